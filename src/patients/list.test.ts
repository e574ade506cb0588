import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { foxleyBrook, idOf, morning, otherPractice, world } from '../../test/world.ts'
import { asPractice, seeingRestricted, type Database, type Tx } from '../platform/database/database.ts'
import { spokenName } from './identity.ts'
import { readListAddress, writeListAddress } from './list-address.ts'
import { countListed, listPatients, NO_FILTERS, readCounts, type ListFilters, type Place } from './list.ts'
import { factsOf } from './row-facts.ts'
import { PAGE_ROWS } from './search.ts'

let database: Database
const ends: (() => unknown)[] = []

before(async () => {
  ;({ database } = await world({ after: (end) => void ends.push(end as () => unknown) }))
})
after(async () => {
  for (const end of ends) await end()
})

const atFoxley = <T>(work: (tx: Tx) => Promise<T>) =>
  seeingRestricted(foxleyBrook, () => asPractice(database, foxleyBrook, work))

const page = (filters: Partial<ListFilters> = {}, place: Place = null) =>
  atFoxley((tx) => listPatients(tx, foxleyBrook, { ...NO_FILTERS, ...filters }, place, morning))

const namesOf = async (filters: Partial<ListFilters>) => (await page(filters)).rows.map(spokenName)

const counted = (filters: Partial<ListFilters>) =>
  atFoxley(async (tx) => {
    const counts = await readCounts(tx, foxleyBrook)
    return countListed(tx, foxleyBrook, { ...NO_FILTERS, ...filters }, counts, morning)
  })

describe('The list', () => {
  test('shows who is registered, by family name, and nobody of another practice', async () => {
    const names = await namesOf({})
    assert.equal(names.length, 18)
    assert.deepEqual(names.slice(0, 3), ['Margaret Rose Abbott', 'Piotr Adamczyk', 'Oluwaseun Adeyemi'])
    assert.deepEqual(
      names,
      names.toSorted((one, other) => familyOf(one).localeCompare(familyOf(other), 'en')),
    )
    const elsewhere = await asPractice(database, otherPractice, (tx) =>
      listPatients(tx, otherPractice, NO_FILTERS, null, morning),
    )
    assert.equal(elsewhere.rows.length, 1)
  })

  const few: [Partial<ListFilters>, string[]][] = [
    [{ account: 'digital', age: '40-64' }, ['Iestyn Ap Gwilym']],
    [{ reach: 'email' }, ['Owain Rhys Bevan']],
    [{ reach: 'none' }, ['Dorothy Allsop', 'Nia Llewellyn']],
    [{ status: 'left' }, ['Tariq Hussain']],
    [{ status: 'deceased' }, ['Zubaida Hussain']],
    [{ age: '11-15' }, ['Mohammed Bilal Akhtar']],
    [{ age: '0-10' }, []],
    [{ age: '80-' }, ['Margaret Rose Abbott', 'Dorothy Allsop']],
    [{ added: 'last-night' }, ['Piotr Adamczyk']],
    [{ added: '30-days' }, ['Piotr Adamczyk']],
    [{ review: true }, ['Agnieszka Baran']],
    [{ review: true, account: 'digital' }, []],
  ]
  for (const [filters, names] of few) {
    test(`is narrowed by ${JSON.stringify(filters)}, and counted`, async () => {
      assert.deepEqual(await namesOf(filters), names)
      assert.equal(await counted(filters), names.length)
    })
  }

  test('counts each kind as it is kept', async () => {
    assert.equal(await counted({}), 18)
    assert.equal(await counted({ account: 'digital' }), 4)
    assert.equal(await counted({ status: 'everyone' }), 20)
    assert.equal((await atFoxley((tx) => readCounts(tx, foxleyBrook))).inReview, 1)
  })

  test('puts a birthday in the band of the age that it makes today', async () => {
    const { rows } = await page({ age: '65-79' })
    assert.ok(rows.some((row) => row.id === idOf('sabiha')))
    const tomorrow = { ...NO_FILTERS, age: '11-15' as const }
    const eve = new Date('2026-12-11T12:00:00Z')
    const birthday = new Date('2030-12-12T12:00:00Z')
    const bilalOn = async (now: Date) =>
      (await atFoxley((tx) => listPatients(tx, foxleyBrook, tomorrow, null, now))).rows.length
    assert.equal(await bilalOn(eve), 1)
    assert.equal(await bilalOn(birthday), 0)
  })
})

describe('What a row says besides', () => {
  test('names who is shared, who joined, who waits for review, and namesakes', async () => {
    const facts = await atFoxley(async (tx) => {
      const { rows } = await listPatients(
        tx,
        foxleyBrook,
        { ...NO_FILTERS, status: 'everyone' },
        null,
        morning,
      )
      return factsOf(tx, foxleyBrook, rows, morning)
    })
    const usual = { sharing: 1, needsReview: false, joined: null, namesakes: 1, unreliable: [] }
    assert.deepEqual(facts.get(idOf('margaret')), usual)
    assert.deepEqual(facts.get(idOf('arif')), { ...usual, sharing: 3, namesakes: 2 })
    assert.deepEqual(facts.get(idOf('tariq')), { ...usual, sharing: 0 })
    assert.deepEqual(facts.get(idOf('lucy')), { ...usual, sharing: 0 })
    assert.deepEqual(facts.get(idOf('piotr')), { ...usual, joined: 'last night' })
    assert.deepEqual(facts.get(idOf('agnieszka')), { ...usual, needsReview: true })
  })
})

describe('A long list', () => {
  const many = 120
  before(async () => {
    await database.owner.query(
      `INSERT INTO patient (practice, id, account, status, status_since, restricted, given_name, family_name,
         given_folded, family_folded, middle_folded, name_tokens, address_tokens, came_from, created_at, updated_at)
       SELECT $1, gen_random_uuid(), 'non-digital', 'left', now(), false, given, 'Okonjo', lower(given), 'okonjo', '',
         'okonjo ' || lower(given), '', 'list', now(), now()
       FROM generate_series(1, $2::integer) AS n CROSS JOIN LATERAL (SELECT 'Given' || chr(65 + n % 5)) AS name (given)`,
      [foxleyBrook, many],
    )
  })

  test('is walked page by page to its end, and back again', async () => {
    const forwards: string[][] = []
    let place: Place = null
    for (;;) {
      const shown = await page({ status: 'everyone' }, place)
      forwards.push(shown.rows.map((row) => row.id))
      assert.equal(shown.hasPrevious, forwards.length > 1)
      if (!shown.hasNext) break
      place = { after: shown.rows.at(-1)!.id }
    }
    assert.equal(new Set(forwards.flat()).size, 20 + many)
    assert.deepEqual(
      forwards.map((ids) => ids.length),
      [PAGE_ROWS, PAGE_ROWS, 40],
    )

    const last = await page({ status: 'everyone' }, { before: forwards[2]![0]! })
    assert.deepEqual(
      [last.rows.map((row) => row.id), last.hasPrevious, last.hasNext],
      [forwards[1], true, true],
    )
    const first = await page({ status: 'everyone' }, { before: forwards[1]![0]! })
    assert.deepEqual([first.rows.map((row) => row.id), first.hasPrevious], [forwards[0], false])
  })

  test('starts at the beginning behind a patient who is not there', async () => {
    const { rows } = await page({}, { after: '00000000-0000-7000-8000-000000000000' })
    assert.equal(spokenName(rows[0]!), 'Margaret Rose Abbott')
  })
})

describe('The address of a list', () => {
  test('comes back as it was written', () => {
    const filters: ListFilters = {
      ...{ account: 'digital', reach: 'sms', status: 'left', age: '80-', added: '7-days', review: true },
    }
    const place = { after: idOf('arif') }
    const address = writeListAddress(filters, place, 3)
    assert.deepEqual(readListAddress(queryOf(address)), { filters, place, page: 3 })
    assert.equal(writeListAddress(NO_FILTERS), '/patients')
  })

  test('leaves out whatever makes no sense', () => {
    const odd = {
      account: 'x',
      reach: ['sms'],
      status: '',
      age: '1',
      added: 'ever',
      review: 'yes',
      after: 'hussain',
    }
    assert.deepEqual(readListAddress(odd), { filters: NO_FILTERS, place: null, page: 1 })
    assert.deepEqual(readListAddress({ after: idOf('arif'), page: '-1' }).page, null)
    assert.deepEqual(readListAddress(undefined).filters, NO_FILTERS)
  })
})

function familyOf(name: string): string {
  return name === 'Iestyn Ap Gwilym' ? 'Ap Gwilym' : name.split(' ').at(-1)!
}

function queryOf(address: string): Record<string, string> {
  return Object.fromEntries(new URL(address, 'http://localhost').searchParams)
}
