import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser } from 'playwright-core'
import { registerAccounts } from '../../src/accounts/routes.ts'
import { addStaff } from '../../src/accounts/staff.ts'
import { testSecrets } from '../command.ts'
import { bethan, password, signInBrowser } from '../../src/accounts/test-accounts.ts'
import { registerPatients } from '../../src/patients/routes.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../../src/platform/web/test-browser.ts'
import { testServer } from '../../src/platform/web/test-server.ts'
import type { Row } from '../list.ts'
import { practiceFor } from '../practice.ts'
import { press, write } from './keyboard.ts'

const father: Row = {
  ...{ source_patient_id: '1', nhs_number: '9991590838', given_name: 'Piotr', family_name: 'Adamczyk' },
  ...{ date_of_birth: '12/03/1951', address_line_1: '6 Mill Lane' },
}
const son: Row = {
  ...{ source_patient_id: '2', nhs_number: '9995260182', given_name: 'Piotr', family_name: 'Adamczyk' },
  ...{ date_of_birth: '17/08/1983', mobile_phone: '07700 900238', email: 'piotr@example.org' },
}

describe('Bethan adds a patient by hand, with the keyboard alone', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const javaScriptEnabled of [true, false]) {
    for (const width of [320, 1280]) {
      const how = `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`

      test(`and the practice list links, completes and corrects them night after night, ${how}`, async (t) => {
        const { page, practice, staff, night, morning, seemsRight } = await atTheDesk(t, {
          javaScriptEnabled,
          width,
        })
        await night('23', [father])

        await morning('23')
        await page.goto('/patients/new')
        await seemsRight()
        await press(page, 'button:has-text("Add the patient")')
        assert.equal(await page.title(), 'Error: Add a patient - Patient Sync')
        await seemsRight()

        for (const [field, text] of Object.entries({
          ...{ given_name: 'Piotr', family_name: 'Adamczyk', day: '17', month: '8', year: '1983' },
          ...{ nhs_number: '', mobile_phone: '07700 900237', email: 'piotr@example.org' },
        })) {
          await write(page, `[name=${field}]`, text)
        }
        await press(page, 'button:has-text("Add the patient")')
        assert.equal(await page.innerText('h1'), 'Is it one of these?')
        assert.match(await page.innerText('table'), /ADAMCZYK, Piotr[^]*12 Mar 1951[^]*6 Mill Lane/)
        await seemsRight()
        await press(page, 'button:has-text("None of these: add the patient")')
        await page.waitForURL(/\/patients\/[0-9a-f-]{36}$/)
        const id = page.url().slice(-36)
        assert.match(await page.innerText('main'), /not tied to the practice list yet/)
        assert.match(await page.innerText('main'), /07700 900237/)

        const second = await night('24', [father, son])
        assert.deepEqual([second.state, second.linked, second.created], ['done', 1, 0])
        await morning('24')
        await page.goto(`/patients/${id}`)
        assert.match(await page.innerText('section:has(h1)'), /999 526 0182/)
        assert.match(await page.innerText('main'), /Mobile\s+07700 900238/)
        assert.match(await page.innerText('main'), /Tied to row 2 of the practice list/)

        await page.goto(`/patients/${id}/contact-details`)
        assert.match(
          await page.innerText('main'),
          /The practice list wins\.\s+A change made here is replaced by the next sync/,
        )
        await seemsRight()
        await write(page, '[name=mobile_phone]', '0770')
        await press(page, 'button:has-text("Save")')
        assert.equal(await page.title(), 'Error: Contact details - Patient Sync')
        await seemsRight()
        await write(page, '[name=mobile_phone]', '07700 900999')
        await press(page, 'button:has-text("Save")')
        await page.waitForURL(`**/patients/${id}`)
        assert.match(await page.innerText('main'), /Mobile\s+07700 900999/)
        assert.match(await page.innerText('main'), /Written by Bethan Rees/)

        const third = await night('25', [father, son])
        assert.deepEqual([third.state, third.updated, third.created], ['done', 1, 0])
        await morning('25')
        await page.goto(`/patients/${id}`)
        assert.match(await page.innerText('main'), /Mobile\s+07700 900238/)
        assert.deepEqual(
          await practice.rows(
            `SELECT old, new, run, staff FROM patient_change
             WHERE practice = $1 AND patient = $2 AND field = 'mobile_phone' ORDER BY changed_at`,
            [id],
          ),
          [
            { old: '+447700900237', new: '+447700900238', run: second.run, staff: null },
            { old: '+447700900238', new: '+447700900999', run: null, staff },
            { old: '+447700900999', new: '+447700900238', run: third.run, staff: null },
          ],
        )
      })
    }
  }

  async function atTheDesk(
    t: TestContext,
    { javaScriptEnabled, width }: { javaScriptEnabled: boolean; width: number },
  ) {
    const practice = await practiceFor(t)
    const { database } = practice
    const staff = await addStaff(database, { ...bethan, role: 'manager', practice: practice.code, password })
    const { app } = await testServer(t)
    const time = { now: new Date('2026-11-23T02:13:00Z') }
    const clock = { now: () => time.now }
    registerAccounts(app, { database, clock, secrets: testSecrets })
    registerPatients(app, { database, clock })
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    const viewport = { width, height: 900 }
    const { page, trouble } = await openPage(browser, origin, {
      javaScriptEnabled,
      viewport,
      baseURL: origin,
    })
    t.after(() => page.context().close())
    const night = (day: string, list: Row[]) => {
      time.now = new Date(`2026-11-${day}T02:13:00Z`)
      return practice.sync(list, {}, { clock })
    }
    const morning = async (day: string) => {
      time.now = new Date(`2026-11-${day}T09:00:00Z`)
      await signInBrowser(page, app, origin, bethan)
      await page.goto('/patients')
    }
    const seemsRight = async () => {
      if (javaScriptEnabled && width < 1000) assert.deepEqual(await faultsOf(page), [])
      assert.deepEqual(trouble, [])
    }
    return { page, practice, staff, night, morning, seemsRight }
  }
})
