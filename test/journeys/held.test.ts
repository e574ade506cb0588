import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser } from 'playwright-core'
import { bethan } from '../../src/accounts/test-accounts.ts'
import { noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import { listOfPeople, priya, surgeryWithANight } from '../../src/sync/test-held.ts'
import { atTheDesk, type How } from './desk.ts'
import { press, space, write } from './keyboard.ts'

describe('Bethan decides about a list that was held, with the keyboard alone', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const javaScriptEnabled of [true, false]) {
    for (const width of [320, 1280]) {
      const how = `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`

      test(`she asks Priya to confirm, who applies it, ${how}`, async (t) => {
        const { practice, signIn } = await surgeryOnline(t, { javaScriptEnabled, width })
        const held = await practice.night('2026-11-24', listOfPeople(140))
        const { page, seemsRight } = await signIn(bethan)
        await press(page, 'a:has-text("Decide what to do")')
        await page.waitForURL(`**/sync/${held}`)
        assert.match(await page.innerText('main'), /Staff are working from the list of 02:30 yesterday/)
        await space(page, 'summary:has-text("Apply it anyway")')
        await seemsRight()
        await press(page, 'button:has-text("Ask a second person")')
        assert.match(await page.title(), /^Error: /)
        await seemsRight()
        await write(page, '[name=reason]', 'The branch in Weir Lane closed.')
        await press(page, 'button:has-text("Ask a second person")')
        await page.waitForSelector('text=Another person has to confirm it.')
        await seemsRight()

        const second = await signIn(priya)
        await second.page.goto(`/sync/${held}`)
        await write(second.page, '[name=reason]', 'I rang the branch.')
        await press(second.page, 'button:has-text("Confirm and apply")')
        await second.page.waitForSelector('text=Waiting to start')
        const applying = new URL(second.page.url()).pathname.split('/').at(-1)!
        // The page of a sync that is going on moves on by itself.
        await second.page.goto('/sync')
        await practice.work(applying)
        await second.page.goto(`/sync/${held}`)
        assert.match(await second.page.innerText('main'), /This list was applied anyway at 08:30 today/)
        await second.seemsRight()
        assert.equal(await practice.registered(), 140)
      })

      test(`she previews a list, changes a limit and discards, ${how}`, async (t) => {
        const { practice, signIn } = await surgeryOnline(t, { javaScriptEnabled, width })
        const held = await practice.night('2026-11-24', listOfPeople(160))
        writeFileSync(practice.file, listOfPeople(150, 11))
        const { page, seemsRight } = await signIn(bethan)
        await page.goto('/sync')
        await press(page, 'button:has-text("Preview")')
        await page.waitForSelector('text=Waiting to start')
        const preview = page.url()
        await page.goto('/sync')
        await practice.work(new URL(preview).pathname.split('/').at(-1)!)
        await page.goto(preview)
        assert.match(
          await page.innerText('main'),
          /This is what the list would do, but the sync would stop itself/,
        )
        assert.match(await page.innerText('main'), /50\s+would leave/)
        await seemsRight()

        await press(page, 'a:has-text("Limits")')
        await seemsRight()
        await write(page, '[name=leaving]', 'all')
        await press(page, 'button:has-text("Change the limits")')
        assert.match(await page.title(), /^Error: /)
        await seemsRight()
        await write(page, '[name=leaving]', '8')
        await write(page, '[name=reason]', 'Students go home.')
        await press(page, 'button:has-text("Change the limits")')
        await page.waitForSelector('text=Students go home.')
        await seemsRight()

        await page.goto(`/sync/${held}`)
        await press(page, 'button:has-text("Discard and wait")')
        await page.waitForSelector('text=This list was discarded at 08:30 today, by Bethan Rees')
        await seemsRight()
        assert.equal(await practice.registered(), 200)
      })
    }
  }

  async function surgeryOnline(t: TestContext, how: How) {
    const practice = await surgeryWithANight(t)
    const signIn = async (person: { email: string }) => {
      const desk = await atTheDesk(t, browser, practice.app, how, person)
      await desk.page.goto('/sync')
      return desk
    }
    return { practice, signIn }
  }
})
