import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { sqlFile } from '../platform/database/sql-file.ts'
import { createMatchingTables } from './tables.ts'

const [findLost, measureLost] = ['find-lost', 'measure-lost'].map((name) =>
  sqlFile(import.meta.url, `./sql/${name}.sql`),
)
/** What is compared of a patient and is none of their details. */
const others = ['updated_at', 'source_hash', 'source_patient_id', 'nhs_number', 'registration_date']
const states = ['status', 'restricted']

/** The rule stands twice: a night that only counts does not write down each loss. */
test('as much is counted as lost as is found one by one, whatever changes, comes or goes', async (t) => {
  const database = await freshDatabase(t)
  const client = await database.connect()
  t.after(() => client.end())
  await client.query('BEGIN')
  await createMatchingTables(client)
  const { rows } = await client.query<{ field: string }>(
    `SELECT substr(attname, 5) AS field FROM pg_attribute WHERE attrelid = 'proposed'::regclass AND attname LIKE 'old\\_%'`,
  )
  const fields = rows.map(({ field }) => field).filter((field) => ![...others, ...states].includes(field))
  let lost = 0
  for (const proposed of [...fields.flatMap((field) => everyWay([field])), ...everyWay(fields)]) {
    await client.query('DELETE FROM proposed')
    await client.query('DELETE FROM lost')
    await client.query('INSERT INTO proposed SELECT (jsonb_populate_record(null::proposed, $1)).*', [
      proposed,
    ])
    await client.query(findLost!)
    const found = await client.query<{ demographics: number; contact_details: number }>(
      `SELECT (count(DISTINCT patient) FILTER (WHERE demographic))::integer AS demographics,
         (count(DISTINCT detail) FILTER (WHERE NOT demographic))::integer AS contact_details FROM lost`,
    )
    const counted = await client.query(measureLost!)
    assert.deepEqual(counted.rows, found.rows, JSON.stringify(proposed))
    const { demographics, contact_details } = found.rows[0]!
    lost += demographics + contact_details
  }
  // Of each of eleven one of two values becomes the other or goes, or it goes from somebody newly linked; a family name only
  // becomes another. Of all at once names, birth and sex are one loss, and there are four details, of which an address is one.
  assert.equal(lost, 11 * 6 + 3 + 6 * (1 + 4))
})

/** These details of one patient with each value before and after, or none, for who was linked before and who is now. */
function everyWay(fields: readonly string[]): object[] {
  const values = (which: 0 | 1 | null, prefix: string) =>
    Object.fromEntries(fields.map((field) => [prefix + field, which === null ? null : valueOf(field, which)]))
  const each = [null, 0, 1] as const
  return [true, false].flatMap((newly_linked) =>
    each.flatMap((before) =>
      each.map((after) => {
        const row = { ...base(newly_linked), ...values(before, 'old_'), ...values(after, '') }
        return { ...row, family_name: row.family_name ?? 'Pugh' }
      }),
    ),
  )
}

function base(newly_linked: boolean): Record<string, unknown> {
  return {
    ...{ patient: randomUUID(), rule: '', newly_linked, keeps_birth: false, family_name: 'Pugh' },
    ...{ old_updated_at: '2026-11-24', source_hash: '\\x', old_restricted: false, restricted: false },
    ...{ old_status: 'registered', status: 'registered', given_folded: '', family_folded: '' },
    ...{ middle_folded: '', name_tokens: '', address_tokens: '' },
  }
}

const valueOf = (field: string, which: 0 | 1) =>
  field === 'date_of_birth' ? ['1951-03-14', '1951-04-13'][which] : ['Pugh', 'Pugh-Morgan'][which]
