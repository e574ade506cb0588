import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { bethan } from '../../src/accounts/test-accounts.ts'
import { noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import { ProductError } from '../../src/platform/errors.ts'
import { chooseNight } from '../../src/practices/practice.ts'
import { saveSource } from '../../src/practices/source-settings.ts'
import { brokenSource } from '../../src/sync/configured-source.ts'
import { workSyncs } from '../../src/sync/jobs.ts'
import { runSync } from '../../src/sync/run.ts'
import {
  lastNight,
  listOfLastNight,
  listOfTonight,
  noon,
  signedUp,
  surgery,
  tonight,
} from '../../src/sync/test-surgery.ts'
import { listOf } from '../list.ts'
import { atTheDesk, type How } from './desk.ts'

const csv = 'source_patient_id,given_name,family_name,date_of_birth\n1,Mohammed Arif,HUSSAIN,1958-09-04\n'
const foreign = 'Nr;Vorname;Nachname;Geboren\n1;Mohammed Arif;HUSSAIN;04/09/1958\n'

describe('Bethan looks after the syncs', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const javaScriptEnabled of [true, false]) {
    for (const width of [320, 1280]) {
      const how = `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`

      test(`she sees what last night changed, ${how}`, async (t) => {
        const { page, practice, seemsRight } = await signedIn(t, { javaScriptEnabled, width })
        const report = await twoNights(practice)
        await page.goto('/sync')
        await seemsRight()
        await page.click('a:has-text("24 Nov 2026, 02:13")')
        await page.waitForURL(`**/sync/${report.run}`)
        assert.equal(await page.innerText('h1'), 'Sync of Tuesday 24 November 2026')
        assert.match(await page.innerText('main'), /1 row of the list is waiting for a person to decide/)
        await seemsRight()
        await page.click('a:has-text("All 20")')
        assert.match(await page.innerText('main'), /07700 •••471/)
        await seemsRight()
      })

      test(`she syncs now, and sees it done, ${how}`, async (t) => {
        const { page, practice, seemsRight } = await signedIn(t, { javaScriptEnabled, width })
        await readsAFile(practice)
        await page.goto('/sync')
        await seemsRight()
        await page.click('button:has-text("Sync now")')
        assert.match(await page.innerText('main'), /Waiting to start/)
        await seemsRight()
        await workSyncs(practice.deps)
        await page.waitForSelector('text=Applied 08:30')
        assert.match(await page.innerText('main'), /Started by: Bethan Rees/)
        await seemsRight()
      })

      test(`she follows a sync that runs, ${how}`, async (t) => {
        const { page, practice, seemsRight } = await signedIn(t, { javaScriptEnabled, width })
        const { run, finish } = await slowSync(practice)
        try {
          await page.goto(`/sync/${run}`)
          assert.match(await page.innerText('main'), /Step 1 of 4: read the list\. Running since 08:30\./)
          await seemsRight()
          await shows(page, 'progress[value="35"]', () =>
            practice.rows(
              `UPDATE sync_run SET step = 'stage', progress_done = 500, progress_total = 1000 WHERE practice = $1`,
            ),
          )
        } finally {
          await finish()
        }
        await page.waitForSelector('text=Applied 08:30')
        await seemsRight()
      })

      test(`she reads why a sync stopped itself, and why one failed, ${how}`, async (t) => {
        const { page, practice, seemsRight } = await signedIn(t, { javaScriptEnabled, width })
        await twoNights(practice)
        const { run } = await practice.sync([], {}, { clock: practice.deps.clock })
        await page.goto(`/sync/${run}`)
        assert.match(await page.innerText('main'), /The list is empty/)
        assert.match(await page.innerText('main'), /Staff are working from the list of 02:13 today/)
        await seemsRight()

        const error = new ProductError('failed', 'The password was refused. Correct it.')
        const failed = await runSync(practice.database, {
          practice: 'Z99001',
          source: brokenSource('docman10', error),
          trigger: 'command',
          clock: practice.deps.clock,
        })
        await page.goto(`/sync/${failed.run}`)
        assert.match(await page.innerText('main'), /The password was refused/)
        await seemsRight()
      })

      test(`she uploads a list and says what its columns are, ${how}`, async (t) => {
        const { page, practice, seemsRight } = await signedIn(t, { javaScriptEnabled, width })
        await chooseNight(practice.database, 'Z99001', { source: null, now: practice.time.now })
        await workSyncs(practice.deps)
        await page.goto('/sync')
        await page.click('a:has-text("Upload a list")')
        await seemsRight()

        await sendFile(page, 'letter.csv', '<!DOCTYPE html><html><body>Sign in</body></html>')
        assert.match(await page.title(), /^Error: Upload a list/)
        await seemsRight()

        await sendFile(page, 'liste.csv', foreign)
        assert.equal(await page.innerText('h1'), 'Is this what the columns are?')
        await seemsRight()
        await page.click('button:has-text("Sync with this list")')
        assert.match(
          await page.innerText('main'),
          /Say which column holds: given name, family name, date of birth/,
        )
        await seemsRight()
        for (const [column, meaning] of [
          'source_patient_id',
          'given_name',
          'family_name',
          'date_of_birth',
        ].entries()) {
          await page.selectOption(`#column-${column}`, meaning)
        }
        await page.click('button:has-text("Sync with this list")')
        await page.waitForSelector('text=Applied 08:30')
        assert.match(await page.innerText('main'), /1\s+joined/)
        await seemsRight()
      })
    }
  }

  test('she goes from sync to sync with the keys', async (t) => {
    const { page, practice } = await signedIn(t, { javaScriptEnabled: true, width: 1280 })
    const report = await twoNights(practice)
    await page.goto(`/sync/${report.run}`)
    await page.keyboard.press('[')
    await page.waitForSelector('h1:has-text("Monday 23 November")')
    await page.keyboard.press(']')
    await page.waitForSelector('h1:has-text("Tuesday 24 November")')
  })

  async function signedIn(t: TestContext, how: How) {
    const practice = await surgery(t)
    return { practice, ...(await atTheDesk(t, browser, practice.app, how, bethan)) }
  }
})

type Surgery = Awaited<ReturnType<typeof surgery>>

async function twoNights(practice: Surgery) {
  await practice.night(listOfLastNight, lastNight)
  for (const person of signedUp) await practice.onPlatform(person, noon)
  return practice.night(listOfTonight, tonight)
}

/** The clinical system leaves a list for the surgery, from tomorrow night on. */
async function readsAFile({ deps, time }: Surgery): Promise<void> {
  const file = join(deps.dataDir, 'list.csv')
  writeFileSync(file, csv)
  await saveSource(deps.database, deps.secrets, 'Z99001', 'csv', { settings: { file } })
  await chooseNight(deps.database, 'Z99001', { source: 'csv', now: time.now })
}

/** A sync that stops in the middle of the list until it is told to finish. */
async function slowSync({ deps }: Surgery) {
  const reached = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const run = '019ab000-0000-7000-8000-00000000c0de'
  const happens = () => {
    reached.resolve()
    return goOn.promise
  }
  const over = runSync(deps.database, {
    practice: 'Z99001',
    source: listOf(listOfLastNight, { after: { rows: 20, happens } }),
    trigger: 'command',
    run,
    clock: deps.clock,
  })
  await reached.promise
  return {
    run,
    finish: async () => {
      goOn.resolve()
      await over
    },
  }
}

/** The run itself tells how far it is every few seconds, so what is told for it here is told until it is seen. */
async function shows(page: Page, selector: string, tell: () => Promise<unknown>): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    await tell()
    if (await page.waitForSelector(selector, { timeout: 6000 }).catch(() => null)) return
  }
  assert.fail(`the page never shows ${selector}`)
}

async function sendFile(page: Page, name: string, content: string): Promise<void> {
  await page.setInputFiles('[type=file]', { name, mimeType: 'text/csv', buffer: Buffer.from(content) })
  await page.click('button:has-text("Go on")')
  await page.waitForLoadState()
}
