import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { practiceIn } from '../../test/practice.ts'
import { CopyLanes } from '../platform/database/copy.ts'
import { listedLine, listedTarget, patientLine, patientTarget } from './columns.ts'
import type { ListedPatient } from './listed-patient.ts'
import { createMatchingTables } from './tables.ts'

const database = await freshDatabase({ after })

const id = '01a2047d-e778-7232-94dc-c93f9121b3f4'
const run = '01a2047d-e778-7232-94dc-c93f9121b3f5'
const hash = `\\x${'a1'.repeat(16)}`
/** No two values are alike, so that none can stand in another's column unseen. */
const mohammed: ListedPatient = {
  source_patient_id: '48213',
  nhs_number: '9993667129',
  given_name: 'Mohammed',
  middle_names: 'Arif \\ "Bobby"',
  family_name: "O'HUSSAIN",
  date_of_birth: '1958-09-04',
  sex: 'male',
  address_line_1: "14\tTanner's Row",
  address_line_2: 'Foxley\nNorth',
  town: 'Foxley',
  postcode: 'FX2 6LD',
  mobile_phone: '+447700900127',
  other_phone: '+441632960001',
  email: 'm.hussain@example.org',
  registration_date: '2009-04-01',
  given_folded: 'mohammed',
  family_folded: 'ohussain',
  middle_folded: 'arifbobby',
  name_tokens: 'ohussain mohammed arif bobby',
  address_tokens: '14 tanners row',
  status: 'deceased',
  restricted: true,
}

test('each value of a listed row comes into its own column', async () => {
  const client = await database.connect()
  await client.query('BEGIN')
  await createMatchingTables(client)
  const lanes = new CopyLanes(client, { listed: listedTarget })
  lanes.write('listed', listedLine(7, id, hash, mohammed))
  await lanes.finish()
  const { rows } = await client.query(`SELECT *, encode(source_hash, 'hex') AS source_hash FROM listed`)
  assert.deepEqual(rows, [{ row_number: 7, new_id: id, source_hash: 'a1'.repeat(16), ...mohammed }])
  await client.end()
})

test('each value of a row that becomes a patient comes into its own column, with its link and where it came from', async () => {
  const practice = await practiceIn(database)
  const client = await database.connect()
  const lanes = new CopyLanes(client, { patient: patientTarget })
  const at = '2026-11-24T02:14:00.000Z'
  lanes.write('patient', patientLine({ practice: practice.code, run, at }, id, hash, mohammed))
  await lanes.finish()
  await client.end()
  const when = new Date(at)
  assert.deepEqual(
    await practice.rows(
      `SELECT *, encode(source_hash, 'hex') AS source_hash FROM patient WHERE practice = $1`,
    ),
    [
      {
        ...{ practice: practice.code, id, account: 'non-digital', ...mohammed, source_hash: 'a1'.repeat(16) },
        ...{ link_rule: 'created', linked_at: when, linked_run: run, came_from: 'list', created_run: run },
        ...{
          created_by: null,
          imported_id: null,
          merged_into: null,
          status_since: when,
          created_at: when,
          updated_at: when,
        },
      },
    ],
  )
})

test('what a row does not say is null, and never an empty text', async () => {
  const nothing = Object.fromEntries(Object.keys(mohammed).map((column) => [column, null]))
  const line = listedLine(2, id, hash, { ...nothing, ...{ restricted: false } } as unknown as ListedPatient)
  assert.deepEqual(new Set(line.trimEnd().split('\t').slice(3)), new Set(['\\N', 'f']))
})
