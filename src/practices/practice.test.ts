import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { ProductError } from '../platform/errors.ts'
import { openSecrets } from '../platform/secrets.ts'
import { addPractice, chooseNight, findPractice, listPractices } from './practice.ts'
import { readSource, saveSource } from './source-settings.ts'

const foxleyBrook = { practice: 'z99001', name: '  Foxley  Brook Surgery ' }
const now = new Date('2026-11-24T09:00:00Z')

test('a practice is added once, under its code in capitals and a tidy name', async (t) => {
  const database = await freshDatabase(t)
  const added = await addPractice(database, foxleyBrook)
  assert.deepEqual(
    { practice: added.practice, name: added.name, source: added.nightSource, time: added.nightTime },
    { practice: 'Z99001', name: 'Foxley Brook Surgery', source: null, time: '02:00' },
  )
  await assert.rejects(addPractice(database, foxleyBrook), kind('refused'))
  assert.deepEqual(await listPractices(database), [added])
  assert.deepEqual(await findPractice(database, ' z99001'), added)
})

test('a practice nobody added, a code that is none and a blank name say what to do', async (t) => {
  const database = await freshDatabase(t)
  await assert.rejects(findPractice(database, 'A81001'), kind('not-found', /practice add A81001/))
  await assert.rejects(addPractice(database, { practice: '!', name: 'Elm Tree' }), kind('invalid'))
  await assert.rejects(addPractice(database, { practice: 'A81001', name: ' ' }), kind('invalid'))
})

test('choosing the source of the night says since when, and changing only the time does not', async (t) => {
  const database = await freshDatabase(t)
  await addPractice(database, foxleyBrook)
  await chooseNight(database, 'Z99001', { source: 'docman10', now })
  await chooseNight(database, 'Z99001', { source: 'docman10', time: '03:30', now: new Date() })
  const chosen = await findPractice(database, 'Z99001')
  assert.deepEqual([chosen.nightSource, chosen.nightTime, chosen.nightSince], ['docman10', '03:30', now])
  await chooseNight(database, 'Z99001', { source: null, now })
  assert.equal((await findPractice(database, 'Z99001')).nightSince, null)
  await assert.rejects(
    chooseNight(database, 'Z99001', { source: null, time: '25:00', now }),
    kind('invalid', /02:00/),
  )
})

test('the secrets of a source are sealed, stay when only its settings change, and are of one practice only', async (t) => {
  const database = await freshDatabase(t)
  const secrets = openSecrets({ key: randomBytes(32).toString('base64'), dataDir: '' })
  assert.equal(await readSource(database, secrets, 'Z99001', 'docman10'), null)
  await saveSource(database, secrets, 'Z99001', 'docman10', {
    settings: { address: 'https://feed.example' },
    secrets: { password: 'correct horse' },
  })
  await saveSource(database, secrets, 'Z99001', 'docman10', { settings: { address: 'https://list.example' } })
  assert.deepEqual(await readSource(database, secrets, 'Z99001', 'docman10'), {
    settings: { address: 'https://list.example' },
    secrets: { password: 'correct horse' },
  })
  assert.equal(await readSource(database, secrets, 'A81001', 'docman10'), null)
  const { rows } = await database.owner.query<{ sealed: Buffer }>('SELECT sealed FROM practice_source')
  assert.ok(!rows[0]!.sealed.includes('correct'))
})

function kind(expected: ProductError['kind'], message = /./) {
  return (error: unknown) =>
    error instanceof ProductError && error.kind === expected && message.test(error.message)
}
