import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PRACTICE_ROLES } from '../src/accounts/rights.ts'
import { SIGN_IN_METHODS } from '../src/accounts/session.ts'
import { FILE_TYPES } from '../src/messages/file/file-type.ts'
import { CHANNELS } from '../src/messages/channel.ts'
import { DELIVERY_STATES } from '../src/messages/delivery.ts'
import { TEXT_KINDS } from '../src/messages/received-text/kind.ts'
import { OBJECTIONS, OBJECTION_ENDINGS } from '../src/patients/preferences/objection.ts'
import { PURPOSES, SAID_BY } from '../src/patients/preferences/preference.ts'
import { MESSAGED_DETAILS, UNRELIABLE_WHYS } from '../src/patients/unreliable/unreliable.ts'
import { AGREEMENTS, MESSAGE_KINDS, MESSAGE_STATES, REPLY_RULES, WAYS } from '../src/messages/message.ts'
import { LINK_EVENTS } from '../src/messages/secure-link/events.ts'
import { LOOK_PLACES } from '../src/patients/looks/looks.ts'
import { ACTIVATION_ACTS, ACTIVATION_STATES, SIGNER_ROLES } from '../src/practices/activation/activation.ts'
import { FEEDBACK_KINDS, FEEDBACK_STATES } from '../src/practices/feedback/feedback.ts'
import { PURGE_STATES, PURGE_KEPT } from '../src/sync/withdraw/purge.ts'
import { NAME_AND_BIRTH, NIGHT_SOURCES } from '../src/practices/practice.ts'
import { STATUSES } from '../src/sync/listed-patient.ts'
import { LINK_RULES } from '../src/sync/match.ts'
import { REVIEW_KINDS, REVIEW_MARKS, REVIEW_STATES } from '../src/sync/review.ts'
import { KEPT_WHY } from '../src/sync/undo/record.ts'
import { UNDO_STATES, UNDO_STEPS } from '../src/sync/undo/request.ts'
import { RUN_KINDS, RUN_STATES, RUN_STEPS, RUN_TRIGGERS } from '../src/sync/run-record.ts'
import { ELSEWHERE_KINDS } from '../src/sync/elsewhere/tell.ts'
import { SOURCE_NAMES } from '../src/sync/source.ts'
import { TAKEN_KINDS } from '../src/accounts/openid/taken.ts'
import { freshDatabase } from './database.ts'

/** Words that the code and a CHECK of the database must both have, no more and no fewer. */
const words: [table: string, column: string, words: readonly string[]][] = [
  ['openid_taken', 'kind', TAKEN_KINDS],
  ['patient', 'account', ['digital', 'non-digital']],
  ['patient', 'status', STATUSES],
  ['patient', 'came_from', ['list', 'import', 'staff']],
  ['patient', 'link_rule', LINK_RULES],
  ['patient', 'sex', ['female', 'male', 'other']],
  ['practice', 'name_and_birth', NAME_AND_BIRTH],
  ['practice', 'night_source', NIGHT_SOURCES],
  ['practice_source', 'source', SOURCE_NAMES],
  ['membership', 'role', PRACTICE_ROLES],
  ['activation', 'state', ACTIVATION_STATES],
  ['activation_act', 'act', ACTIVATION_ACTS],
  ['activation_act', 'role', SIGNER_ROLES],
  ['feedback', 'kind', FEEDBACK_KINDS],
  ['feedback', 'state', FEEDBACK_STATES],
  ['purge', 'state', PURGE_STATES],
  ['purge_kept', 'why', PURGE_KEPT],
  ['sync_run', 'source', SOURCE_NAMES],
  ['sync_run', 'trigger', RUN_TRIGGERS],
  ['sync_run', 'kind', RUN_KINDS],
  ['sync_run', 'state', RUN_STATES],
  ['sync_run', 'step', RUN_STEPS],
  ['review', 'kind', REVIEW_KINDS],
  ['review', 'state', REVIEW_STATES],
  ['review', 'marked', REVIEW_MARKS],
  ['identity_decision', 'kind', ['same', 'different']],
  ['run_undo_kept', 'why', KEPT_WHY],
  ['undo_request', 'state', UNDO_STATES],
  ['undo_request', 'step', UNDO_STEPS],
  ['look', 'place', LOOK_PLACES],
  ['attachment', 'type', FILE_TYPES],
  ['reply_file', 'type', FILE_TYPES],
  ['message', 'way', WAYS],
  ['message', 'state', MESSAGE_STATES],
  ['message', 'agreed', AGREEMENTS],
  ['message', 'reply', REPLY_RULES],
  ['message', 'purpose', PURPOSES],
  ['received_text', 'kind', TEXT_KINDS],
  ['preference', 'way', WAYS],
  ['preference', 'purpose', PURPOSES],
  ['preference', 'said_by', SAID_BY],
  ['objection', 'way', WAYS],
  ['objection', 'why', OBJECTIONS],
  ['objection', 'ended_why', OBJECTION_ENDINGS],
  ['unreliable_detail', 'detail', MESSAGED_DETAILS],
  ['unreliable_detail', 'why', UNRELIABLE_WHYS],
  ['message', 'kind', MESSAGE_KINDS],
  ['secure_link_event', 'event', LINK_EVENTS],
  ['delivery', 'channel', CHANNELS],
  ['delivery', 'state', DELIVERY_STATES],
  ['outbox_item', 'way', WAYS],
  ['session', 'method', SIGN_IN_METHODS],
  ['sign_in_step', 'kind', ['code', 'new-authenticator', 'passkey', 'new-passkey']],
  ['sign_in_link', 'purpose', ['first-operator', 'new-password']],
  ['unusable_row', 'kind', ['row', 'value']],
  ['registered_elsewhere', 'kind', ELSEWHERE_KINDS],
]

test('state words equal their CHECK constraints', async (t) => {
  const { owner } = await freshDatabase(t)
  const { rows } = await owner.query<{ table: string; column: string; definition: string }>(
    `SELECT conrelid::regclass::text AS table, attname AS column, pg_get_constraintdef(pg_constraint.oid) AS definition
     FROM pg_constraint JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
     WHERE contype = 'c' AND cardinality(conkey) = 1 AND connamespace = 'public'::regnamespace`,
  )
  const checks = rows.filter(({ definition }) => definition.includes('ARRAY['))
  for (const { table, column, definition } of checks) {
    const known = words.find((entry) => entry[0] === table && entry[1] === column)
    assert.ok(known, `the words of ${table}.${column} stand in no list of this test`)
    const inDatabase = [...definition.matchAll(/'([^']+)'::text/g)].map((match) => match[1])
    assert.deepEqual(inDatabase.sort(), [...known[2]].sort(), `${table}.${column}`)
  }
  assert.equal(checks.length, words.length)
})

test('the role of the pages may do nothing beyond its tables, and owns nothing', async (t) => {
  const { owner } = await freshDatabase(t)
  const role = await owner.query(
    `SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb,
       EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid) AS owns
     FROM pg_roles WHERE rolname = 'patient_sync_app'`,
  )
  assert.deepEqual(role.rows, [
    { rolsuper: false, rolbypassrls: false, rolcreaterole: false, rolcreatedb: false, owns: false },
  ])
})
