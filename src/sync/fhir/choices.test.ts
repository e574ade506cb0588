import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { phone } from '../../patients/identity.ts'
import { nameInUse } from './name.ts'
import { datesAhead, isCurrent } from './period.ts'
import type { ContactPoint, Name } from './shape.ts'
import { chooseTelecom } from './telecom.ts'
import { TODAY } from './test-patient.ts'

const mobile = (value: string, more: object = {}) => ({ system: 'phone', use: 'mobile', value, ...more })
const home = (value: string, more: object = {}) => ({ system: 'phone', use: 'home', value, ...more })

test('an expired number is not current, and neither is one that has not begun', () => {
  assert.equal(chooseTelecom([mobile('07700 900001', { period: { end: '2022-12-31' } })], TODAY).mobile, '')
  assert.equal(chooseTelecom([mobile('07700 900001', { period: { start: '2026-12-01' } })], TODAY).mobile, '')
  assert.equal(chooseTelecom([mobile('07700 900001', { use: 'old' })], TODAY).mobile, '')
  const replaced = [
    mobile('07700 900001', { period: { start: '2001-01-01', end: '2022-12-31' } }),
    mobile('07700 900002', { period: { start: '2023-01-01' } }),
  ]
  assert.equal(chooseTelecom(replaced, TODAY).mobile, '07700 900002')
})

test('a period counts to the end of its last day, month or year', () => {
  assert.ok(isCurrent({ end: '2026-11-24' }, TODAY))
  assert.ok(isCurrent({ end: '2026-11-24T01:00:00Z' }, TODAY))
  assert.ok(isCurrent({ end: '2026' }, TODAY))
  assert.ok(!isCurrent({ end: '2026-11-23' }, TODAY))
  assert.ok(!isCurrent({ end: '2026-10' }, TODAY))
  assert.ok(isCurrent({ start: '2026-11-24' }, TODAY))
  assert.ok(!isCurrent({ start: '2026-12' }, TODAY))
})

test('the lowest rank is the one to use, then the mobile, then the latest', () => {
  const choose = (...points: ContactPoint[]) => chooseTelecom(points, TODAY)
  assert.equal(
    choose(mobile('07700 900001', { rank: 2 }), mobile('07700 900002', { rank: 1 })).mobile,
    '07700 900002',
  )
  assert.equal(choose(home('07700 900001'), mobile('07700 900002')).mobile, '07700 900002')
  assert.equal(choose(home('07700 900001', { rank: 1 }), mobile('07700 900002')).mobile, '07700 900001')
  assert.equal(
    choose(
      mobile('07700 900001', { period: { start: '2020-01-01' } }),
      mobile('07700 900002', { period: { start: '2021-01-01' } }),
    ).mobile,
    '07700 900002',
  )
})

test('a mobile that stands as the home number can be texted, and a landline called mobile cannot', () => {
  assert.deepEqual(chooseTelecom([home('07700 900001')], TODAY), {
    mobile: '07700 900001',
    other: '',
    email: '',
  })
  assert.deepEqual(chooseTelecom([mobile('01632 960016')], TODAY), {
    mobile: '',
    other: '01632 960016',
    email: '',
  })
  assert.equal(chooseTelecom([mobile('+33 6 12 34 56 78')], TODAY).mobile, '+33 6 12 34 56 78')
})

test('one number is not given twice, and the home number is the other one', () => {
  const points = [mobile('07700 900001'), home('+447700900001'), home('01632 960016'), home('01632 960017')]
  assert.deepEqual(chooseTelecom(points, TODAY), {
    mobile: '07700 900001',
    other: '01632 960016',
    email: '',
  })
})

test('a number that cannot be used is only told where there is no other', () => {
  assert.equal(chooseTelecom([mobile('ask mum'), mobile('07700 900001')], TODAY).mobile, '07700 900001')
  assert.equal(chooseTelecom([mobile('ask mum')], TODAY).mobile, 'ask mum')
})

test('an email address stands with or without mailto, and a fax is nobody’s phone', () => {
  const points = [
    { system: 'email', value: 'mailto:sian@example.com' },
    { system: 'fax', value: '01632 960018', use: 'home' },
  ]
  assert.deepEqual(chooseTelecom(points, TODAY), { mobile: '', other: '', email: 'sian@example.com' })
})

const date = fc.constantFrom(
  '2001',
  '2022-12-31',
  '2026-11-23',
  '2026-11-24',
  '2026-11',
  '2026-11-25',
  '2030',
)
const period = fc.option(fc.record({ start: date, end: date }, { requiredKeys: [] }), { nil: undefined })
const point: fc.Arbitrary<ContactPoint> = fc.record(
  {
    system: fc.constantFrom('phone', 'phone', 'email', 'fax', 'sms'),
    value: fc.constantFrom(
      '07700 900001',
      '07700 900002',
      '+447700900001',
      '01632 960016',
      'a@example.com',
      '?',
      '',
    ),
    use: fc.constantFrom('home', 'mobile', 'work', 'temp', 'old'),
    rank: fc.integer({ min: 1, max: 3 }),
    period,
  },
  { requiredKeys: ['system', 'value'] },
)

test('whatever order numbers stand in, the same are chosen; each is current, and none is given twice', () => {
  fc.assert(
    fc.property(
      fc
        .array(point, { maxLength: 7 })
        .chain((points) =>
          fc.tuple(fc.constant(points), fc.shuffledSubarray(points, { minLength: points.length })),
        ),
      ([points, shuffled]) => {
        const chosen = chooseTelecom(points, TODAY)
        assert.deepEqual(chooseTelecom(shuffled, TODAY), chosen)
        const current = points.filter((each) => each.use !== 'old' && isCurrent(each.period, TODAY))
        const values = current.map(({ value }) => value)
        for (const value of [chosen.mobile, chosen.other, chosen.email]) {
          assert.ok(value === '' || values.includes(value))
        }
        const numbers = [phone(chosen.mobile), phone(chosen.other)].filter(Boolean)
        assert.equal(new Set(numbers).size, numbers.length)
        // Nobody who has a mobile that is current goes without one.
        const has = current.some(
          ({ system, value }) =>
            ['phone', 'sms'].includes(system ?? '') && phone(value ?? '')?.startsWith('+4477'),
        )
        assert.equal(has, !!phone(chosen.mobile))
      },
    ),
  )
})

test('somebody goes by their official name, else by their usual one, of several by the latest', () => {
  const family = (...names: Name[]) => nameInUse(names, TODAY)?.family
  assert.equal(family({ use: 'usual', family: 'Jones' }, { use: 'official', family: 'Hughes' }), 'Hughes')
  assert.equal(family({ use: 'old', family: 'Jones' }, { family: 'Hughes' }), 'Hughes')
  assert.equal(
    family(
      { use: 'official', family: 'Jones', period: { end: '2019-06-01' } },
      { use: 'usual', family: 'Hughes' },
    ),
    'Hughes',
  )
  assert.equal(
    family(
      { use: 'official', family: 'Jones', period: { start: '1990-01-01' } },
      { use: 'official', family: 'Hughes', period: { start: '2019-06-01' } },
    ),
    'Hughes',
  )
  assert.equal(family({ use: 'maiden', family: 'Prys' }, { use: 'nickname', family: 'S' }), undefined)
  assert.equal(family({ use: 'official', family: ' ' }), undefined)
})

const name: fc.Arbitrary<Name> = fc.record(
  {
    family: fc.constantFrom('Jones', 'Hughes', 'Prys', ''),
    given: fc.array(fc.constantFrom('Siân', 'Mair'), { maxLength: 2 }),
    use: fc.constantFrom('official', 'usual', 'temp', 'nickname', 'old', 'maiden'),
    period,
  },
  { requiredKeys: ['family'] },
)

test('whatever order names stand in, the same one is chosen, and it is in use', () => {
  fc.assert(
    fc.property(
      fc
        .array(name, { maxLength: 6 })
        .chain((names) =>
          fc.tuple(fc.constant(names), fc.shuffledSubarray(names, { minLength: names.length })),
        ),
      ([names, shuffled]) => {
        const chosen = nameInUse(names, TODAY)
        // Two that say the same in all but their periods are as good as each other.
        const said = (name: Name | null) => name && [name.use, name.family, name.given]
        assert.deepEqual(said(nameInUse(shuffled, TODAY)), said(chosen))
        if (chosen === null) return
        assert.ok(isCurrent(chosen.period, TODAY))
        assert.ok(!['old', 'maiden', 'nickname'].includes(chosen.use ?? ''))
      },
    ),
  )
})

test('a record has as many dates ahead of it as its periods will still pass, however it is written', () => {
  const record = (telecom: object[], spaces?: number) =>
    Buffer.from(JSON.stringify({ resourceType: 'Patient', telecom }, null, spaces))
  const ends = (end: string) => mobile('07700 900001', { period: { start: '2001-01-01', end } })
  assert.equal(datesAhead(record([ends('2022-12-31')]), TODAY), 0)
  assert.equal(datesAhead(record([ends('2026-11-24'), ends('2030')]), TODAY), 2)
  assert.equal(datesAhead(record([ends('2026-11-24'), ends('2030')], 2), TODAY), 2)
  assert.equal(datesAhead(record([ends('2026-11-24'), ends('2030')]), '2026-11-25'), 1)
  assert.equal(datesAhead(record([mobile('07700 900001', { period: { start: '2027-01-01' } })]), TODAY), 1)
})

test('between two days on which nothing begins or ends, a record reads the same', () => {
  fc.assert(
    fc.property(fc.array(point, { maxLength: 5 }), date, (points, other) => {
      const day = other.length === 10 ? other : TODAY
      const bytes = Buffer.from(JSON.stringify({ telecom: points }))
      if (datesAhead(bytes, day) !== datesAhead(bytes, TODAY)) return
      assert.deepEqual(chooseTelecom(points, day), chooseTelecom(points, TODAY))
    }),
  )
})
