import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../src/platform/audit.ts'
import { asPractice, type Database } from '../../src/platform/database/database.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'

/** So many that whatever is shown a page at a time has a next page. */
const many = 55

/**
 * Foxley Brook with so much of everything that each list goes on: patients, what changed of them, who joined, left or was
 * linked, reviews, decisions, runs, looks, who was shown whom, and acts in the audit chain.
 */
export async function crowd(database: Database): Promise<void> {
  const ask = (text: string, ...values: unknown[]) =>
    database.owner.query(text, [foxleyBrook, many, ...values])
  const like = (table: string, of: string, more: string) =>
    ask(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(t, ${more})).* FROM ${table} AS t, generate_series(1, $2::integer) AS n
       WHERE practice = $1 AND id = $3`,
      idOf(of),
    )
  const numbered = `'source_patient_id', 'crowd ' || n, 'nhs_number', NULL, 'created_run', '${idOf('last-run')}',
    'created_at', '${morning.toISOString()}', 'mobile_phone', '+447700900' || lpad(n::text, 3, '0')`
  await like('patient', 'arif', `jsonb_build_object('id', gen_random_uuid(), ${numbered})`)
  await like(
    'sync_run',
    'september-run',
    `jsonb_build_object('id', gen_random_uuid(), 'night', '2026-01-01'::date + n,
    'started_at', '2026-01-01'::timestamptz + n * interval '1 day')`,
  )
  await like(
    'review',
    'review',
    `jsonb_build_object('id', gen_random_uuid(), 'row_number', 100 + n,
    'source_patient_id', 'review ' || n)`,
  )
  await ask(
    `INSERT INTO review_candidate (practice, review, patient) SELECT $1, id, $3 FROM review
     WHERE practice = $1 AND row_number > 100 AND row_number <= 100 + $2::integer`,
    idOf('agnieszka'),
  )
  for (const [field, old, now] of [
    ['mobile_phone', '+447700900127', '+447700900471'],
    ['status', 'registered', 'left'],
    ['link', null, 'nhs-number'],
  ]) {
    await ask(
      `INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run)
       SELECT $1, id, '2026-11-24T02:14:00Z'::timestamptz - row_number() OVER () * interval '1 second', $3, $4, $5, $6
       FROM patient WHERE practice = $1 AND source_patient_id LIKE 'crowd %' LIMIT $2`,
      ...[field, old, now, idOf('last-run')],
    )
  }
  await ask(
    `INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run)
     SELECT $1, $3, '2026-01-01'::timestamptz + n * interval '1 day', 'mobile_phone', '+447700900127', '+447700900471', $4
     FROM generate_series(1, $2::integer) AS n`,
    ...[idOf('arif'), idOf('september-run')],
  )
  await ask(
    `INSERT INTO identity_decision (practice, id, kind, row_key, patient, review, reason, decided_at)
     SELECT $1, gen_random_uuid(), 'different', 'id ' || n, $3, $4, 'Two people', '2026-11-23' FROM generate_series(1, $2::integer) AS n`,
    ...[idOf('nia'), idOf('review')],
  )
  await ask(
    `INSERT INTO look (practice, id, looked_at, staff, place, run, patient, what, reason)
     SELECT $1, gen_random_uuid(), '2026-11-24', id, 'run', $3, $4, 'mobile_phone', 'To ring them'
     FROM generate_series(1, $2::integer), (SELECT id FROM staff LIMIT 1) AS staff`,
    ...[idOf('last-run'), idOf('arif')],
  )
  await ask(
    `INSERT INTO access_log (practice, id, at, staff, role, page, reason, patients)
     SELECT $1, gen_random_uuid(), '2026-11-23', id, 'receptionist', '/patients/:id', NULL, ARRAY[$3::uuid]
     FROM generate_series(1, $2::integer), (SELECT id FROM staff LIMIT 1) AS staff`,
    idOf('arif'),
  )
  await asPractice(database, foxleyBrook, async (tx) => {
    for (let n = 0; n < many; n += 1) {
      const act = { action: 'run-previewed', actor: { staff: uuidv7() }, subject: { run: idOf('last-run') } }
      await recordAudit(tx, foxleyBrook, { ...act, at: morning })
    }
  })
}
