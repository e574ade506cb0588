import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { bethan } from '../../src/accounts/test-accounts.ts'
import { deliver } from '../../src/messages/deliver.ts'
import { outbox } from '../../src/messages/outbox/outbox.ts'
import { pdf, photo } from '../../src/messages/file/test-pictures.ts'
import { messageDesk } from '../../src/messages/test-desk.ts'
import { saveContact } from '../../src/practices/contact.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../../src/platform/web/test-browser.ts'
import { testSecrets } from '../command.ts'
import { atTheDesk } from './desk.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>

/** Everything that was queued leaves, into the outbox. */
async function everythingLeaves({ sending, database, clock, code, rows, added }: Desk): Promise<void> {
  const box = outbox({ database, secrets: testSecrets, clock })
  const queued = await rows<{ id: string }>(`SELECT id FROM message WHERE practice = $1 AND state = 'queued'`)
  for (const { id } of queued)
    await deliver({ ...sending, channels: { sms: box, email: box } }, { practice: code, message: id })
  added.length = 0
}

/** A phone that is 320 pixels wide, and what stands on its page; axe has nothing against it. */
async function aPhone(t: TestContext, browser: Browser, origin: string, javaScriptEnabled: boolean) {
  const viewport = { width: 320, height: 640 }
  const { page, trouble } = await openPage(browser, origin, { javaScriptEnabled, viewport, baseURL: origin })
  t.after(() => page.context().close())
  const words = () => page.innerText('main')
  const seemsRight = async () => {
    if (javaScriptEnabled) assert.deepEqual(await faultsOf(page), [])
    const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
    assert.ok(!isWide, 'the page scrolls sideways')
    assert.deepEqual(trouble, [])
  }
  const enter = async (day: string, month: string, year: string) => {
    await page.fill('[name=day]', day)
    await page.fill('[name=month]', month)
    await page.fill('[name=year]', year)
    await pressed(page, 'button:has-text("Read the message")')
  }
  return { page, words, seemsRight, enter }
}

/** They choose a photo that nobody can open, are told so, choose others, and send them. */
async function sendsPhotos({ page, words, seemsRight }: Awaited<ReturnType<typeof aPhone>>): Promise<void> {
  const choose = (...files: [name: string, buffer: Buffer][]) =>
    page.setInputFiles(
      'input[type=file]',
      files.map(([name, buffer]) => ({ name, buffer, mimeType: 'application/octet-stream' })),
    )
  await page.fill('[name=reply]', 'This is it')
  await choose(['rash.heic', Buffer.from('\0\0\0\x18ftypheic')], ['form.pdf', pdf()])
  await pressed(page, 'button:has-text("Send reply")')
  assert.match(
    await words(),
    /There is a problem\s+“rash\.heic” is a HEIC photo[^]*Nothing was sent\. Choose your files again\./,
  )
  assert.equal(await page.inputValue('[name=reply]'), 'This is it')
  await seemsRight()
  await page.click('a[href="#files"]')
  assert.match(String(await page.evaluate('document.activeElement.id')), /^files/)
  await choose(['rash.jpg', photo()], ['form.pdf', pdf()])
  await seemsRight()
  await pressed(page, 'button:has-text("Send reply")')
  assert.match(
    await words(),
    /Reply sent[^]*You wrote[^]*This is it\s+rash\.jpg \(1 KB\)\s+form\.pdf \(1 KB\)/,
  )
  await seemsRight()
}

/** Presses what leads to another page, and waits until that has come. */
async function pressed(page: Page, what: string): Promise<void> {
  await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303),
    page.click(what),
  ])
  await page.waitForLoadState('load')
}

describe('A message behind a secure link, from the desk to the phone and back', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const javaScriptEnabled of [false, true]) {
    test(`is sent, opened, read, replied to and opened elsewhere, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
      const desk = await messageDesk(t)
      const { app, dilys, database, code, clock } = desk
      const said = { phone: '01632 960100', street: 'Mill Road, Foxley Brook', openHours: 'Monday to Friday' }
      await saveContact(database, code, said, { actor: { command: 'test' }, now: clock.now() })
      const { page, origin, seemsRight } = await atTheDesk(
        t,
        browser,
        app,
        { javaScriptEnabled, width: javaScriptEnabled ? 1280 : 390 },
        bethan,
      )
      desk.sending.links.address = origin

      await page.goto(`/patients/${dilys}/messages/new`)
      await page.fill('[name=text]', 'Your blood test is fine. Please send me 7 morning readings.')
      if (!javaScriptEnabled) await pressed(page, 'button:has-text("Update preview")')
      else await page.waitForSelector('[data-part=meter]:has-text("59 characters")')
      if (!javaScriptEnabled) {
        assert.match(await page.innerText('main'), /“blood test” is a clinical word/)
        await pressed(page, 'button[value=link]:visible >> nth=0')
      } else {
        await page.check('#read-link')
        await page.waitForSelector('[data-part=meter]:has-text("carries the link")')
      }
      await page.check('#reply-needed')
      await pressed(page, 'button[value=send]')
      assert.match(await page.innerText('main'), /Nothing was sent\s+Choose a date for the reply/)
      if (javaScriptEnabled) assert.deepEqual(await faultsOf(page), [])
      await page.fill('[name="reply-by"]', '2026-11-27')
      if (!javaScriptEnabled) await pressed(page, 'button:has-text("Update preview")')
      await page.waitForSelector('[data-part=preview]:has-text("reply by 27 Nov")')
      assert.match(
        await page.innerText('main'),
        /Behind the link: any length\s+1 text carries the link\s+cost 2\.4p/,
      )
      assert.match(
        await page.innerText('[data-part=preview]'),
        /private message .*then, after the date of birth.*blood test/s,
      )
      await seemsRight()
      await pressed(page, 'button[value=send]')
      await everythingLeaves(desk)

      await page.goto('/outbox')
      const text = await page.innerText('main')
      const [opens] = await page.locator('main a[href^="/m/"]').all()
      assert.ok(opens, 'the outbox leads to what the phone would open')
      const link = /http:\S+\/m\/[\w-]{22}/.exec(text)![0]
      assert.doesNotMatch(text, /blood|Dilys/)

      const phone = await aPhone(t, browser, origin, javaScriptEnabled)
      await phone.page.goto(link)
      assert.match(await phone.words(), /You have a private message\s+We sent it on Tuesday 24 November 2026/)
      assert.match(
        await phone.page.innerText('header'),
        /Foxley Brook Surgery\s+Mill Road, Foxley Brook\s+Phone 01632 960100/,
      )
      await phone.seemsRight()
      await phone.enter('14', '4', '1951')
      assert.match(await phone.words(), /That date of birth does not match\. You have 4 tries left/)
      await phone.seemsRight()
      await phone.enter('14', '3', '1951')
      assert.match(await phone.words(), /Message for Dilys Pugh-Morgan[^]*Your blood test is fine/)
      await phone.seemsRight()
      await phone.page.fill('[name=reply]', '132/78, 135/80, and some chest pain')
      await pressed(phone.page, 'button:has-text("Send reply")')
      assert.match(await phone.words(), /^You may need help now[^]*999[^]*Reply sent[^]*You wrote[^]*132\/78/)
      await phone.seemsRight()

      const second = await aPhone(t, browser, origin, javaScriptEnabled)
      await second.page.goto(link)
      await second.enter('14', '3', '1951')
      assert.match(await second.words(), /Enter the code we sent you/)
      await second.seemsRight()
      await everythingLeaves(desk)
      await page.reload()
      const sixDigits = /(\d{6}) is your code/.exec(await page.innerText('main'))![1]!
      await second.page.fill('[name=code]', sixDigits)
      await pressed(second.page, 'button:has-text("Continue")')
      assert.match(await second.words(), /Your blood test is fine[^]*You wrote[^]*Reply again/)
      await sendsPhotos(second)
      await pressed(second.page, 'a:has-text("Read the message again")')
      await pressed(second.page, 'button:has-text("Close the message")')
      assert.match(await second.words(), /The message is closed/)
      await second.seemsRight()
      for (let wrong = 0; wrong < 5; wrong += 1) {
        await second.page.goto(link)
        await second.enter('1', '1', '1960')
      }
      assert.match(
        await second.words(),
        /This link is locked[^]*Phone 01632 960100, Monday to Friday\. Say the message code/,
      )
      await second.seemsRight()
      await second.page.goto(`${origin}/m/nothing`)
      assert.match(await second.words(), /This message is no longer here/)
      await second.seemsRight()

      await page.goto(`/patients/${dilys}/messages`)
      const thread = await page.innerText('main')
      assert.match(thread, /Opened again on another phone or computer 24 Nov, 10:00/)
      assert.match(thread, /Replied\s+24 Nov, 10:00\s+Urgent: words of an emergency\s+132\/78/)
      assert.match(thread, /The link was locked 24 Nov, 10:00/)
      assert.match(thread, /This is it[^]*rash\.jpg JPEG photo, 1 KB[^]*form\.pdf PDF, 1 KB/)
      const [saved] = await Promise.all([page.waitForEvent('download'), page.click('a:has-text("rash.jpg")')])
      assert.match(saved.suggestedFilename(), /^reply-\w{6}-1\.jpg$/)
      if (javaScriptEnabled) assert.deepEqual(await faultsOf(page), [])
    })
  }
})
