import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { testSecrets } from '../../test/command.ts'
import { foxleyBrook, idOf, morning, world } from '../../test/world.ts'
import { registerAccounts } from '../accounts/routes.ts'
import { addColleague, signIn } from '../accounts/test-accounts.ts'
import { registerPatients } from '../patients/routes.ts'
import { routesThatShow } from '../../test/access-routes.ts'
import { isNamed } from './access/page-names.ts'
import { logAccess } from '../platform/access-log.ts'
import { recordAudit } from '../platform/audit.ts'
import { asPractice } from '../platform/database/database.ts'
import { testServer } from '../platform/web/test-server.ts'
import { Visitor, wordsOf } from '../platform/web/test-visitor.ts'
import { listViews } from './access/views.ts'
import { registerAudit } from './routes.ts'

/** Foxley Brook Surgery, with its governance lead signed in. */
async function desk(t: TestContext) {
  const { database, bethan, clock } = await world(t)
  const { app } = await testServer(t)
  registerAccounts(app, { database, clock, secrets: testSecrets })
  registerPatients(app, { database, clock })
  registerAudit(app, { database, clock, secrets: testSecrets, dataDir: '/nowhere' })
  const lead = new Visitor(app)
  await signIn(lead, await addColleague(database, 'governance-lead'))
  const look = (staff: string, patients: string[], at: string, page = '/patients/:id') =>
    asPractice(database, foxleyBrook, (tx) => {
      const person = { id: staff, role: 'receptionist' }
      const asking = { practice: foxleyBrook, person, routeOptions: { url: page } }
      return logAccess(tx, asking, patients.map(idOf), new Date(at))
    })
  const views = (
    filters: Partial<Parameters<typeof listViews>[2]> = {},
    limit = 50,
    before: string | null = null,
  ) =>
    asPractice(database, foxleyBrook, (tx) =>
      listViews(tx, foxleyBrook, { staff: null, patient: null, day: null, ...filters }, { before, limit }),
    )
  return { database, bethan, lead, look, views }
}

test('who looked is found by person, patient and day, the newest first, a page at a time', async (t) => {
  const { database, bethan, look, views } = await desk(t)
  const other = await addColleague(database, 'receptionist')
  await look(bethan, ['arif'], '2026-07-01T22:30:00Z')
  await look(bethan, ['arif', 'sabiha', 'nia', 'sian'], '2026-11-23T10:00:00Z', '/patients/search')
  await look(other.id, ['nia'], '2026-11-24T08:00:00Z')
  const times = (found: Awaited<ReturnType<typeof views>>) =>
    found.views.map(({ at }) => at.toISOString().slice(0, 10))

  assert.deepEqual(times(await views()), ['2026-11-24', '2026-11-23', '2026-07-01'])
  assert.deepEqual(times(await views({ patient: idOf('nia') })), ['2026-11-24', '2026-11-23'])
  assert.deepEqual(times(await views({ staff: bethan })), ['2026-11-23', '2026-07-01'])
  // Half past ten in the evening in London is half past eleven of the same day in summer.
  assert.deepEqual(times(await views({ day: '2026-07-01' })), ['2026-07-01'])
  assert.deepEqual(times(await views({ day: '2026-07-02' })), [])
  const first = await views({}, 2)
  assert.deepEqual(times(await views({}, 2, first.next)), ['2026-07-01'])
  assert.equal(first.views[1]!.many, 4)
})

test('what is worth a second look is marked, and nothing else', async (t) => {
  const { database, bethan, look, views } = await desk(t)
  await database.owner.query(`UPDATE staff SET name = 'Imran Hussain' WHERE id = $1`, [bethan])
  await database.owner.query(
    `INSERT INTO restriction (practice, patient, began_at) VALUES ($1, $2, '2026-09-12') ON CONFLICT DO NOTHING`,
    [foxleyBrook, idOf('lucy')],
  )
  await look(bethan, ['imran'], '2026-11-24T08:00:01Z')
  await look(bethan, ['sabiha'], '2026-11-24T08:00:02Z')
  await look(bethan, ['nia'], '2026-11-24T08:00:03Z')
  await look(bethan, ['lucy'], '2026-11-24T08:00:04Z')
  await look(bethan, ['nia'], '2026-11-24T21:00:00Z')
  await look(bethan, ['nia'], '2026-11-22T12:00:00Z')
  await look(bethan, ['imran', 'sabiha', 'lucy'], '2026-11-24T08:00:05Z', '/patients')
  const { views: found } = await views()
  assert.deepEqual(
    found.map(({ marks }) => marks),
    [['out-of-hours'], [], ['restricted'], [], ['family'], ['self'], ['out-of-hours']],
  )
})

test('many records opened one by one in an hour are marked', async (t) => {
  const { bethan, look, views } = await desk(t)
  for (let i = 0; i < 61; i++) await look(bethan, ['nia'], new Date(+morning - i * 10_000).toISOString())
  const { views: found } = await views({}, 100)
  assert.deepEqual(found[0]!.marks, ['many'])
  assert.deepEqual(found[60]!.marks, [])
})

test('the governance lead reads the log, filters it and downloads it; a manager may not', async (t) => {
  const { database, bethan, lead, look } = await desk(t)
  await look(bethan, ['arif'], '2026-11-24T08:00:00Z')
  const page = wordsOf(await lead.get('/access-log?day=24/11/2026'))
  assert.match(page, /Bethan Rees receptionist 24 November 2026, 08:00 HUSSAIN, Mohammed Arif The record/)
  await look(bethan, ['lucy'], '2026-11-24T08:01:00Z')
  assert.match(
    wordsOf(await lead.get('/access-log?day=24/11/2026')),
    /24 November 2026, 08:01 A patient, not named here The record/,
    'a restricted patient is not named to who does not see them',
  )
  assert.equal((await lead.get('/access-log?day=yesterday-ish')).statusCode, 422)
  const file = await lead.get(`/access-log.csv?patient=${idOf('arif')}`)
  assert.match(file.body, /"2026-11-24T08:00:00.000Z","Bethan Rees","receptionist","the record"/)
  const { rows } = await database.owner.query(
    `SELECT FROM audit_entry WHERE entry LIKE '%access-log-downloaded%'`,
  )
  assert.equal(rows.length, 1)
  assert.match(
    wordsOf(await lead.get(`/patients/${idOf('arif')}/looks`)),
    /Everybody who was shown this patient/,
  )
})

test('every page that shows patients has a name in the log', () => {
  const pages = Object.keys(routesThatShow).map((route) => route.slice(route.indexOf(' ') + 1))
  assert.deepEqual(
    pages.filter((page) => !isNamed(page)),
    [],
  )
})

test('the chain is shown and verified on its page, and says when it does not hold', async (t) => {
  const { database, bethan, lead } = await desk(t)
  await asPractice(database, foxleyBrook, (tx) =>
    recordAudit(tx, foxleyBrook, {
      ...{ action: 'limits-changed', actor: { staff: bethan }, facts: { leaving: 8 }, at: morning },
    }),
  )
  const page = wordsOf(await lead.get('/governance/chain'))
  assert.match(page, /Bethan Rees Limits changed leaving: 8/)
  assert.match(wordsOf(await lead.post('/governance/chain')), /The chain holds \d+ entries were verified/)
  const { rows } = await database.owner.query<{ seq: number }>(
    `UPDATE audit_entry SET entry = replace(entry, '8', '80') WHERE entry LIKE '%limits-changed%' RETURNING seq`,
  )
  assert.match(
    wordsOf(await lead.post('/governance/chain')),
    new RegExp(`does not hold Entry ${rows[0]!.seq} is not as it was written`),
  )
})

test('rules, hazards and the way to them are pages', async (t) => {
  const { lead } = await desk(t)
  assert.match(wordsOf(await lead.get('/governance')), /Who looked.*What was done.*Hazard log/)
  assert.match(
    wordsOf(await lead.get('/governance/retention')),
    /What a preview showed 30 days .* Access log 8 years/,
  )
  assert.match(wordsOf(await lead.get('/governance/hazards')), /H1: A record is joined.*H18/)
})
