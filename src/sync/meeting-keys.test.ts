import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { freshDatabase } from '../../test/database.ts'
import { isPlaceholderName } from '../patients/name.ts'
import { meetingKeys, type Meeting } from './meeting-keys.ts'
import { weightsInUse } from './weights/weights.ts'
import { EVIDENCE_WORDS } from './evidence.ts'

// What the code and the database both say must be the same.

const database = await freshDatabase({ after })

const word = fc.constantFrom('', 'sian', 'rhys', 'llewellyn', 'ap', 'j')
const maybe = (...values: string[]) => fc.option(fc.constantFrom(...values))
const person: fc.Arbitrary<Meeting> = fc.record({
  nhs_number: maybe('9995260182', '9993667129'),
  family_folded: word,
  given_folded: word,
  date_of_birth: maybe('1958-03-14', '2001-11-02'),
  address_line_1: maybe('4 Weir Lane', 'Flat 2, Tŷ Gwyn', '-'),
  postcode: maybe('FX1 1AA', 'FX22 9ZZ'),
  mobile_phone: maybe('+447700900001'),
  other_phone: maybe('+447700900001', '+441632960001'),
  email: maybe('Sian@Example.com'),
})

test('the keys by which rows and patients meet are those of the database', async () => {
  await fc.assert(
    fc.asyncProperty(person, fc.constantFrom('row' as const, 'patient' as const), async (one, side) => {
      const { rows } = await database.owner.query<{ keys: string[] }>(
        'SELECT meeting_keys($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) AS keys',
        [
          ...[side, one.nhs_number, one.family_folded, one.given_folded, one.date_of_birth],
          ...[one.address_line_1, one.postcode, one.mobile_phone, one.other_phone, one.email],
        ],
      )
      assert.deepEqual(new Set(meetingKeys(side, one)), new Set(rows[0]!.keys))
    }),
    { seed: 20261122, numRuns: 200 },
  )
})

test('names that only stand in for one are the same for the code and the database', async () => {
  const names = [
    'baby',
    'baby of sarah',
    'twin one',
    'baby boy',
    'infant',
    'sarah',
    'child of mary',
    'babyface',
    'boyd',
    'mary ann',
  ]
  const { rows } = await database.owner.query<{ is: boolean }>(
    `SELECT is_placeholder_name(string_to_array(name, ' ')) AS is FROM unnest($1::text[]) AS name`,
    [names],
  )
  assert.deepEqual(
    rows.map((row) => row.is),
    names.map((name) => isPlaceholderName(name)),
  )
})

test('every level that has words has a weight, and no other', async () => {
  const client = await database.owner.connect()
  const { levels } = await weightsInUse(client).finally(() => client.release())
  const inWords = Object.entries(EVIDENCE_WORDS).flatMap(([field, words]) =>
    Object.keys(words).map((level) => `${field} ${level}`),
  )
  assert.deepEqual(levels.map(({ field, level }) => `${field} ${level}`).sort(), inWords.sort())
  for (const { m, u } of levels) assert.ok(m > 0 && m <= 1 && u > 0 && u <= 1)
})
