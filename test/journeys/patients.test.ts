import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { registerAccounts } from '../../src/accounts/routes.ts'
import { testSecrets } from '../command.ts'
import { bethan, signInBrowser } from '../../src/accounts/test-accounts.ts'
import { recount } from '../../src/patients/count.ts'
import { letSeeRestricted } from '../../src/patients/restricted/test-sight.ts'
import { registerPatients } from '../../src/patients/routes.ts'
import { setFrame } from '../../src/platform/web/page.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../../src/platform/web/test-browser.ts'
import { testServer } from '../../src/platform/web/test-server.ts'
import { foxleyBrook, idOf, world } from '../world.ts'

let browser: Browser
let surgery: Awaited<ReturnType<typeof openSurgery>>
const ends: (() => unknown)[] = []

before(async () => {
  if (noBrowser) return
  browser = await openBrowser()
  ends.push(() => browser.close())
  surgery = await openSurgery({ after: (end) => void ends.push(end as () => unknown) })
})
after(async () => {
  for (const end of ends) await end()
})

describe('Bethan looks for a patient', { skip: noBrowser }, () => {
  for (const javaScriptEnabled of [true, false]) {
    for (const width of [320, 1280]) {
      const how = `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`

      test(`who is on the phone, ${how}`, async (t) => {
        const { page, seemsRight } = await atTheDesk(t, { javaScriptEnabled, width })
        await seemsRight()
        await search(page, 'hussain')
        assert.match(await page.innerText('#found'), /7 patients match hussain/)
        assert.deepEqual((await namesShown(page)).slice(0, 2), ['HUSSAIN, Imran', 'HUSSAIN, Mohammed Arif'])
        await seemsRight()

        await search(page, 'sian llew')
        await page.click('a:has-text("LLEWELLYN, Siân")')
        assert.equal(await page.innerText('h1'), 'LLEWELLYN, Siân')
        await seemsRight()
        assert.doesNotMatch(page.url(), /llew/i)
      })

      test(`whose NHS number was misheard, ${how}`, async (t) => {
        const { page, seemsRight } = await atTheDesk(t, { javaScriptEnabled, width })
        await search(page, '999 366 7192')
        assert.match(await page.innerText('#found'), /Nobody matches 999 366 7192/)
        await seemsRight()
        await page.click('a:has-text("999 366 7129, HUSSAIN, Mohammed Arif")')
        assert.equal(await page.innerText('h1'), 'HUSSAIN, Mohammed Arif')
        assert.match(await page.innerText('main'), /Before: 07700 900127, until last night/)
        await seemsRight()
        await page.click('a:text-is("History")')
        assert.match(await page.innerText('main'), /m\.hussain@example\.org/)
        await seemsRight()
      })

      test(`who cannot be reached, by filters, ${how}`, async (t) => {
        const { page, seemsRight } = await atTheDesk(t, { javaScriptEnabled, width })
        if (width === 320) await page.click('summary:has-text("More filters")')
        await page.selectOption('#reach', 'none')
        if (!javaScriptEnabled) await page.click('button:text-is("Apply")')
        await page.waitForURL('**/patients?*reach=none*')
        await page.waitForSelector('text=1 to 2 of 2')
        assert.deepEqual(await namesShown(page), ['ALLSOP, Dorothy', 'LLEWELLYN, Nia'])
        await seemsRight()

        await page.click('.ps-segments a:has-text("Non-digital")')
        await page.waitForURL('**/patients?account=non-digital&reach=none')
        await page.selectOption('#age', '0-10')
        if (!javaScriptEnabled) await page.click('button:text-is("Apply")')
        await page.waitForSelector('text=Nobody fits these filters')
        await seemsRight()
        await page.click('.ps-empty a:has-text("Age 0 to 10")')
        await page.waitForURL('**/patients?account=non-digital&reach=none')
        assert.equal((await namesShown(page)).length, 2)
      })

      test(`through pages of many, ${how}`, async (t) => {
        const crowded = await openSurgery(t)
        await addMany(crowded)
        const { page, seemsRight } = await atTheDesk(t, { javaScriptEnabled, width, at: crowded })
        await page.click('a:has-text("Next 50")')
        assert.match(await page.innerText('main'), /51 to 88 of 88/)
        await page.click('a:has-text("Previous 50")')
        assert.match(await page.innerText('main'), /1 to 50 of 88/)

        await search(page, 'okonjo')
        await page.click('button:has-text("Next 50")')
        await page.waitForSelector('text=Page 2')
        assert.equal((await namesShown(page)).length, 20)
        await seemsRight()
      })
    }
  }

  test('and sees rows follow what she types, announced, with nothing of it in the address', async (t) => {
    const { page } = await atTheDesk(t, { javaScriptEnabled: true, width: 1280 })
    await page.locator('#q').pressSequentially('llew', { delay: 10 })
    await page.waitForSelector('text=2 patients match llew')
    assert.equal(new URL(page.url()).pathname + new URL(page.url()).search, '/patients')
    assert.equal(await page.locator('[role=status]').textContent(), '2 patients match')
    assert.equal(await page.evaluate('document.activeElement.id'), 'q')
    await page.fill('#q', '')
    await page.waitForSelector('text=1 to 18 of 18')
  })

  test('and finds her search again when she comes back from a patient', async (t) => {
    const { page } = await atTheDesk(t, { javaScriptEnabled: true, width: 1280 })
    await search(page, 'llew')
    await page.click('a:has-text("LLEWELLYN, Nia")')
    await page.waitForSelector('h1:text-is("LLEWELLYN, Nia")')
    await page.goBack()
    await page.waitForSelector('text=2 patients match llew')
    assert.equal(await page.inputValue('#q'), 'llew')
  })

  test('with the keyboard alone', async (t) => {
    const { page } = await atTheDesk(t, { javaScriptEnabled: true, width: 1280 })
    const focused = () =>
      page.evaluate<string>('document.activeElement.id || document.activeElement.innerText')
    await page.keyboard.press('/')
    assert.equal(await focused(), 'q')
    await page.keyboard.type('hussain')
    await page.waitForSelector('text=7 patients match hussain')
    await page.keyboard.press('ArrowDown')
    assert.equal(await focused(), 'HUSSAIN, Imran')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    assert.equal(await focused(), 'HUSSAIN, Sabiha')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Escape')
    assert.equal(await focused(), 'q')
    for (const key of ['ArrowDown', 'Enter']) await page.keyboard.press(key)
    await page.waitForSelector('h1:text-is("HUSSAIN, Imran")')
    await page.keyboard.press('2')
    await page.waitForURL('**/history')
    await page.keyboard.press('g')
    await page.keyboard.press('p')
    await page.waitForURL('**/patients')
  })

  test('and is told when search does not answer, keeps her words, and tries again', async (t) => {
    const { page } = await atTheDesk(t, { javaScriptEnabled: true, width: 1280 })
    await page.route('**/patients/search', (route) => route.abort())
    await page.fill('#q', 'llew')
    await page.waitForSelector('text=Search is not working')
    assert.equal(await page.inputValue('#q'), 'llew')
    assert.deepEqual(await faultsOf(page), [])
    await page.unroute('**/patients/search')
    await page.click('button:text-is("Try again")')
    await page.waitForSelector('text=2 patients match llew')
  })

  test('and sees what is looked for while an answer takes long', async (t) => {
    const { page } = await atTheDesk(t, { javaScriptEnabled: true, width: 1280 })
    let answer: () => void = () => undefined
    const slow = new Promise<void>((resolve) => (answer = resolve))
    await page.route('**/patients/search', async (route) => {
      await slow
      await route.continue()
    })
    await page.fill('#q', 'llew')
    await page.waitForSelector('text=Looking for llew')
    assert.deepEqual(await faultsOf(page), [])
    answer()
    await page.waitForSelector('text=2 patients match llew')
  })

  test('and is asked to sign in again when her session has ended meanwhile', async (t) => {
    const { page } = await atTheDesk(t, { javaScriptEnabled: true, width: 1280 })
    await page.context().clearCookies({ name: 'session' })
    await page.fill('#q', 'llew')
    await page.waitForURL('**/sign-in?to=%2Fpatients')
  })
})

describe('Bethan opens a patient', { skip: noBrowser }, () => {
  for (const width of [320, 1280]) {
    test(`who needs care, at ${width} pixels`, async (t) => {
      const { page, seemsRight } = await atTheDesk(t, { javaScriptEnabled: true, width })
      for (const name of ['lucy', 'tariq', 'zubaida', 'bilal', 'agnieszka', 'oluwaseun', 'kiran'] as const) {
        await page.goto(`/patients/${idOf(name)}`)
        await seemsRight()
      }
    })
  }
})

/** Foxley Brook Surgery on a server, and Bethan's signed-in session. One for the whole file: nothing here changes it. */
async function openSurgery(t: Pick<TestContext, 'after'>) {
  const { database, clock, bethan: herself } = await world(t)
  await letSeeRestricted(database, foxleyBrook, herself)
  const { app } = await testServer(t)
  registerAccounts(app, { database, clock, secrets: testSecrets })
  registerPatients(app, { database, clock })
  setFrame(app, ({ person }) => ({
    brand: 'Patient Sync',
    practice: { name: 'Foxley Brook Surgery', code: foxleyBrook },
    places: [{ place: 'patients', name: 'Patients', href: '/patients', keys: 'g p' }],
    person: person?.name,
  }))
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const { page } = await openPage(browser, origin)
  await signInBrowser(page, app, origin, bethan)
  return { origin, database, storageState: await page.context().storageState() }
}

/** Signed in, on the Patients page. `seemsRight` holds when nothing is wrong with the page and nothing broke on it. */
async function atTheDesk(
  t: TestContext,
  {
    javaScriptEnabled,
    width,
    at = surgery,
  }: { javaScriptEnabled: boolean; width: number; at?: typeof surgery },
) {
  const { origin, storageState } = at
  const viewport = { width, height: 800 }
  const options = { javaScriptEnabled, viewport, storageState, baseURL: origin }
  const { page, trouble } = await openPage(browser, origin, options)
  t.after(() => page.context().close())
  await page.goto('/patients')
  return {
    page,
    seemsRight: async () => {
      // Without JavaScript axe cannot look; the same pages are looked at with it.
      if (javaScriptEnabled && width < 1000) assert.deepEqual(await faultsOf(page), [])
      assert.deepEqual(trouble, [])
    },
  }
}

/** Seventy more patients, all of one name. */
async function addMany({ database }: typeof surgery): Promise<void> {
  await database.owner.query(
    `INSERT INTO patient (practice, id, account, status, status_since, restricted, family_name, given_folded,
       family_folded, middle_folded, name_tokens, address_tokens, came_from, created_at, updated_at)
     SELECT $1, gen_random_uuid(), 'non-digital', 'registered', now(), false, 'Okonjo', '', 'okonjo', '', 'okonjo', '',
       'list', now(), now()
     FROM generate_series(1, 70)`,
    [foxleyBrook],
  )
  await recount((text, values) => database.owner.query(text, values), foxleyBrook)
}

/** Types and presses Enter, as everybody does, and waits for the answer. */
async function search(page: Page, text: string): Promise<void> {
  await page.fill('#q', text)
  await page.press('#q', 'Enter')
  await page.waitForSelector(`#found >> text=/match(es)? ${text}/`)
}

function namesShown(page: Page): Promise<string[]> {
  return page.locator('.pl-name').allInnerTexts()
}
