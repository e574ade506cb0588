import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { bethan, signInBrowser } from '../../src/accounts/test-accounts.ts'
import { messageDesk } from '../../src/messages/test-desk.ts'
import { deliver } from '../../src/messages/deliver.ts'
import { outbox } from '../../src/messages/outbox/outbox.ts'
import { faultsOf, noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import { testSecrets } from '../command.ts'
import { atTheDesk } from './desk.ts'
import { press, space, walkTo, write } from './keyboard.ts'

describe('Bethan writes to Dilys, with the keyboard alone', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const how of [
    { javaScriptEnabled: false, width: 320 },
    { javaScriptEnabled: true, width: 320 },
    { javaScriptEnabled: true, width: 1280 },
  ]) {
    const { javaScriptEnabled, width } = how
    test(`and sees it queued, sent and in the outbox, at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
      const desk = await messageDesk(t)
      const { app, dilys, database, code, clock, sending, rows } = desk
      await desk.practice.onPlatform({
        ...{ account: 'non-digital', given_name: 'Emlyn', family_name: 'Pugh-Morgan' },
        ...{ date_of_birth: '1947-02-01', mobile_phone: '07700 900145' },
      })
      const { page, seemsRight } = await atTheDesk(t, browser, app, how, bethan)
      const words = () => page.innerText('main')

      await page.goto(`/patients/${dilys}`)
      await press(page, 'a:has-text("Write a message")')
      await page.waitForSelector('h2:has-text("New message")')
      await seemsRight()
      await write(page, '[name=text]', 'Your form is ready, Siân. '.repeat(3))
      if (javaScriptEnabled) await page.waitForSelector('[data-part=meter]:has-text("77 characters")')
      else await press(page, 'button:has-text("Update preview")')
      assert.match(await words(), /77 characters\s+2 texts\s+cost 4\.8p/)
      assert.match(await words(), /Text to 07700 900145\.\s+2 texts, 4\.8p\./)

      await press(page, 'button:has-text("Send text message")')
      await page.waitForSelector('.nhsuk-error-summary')
      assert.match(await words(), /Nothing was sent\s+Confirm the shared phone, or choose another number/)
      if (javaScriptEnabled) assert.deepEqual(await faultsOf(page), [])
      await space(page, '[name=shared-phone]')
      await press(page, 'button:has-text("Send text message")')
      await page.waitForURL(/\/messages#/)
      assert.match(await words(), /Queued 24 Nov, 10:00\.\s+It has not left yet\./)
      if (javaScriptEnabled) assert.deepEqual(await faultsOf(page), [])

      const box = outbox({ database, secrets: testSecrets, clock })
      const [message] = await rows<{ id: string }>('SELECT id FROM message WHERE practice = $1')
      await deliver(
        { ...sending, channels: { sms: box, email: box } },
        { practice: code, message: message!.id },
      )
      await page.reload()
      assert.match(await words(), /Sent 24 Nov, 10:00/)
      await press(page, 'a:has-text("see the outbox")')
      await page.waitForURL(/\/outbox$/)
      assert.match(await words(), /Text message to 07700 ?900145|Text message to \+447700900145/)
      assert.match(await words(), /Your form is ready, Siân\./)
      await seemsRight()
    })
  }

  test('and comes with it to her draft, templates, texts and numbers, and sends what she began', async (t) => {
    const { app, dilys, rows } = await messageDesk(t)
    const how = { javaScriptEnabled: true, width: 1280 }
    const { page, seemsRight } = await atTheDesk(t, browser, app, how, bethan)
    const title = (words: string) => page.waitForSelector(`h1:has-text("${words}")`)
    await page.goto(`/patients/${dilys}/messages/new`)
    await write(page, '[name=text]', 'Dear Dilys, your BP form is ready.')
    await page.waitForSelector('[data-part=advice]:has-text("Not every patient knows “BP”")')
    await press(page, 'button:has-text("Save draft")')
    await page.waitForSelector('text=Draft saved 24 Nov, 10:00.')
    await press(page, 'a:has-text("Messages of Dilys")')
    await page.waitForSelector('text=Your draft of 24 Nov, 10:00')

    await page.goto('/messages')
    for (const [link, heading] of [
      ['Templates', 'Templates'],
      ['Texts to place', 'Texts to place'],
      ['Numbers to check', 'Numbers to check'],
    ] as const) {
      await press(page, `.ps-head__end a:has-text("${link}")`)
      await title(heading)
      await seemsRight()
      await page.goBack()
    }
    await press(page, '.ps-segments a:has-text("Drafts")')
    await page.waitForSelector('caption:has-text("Your drafts")')
    assert.deepEqual(await faultsOf(page), [])
    await press(page, 'a:has-text("Go on")')
    await press(page, 'button:has-text("End with")')
    assert.equal(
      await page.inputValue('[name=text]'),
      'Dear Dilys, your BP form is ready. Foxley Brook Surgery',
    )
    assert.deepEqual(await faultsOf(page), [])
    await walkTo(page, '[name=text]')
    await Promise.all([page.waitForURL(/\/messages#/), page.keyboard.press('ControlOrMeta+Enter')])
    assert.match(await page.innerText('main'), /your BP form is ready\. Foxley Brook Surgery/)
    assert.deepEqual(await rows('SELECT id FROM draft WHERE practice = $1'), [])
    await seemsRight()
  })

  for (const javaScriptEnabled of [true, false]) {
    test(`and goes back and sends once more, ${javaScriptEnabled ? 'with' : 'without'} JavaScript: it leaves again only with a tick`, async (t) => {
      const { app, dilys, rows } = await messageDesk(t)
      const { page, seemsRight } = await atTheDesk(t, browser, app, { javaScriptEnabled, width: 390 }, bethan)
      const sent = async () => (await rows('SELECT id FROM message WHERE practice = $1')).length
      const said = 'Dear Dilys, Foxley Brook Surgery asks you to come today at 3.'
      await page.goto(`/patients/${dilys}/messages/new`)
      await write(page, '[name=text]', said)
      await press(page, 'button:has-text("Send text message")')
      await page.waitForURL(/\/messages#/)
      await page.goBack()
      assert.equal(await page.inputValue('[name=text]'), said, 'the browser brings the words back')
      await press(page, 'button:has-text("Send text message")')
      await page.waitForSelector('.nhsuk-error-summary:has-text("You wrote this at 10:00. Send it again?")')
      assert.equal(await page.inputValue('[name=text]'), said)
      assert.equal(await sent(), 1)
      if (javaScriptEnabled) assert.deepEqual(await faultsOf(page), [])
      await seemsRight()
      await space(page, '[name=again]')
      await press(page, 'button:has-text("Send text message")')
      await page.waitForURL(/\/messages#/)
      assert.equal(await sent(), 2)
    })
  }

  test('and was signed out meanwhile: she signs in in another tab, and what she wrote leaves from the first', async (t) => {
    const { app, dilys, rows, pass, clock, channel, deliver } = await messageDesk(t)
    const how = { javaScriptEnabled: false, width: 390 }
    const { page, origin } = await atTheDesk(t, browser, app, how, bethan)
    const said = 'Dear Dilys, Foxley Brook Surgery has your form.'
    await page.goto(`/patients/${dilys}/messages/new`)
    await page.check('[name=way][value=email]')
    await page.fill('[name=subject]', 'Your form')
    await page.fill('[name=text]', said)
    pass(16 * 60)
    await page.click('button[value=send]')
    await page.waitForSelector('h1:has-text("You are signed out")')
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      page.click('a:has-text("Sign in in a new tab")'),
    ])
    await other.waitForURL(/\/sign-in$/)
    await signInBrowser(other, app, origin, bethan)
    await other.close()
    await page.reload()
    await page.waitForURL(/\/messages#/)
    assert.match(await page.innerText('main'), /Dear Dilys, Foxley Brook Surgery has your form\./)
    const [sent, ...more] = await rows<{ id: string; created_at: Date }>(
      'SELECT id, created_at FROM message WHERE practice = $1',
    )
    assert.deepEqual([sent!.created_at, more], [clock.now(), []])
    await deliver(sent!.id)
    assert.equal(channel.took[0]?.subject, 'Your form')
  })
})
