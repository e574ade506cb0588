import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { takeSnapshot, type StandInRow } from './snapshot.ts'

const NOW = '2026-11-24T02:00:00Z'

test('whatever order a list comes in, it is served in the order of its ids, byte by byte', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      async (ids, limit) => {
        const snapshot = await takeSnapshot({ rows: () => ids.map(named) }, NOW)
        try {
          const expected = ids.toSorted((a, b) => Buffer.from(a).compare(Buffer.from(b)))
          assert.deepEqual(paged(snapshot, limit), expected)
        } finally {
          snapshot.close()
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('lines hold what was given, blanks as null, and only what the list carries', async () => {
  const rows = () => [{ ...named('FB-000117'), family_name: 'Wiśniewska', email: 'z@example.org' }]
  const fields = ['family_name', 'source_patient_id', 'postcode'] as const
  const snapshot = await takeSnapshot({ rows, fields }, NOW)
  const { lines } = snapshot.slice(0, 1)
  assert.equal(
    String(lines[0]),
    '{"source_patient_id":"FB-000117","family_name":"Wiśniewska","postcode":null}\n',
  )
  snapshot.close()
})

test('the same list is the same snapshot, and another is another', async () => {
  const idOf = async (rows: StandInRow[]) => {
    const snapshot = await takeSnapshot({ rows: () => rows }, NOW)
    snapshot.close()
    return snapshot.id
  }
  assert.equal(await idOf([named('A'), named('B')]), await idOf([named('A'), named('B')]))
  assert.notEqual(await idOf([named('A'), named('B')]), await idOf([named('A'), named('C')]))
})

test('two patients of one id, and one without, are sent back', async () => {
  await assert.rejects(takeSnapshot({ rows: () => [named('B'), named('A'), named('B')] }, NOW), {
    kind: 'invalid',
    message: 'Patients 1 and 3 of the list have the same source_patient_id. Give each their own.',
  })
  await assert.rejects(takeSnapshot({ rows: () => [named('A'), { given_name: 'Zofia' }] }, NOW), {
    kind: 'invalid',
    message: 'Patient 2 of the list has no source_patient_id. Give every patient one.',
  })
})

function named(id: string): StandInRow {
  return { source_patient_id: id }
}

function paged(snapshot: Awaited<ReturnType<typeof takeSnapshot>>, limit: number): string[] {
  const all: string[] = []
  for (let after: string | null = null; ; after = all.at(-1)!) {
    const { ids } = snapshot.slice(snapshot.indexAfter(after), limit)
    all.push(...ids)
    if (ids.length < limit) return all
  }
}
