import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser } from 'playwright-core'
import { Button, Checkboxes, DateInput, FileUpload, Input, Select, SummaryList, Textarea } from './design.ts'
import type { Html } from './html.ts'
import { Act, Change, Chip, Empty, Figures, Notice, PostForm, Progress } from './marks.tsx'
import { setFrame, type LineKind } from './page.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from './test-browser.ts'
import { testServer } from './test-server.ts'

let browser: Browser

before(async () => {
  if (!noBrowser) browser = await openBrowser()
})
after(() => browser?.close())

async function serve(t: TestContext): Promise<string> {
  const { app } = await testServer(t)
  setFrame(app, (request) => ({
    brand: 'Patient Sync',
    practice: { name: 'Foxley Brook Surgery', code: 'Z99001' },
    person: 'Bethan Rees',
    places: [
      { place: 'parts', name: 'Parts', href: '/parts', keys: 'g p' },
      { place: 'sync', name: 'Sync', href: '/sync', keys: 'g s', count: { number: '3', what: 'to decide' } },
    ],
    line: {
      kind: (request.query as { kind?: LineKind }).kind ?? 'ok',
      state: 'List as of 02:14 today, 10,214 patients',
      more: <a href="/sync">See last night</a>,
      end: <a href="/sync">7 doubtful matches to decide</a>,
    },
  }))
  const errors = [{ field: 'q', sentence: 'Enter a name' }]
  const open = { config: { guard: 'public' } } as const
  app.get('/parts', open, (_request, reply) =>
    reply.page({ title: 'Parts', place: 'parts', errors, body: <Parts /> }),
  )
  app.get('/sync', open, (_request, reply) =>
    reply.page({ title: 'Sync', place: 'sync', body: <h1 class="ps-h1">Sync</h1> }),
  )
  app.get<{ Params: { status: string } }>('/fails/:status', open, ({ params }) => {
    throw Object.assign(new Error('It went wrong'), { statusCode: Number(params.status) })
  })
  return app.listen({ port: 0, host: '127.0.0.1' })
}

/** Everything that pages are made of. */
function Parts(): Html {
  return (
    <>
      <h1 class="ps-h1">Parts</h1>
      <p class="ps-row">
        <Act href="/sync" icon="video" about="HUSSAIN, Mohammed Arif">
          Video
        </Act>
        <Act href="/sync" icon="sms" off>
          Message
        </Act>
        {(['blue', 'green', 'yellow', 'orange', 'red', 'grey', 'dark', 'white'] as const).map((colour) => (
          <Chip colour={colour} icon="people">
            {colour}
          </Chip>
        ))}
      </p>
      {(['info', 'warn', 'stop', 'done'] as const).map((kind) => (
        <Notice kind={kind} title="3 patients share this mobile" end={<Act href="/sync">Check</Act>}>
          <p>Start the message with the patient’s name.</p>
        </Notice>
      ))}
      <Figures figures={[{ number: '23', text: 'joined', more: '20 new', href: '/sync' }]} />
      <Change from="07700 900127" to="07700 900471" />
      <Progress value={30} max={100} label="Reading the list" />
      <Empty title="Nobody matches" />
      <PostForm action="/parts">
        <Input
          id="q"
          name="q"
          label={{ text: 'Name' }}
          attributes={{ 'data-key': '/' }}
          errorMessage={{ text: 'Enter a name' }}
        />
        <DateInput id="born" namePrefix="born" fieldset={{ legend: { text: 'Born' } }} />
        <Checkboxes name="c" fieldset={{ legend: { text: 'Which' } }} items={[{ value: 'a', text: 'A' }]} />
        <Select id="s" name="s" label={{ text: 'Sex' }} items={[{ value: 'female', text: 'Female' }]} />
        <Textarea id="w" name="w" label={{ text: 'Words' }} />
        <FileUpload id="f" name="f" label={{ text: 'List' }} />
        <SummaryList rows={[{ key: { text: 'Born' }, value: { text: '4 September 1958' } }]} />
        <Button text="Save" />
      </PostForm>
    </>
  )
}

describe('A page in a browser', { skip: noBrowser }, () => {
  for (const width of [320, 768, 1280]) {
    test(`shows all its parts to everyone at ${width} pixels`, async (t) => {
      const origin = await serve(t)
      const { page, trouble } = await openPage(browser, origin, { viewport: { width, height: 800 } })
      await page.goto(`${origin}/parts`)
      assert.deepEqual(await faultsOf(page), [])
      assert.deepEqual(trouble, [])
    })
  }

  test('shows everyone what state the list is in', async (t) => {
    const origin = await serve(t)
    const { page } = await openPage(browser, origin)
    for (const kind of ['reading', 'late', 'held', 'never', 'off']) {
      await page.goto(`${origin}/sync?kind=${kind}`)
      assert.deepEqual(await faultsOf(page), [], kind)
    }
  })

  test('folds its places into a menu when it is narrow', async (t) => {
    const origin = await serve(t)
    const { page } = await openPage(browser, origin, { viewport: { width: 320, height: 800 } })
    await page.goto(`${origin}/parts`)
    await page.click('summary:has-text("Menu")')
    assert.deepEqual(await faultsOf(page), [])
    await page.click('.ps-menu a:has-text("Sync")')
    assert.equal(page.url(), `${origin}/sync`)
  })

  test('moves the focus to what is wrong with a form', async (t) => {
    const origin = await serve(t)
    const { page } = await openPage(browser, origin)
    await page.goto(`${origin}/parts`)
    assert.equal(await page.evaluate('document.activeElement.className'), 'nhsuk-error-summary')
    await page.click('.nhsuk-error-summary a')
    assert.equal(await page.evaluate('document.activeElement.id'), 'q')
  })
})

describe('Keys', { skip: noBrowser }, () => {
  test('lead to the places, one letter after the other, and to the field', async (t) => {
    const origin = await serve(t)
    const { page, trouble } = await openPage(browser, origin)
    await page.goto(`${origin}/sync`)
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.waitForURL(`${origin}/parts`)
    await page.keyboard.press('/')
    assert.equal(await page.evaluate('document.activeElement.id'), 'q')
    assert.equal(await page.inputValue('#q'), '')
    assert.deepEqual(trouble, [])
  })

  test('are letters like any other while somebody types, or holds Control', async (t) => {
    const origin = await serve(t)
    const { page } = await openPage(browser, origin)
    await page.goto(`${origin}/parts`)
    await page.focus('#q')
    await page.keyboard.type('g s?/')
    assert.equal(await page.inputValue('#q'), 'g s?/')
    await page.evaluate('document.activeElement.blur()')
    await page.keyboard.press('Control+/')
    assert.notEqual(await page.evaluate('document.activeElement.id'), 'q')
    assert.equal(await page.locator('dialog').count(), 0)
    assert.equal(page.url(), `${origin}/parts`)
  })

  test('are listed by ? and by a button at the foot', async (t) => {
    const origin = await serve(t)
    const { page } = await openPage(browser, origin)
    await page.goto(`${origin}/parts`)
    await page.keyboard.press('?')
    const words = (await page.innerText('dialog')).replace(/\s+/g, ' ')
    assert.equal(words, 'Keys on this page g p Parts g s Sync / Name ? This list Close')
    assert.deepEqual(await faultsOf(page), [])
    // It goes away in a task of its own, after the press.
    const isGone = () => page.locator('dialog').waitFor({ state: 'detached' })
    await page.keyboard.press('Escape')
    await isGone()
    await page.click('footer button:has-text("Keys")')
    await page.click('dialog button')
    await isGone()
  })
})

test('the page of every failure can be used by everybody', { skip: noBrowser }, async (t) => {
  const origin = await serve(t)
  const { page } = await openPage(browser, origin, { viewport: { width: 320, height: 800 } })
  t.after(() => page.context().close())
  for (const status of [400, 413, 415, 429, 500, 503]) {
    const answer = await page.goto(`${origin}/fails/${status}`)
    assert.equal(answer?.status(), status)
    if (status >= 500) await page.evaluate(`document.querySelector('#number').textContent = '${widest}'`)
    assert.deepEqual(await faultsOf(page), [], `${status}`)
  }
})

/** Numbers of requests are of chance, and some stand wider than others. */
const widest = '00000000-0000-7000-8000-000000000000'
