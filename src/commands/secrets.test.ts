import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { patientSync, startPatientSync } from '../../test/command.ts'
import { saveProvider } from '../accounts/openid/provider.ts'
import { newSecret, saveAuthenticator } from '../accounts/second-factor/authenticator.ts'
import { addStaff, staffWith } from '../accounts/staff.ts'
import { placeOfStep } from '../accounts/step.ts'
import { bethan, olu, password } from '../accounts/test-accounts.ts'
import { systemClock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { countSealed, sealAnew } from '../platform/reseal.ts'
import { openSecrets, type Secrets } from '../platform/secrets.ts'
import { addPractice } from '../practices/practice.ts'
import { readSource, saveSource } from '../practices/source-settings.ts'
import { sealedColumns } from './secrets.ts'

test('every column that holds something sealed is sealed anew', async (t) => {
  const { owner } = await freshDatabase(t)
  const { rows } = await owner.query<{ name: string }>(
    `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
     WHERE table_schema = 'public' AND column_name ~ '^sealed' ORDER BY 1`,
  )
  const known = sealedColumns.map(({ table, column }) => `${table}.${column}`)
  assert.deepEqual(
    rows.map(({ name }) => name),
    known.toSorted(),
  )
})

test('a key takes the place of another: all is sealed anew, killed in the middle and begun again, and the old key can go', async (t) => {
  const { database, old, next, both } = await installation(t)
  assert.deepEqual(await ask(database, 'status', { ...both }), { code: 0, json: { current: 0, other: 5 } })

  const killed = await startPatientSync(database.url, ['secrets', 'reseal'], {
    ...both,
    FAILPOINT: 'reseal:2:exit9',
  }).answered
  assert.equal(killed.signal, 'SIGKILL')
  assert.deepEqual(await ask(database, 'status', both), { code: 0, json: { current: 2, other: 3 } })

  const done = { code: 0, json: { sealed: 3, unreadable: 0, remaining: 0 } }
  assert.deepEqual(await ask(database, 'reseal', both), done)
  const again = await patientSync(database.url, ['secrets', 'reseal'], both)
  assert.match(again.stdout, /0 secrets sealed anew\.\nNone is left under another key/)
  await allOpens(database, openSecrets({ key: next, dataDir: '' }))
  await assert.rejects(readSource(database, openSecrets({ key: old, dataDir: '' }), practice, 'docman10'))
  const { rows } = await database.owner.query(
    `SELECT entry FROM audit_entry WHERE practice = '*' AND entry LIKE '%secrets-sealed-anew%'`,
  )
  assert.equal(rows.length, 1, 'the one that was killed wrote nothing down')
})

test('many rows are counted and sealed anew page by page, whatever their keys are', async (t) => {
  const { database, old, next } = await installation(t)
  const [before, after] = [
    openSecrets({ key: old, dataDir: '' }),
    openSecrets({ key: next, previousKey: old, dataDir: '' }),
  ]
  const ids = Array.from({ length: 1100 }, () => randomUUID())
  await database.owner.query(
    `INSERT INTO outbox_item (practice, message, came_at, way, sealed_content)
     SELECT $1, id, now(), 'sms', sealed FROM unnest($2::uuid[], $3::bytea[]) AS item (id, sealed)`,
    [practice, ids, ids.map((id) => before.seal('a text', `outbox ${practice} ${id}`))],
  )
  await database.owner.query(
    `INSERT INTO sign_in_step (token_hash, kind, staff, sealed_secret, expires_at)
     SELECT decode(replace(step.id::text, '-', ''), 'hex'), 'new-authenticator', staff.id, $2, now()
     FROM unnest($1::uuid[]) AS step (id), staff WHERE staff.email = $3`,
    [
      ids.slice(0, 600),
      before.seal('a secret', placeOfStep(await staffWith(database, olu.email))),
      olu.email,
    ],
  )
  const { owner, pages } = watched(database.owner)
  assert.deepEqual(await countSealed(owner, after, sealedColumns), { current: 0, other: 1705 })
  assert.deepEqual(await sealAnew(owner, after, sealedColumns, systemClock), { sealed: 1705, unreadable: 0 })
  assert.deepEqual(await countSealed(owner, after, sealedColumns), { current: 1705, other: 0 })
  await allOpens(database, openSecrets({ key: next, dataDir: '' }))
  assert.equal(Math.max(...pages), 500, 'no more are in memory at a time')
})

test('what opens with neither key is left as it is, told, and fails the command', async (t) => {
  const { database, next } = await installation(t)
  const answer = await patientSync(database.url, ['secrets', 'reseal'], { PATIENT_SYNC_KEY: next })
  assert.equal(answer.code, 1)
  assert.match(answer.stdout, /5 secrets are left under another key, which is still needed/)
  assert.match(answer.stdout, /5 secrets open with neither key\. Enter them again, or give the key/)
})

test('what a server changes meanwhile is not taken back', async (t) => {
  const { database, old, next } = await installation(t)
  const secrets = openSecrets({ key: next, previousKey: old, dataDir: '' })
  let changed = false
  // Between the opening and the writing, a page saves another password.
  const slow: Secrets = {
    ...secrets,
    open(sealed, belongsTo) {
      if (belongsTo.startsWith('practice_source') && !changed) {
        changed = true
        held = saveSource(database, secrets, practice, 'docman10', {
          ...{ settings: {}, secrets: { clientSecret: 'the new one' } },
        })
      }
      return secrets.open(sealed, belongsTo)
    },
  }
  let held: Promise<void> | undefined
  const owner = new Proxy(database.owner, {
    get(pool, name) {
      if (name !== 'query') return Reflect.get(pool, name) as unknown
      return async (text: string, values?: unknown[]) => {
        if (text.startsWith('UPDATE practice_source')) await held
        return pool.query(text, values)
      }
    },
  })
  assert.deepEqual(await sealAnew(owner, slow, sealedColumns, systemClock), { sealed: 4, unreadable: 0 })
  const source = await readSource(database, openSecrets({ key: next, dataDir: '' }), practice, 'docman10')
  assert.deepEqual(source?.secrets, { clientSecret: 'the new one' })
})

const practice = 'Z99001'

/** Something of each kind that is sealed, under an old key. */
async function installation(t: TestContext) {
  const database = await freshDatabase(t)
  const [old, next] = [newKey(), newKey()]
  const secrets = openSecrets({ key: old, dataDir: '' })
  await addPractice(database, { practice, name: 'Foxley Brook Surgery' })
  const given = { settings: {}, secrets: { clientSecret: 'correct horse' } }
  for (const source of ['docman10', 'fhir'] as const)
    await saveSource(database, secrets, practice, source, given)
  const accounts = { database, secrets, clock: systemClock }
  for (const person of [bethan, olu]) {
    const staff = await addStaff(database, { ...person, role: 'operator', password })
    await database.kysely
      .transaction()
      .execute((tx) => saveAuthenticator(tx, accounts, staff, { secret: newSecret(), step: 0 }))
  }
  await saveProvider(
    database,
    secrets,
    {
      ...{ id: 'cis2', name: 'NHS CIS2', clientSecret: 'battery staple' },
      settings: {
        ...{ issuer: 'https://sign-in.example.nhs.uk', clientId: 'us', shape: 'plain' },
        clientAuth: 'secret-post',
      },
    },
    new Date(),
  )
  const both = { PATIENT_SYNC_KEY: next, PATIENT_SYNC_PREVIOUS_KEY: old }
  return { database, old, next, both }
}

/** A pool that says how many rows each of its answers held. */
function watched(pool: Database['owner']) {
  const pages: number[] = []
  const owner = new Proxy(pool, {
    get(pool, name) {
      if (name !== 'query') return Reflect.get(pool, name) as unknown
      return async (text: string, values?: unknown[]) => {
        const answer = await pool.query(text, values)
        pages.push(answer.rows.length)
        return answer
      }
    },
  })
  return { owner, pages }
}

async function ask({ url }: Database, command: string, env: Record<string, string>) {
  const { code, json } = await patientSync(url, ['secrets', command, '--json'], env)
  return { code, json }
}

async function allOpens({ owner }: Database, secrets: Secrets): Promise<void> {
  for (const { table, column, belongsTo } of sealedColumns) {
    const { rows } = await owner.query<{ row: Record<string, string>; sealed: Buffer }>(
      `SELECT to_jsonb(kept) AS row, ${column} AS sealed FROM ${table} AS kept`,
    )
    for (const { sealed, row } of rows) secrets.open(sealed, belongsTo(row))
  }
}

function newKey(): string {
  return randomBytes(32).toString('base64')
}
