import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { bethan, signInBrowser } from '../../src/accounts/test-accounts.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../../src/platform/web/test-browser.ts'
import { workSyncs } from '../../src/sync/jobs.ts'
import { nhsNumber, sian } from '../../src/sync/fhir/test-patient.ts'
import { surgery } from '../../src/sync/test-surgery.ts'

const listed = [
  sian(),
  sian({ id: 'f0003', identifier: [nhsNumber('9991860916', '02')], name: [{ family: 'Hussain' }] }),
  sian({ id: 'f0005', identifier: [], name: [{ family: "O'Rourke" }], birthDate: '1949' }),
]
const ndjson = listed.map((patient) => JSON.stringify(patient)).join('\n')

describe('Bethan has a file of FHIR patients', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const [javaScriptEnabled, width] of [
    [true, 1280],
    [false, 320],
  ] as const) {
    const how = `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`
    test(`she sees what its patients have, syncs it and sees who joined, ${how}`, async (t) => {
      const practice = await surgery(t)
      const origin = await practice.app.listen({ port: 0, host: '127.0.0.1' })
      await workSyncs(practice.deps)
      const { page, trouble } = await openPage(browser, origin, {
        javaScriptEnabled,
        viewport: { width, height: 900 },
        baseURL: origin,
      })
      t.after(() => page.context().close())
      await signInBrowser(page, practice.app, origin, bethan)

      await page.goto('/sync/upload')
      const file = { name: 'patients.ndjson', mimeType: 'application/x-ndjson', buffer: Buffer.from(ndjson) }
      await page.setInputFiles('[type=file]', file)
      await page.click('button:has-text("Go on")')
      await page.waitForSelector('h1:has-text("Is this the list?")')
      const main = await page.innerText('main')
      assert.match(main, /It lists 3 patients\./)
      assert.match(main, /Only the year of birth is given: matching needs the day/)
      assert.ok(!main.includes('Llewellyn'), 'nobody is named before the sync')
      if (javaScriptEnabled) assert.deepEqual(await faultsOf(page), [])

      await page.click('button:has-text("Sync with this list")')
      await page.waitForSelector('text=Applied 08:30')
      assert.match(await page.innerText('main'), /2\s+joined/)
      assert.match(await page.innerText('main'), /Read from FHIR records\./)
      assert.deepEqual(trouble, [])
    })
  }
})
