import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Row } from '../../test/list.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { lastNight, surgery, tonight } from './test-surgery.ts'

// What syncs tell of restricted patients to somebody without the permission (docs/decisions/0018): how many, and never who.

const row = (id: number, family_name: string, more: Row = {}): Row => ({
  ...{
    source_patient_id: String(id),
    family_name,
    given_name: 'Alex',
    date_of_birth: `0${(id % 9) + 1}/06/19${40 + id}`,
  },
  ...{ sex: 'F', status: 'registered', restricted: 'false', mobile_phone: `07700 9000${10 + id}`, ...more },
})
const hidden: Row = { restricted: 'true' }
const mobile_phone = '07700 900999'

/** Of everything that a sync can do, once with somebody whom all may see. */
const everybody = {
  lastNight: [
    row(1, 'Abel'),
    row(2, 'Brook'),
    row(3, 'Crane'),
    row(4, 'Dunn', { status: 'left' }),
    row(8, 'Hart', { nhs_number: '999 366 7129' }),
  ],
  tonight: [
    row(8, 'Hart', { nhs_number: '999 159 0838' }),
    row(1, 'Abel', { mobile_phone }),
    row(3, 'Crane', { status: 'deceased' }),
    row(4, 'Dunn'),
    row(5, 'Eliot'),
    row(6, 'Frost'),
  ],
  signedUp: [row(6, 'Frost'), row(7, 'Gale')],
}
/** And once with somebody who is restricted, or becomes so. */
const theirs = {
  lastNight: [
    row(21, 'Quill', hidden),
    row(22, 'Reeve', hidden),
    row(23, 'Stone'),
    row(24, 'Thorn', { ...hidden, status: 'left' }),
  ],
  tonight: [
    row(22, 'Reeve-Vance', hidden),
    row(23, 'Stone', hidden),
    row(24, 'Thorn', hidden),
    row(25, 'Usher', hidden),
    row(26, 'Vale', hidden),
  ],
  signedUp: [row(26, 'Vale')],
}
const named = /Quill|Reeve|Stone|Thorn|Usher|Vale|Vance/i

/** Both nights, with the pages of the second as Bethan reads them, who may not see who is restricted. */
async function pages(t: TestContext, also: Partial<typeof theirs> = {}) {
  const practice = await surgery(t)
  const both = (when: keyof typeof theirs) => [...everybody[when], ...(also[when] ?? [])]
  await practice.night(both('lastNight'), lastNight)
  for (const { given_name, family_name, date_of_birth } of both('signedUp') as Record<string, string>[]) {
    const [day, month, year] = date_of_birth!.split('/')
    const born = `${year}-${month}-${day}`
    await practice.onPlatform({
      account: 'digital',
      given_name: given_name!,
      family_name: family_name!,
      date_of_birth: born,
    })
  }
  const report = await practice.night(both('tonight'), tonight)
  await practice.signIn()
  const addresses = [
    ...['/sync', '/sync/nights', '/sync/looks', '/reviews', '/reviews/decided'],
    ...['', '/joined', '/left', '/linked', '/changes', '/unusable', '/doubtful', '/undo'].map(
      (part) => `/sync/${report.run}${part}`,
    ),
    ...['joined', 'left', 'linked', 'changes', 'unusable'].map((list) => `/sync/${report.run}/${list}.csv`),
  ]
  const told = new Map<string, string>()
  for (const address of addresses) {
    const page = await practice.visitor.get(address)
    assert.equal(page.statusCode, 200, address)
    told.set(address.replace(report.run, 'RUN'), page.body)
  }
  return { told, report }
}

test('nobody is named, and every page reads as if they were not there but for numbers', async (t) => {
  const [{ told, report }, without] = [await pages(t, theirs), await pages(t)]
  const did = ({ created, linked, updated, left, returned, reviews }: typeof report) => [
    ...[created, linked, updated, left, returned, reviews],
  ]
  assert.deepEqual(
    [did(report), did(without.report)],
    [
      [2, 1, 3, 3, 2, 2],
      [1, 1, 1, 2, 1, 1],
    ],
  )
  assert.equal(
    report.patients! - 1,
    without.report.patients,
    'of them only the account counts, which is not restricted',
  )
  for (const [address, body] of told) {
    const words = wordsOf({ body })
    assert.doesNotMatch(words, named, address)
    assert.equal(masked(words), masked(wordsOf({ body: without.told.get(address)! })), address)
  }
})

/** Numbers, times and what stands for a phone, which may differ. */
function masked(words: string): string {
  return words
    .replace(/\d[\d,.:]*/g, '#')
    .replace(/# patients?\b/g, '# patients')
    .replace(/less than a second|# seconds?/g, '#')
}
