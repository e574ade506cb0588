import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser } from 'playwright-core'
import { bethan } from '../../src/accounts/test-accounts.ts'
import { workSyncs } from '../../src/sync/jobs.ts'
import { registerPatients } from '../../src/patients/routes.ts'
import { noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import {
  lastNight,
  listOfLastNight,
  listOfTonight,
  noon,
  signedUp,
  surgery,
  tonight,
} from '../../src/sync/test-surgery.ts'
import { atTheDesk, type How } from './desk.ts'

describe('Bethan looks closely at a night, and takes it back', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const javaScriptEnabled of [true, false]) {
    for (const width of [320, 1280]) {
      const how = `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`

      test(`she has one number shown, reads the nights in numbers, and takes a file, ${how}`, async (t) => {
        const { page, run, seemsRight, words } = await afterTonight(t, { javaScriptEnabled, width })
        await page.goto(`/sync/${run}/changes`)
        await page.click('button:has-text("Show mobile of HUSSAIN, Mohammed Arif")')
        assert.match(await words(), /07700 900127.*07700 900471/s)
        assert.ok(!(await words()).includes('07700 900082'))
        await seemsRight()
        await page.click('a:has-text("Who looked")')
        assert.match(await words(), /Bethan Rees.*HUSSAIN, Mohammed Arif/s)
        await seemsRight()

        await page.goto(`/sync/${run}`)
        assert.match((await page.getAttribute('svg.ps-plot', 'aria-labelledby')) ?? '', /plot-t plot-d/)
        await seemsRight()
        await page.click('a:has-text("As a table")')
        assert.match(await words(), /In numbers/)
        await seemsRight()

        await page.goto(`/sync/${run}`)
        await page.click('a:has-text("Download as CSV")')
        await page.click('main button:has-text("Download")')
        assert.match(await words(), /Say why you need them\./)
        await seemsRight()
        await page.check('input[value="changes"]')
        await page.fill('[name=reason]', 'To check the numbers by phone')
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          page.click('main button:has-text("Download")'),
        ])
        assert.equal(download.suggestedFilename(), 'sync-2026-11-24-changes-in-full.csv')
      })

      test(`she sees what would be undone, undoes it, and lets it in again, ${how}`, async (t) => {
        const { page, practice, run, seemsRight, words } = await afterTonight(t, { javaScriptEnabled, width })
        await page.goto(`/sync/${run}`)
        await page.click('a:has-text("See what would be undone")')
        assert.match(await words(), /Would be removed: 2 patients added by this sync\./)
        await seemsRight()
        await page.click('button:has-text("Undo this sync")')
        assert.match(await page.title(), /^Error: Undo a sync/)
        await seemsRight()
        await page.fill('[name=reason]', 'It was the list of another day')
        await page.click('button:has-text("Undo this sync")')
        await page.waitForURL(`**/sync/${run}`)
        // It goes on in the background, and the page follows by itself.
        await workSyncs(practice.deps)
        await page.waitForSelector('text=Undone 08:30 by Bethan Rees')
        assert.match(await words(), /The next sync leaves the same rows of the list alone/)
        await seemsRight()
        await page.click('button:has-text("Let the next sync take them in again")')
        assert.match(
          await words(),
          /Bethan Rees said at 08:30 today that the next sync may take the same rows in again/,
        )
        await seemsRight()
      })

      test(`she looks at a record as it was on a day, ${how}`, async (t) => {
        const { page, practice, seemsRight, words } = await afterTonight(t, { javaScriptEnabled, width })
        const { id } = await practice.patient('HUSSAIN')
        await page.goto(`/patients/${String(id)}`)
        await page.fill('[name=on]', 'last week')
        await page.click('button:has-text("Show")')
        assert.match(await words(), /Write a day such as 1\/9\/2026\./)
        await seemsRight()
        await page.fill('[name=on]', '23/11/2026')
        await page.click('button:has-text("Show")')
        assert.match(await words(), /This is how the record stood at the end of 23 November 2026/)
        assert.match(await words(), /07700 900127\s+Now: 07700 900471/)
        await seemsRight()
        await page.click('a:has-text("Who looked")')
        assert.match(await words(), /Nobody had hidden details shown/)
        await seemsRight()
      })
    }
  }

  test('she comes to the undo by its key', async (t) => {
    const { page, run } = await afterTonight(t, { javaScriptEnabled: true, width: 1280 })
    await page.goto(`/sync/${run}`)
    await page.keyboard.press('u')
    await page.waitForURL(`**/sync/${run}/undo`)
  })

  async function afterTonight(t: TestContext, how: How) {
    const practice = await surgery(t)
    registerPatients(practice.app, practice.deps)
    // One of two who share a name, so that the other can be looked up by it.
    await practice.night(
      listOfLastNight.filter((row) => !('given_name' in row && row.given_name === 'Sabiha')),
      lastNight,
    )
    for (const person of signedUp) await practice.onPlatform(person, noon)
    const list = listOfTonight.filter((row) => !('given_name' in row && row.given_name === 'Sabiha'))
    const { run } = await practice.night(list, tonight)
    const desk = await atTheDesk(t, browser, practice.app, how, bethan)
    return { ...desk, practice, run, words: () => desk.page.innerText('main') }
  }
})
