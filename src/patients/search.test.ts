import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { sql } from 'kysely'
import { foxleyBrook, otherPractice, world } from '../../test/world.ts'
import { asPractice, seeingRestricted, type Database } from '../platform/database/database.ts'
import { displayNhsNumber, spokenName } from './identity.ts'
import { numbersOneSlipAway, PAGE_ROWS, searchPatients } from './search.ts'

const today = '2026-11-24'
let database: Database
const ends: (() => unknown)[] = []

before(async () => {
  ;({ database } = await world({ after: (end) => void ends.push(end as () => unknown) }))
})
after(async () => {
  for (const end of ends) await end()
})

const search = (text: string, options: { practice?: string; after?: string | null } = {}) => {
  const practice = options.practice ?? foxleyBrook
  return seeingRestricted(practice, () => searchAsAnybody(text, practice, options.after))
}

/** For somebody who has given no reason to see restricted patients. */
const searchAsAnybody = (text: string, practice: string = foxleyBrook, after: string | null = null) =>
  asPractice(database, practice, (tx) => searchPatients(tx, practice, text, { today, after }))

/** Who is found, in order: `Given Family`, with `(near)` and the status where it is not the usual one. */
async function found(text: string, practice?: string): Promise<string[]> {
  const { rows } = await search(text, practice === undefined ? {} : { practice })
  return rows.map((row) =>
    [spokenName(row), row.near && '(near)', row.status !== 'registered' && `(${row.status})`]
      .filter(Boolean)
      .join(' '),
  )
}

const mohammedArif = 'Mohammed Arif Hussain'

describe('A search by NHS number', () => {
  for (const text of ['9993667129', '999 366 7129', '999-366-7129', ' 999 3667129 ']) {
    test(`finds one patient by ${text}`, async () => assert.deepEqual(await found(text), [mohammedArif]))
  }

  test('finds whose number begins so', async () => {
    assert.deepEqual(await found('999 366'), [mohammedArif])
  })

  test('asks after the one patient whose number is a slip away, and says that the typed one is impossible', async () => {
    const { rows, meant, impossibleNumber } = await search('999 366 7192')
    assert.deepEqual(rows, [])
    assert.equal(meant?.nhs_number, '9993667129')
    assert.equal(impossibleNumber, true)
  })

  test('suggests nobody where the number is valid and nobody near it is here', async () => {
    const { rows, meant, impossibleNumber } = await search('943 476 5919')
    assert.deepEqual({ rows, meant, impossibleNumber }, { rows: [], meant: null, impossibleNumber: false })
  })

  test('knows every number that is one slip away from a number', () => {
    const near = numbersOneSlipAway('9993667192').map(displayNhsNumber)
    assert.ok(near.includes('999 366 7129'))
    assert.ok(!near.includes('999 366 7192'))
    assert.ok(near.length > 0 && near.length < 15, String(near.length))
  })
})

describe('A search by date of birth', () => {
  const usual = [
    '4/9/58',
    '04/09/1958',
    '4.9.1958',
    '4-9-58',
    '4 9 58',
    '4 Sep 1958',
    '4 sept 58',
    '4th September 1958',
  ]
  for (const text of [...usual, 'September 4, 1958', '1958-09-04', '04091958', '040958', '19580904']) {
    test(`finds one patient by ${text}`, async () => assert.deepEqual(await found(text), [mohammedArif]))
  }

  test('takes a year of two digits in either century', async () => {
    const old = await found('5/3/78')
    assert.deepEqual(old, ['Iestyn Ap Gwilym'])
    assert.deepEqual(await found('12/12/14'), ['Mohammed Bilal Akhtar'])
  })

  test('finds nobody by a day that does not exist or lies in the future', async () => {
    assert.deepEqual(await found('31/2/1958'), [])
    assert.deepEqual(await found('4/9/2058'), [])
  })

  test('is narrowed by the beginning of a name, before or behind it', async () => {
    assert.deepEqual(await found('llew 14/3/58'), ['Nia Llewellyn', 'Siân Llewellyn'])
    assert.deepEqual(await found('14 March 1958 sian'), ['Siân Llewellyn'])
    assert.deepEqual(await found('hussain 14/3/58'), [])
  })
})

describe('A search by phone', () => {
  for (const text of [
    '07700900442',
    '07700 900 442',
    '+44 7700 900442',
    '+44 (0)7700 900442',
    '0044 7700 900442',
  ]) {
    test(`finds one patient by ${text}`, async () => assert.deepEqual(await found(text), ['Imran Hussain']))
  }

  test('finds everybody who shares it, and last of all who left', async () => {
    const names = await found('07700 900471')
    assert.deepEqual(names.slice(0, 3).sort(), [mohammedArif, 'Nasreen Ahmed', 'Sabiha Hussain'])
    assert.deepEqual(names.slice(3), ['Tariq Hussain (left)'])
  })

  test('finds the other phone too, and numbers that only begin so', async () => {
    assert.deepEqual(await found('01632 960845'), [mohammedArif])
    assert.deepEqual((await found('01632 960')).sort(), [mohammedArif, 'Nia Llewellyn'])
  })
})

describe('A search by email or postcode', () => {
  test('finds an email in any case, and its beginning', async () => {
    assert.deepEqual(await found('OWAIN.BEVAN@EXAMPLE.ORG'), ['Owain Rhys Bevan'])
    assert.deepEqual(await found('owain.bevan@'), ['Owain Rhys Bevan'])
    for (const text of ['%@', '_wain.bevan@', 'owain%@', 'FX%2BB', '_X4 2BB', 'owain.bevan@example_org'])
      assert.deepEqual(await found(text), [], `${text} is no pattern`)
  })

  for (const text of ['FX4 2BB', 'fx42bb', 'fx4 2', 'FX4']) {
    test(`finds a postcode by ${text}`, async () => assert.deepEqual(await found(text), ['Nasreen Ahmed']))
  }
})

describe('A search by name', () => {
  test('takes names in any order, each only begun, without accents', async () => {
    for (const text of ['sian llew', 'llew sian', 'LLEWELLYN, Siân', 'SIAN', 'siân llewellyn']) {
      assert.deepEqual(await found(text), ['Siân Llewellyn'], text)
    }
  })

  test('finds a name of two words by all of it, by its second word, and a middle name', async () => {
    for (const text of ['ap gwilym', 'apgwilym', 'iestyn ap gwil', 'ap gwilym iestyn', 'gwilym']) {
      assert.deepEqual(await found(text), ['Iestyn Ap Gwilym'], text)
    }
    assert.deepEqual(await found('rhys'), ['Owain Rhys Bevan'])
    assert.deepEqual(await found('hussain arif'), [mohammedArif, mohammedArif])
    assert.deepEqual(await found('mohammed arif hussain'), [mohammedArif, mohammedArif])
  })

  test('puts exact names first, then other spellings, then who left or died', async () => {
    assert.deepEqual(await found('hussain'), [
      'Imran Hussain',
      mohammedArif,
      mohammedArif,
      'Sabiha Hussain',
      'Leyla Hussein (near)',
      'Tariq Hussain (left)',
      'Zubaida Hussain (deceased)',
    ])
  })

  test('finds names with one slip in one word or in both', async () => {
    assert.deepEqual(await found('husain sabiha'), ['Sabiha Hussain (near)'])
    assert.deepEqual(await found('sabhia hussian'), ['Sabiha Hussain (near)'])
    assert.deepEqual(await found('adamzcyk'), ['Piotr Adamczyk (near)'])
    assert.deepEqual(await found('llewelyn'), ['Nia Llewellyn (near)', 'Siân Llewellyn (near)'])
  })

  test('finds names that are only alike when there is nobody nearer', async () => {
    assert.deepEqual(await found('oluwaseyi'), ['Oluwaseun Adeyemi (near)'])
    assert.deepEqual(await found('xyzzy'), [])
  })
})

describe('A search by address', () => {
  test('finds words of the address, and a name with an address', async () => {
    const row = await found('tanners row')
    assert.deepEqual(row, [mohammedArif, 'Sabiha Hussain', 'Nia Llewellyn', 'Siân Llewellyn'])
    assert.deepEqual(await found("14 Tanner's Row"), [mohammedArif, 'Sabiha Hussain'])
    assert.deepEqual(await found('nia tanners'), ['Nia Llewellyn'])
    assert.deepEqual(await found('tanners row llewellyn'), ['Nia Llewellyn', 'Siân Llewellyn'])
    assert.deepEqual(await found('llewellyn 2 tanners'), ['Nia Llewellyn', 'Siân Llewellyn'])
  })
})

describe('A restricted patient', () => {
  test('is found by name, number and date of birth', async () => {
    for (const text of ['anderton', '999 821 9930', '15/7/93'])
      assert.deepEqual(await found(text), ['Lucy Anderton'])
  })

  test('is never found by phone, email, address or postcode, not even together with the name', async () => {
    for (const text of ['07700 900999', 'lucy@example.org', 'hidden house', 'FX9 9ZZ', 'anderton hidden']) {
      assert.deepEqual(await found(text), [], text)
    }
  })

  test('comes without contact details', async () => {
    const [lucy] = (await search('anderton')).rows
    assert.deepEqual([lucy?.mobile_phone, lucy?.email, lucy?.address_tokens], [null, null, null])
  })
})

describe('Without a reason', () => {
  test('a restricted patient is found by nothing, and is counted in no total', async () => {
    for (const text of [
      'anderton',
      'andreton',
      'lucy',
      '999 821 9930',
      '9998219930',
      '15/7/93',
      'lucy anderton 1993',
    ]) {
      const { rows, total, meant } = await searchAsAnybody(text)
      assert.deepEqual([rows.map((row) => row.family_name), total.number, meant], [[], 0, null], text)
    }
    const unknown = await searchAsAnybody('999 000 0018')
    assert.deepEqual({ ...(await searchAsAnybody('999 821 9930')) }, { ...unknown })
  })
})

describe('Another practice', () => {
  test('has its own patients and sees no others', async () => {
    for (const text of ['hussain', '999 366 7129', '4/9/1958', '07700 900471', 'tanners row', 'husain']) {
      const { rows } = await search(text, { practice: otherPractice })
      assert.equal(rows.length, 1, text)
    }
    assert.deepEqual(await found('llewellyn', otherPractice), [])
    assert.deepEqual(await found('llewelyn', otherPractice), [])
  })

  test('cannot be asked about through the functions that may read past row-level security', async () => {
    const ask = (call: ReturnType<typeof sql>) => asPractice(database, foxleyBrook, (tx) => call.execute(tx))
    const refused = /not opened for this practice/
    await assert.rejects(
      ask(sql`SELECT search_patients_fuzzy(${otherPractice}, ARRAY['hussain'], 20)`),
      refused,
    )
    const anywhere = sql`ARRAY['', '{', '', '{']`
    await assert.rejects(
      ask(sql`SELECT search_patients_by_text(${otherPractice}, ARRAY['hussain'], ARRAY[]::text[], NULL, ${anywhere},
        ARRAY[]::text[], NULL, NULL, NULL, NULL, 50)`),
      refused,
    )
    await assert.rejects(
      database.app.query(`SELECT search_patients_fuzzy('${foxleyBrook}', ARRAY['hussain'], 20)`),
      refused,
    )
  })
})

describe('Anything else that may be typed', () => {
  for (const text of [
    '',
    '   ',
    '%',
    '_',
    "'",
    '"; drop',
    '\\',
    '(((',
    '-',
    '+',
    '0',
    '{',
    '한국',
    'é',
    '\0',
    '\0@\0',
    'a'.repeat(5000),
  ]) {
    test(`${JSON.stringify(text.slice(0, 10))} breaks nothing`, async () => {
      assert.ok((await search(text)).rows.length <= PAGE_ROWS)
    })
  }
})

describe('Many who match', () => {
  const many = 230

  before(async () => {
    await database.owner.query(
      `INSERT INTO patient (practice, id, account, status, status_since, restricted, nhs_number, given_name, family_name,
         date_of_birth, mobile_phone, other_phone, postcode, given_folded, family_folded, middle_folded, name_tokens,
         address_tokens, came_from, created_at, updated_at)
       SELECT $1, gen_random_uuid(), 'non-digital', CASE WHEN n % 10 = 0 THEN 'left' ELSE 'registered' END, now(), false,
         NULL, given, 'Okonjo', '1970-05-05', CASE WHEN n % 6 > 0 THEN phone END, CASE WHEN n % 2 = 0 THEN phone END,
         'FX7 7AA', given, 'okonjo', '', 'okonjo ' || given, 'long street', 'list', now(), now()
       FROM generate_series(1, $2::integer) AS n
       CROSS JOIN LATERAL (
         SELECT 'given' || chr(97 + n % 26) || chr(97 + n / 26), '+4477009010' || lpad(n::text, 2, '0')
       ) AS person (given, phone)`,
      [foxleyBrook, many],
    )
  })

  for (const text of [
    'okonjo',
    'given',
    'okon given',
    '5/5/1970',
    'FX7',
    '07700 9010',
    'long street',
    'okonjo long',
  ]) {
    test(`are all shown once by ${text}, page after page, with who left at the end`, async () => {
      const seen: string[] = []
      const gone: boolean[] = []
      let after: string | null = null
      do {
        const page = await search(text, { after })
        assert.ok(page.rows.length <= PAGE_ROWS)
        seen.push(...page.rows.map((row) => row.id))
        gone.push(...page.rows.map((row) => row.status !== 'registered'))
        after = page.next
      } while (after !== null)
      assert.equal(seen.length, many)
      assert.equal(new Set(seen).size, many)
      assert.deepEqual(gone, [...gone].sort())
    })
  }

  test('are counted, and where they cannot be counted quickly it says at least', async () => {
    assert.deepEqual((await search('5/5/1970')).total, { number: many, is: 'all' })
    assert.deepEqual((await search('07700 9010')).total, { number: many, is: 'all' })
    assert.deepEqual((await search('okonjo')).total, { number: many, is: 'least' })
    assert.deepEqual((await search('long street')).total, { number: PAGE_ROWS, is: 'less' })
  })

  test('are all reached where one way leads first to whom another has shown already', async () => {
    const each = 40
    await database.owner.query(
      `INSERT INTO patient (practice, id, account, status, status_since, restricted, given_name, family_name, date_of_birth,
         given_folded, family_folded, middle_folded, name_tokens, address_tokens, came_from, created_at, updated_at)
       SELECT $1, gen_random_uuid(), 'non-digital', 'registered', now(), false, 'Ada', family, '1970-05-06', 'ada',
         lower(family), '', lower(family) || ' ada', 'slough street', 'list', now(), now()
       FROM generate_series(1, $2::integer) CROSS JOIN (VALUES ('Slough'), ('Tamworth')) AS person (family)`,
      [foxleyBrook, each],
    )
    const first = await search('slough street')
    assert.equal(first.rows.length, PAGE_ROWS)
    const second = await search('slough street', { after: first.next })
    assert.equal(new Set([...first.rows, ...second.rows].map((row) => row.id)).size, 2 * each)
  })

  test('are counted over all ways by name, up to a thousand', async () => {
    await database.owner.query(
      `INSERT INTO patient (practice, id, account, status, status_since, restricted, given_name, family_name, date_of_birth,
         given_folded, family_folded, middle_folded, name_tokens, address_tokens, came_from, created_at, updated_at)
       SELECT $1, gen_random_uuid(), 'non-digital', 'registered', now(), false, given, family, '1970-05-07', lower(given),
         lower(family), '', lower(family || ' ' || given), '', 'list', now(), now()
       FROM generate_series(1, 501) CROSS JOIN (VALUES ('Merlyn', 'Abbot'), ('Abel', 'Merlyn')) AS person (given, family)`,
      [foxleyBrook],
    )
    assert.deepEqual((await search('merlyn')).total, { number: 1000, is: 'less' })
    assert.deepEqual((await search('merlyn abbot')).total, { number: 501, is: 'least' })
  })

  test('go on from the beginning when the place to go on from makes no sense', async () => {
    const first = (await search('okonjo')).rows.map((row) => row.id)
    for (const after of [
      'x',
      '999.x',
      '99.00000000-0000-7000-8000-000000000000',
      '0.00000000-0000-7000-8000-000000000000',
    ]) {
      assert.deepEqual(
        (await search('okonjo', { after })).rows.map((row) => row.id),
        first,
        after,
      )
    }
  })
})
