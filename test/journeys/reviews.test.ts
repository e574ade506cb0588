import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { bethan } from '../../src/accounts/test-accounts.ts'
import { registerPatients } from '../../src/patients/routes.ts'
import { noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import { surgery, tonight } from '../../src/sync/test-surgery.ts'
import type { Row } from '../list.ts'
import { atTheDesk, type How } from './desk.ts'
import { press, walkTo } from './keyboard.ts'

const list: Row[] = [
  {
    ...{
      source_patient_id: '3384',
      nhs_number: '999 526 0182',
      given_name: 'Zuzanna',
      family_name: 'Kowalska',
    },
    ...{ date_of_birth: '19/06/2016', mobile_phone: '07700 900288', postcode: 'FX1 5TD' },
  },
  {
    ...{
      source_patient_id: '6120',
      nhs_number: '999 366 7129',
      given_name: 'Gwenllian',
      family_name: 'Jones',
    },
    ...{ date_of_birth: '14/03/1958', mobile_phone: '07700 900733', address_line_1: '3 Chapel Terrace' },
  },
  {
    ...{ source_patient_id: '6121', given_name: 'Mohammed', family_name: 'Abdi' },
    ...{ date_of_birth: '03/02/1970', mobile_phone: '07700 900734' },
  },
]
const people = [
  {
    account: 'non-digital' as const,
    given_name: 'Zuzana',
    family_name: 'Kowalska',
    date_of_birth: '2016-06-19',
  },
  {
    ...{
      account: 'digital' as const,
      given_name: 'Gwenlian',
      family_name: 'Jones',
      date_of_birth: '1958-03-14',
    },
    email: 'gwen@example.org',
  },
  {
    account: 'non-digital' as const,
    given_name: 'Mohamed',
    family_name: 'Abdi',
    date_of_birth: '1970-02-03',
  },
]

describe('Bethan decides what waits, with the keyboard alone', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const javaScriptEnabled of [true, false]) {
    for (const width of [320, 1280]) {
      const how = `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`

      test(`one after the other, and takes one back, ${how}`, async (t) => {
        const { page, rows, seemsRight } = await withReviews(t, { javaScriptEnabled, width })
        await page.goto('/reviews')
        assert.match(await page.innerText('main'), /3 reviews/)
        await seemsRight()
        await Promise.all([page.waitForURL(/\/reviews\/[0-9a-f-]{36}$/), page.click('th >> a')])

        const decided: string[] = []
        for (const choice of ['different', 'not-sure', 'same']) {
          decided.push(await page.innerText('thead th >> nth=0'))
          await seemsRight()
          await choose(page, choice, javaScriptEnabled)
          await page.waitForURL(/did=/)
          assert.match(
            await page.innerText('[role=status]'),
            choice === 'not-sure' ? /kept in the list/ : /decided/,
          )
        }
        assert.equal(new Set(decided).size, 3)
        assert.deepEqual(await rows('SELECT kind FROM identity_decision WHERE practice = $1 ORDER BY kind'), [
          { kind: 'different' },
          { kind: 'same' },
        ])

        await page.goto('/reviews/decided')
        await seemsRight()
        await press(page, 'a:has-text("Undo")')
        await page.waitForURL(/\/reviews\/decided\/[0-9a-f-]{36}$/)
        await seemsRight()
        await press(page, 'button:has-text("Undo the decision")')
        assert.match(await page.innerText('[role=status]'), /kept apart|suggest the two again/)
        await seemsRight()
      })

      test(`merges two records and takes them apart, ${how}`, async (t) => {
        const { page, ids, seemsRight } = await withReviews(t, { javaScriptEnabled, width })
        await page.goto(`/patients/${ids[0]}`)
        await press(page, 'a:has-text("Merge with another record")')
        await seemsRight()
        await walkTo(page, '[name=q]')
        await page.keyboard.type('abdi')
        await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
        await seemsRight()
        await press(page, 'a:has-text("Compare")')
        await seemsRight()
        await walkTo(page, '[name=survivor]')
        await page.keyboard.press('Space')
        await press(page, 'button:has-text("Merge the two")')
        await page.waitForURL(`**/patients/${ids[0]}`)
        await page.goto(`/patients/${ids[2]}`)
        assert.match(await page.innerText('main'), /Merged on/)
        await seemsRight()
        await press(page, 'a:has-text("Undo the merge")')
        await seemsRight()
        await press(page, 'button:has-text("Undo the merge")')
        assert.match(await page.innerText('[role=status]'), /Both are as they were before the merge/)
      })
    }
  }

  async function withReviews(t: TestContext, how: How) {
    const practice = await surgery(t)
    registerPatients(practice.app, practice.deps)
    const ids: string[] = []
    for (const person of people) ids.push(await practice.onPlatform(person))
    await practice.night(list, tonight)
    const desk = await atTheDesk(t, browser, practice.app, how, bethan)
    await desk.page.goto('/reviews')
    return { ...practice, ...desk, ids }
  }
})

const ORDER = ['same', 'different', 'not-sure']

/** With JavaScript a number chooses and Enter saves; without it, Tab and the arrow keys do. */
async function choose(page: Page, choice: string, javaScriptEnabled: boolean): Promise<void> {
  if (javaScriptEnabled) await page.keyboard.press(String(ORDER.indexOf(choice) + 1))
  else {
    await walkTo(page, '[name=decision]')
    await page.keyboard.press('Space')
    for (let step = 0; step < ORDER.indexOf(choice); step++) await page.keyboard.press('ArrowDown')
    await walkTo(page, '[name=reason]')
  }
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
}
