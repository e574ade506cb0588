import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import type { Row } from '../../test/list.ts'
import { practiceIn, type PersonOnPlatform } from '../../test/practice.ts'
import { chooseNameAndBirth } from '../practices/practice.ts'

// The ladder of docs/matching.md: each rule, each veto, and each way in which matching is known to go wrong.

const database = await freshDatabase({ after })
let practices = 0

/** A practice of its own for each world, which is quicker than a database. */
async function practice() {
  practices += 1
  return practiceIn(database, `Z${String(practices).padStart(5, '0')}`)
}

type Practice = Awaited<ReturnType<typeof practice>>
type Platform = Record<string, string>
type Listed = Partial<Record<string, string>>

const numberOfSian = '999 526 0182'
const otherNumber = '999 366 7129'

/** Siân as she signed up, and as the practice lists her; each test says what is different. */
const sianOnPlatform: PersonOnPlatform = {
  account: 'digital',
  given_name: 'Sian',
  family_name: 'Llewellyn',
  date_of_birth: '1958-03-14',
}
const sianListed = {
  source_patient_id: '50119',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
}

/** What becomes of a row when this one person is on the platform: the rule that linked it, `created`, or why it waits. */
async function becomes({ status, ...onPlatform }: Platform, listed: Listed): Promise<string> {
  const world = await practice()
  await world.onPlatform({ ...sianOnPlatform, ...onPlatform })
  if (status) await world.rows('UPDATE patient SET status = $2 WHERE practice = $1', [status])
  await world.sync([{ ...sianListed, ...listed }])
  return outcome(world)
}

async function outcome(world: Practice, id = sianListed.source_patient_id): Promise<string> {
  const [patient] = await world.rows<{ link_rule: string }>(
    'SELECT link_rule FROM patient WHERE practice = $1 AND source_patient_id = $2',
    [id],
  )
  if (patient) return patient.link_rule
  const [review] = await world.rows<{ reason: string }>(
    `SELECT reason FROM review WHERE practice = $1 AND state = 'open' AND source_patient_id = $2`,
    [id],
  )
  return review?.reason ?? 'nothing'
}

describe('the same NHS number and date of birth link when the names agree', () => {
  const number = { nhs_number: numberOfSian }
  const agreeing: [string, Platform, Listed][] = [
    ['exactly', {}, {}],
    ['but for a family name that changed by marriage', { family_name: 'Jones' }, {}],
    ['given and family name swapped', { given_name: 'Llewellyn', family_name: 'Sian' }, {}],
    ['with a second given name on one side', {}, { given_name: 'Siân Mair' }],
    ['with a usual form of the given name', { given_name: 'Rebecca' }, { given_name: 'Becky' }],
    [
      'with one letter off in both',
      { given_name: 'Katarzyna', family_name: 'Lewellyn' },
      { given_name: 'Katarzina' },
    ],
    ['with two letters exchanged', { given_name: 'Agnieszka' }, { given_name: 'Agneiszka' }],
    [
      'with a double family name',
      { given_name: 'Rebecca' },
      { given_name: 'Becky', family_name: 'Llewellyn-Jones' },
    ],
  ]
  for (const [how, onPlatform, listed] of agreeing) {
    test(how, async () =>
      assert.equal(await becomes({ ...number, ...onPlatform }, { ...number, ...listed }), 'nhs-number'),
    )
  }

  const doubtful: [string, Platform, Listed][] = [
    ['another given name, as a twin would have', {}, { given_name: 'Mair' }],
    [
      'brothers who share their first name',
      { given_name: 'Mohammed Hassan' },
      { given_name: 'Mohammed Hussein' },
    ],
    ['two names that both exist and differ in one letter', { given_name: 'Maria' }, { given_name: 'Marie' }],
    ['a slip in a short name', { given_name: 'Jon' }, { given_name: 'Jan' }],
    [
      'a usual form with another family name',
      { given_name: 'Rebecca', family_name: 'Jones' },
      { given_name: 'Becky' },
    ],
    ['a name that only stands in for one', { given_name: 'Baby' }, { given_name: 'Baby' }],
  ]
  for (const [what, onPlatform, listed] of doubtful) {
    test(`${what}: a person decides`, async () =>
      assert.equal(
        await becomes({ ...number, ...onPlatform }, { ...number, ...listed }),
        'Same NHS number and date of birth, but other names',
      ))
  }

  test('a number alone never links, whatever the names', async () => {
    assert.equal(
      await becomes(number, { ...number, given_name: 'Mair', date_of_birth: '02/11/1990' }),
      'Same NHS number, but another date of birth',
    )
  })
})

describe('the same NHS number and both names link although the date of birth is a little different', () => {
  for (const [how, date_of_birth] of [
    ['one digit', '15/03/1958'],
    ['two of day, month and year the same', '14/03/1949'],
  ] as const) {
    test(how, async () => {
      const world = await practice()
      await world.onPlatform({ ...sianOnPlatform, account: 'non-digital', nhs_number: numberOfSian })
      const row = { ...sianListed, nhs_number: numberOfSian, date_of_birth }
      await world.sync([row])
      assert.equal(await outcome(world), 'nhs-number-and-names')
      const kept = await world.rows<{ born: string }>(
        `SELECT to_char(date_of_birth, 'YYYY-MM-DD') AS born FROM patient WHERE practice = $1`,
      )
      assert.deepEqual(kept, [{ born: '1958-03-14' }], 'the date that they have is not overwritten')
    })
  }

  test('day and month swapped', async () => {
    const swapped = { date_of_birth: '1958-03-04' }
    const number = { nhs_number: numberOfSian }
    assert.equal(
      await becomes({ ...swapped, ...number }, { ...number, date_of_birth: '03/04/1958' }),
      'nhs-number-and-names',
    )
  })

  test('the run says in which row, and the nights after raise no alarm about it', async () => {
    const world = await practice()
    await world.onPlatform({ ...sianOnPlatform, nhs_number: numberOfSian })
    const row = { ...sianListed, nhs_number: numberOfSian, date_of_birth: '15/03/1958' }
    const first = await world.sync([row])
    const told = await world.rows(
      'SELECT row_number, kind FROM unusable_row WHERE practice = $1 AND run = $2',
      [first.run],
    )
    assert.deepEqual(told, [{ row_number: 2, kind: 'value' }])
    const next = await world.sync([{ ...row, town: 'Foxley' }])
    assert.equal(next.reviews, 0)
  })

  test('with anything else in the names, a person decides', async () => {
    assert.equal(
      await becomes(
        { nhs_number: numberOfSian, given_name: 'Rebecca' },
        { nhs_number: numberOfSian, given_name: 'Becky', date_of_birth: '15/03/1958' },
      ),
      'Same NHS number, but another date of birth',
    )
  })
})

describe('names and date of birth link with something that confirms them', () => {
  for (const [what, onPlatform, listed] of [
    ['the postcode', { postcode: 'FX1 1AA' }, { postcode: 'FX1 1AA', mobile_phone: '07700 900001' }],
    [
      'a phone',
      { mobile_phone: '07700 900001', postcode: 'FX1 1AA' },
      { other_phone: '07700 900001', postcode: 'FX2 2BB' },
    ],
    ['an email', { email: 'sian@example.com' }, { email: 'Sian@Example.com' }],
  ] as [string, Platform, Listed][]) {
    test(what, async () => assert.equal(await becomes(onPlatform, listed), 'name-birth-and-contact'))
  }

  test('but not a phone that somebody else has too: it is a family’s', async () => {
    const world = await practice()
    await world.onPlatform({ ...sianOnPlatform, mobile_phone: '07700 900001' })
    await world.onPlatform({
      ...sianOnPlatform,
      given_name: 'Rhys',
      date_of_birth: '1990-05-06',
      mobile_phone: '07700 900001',
    })
    await world.sync([{ ...sianListed, mobile_phone: '07700 900001' }])
    assert.equal(await outcome(world), 'name-and-date-of-birth')
  })
})

describe('the promised rule of name and date of birth', () => {
  test('links where nothing could confirm it, because one side has nothing to reach her by', async () => {
    assert.equal(
      await becomes({}, { postcode: 'FX1 1AA', nhs_number: numberOfSian }),
      'name-and-date-of-birth',
    )
  })

  test('asks a person where both have something and nothing of it agrees', async () => {
    assert.equal(
      await becomes({ email: 'sian@example.com' }, { postcode: 'FX1 1AA' }),
      'Same names and date of birth, but no address, phone or email confirms it',
    )
  })

  test('asks a person where the postcode is another', async () => {
    assert.equal(
      await becomes({ postcode: 'FX1 1AA' }, { postcode: 'FX4 2BB' }),
      'Same names and date of birth, but address, phone or email differ and none of them is the same',
    )
  })

  test('asks a person each time where the practice wants to confirm', async () => {
    const world = await practice()
    await chooseNameAndBirth(database, world.code, 'confirm')
    await world.onPlatform(sianOnPlatform)
    await world.sync([sianListed])
    assert.equal(
      await outcome(world),
      'Same names and date of birth, but this practice confirms each such pair',
    )
    const [candidate] = await world.rows<{ weight: number }>(
      'SELECT weight FROM review_candidate WHERE practice = $1',
    )
    assert.ok(candidate!.weight >= 20, 'it stands among the very likely')
  })

  test('never links while somebody else of the practice has the same names and birth, linked or not', async () => {
    const world = await practice()
    await world.sync([{ ...sianListed, source_patient_id: '7', nhs_number: numberOfSian }])
    await world.onPlatform(sianOnPlatform)
    await world.sync([
      { ...sianListed, source_patient_id: '7', nhs_number: numberOfSian },
      { ...sianListed, nhs_number: otherNumber },
    ])
    assert.equal(await outcome(world), 'Same names and date of birth, but another patient has them too')
  })

  test('never links a name without Latin letters, nor a missing one', async () => {
    assert.equal(
      await becomes({ given_name: '伟', family_name: '王' }, { given_name: '伟', family_name: '王' }),
      'created',
    )
  })
})

describe('a veto stops a link that a rule would make', () => {
  const number = { nhs_number: numberOfSian }
  const vetoes: [string, Platform, Listed, RegExp][] = [
    ['another sex', { sex: 'female', ...number }, { sex: 'M', ...number }, /the sex is another/],
    [
      'other middle names',
      { middle_names: 'Mair', middle_folded: 'mair' },
      { middle_names: 'Eleri' },
      /middle names differ/,
    ],
    [
      'middle names of one initial that are two names',
      { middle_names: 'Mair', middle_folded: 'mair' },
      { middle_names: 'Mabel' },
      /middle names differ/,
    ],
    [
      'junior and senior',
      { family_name: 'Llewellyn Jr', ...number },
      { family_name: 'Llewellyn Sr', ...number },
      /junior/,
    ],
    ['a restricted record', number, { restricted: 'true', ...number }, /restricted/],
    [
      'a patient who has died, and lives on the list',
      { status: 'deceased', ...number },
      number,
      /has died and the list says living/,
    ],
    [
      'a row that says that she has died',
      {},
      { status: 'deceased' },
      /the list says that this patient has died/,
    ],
    [
      'a date of birth that stands for "not known"',
      { date_of_birth: '1958-01-01' },
      { date_of_birth: '01/01/1958' },
      /not known/,
    ],
  ]
  for (const [what, onPlatform, listed, reason] of vetoes) {
    test(what, async () => assert.match(await becomes(onPlatform, listed), reason))
  }

  test('one is the initial of the other middle name: no contradiction', async () => {
    assert.equal(
      await becomes({ middle_names: 'M', middle_folded: 'm' }, { middle_names: 'Mair' }),
      'name-and-date-of-birth',
    )
  })

  for (const [onPlatform, listed] of [
    ['James Connor', 'J C'],
    ['J Connor', 'James C'],
    ['James', 'J C'],
    ['James Connor', 'Jamie C'],
  ] as const) {
    test(`${listed} are the initials of ${onPlatform}, word by word: no contradiction`, async () => {
      assert.equal(
        await becomes({ middle_names: onPlatform }, { middle_names: listed }),
        'name-and-date-of-birth',
      )
    })
  }

  test('two initials for two first names: no twin, and a person decides', async () => {
    assert.equal(
      await becomes({ given_name: 'James Connor' }, { given_name: 'J C' }),
      'This may be a patient who is on the platform',
    )
  })

  test('a second initial of another letter is a contradiction', async () => {
    assert.match(
      await becomes({ middle_names: 'James Connor' }, { middle_names: 'J D' }),
      /middle names differ/,
    )
  })

  test('a death on the list of somebody with the same number is taken in at once', async () => {
    assert.equal(await becomes(number, { ...number, status: 'deceased' }), 'nhs-number')
  })
})

describe('two different NHS numbers', () => {
  test('are two people, even with the same names and birth: never linked', async () => {
    const reason = await becomes(
      { nhs_number: numberOfSian, postcode: 'FX1 1AA' },
      { nhs_number: otherNumber, postcode: 'FX1 1AA' },
    )
    assert.equal(reason, 'This may be a patient who is on the platform')
  })

  test('with another sex are proposed to nobody', async () => {
    assert.equal(
      await becomes(
        { nhs_number: numberOfSian, sex: 'female', postcode: 'FX1 1AA' },
        { nhs_number: otherNumber, sex: 'M', postcode: 'FX1 1AA' },
      ),
      'created',
    )
  })

  test('with another given name tell nobody about somebody’s account', async () => {
    assert.equal(
      await becomes(
        { nhs_number: numberOfSian, postcode: 'FX1 1AA', address_line_1: '4 Weir Lane' },
        { nhs_number: otherNumber, given_name: 'Rhys', postcode: 'FX1 1AA', address_line_1: '4 Weir Lane' },
      ),
      'created',
    )
  })
})

describe('a record that leaves on the night when another joins', () => {
  const home = { mobile_phone: '07700 900001', postcode: 'FX1 1AA', address_line_1: '4 Weir Lane' }
  const others = Array.from({ length: 3 }, (_, at) => ({
    source_patient_id: String(at + 1),
    given_name: ['Adam', 'Zofia', 'Olu'][at]!,
    family_name: ['Nowak', 'Okafor', 'Price'][at]!,
    date_of_birth: `0${at + 1}/05/19${40 + at * 15}`,
  }))

  for (const [what, then, now] of [
    [
      'an adoption: new names and a new number',
      { nhs_number: numberOfSian },
      { nhs_number: otherNumber, given_name: 'Cerys', family_name: 'Bevan' },
    ],
    [
      'another gender: a new given name and a new number',
      { nhs_number: numberOfSian, sex: 'M' },
      { nhs_number: otherNumber, given_name: 'Rhys', sex: 'F' },
    ],
    ['the same without numbers', {}, { given_name: 'Rhys' }],
    ['the same names, another sex, and no number yet', { nhs_number: numberOfSian, sex: 'M' }, { sex: 'F' }],
  ] as [string, Listed, Listed][]) {
    test(`${what}: nobody is told`, async () => {
      const world = await practice()
      await world.sync([...others, { ...sianListed, ...home, ...then, source_patient_id: '9' }])
      const report = await world.sync([...others, { ...sianListed, ...home, ...now }])
      assert.equal(report.reviews, 0)
      assert.equal(report.created, 1)
      assert.equal(report.left, 1)
    })
  }

  test('the same person under a new source id stays one patient', async () => {
    const world = await practice()
    await world.sync([...others, { ...sianListed, ...home, source_patient_id: '9' }])
    const report = await world.sync([...others, { ...sianListed, ...home }])
    assert.equal(report.created + report.left + report.reviews, 0)
  })
})

describe('twins, families and namesakes', () => {
  const twin = {
    account: 'digital' as const,
    given_name: 'Rhys',
    family_name: 'Llewellyn',
    date_of_birth: '1958-03-14',
  }

  test('two twins on both sides are told apart by their first names', async () => {
    const world = await practice()
    const home = { postcode: 'FX1 1AA', mobile_phone: '07700 900001' }
    await world.onPlatform({ ...sianOnPlatform, ...home })
    await world.onPlatform({ ...twin, ...home })
    const report = await world.sync([
      { ...sianListed, ...home },
      { ...sianListed, ...home, source_patient_id: '2', given_name: 'Rhys' },
    ])
    assert.equal(report.linked, 2)
    const links = await world.rows(
      'SELECT given_name, source_patient_id FROM patient WHERE practice = $1 ORDER BY given_name',
    )
    assert.deepEqual(links, [
      { given_name: 'Rhys', source_patient_id: '2' },
      { given_name: 'Sian', source_patient_id: '50119' },
    ])
  })

  test('a twin who joins is not taken for the one who is here, and the evidence says so', async () => {
    const world = await practice()
    await world.onPlatform(twin)
    await world.sync([sianListed])
    assert.match(await outcome(world), /possibly a twin/)
    const [candidate] = await world.rows<{ evidence: { field: string; level: string }[] }>(
      'SELECT evidence FROM review_candidate WHERE practice = $1',
    )
    assert.ok(candidate!.evidence.some(({ field, level }) => field === 'twin' && level === 'possible'))
  })

  test('father and son of one name in one home are never proposed', async () => {
    const home = { postcode: 'FX1 1AA', address_line_1: '4 Weir Lane' }
    assert.equal(await becomes(home, { ...home, date_of_birth: '02/09/1989' }), 'created')
  })

  test('a rival in either direction stops the link', async () => {
    const world = await practice()
    await world.onPlatform({ ...sianOnPlatform, postcode: 'FX1 1AA' })
    await world.sync([
      { ...sianListed, postcode: 'FX1 1AA' },
      { ...sianListed, source_patient_id: '2', postcode: 'FX1 1AA' },
    ])
    assert.equal(
      await outcome(world),
      'Same names and date of birth, but another row of the list comes near too',
    )
  })
})

describe('what people decided', () => {
  async function decide(world: Practice, kind: 'same' | 'different', patient: string, key = 'id 50119') {
    await world.rows(
      `INSERT INTO identity_decision (practice, id, kind, row_key, patient, reason, decided_at)
       VALUES ($1, gen_random_uuid(), $2, $3, $4, 'She was asked', now())`,
      [kind, key, patient],
    )
  }

  test('"same" links above every rule and every veto', async () => {
    const world = await practice()
    const id = await world.onPlatform({ ...sianOnPlatform, nhs_number: numberOfSian, sex: 'male' })
    await decide(world, 'same', id)
    await world.sync([{ ...sianListed, family_name: 'Bevan', date_of_birth: '02/09/1989', sex: 'F' }])
    assert.equal(await outcome(world), 'decision')
  })

  test('"different" never links and is never proposed again', async () => {
    const world = await practice()
    const id = await world.onPlatform({ ...sianOnPlatform, nhs_number: numberOfSian })
    await decide(world, 'different', id)
    const report = await world.sync([{ ...sianListed, nhs_number: numberOfSian }])
    assert.equal(report.reviews, 0)
    assert.equal(await outcome(world), 'created')
    const holders = await world.rows('SELECT id FROM patient WHERE practice = $1 AND nhs_number IS NOT NULL')
    assert.deepEqual(holders, [{ id }], 'the number stays with whom it was')
    assert.equal((await world.sync([{ ...sianListed, nhs_number: numberOfSian, town: 'Foxley' }])).reviews, 0)
  })

  test('a decision that was undone counts no longer', async () => {
    const world = await practice()
    const id = await world.onPlatform(sianOnPlatform)
    await decide(world, 'different', id)
    await world.rows('UPDATE identity_decision SET undone_at = now() WHERE practice = $1')
    await world.sync([sianListed])
    assert.equal(await outcome(world), 'name-and-date-of-birth')
  })

  test('nobody is matched with a patient who was merged into another', async () => {
    const world = await practice()
    const id = await world.onPlatform(sianOnPlatform)
    const survivor = await world.onPlatform({
      ...sianOnPlatform,
      given_name: 'Olu',
      date_of_birth: '1991-01-05',
    })
    await world.rows('UPDATE patient SET merged_into = $3 WHERE practice = $1 AND id = $2', [id, survivor])
    await world.sync([sianListed])
    assert.equal(await outcome(world), 'created')
  })

  test('a row that moves to another patient lets the first one go', async () => {
    const world = await practice()
    await world.sync([sianListed])
    const id = await world.onPlatform({ ...sianOnPlatform, given_name: 'Mair', date_of_birth: '1990-02-03' })
    await decide(world, 'same', id)
    await world.sync([{ ...sianListed, given_name: 'Mair', date_of_birth: '03/02/1990' }])
    const held = await world.rows(
      'SELECT id FROM patient WHERE practice = $1 AND source_patient_id IS NOT NULL',
    )
    assert.deepEqual(held, [{ id }])
  })
})

describe('the evidence of a link', () => {
  test('is kept with the rule, the weight and the version of the weights', async () => {
    const world = await practice()
    await world.onPlatform({ ...sianOnPlatform, postcode: 'FX1 1AA' })
    await world.sync([{ ...sianListed, postcode: 'FX1 1AA' }])
    const [link] = await world.rows<{
      rule: string
      weight: number
      evidence: { bits: number }[]
      weights_version: number
    }>('SELECT rule, weight, evidence, weights_version FROM link_evidence WHERE practice = $1')
    assert.equal(link!.rule, 'name-birth-and-contact')
    assert.equal(link!.weights_version, 0)
    const sum = link!.evidence.reduce((all, { bits }) => all + bits, 0)
    assert.ok(Math.abs(sum - link!.weight) < 0.5, 'the lines add up to the weight')
  })

  test('a common name weighs less than a rare one', async () => {
    const world = await practice()
    const rows: Row[] = Array.from({ length: 300 }, (_, at) => ({
      source_patient_id: `c${at}`,
      given_name: `Given${at}`,
      family_name: 'Jones',
      date_of_birth: `${1 + (at % 28)}/${2 + (at % 11)}/${1930 + (at % 70)}`,
    }))
    await world.sync(rows)
    await world.onPlatform({ ...sianOnPlatform, family_name: 'Jones' })
    await world.onPlatform({ ...sianOnPlatform, date_of_birth: '1960-07-08' })
    await world.sync([
      ...rows,
      { ...sianListed, source_patient_id: 'a', family_name: 'Jones' },
      { ...sianListed, source_patient_id: 'b', date_of_birth: '08/07/1960' },
    ])
    const weights = await world.rows<{ weight: number }>(
      `SELECT weight FROM link_evidence JOIN patient ON patient.practice = $1 AND patient.id = link_evidence.patient
       WHERE link_evidence.practice = $1 ORDER BY source_patient_id`,
    )
    assert.ok(weights[0]!.weight < weights[1]!.weight - 2, JSON.stringify(weights))
  })
})
