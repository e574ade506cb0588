import { v7 as uuidv7 } from 'uuid'
import { sendMessage } from '../../src/messages/message.ts'
import { receivedPlace, takeReceivedText } from '../../src/messages/received-text/take.ts'
import { rememberTexted } from '../../src/messages/received-text/texted.ts'
import { asPractice, type Database } from '../../src/platform/database/database.ts'
import { merge } from '../../src/sync/merge/merge.ts'
import { testSecrets } from '../command.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'

/** What the small world has not: more that the last run did, a held run, a decision, a merge, an undo. */
export async function tieMore(database: Database): Promise<void> {
  const ask = (text: string, ...values: unknown[]) => database.owner.query(text, [foxleyBrook, ...values])
  const change = `INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run)
    VALUES ($1, $2, '2026-11-24T02:14:00Z', $3, $4, $5, $6)`
  await ask(change, idOf('zubaida'), 'status', 'registered', 'deceased', idOf('last-run'))
  await ask(change, idOf('iestyn'), 'link', null, 'nhs-number', idOf('last-run'))
  await ask(
    `UPDATE review SET listed = '{"family_name": "Baron", "given_name": "Agnes", "date_of_birth": "1979-10-02", "sex": null,
       "nhs_number": null, "middle_names": null}' WHERE practice = $1`,
  )
  await ask(
    `INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at, finished_at, reason, list_digest)
     VALUES ($1, $2, 'docman10', 'staff', '2026-11-24', 'held', 'check', $3, $3, $3, 'Too many would leave', 'abc')`,
    ...[idOf('held-run'), morning],
  )
  await ask(`INSERT INTO run_check VALUES ($1, $2, 'leaving', 0, 50, 200, 5, true)`, idOf('held-run'))
  await ask(
    `INSERT INTO run_check_row (practice, run, name, place, patient, detail) VALUES ($1, $2, 'leaving', 0, $3, 'status')`,
    ...[idOf('held-run'), idOf('margaret')],
  )
  await ask(
    `INSERT INTO identity_decision (practice, id, kind, row_key, patient, reason, decided_at)
     VALUES ($1, $2, 'different', 'id 1', $3, 'Two people', $4)`,
    ...[idOf('decision'), idOf('nia'), morning],
  )
  await ask(
    `INSERT INTO run_undo (practice, id, run, undone_at, restored, patients, unlinked, removed, kept, reviews_closed,
       reviews_opened, later_runs, read_again, seconds)
     VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)`,
    ...[idOf('undo'), idOf('september-run'), morning],
  )
  await ask(`INSERT INTO run_undo_kept VALUES ($1, $2, $3, 'email', 'edited')`, idOf('undo'), idOf('leyla'))
  await ask('INSERT INTO sync_state (practice) VALUES ($1) ON CONFLICT DO NOTHING')
  await ask(
    `UPDATE patient SET link_rule = 'nhs-number', linked_at = $3 WHERE practice = $1 AND id = $2`,
    ...[idOf('owain'), new Date('2026-11-20T02:14:00Z')],
  )
  await ask(
    `UPDATE patient SET link_rule = NULL, source_patient_id = NULL, source_hash = NULL, nhs_number = NULL
     WHERE practice = $1 AND id = $2`,
    idOf('dorothy'),
  )
  await failToReach(database, 'arif')
  await asPractice(database, foxleyBrook, (tx) =>
    merge(tx, foxleyBrook, {
      ...{ survivor: idOf('margaret'), merged: idOf('dorothy'), reason: '', staff: null, now: morning },
    }),
  )
  const number = '+447700900471'
  for (const name of ['arif', 'sabiha'])
    await asPractice(database, foxleyBrook, (tx) =>
      rememberTexted(tx, { practice: foxleyBrook, patient: idOf(name), number, at: morning }),
    )
  const brought = { channel: 'outbox', id: 'shared', from: number, text: 'Yes please', at: morning } as const
  await takeReceivedText({ database, secrets: testSecrets }, brought)
  await callIt(database, 'text')
}

/** Gives what was texted the id that a walker knows. */
async function callIt(database: Database, name: string): Promise<void> {
  const { rows } = await database.owner.query<{ id: string; sealed_content: Buffer }>(
    `SELECT id, sealed_content FROM received_text WHERE practice = $1 AND channel_id = 'shared'`,
    [foxleyBrook],
  )
  const { id, sealed_content: sealed } = rows[0]!
  const words = testSecrets.open(sealed, receivedPlace(foxleyBrook, id))
  await database.owner.query(
    'UPDATE received_text SET id = $2, sealed_content = $3 WHERE practice = $1 AND id = $4',
    [foxleyBrook, idOf(name), testSecrets.seal(words, receivedPlace(foxleyBrook, idOf(name))), id],
  )
}

/** A message to somebody that did not arrive, because their number is not in use. */
async function failToReach(database: Database, name: string): Promise<void> {
  const patient = idOf(name)
  const message = await asPractice(database, foxleyBrook, (tx) =>
    sendMessage(
      tx,
      { jobs: { add: () => Promise.resolve('job') }, secrets: testSecrets },
      {
        ...{
          practice: foxleyBrook,
          patient,
          way: 'sms',
          address: '+447700900471',
          once: false,
          subject: null,
        },
        ...{ text: 'Please phone us.', form: uuidv7(), dueAt: morning, at: morning, staff: null },
      },
    ),
  )
  await database.owner.query(
    `UPDATE message SET state = 'failed', why = 'address-unknown' WHERE practice = $1 AND id = $2`,
    [foxleyBrook, message],
  )
  await database.owner.query(
    `INSERT INTO unreliable_detail (practice, patient, detail, fingerprint, why, message, since)
     SELECT practice, patient, 'mobile_phone', address_fingerprint, why, id, $3 FROM message
     WHERE practice = $1 AND id = $2`,
    [foxleyBrook, message, morning],
  )
}
