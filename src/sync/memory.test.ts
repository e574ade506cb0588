import assert from 'node:assert/strict'
import { test } from 'node:test'
import { practiceFor } from '../../test/practice.ts'
import { recordHash } from './known-hashes.ts'
import { remember } from './memory.ts'

test('the digests of a long list, which come in parts, are all remembered in their order', async (t) => {
  const { code, database } = await practiceFor(t)
  const patients = 12_290
  await database.owner.query('INSERT INTO sync_state (practice) VALUES ($1)', [code])
  await database.owner.query(
    `INSERT INTO patient (practice, id, account, status, status_since, restricted, family_name, date_of_birth, given_folded,
       family_folded, middle_folded, name_tokens, address_tokens, source_patient_id, source_hash, link_rule, linked_at,
       came_from, created_at, updated_at)
     SELECT $1, gen_random_uuid(), 'non-digital', 'registered', now(), false, 'Pryce', '1970-05-06', '', 'pryce', '', 'pryce', '',
       n::text, substring(sha256(convert_to(n::text, 'UTF8')) FOR 16), 'created', now(), 'list', now(), now()
     FROM generate_series(1, $2::integer) AS n`,
    [code, patients],
  )
  const client = await database.lasting.connect()
  const { known, people } = await remember(client, code, 'csv', true).memory.finally(() => client.release())
  assert.deepEqual([known.size, people], [patients, patients])
  for (let n = 1; n <= patients; n++) assert.equal(known.see(recordHash(Buffer.from(String(n)))), 'known')
  assert.deepEqual([...known.unseen()], [])
})
