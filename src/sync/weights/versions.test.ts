import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { parse } from 'csv-parse/sync'
import type pg from 'pg'
import { freshDatabase } from '../../../test/database.ts'
import { practiceIn } from '../../../test/practice.ts'
import { generate } from '../../operations/generate/generate.ts'
import { importPeople } from '../import/import.ts'
import { csvSource } from '../csv/csv-source.ts'
import { runSync } from '../run.ts'
import { estimateWeights, listWeights, useWeights } from './versions.ts'
import { bitsOf, SHIPPED_WEIGHTS, weightsInUse } from './weights.ts'

const folder = mkdtempSync(join(tmpdir(), 'weights-'))
after(() => rmSync(folder, { recursive: true }))
await generate({ patients: 700, seed: 4, nights: 1, digital: 0.8, out: folder })

const database = await freshDatabase({ after })
const now = new Date('2026-11-23T09:00:00Z')
const by = 'Ada Operator'
const options = { by, now, random: 2500 }
const why = { by, reason: 'a year of decisions', now }

/** As the owner, in a transaction of its own. */
async function asOwner<T>(work: (client: pg.ClientBase) => Promise<T>, end = 'COMMIT'): Promise<T> {
  const client = await database.lasting.connect()
  try {
    await client.query('BEGIN')
    const done = await work(client)
    await client.query(end)
    return done
  } catch (error) {
    await client.query('ROLLBACK')
    throw error
  } finally {
    client.release()
  }
}

const inUse = () => asOwner(weightsInUse)

/** A practice whose list was synced once with people who were on the platform before. */
async function synced(code: string) {
  const practice = await practiceIn(database, code)
  await importPeople(database, code, join(folder, 'people.csv'))
  await database.owner.query('ANALYZE patient')
  const source = csvSource({ file: join(folder, 'list.csv') })
  const { state } = await runSync(database, { practice: code, source, trigger: 'command' })
  assert.equal(state, 'done')
  return practice
}

const truth = new Map(
  parse<{ source_patient_id: string; id: string }>(readFileSync(join(folder, 'truth.csv')), { columns: true })
    .filter(({ source_patient_id, id }) => source_patient_id !== '' && id !== '')
    .map(({ source_patient_id, id }) => [source_patient_id, id]),
)

/** What matching made of the people who were on the platform. */
async function links(practice: Awaited<ReturnType<typeof synced>>) {
  const rows = await practice.rows<{ source_patient_id: string; id: string }>(
    `SELECT source_patient_id, imported_id AS id FROM patient
     WHERE practice = $1 AND imported_id IS NOT NULL AND source_patient_id IS NOT NULL`,
  )
  const right = rows.filter((row) => truth.get(row.source_patient_id) === row.id).length
  return { right, wrong: rows.length - right }
}

const tooFew = await asOwner((client) => estimateWeights(client, { ...options, seed: 'a' })).catch(
  (error: Error) => error.message,
)
const before = await links(await synced('Z00001'))
const { estimated } = await asOwner((client) => estimateWeights(client, { ...options, seed: 'a' }))

test('an installation that compared few pairs is told so', () => {
  assert.equal(tooFew, 'Matching has compared 0 pairs so far. Estimate again when it has compared 200.')
})

describe('weights that are estimated', () => {
  test('are kept as a version with where they came from, and used by nothing yet', async () => {
    assert.deepEqual([estimated.version, estimated.comparedWith], [1, 0])
    assert.ok(estimated.pairs > 400 && estimated.randomPairs > 1000 && estimated.practices === 1)
    assert.deepEqual(await inUse(), SHIPPED_WEIGHTS)
    const { versions } = await asOwner(listWeights)
    const { uses, ...kept } = versions[0]!
    assert.deepEqual([kept, uses], [estimated, []])
  })

  test('say what the list is like: postcodes of two people are the same as often as they are here', () => {
    const u = estimated.levels.find(({ field, level }) => field === 'postcode' && level === 'same')!.u
    const shipped = SHIPPED_WEIGHTS.levels.find(
      ({ field, level }) => field === 'postcode' && level === 'same',
    )!
    assert.notEqual(u, shipped.u)
    for (const line of estimated.levels) assert.ok(Math.abs(bitsOf(line)) < 25)
  })

  test('hold no word of any patient', async () => {
    const { rows } = await database.owner.query(
      'SELECT levels::text || effect::text AS kept FROM match_weights',
    )
    assert.match((rows[0] as { kept: string }).kept.replaceAll(/[\d.e+-]+/g, ''), /^[[\]{}",: a-z_]*$/)
  })

  test('are the same for the same seed', async () => {
    const again = await asOwner((client) => estimateWeights(client, { ...options, seed: 'a', dryRun: true }))
    assert.deepEqual(again.estimated, { ...estimated, version: null })
    assert.equal((await asOwner(listWeights)).versions.length, 1)
  })

  test('say how many of the reviews that wait they would move', async () => {
    const waiting = await database.owner.query(`SELECT FROM review WHERE state = 'open'`)
    const { open, rank, band, hidden } = estimated.effect
    assert.equal(open, waiting.rowCount)
    assert.ok(rank <= open && band <= open && hidden <= band)
    const none = await asOwner(async (client) => {
      await useWeights(client, 1, why)
      return estimateWeights(client, { ...options, seed: 'a', dryRun: true })
    }, 'ROLLBACK')
    assert.deepEqual(none.estimated.effect, { open, rank: 0, band: 0, hidden: 0 })
  })

  test('in use, they link as many of the same list and nobody wrongly', async () => {
    await asOwner((client) => useWeights(client, 1, why))
    const practice = await synced('Z00002')
    const found = await links(practice)
    assert.equal(found.wrong, 0)
    assert.ok(found.right >= before.right - 2, `${found.right}, by the product's own ${before.right}`)
    const used = await practice.rows('SELECT DISTINCT weights_version FROM link_evidence WHERE practice = $1')
    assert.deepEqual(used, [{ weights_version: 1 }])
  })

  test('stay what they were for good, whatever is estimated and used after them', async () => {
    await asOwner((client) => estimateWeights(client, { ...options, seed: 'b' }))
    await asOwner((client) => useWeights(client, 2, why))
    assert.equal((await inUse()).version, 2)
    await asOwner((client) => useWeights(client, 1, { ...why, reason: 'the second was worse' }))
    assert.deepEqual(await inUse(), { version: 1, levels: estimated.levels })
    await asOwner((client) => useWeights(client, 0, { ...why, reason: 'back to the product’s own' }))
    assert.deepEqual(await inUse(), SHIPPED_WEIGHTS)
    const { versions } = await asOwner(listWeights)
    assert.deepEqual(
      versions.map(({ version, uses }) => [version, uses.map(({ reason }) => reason)]),
      [
        [2, ['a year of decisions']],
        [1, ['a year of decisions', 'the second was worse']],
      ],
    )
  })

  test('leave each act in the installation’s audit chain', async () => {
    const { rows } = await database.owner.query<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = '*' AND entry LIKE '%weights%' ORDER BY seq`,
    )
    const acts = rows
      .map(({ entry }) => JSON.parse(entry) as { action: string; facts: { version: number } })
      .map(({ action, facts }) => `${action} ${facts.version}`)
    assert.deepEqual(acts, [
      ...['weights-estimated 1', 'weights-taken-into-use 1', 'weights-estimated 2'],
      ...['weights-taken-into-use 2', 'weights-taken-into-use 1', 'weights-taken-into-use 0'],
    ])
  })

  test('that were never kept cannot be used', async () => {
    await assert.rejects(
      asOwner((client) => useWeights(client, 9, why)),
      /There is no version 9\. List them: match list/,
    )
  })
})
