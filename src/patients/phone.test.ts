import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import parsePhoneNumberFromString from 'libphonenumber-js/max'
import { displayPhone, isMobile, phone } from './phone.ts'

fc.configureGlobal({ seed: 20261122 })

/** libphonenumber's own answer, asked in the plainest way. */
function library(text: string): string | null {
  if (text.trim() === '') return ''
  const parsed = parsePhoneNumberFromString(text.trim(), { defaultCountry: 'GB', extract: false })
  return parsed?.isValid() ? parsed.number : null
}

const DRAMA =
  /^\+44(?:7700900|1632960|1(?:1[3-7]|21|31|41|51|61)4960|1914980|2079460|2896496|2920180|3069990|8081570)\d{3}$/

function agrees(text: string): void {
  const ours = phone(text)
  if (ours !== null && DRAMA.test(ours)) return
  assert.equal(ours, library(text), `differs for ${JSON.stringify(text)}`)
}

const digit = fc.integer({ min: 0, max: 9 }).map(String)
const digits = (minLength: number, maxLength: number) =>
  fc.array(digit, { minLength, maxLength }).map((all) => all.join(''))
const separator = fc.constantFrom('', '', '', ' ', '-', '.', '  ', ' - ')
const beginning = fc.constantFrom(
  ...[
    '07',
    '01',
    '02',
    '03',
    '08',
    '09',
    '05',
    '+447',
    '+441',
    '+442',
    '+44 (0)7',
    '+44(0)1',
    '0044 7',
    '00447',
    '447',
  ],
  ...['44(0)7', '7', '1', '2', '(01', '(07', '+44 0', '0', '00', '+', '44', '4', '180020', '+44180020'],
)
/** Areas of the islands, of pagers and personal numbers, and short numbers, where the borders of the plan run. */
const border = fc.constantFrom(
  ...[
    '01481',
    '01534',
    '01624',
    '07624',
    '07781',
    '07797',
    '07911',
    '07700',
    '07509',
    '074576',
    '0762',
    '0764',
    '070',
  ],
  ...[
    '0800',
    '0808',
    '0845',
    '0844',
    '0870',
    '0900',
    '0909',
    '0300',
    '0330',
    '0500',
    '055',
    '056',
    '0169',
    '013873',
  ],
)
const spaced = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(
      text,
      fc.array(separator, { minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(14), { minLength: 4, maxLength: 4 }),
    )
    .map(([plain, marks, places]) =>
      marks.reduce((written, mark, at) => {
        const place = places[at] ?? 0
        return written.slice(0, place) + mark + written.slice(place)
      }, plain),
    )

describe('a phone number', () => {
  test('written as a number of Britain gets the answer of libphonenumber, whatever its digits', () => {
    const written = fc.tuple(beginning, digits(6, 12)).map(([start, rest]) => start + rest)
    fc.assert(fc.property(fc.oneof(written, spaced(written)), agrees), { numRuns: 6000 })
  })

  test('at a border of the numbering plan gets the answer of libphonenumber', () => {
    const written = fc.tuple(border, digits(3, 8)).map(([start, rest]) => start + rest)
    fc.assert(fc.property(fc.oneof(written, spaced(written)), agrees), { numRuns: 6000 })
  })

  test('of eleven digits gets the answer of libphonenumber', () => {
    const written = fc
      .tuple(fc.constantFrom('07', '01', '02'), digits(9, 9))
      .map(([start, rest]) => start + rest)
    fc.assert(fc.property(written, agrees), { numRuns: 6000 })
  })

  test('abroad, misspelt or mixed with other characters gets the answer of libphonenumber', () => {
    const abroad = fc.tuple(
      fc.constantFrom('+33', '+353', '+1', '+48 ', '+91 ', '0033', '+49(0)'),
      digits(5, 12),
    )
    const odd = fc.string({ unit: fc.constantFrom(...'0123456789 +-().x/#~ext٠١２３\u00a0'), maxLength: 20 })
    fc.assert(
      fc.property(
        abroad.map(([start, rest]) => start + rest),
        agrees,
      ),
      { numRuns: 2000 },
    )
    fc.assert(fc.property(odd, agrees), { numRuns: 3000 })
  })

  test('in its normal form stays as it is', () => {
    const written = fc.tuple(beginning, digits(6, 12)).map(([start, rest]) => start + rest)
    fc.assert(
      fc.property(written, (text) => {
        const normal = phone(text)
        fc.pre(normal !== null)
        assert.equal(phone(normal), normal)
      }),
    )
  })

  test('is one E.164 number however it is written', () => {
    for (const text of [
      ...['07911 123456', '07911-123-456', '(07911) 123456', '7911123456', '447911123456', '+44 7911 123456'],
      ...[
        '+44 (0)7911 123456',
        '0044 7911 123456',
        '0044(0)7911123456',
        'tel:07911 123456',
        'Tel. 07911123456',
      ],
      ...['tel:+44-7911-123456', '(+44) 7911 123456', '(+44)(0)7911 123456', '\u00a007911\u00a0123456 '],
    ]) {
      assert.equal(phone(text), '+447911123456', text)
    }
    assert.equal(phone('06 12 34 56 78'), null)
    assert.equal(phone('+33 6 12 34 56 78'), '+33612345678')
    assert.equal(phone('020 7946 0018 ext 12'), '+442079460018')
  })

  test('kept free for drama is valid, by every way of writing it', () => {
    for (const text of [
      '07700 900471',
      '+44 7700 900471',
      '+44(0)7700900471',
      'tel:07700 900471',
      '7700900471',
    ]) {
      assert.equal(phone(text), '+447700900471', text)
    }
    assert.equal(phone('07700\u00a0900471'), '+447700900471')
    for (const text of ['01632 960123', '0113 496 0456', '0191 498 0123', '028 9649 6123', '029 2018 0999']) {
      assert.equal(phone(text), `+44${text.slice(1).replaceAll(' ', '')}`, text)
    }
    assert.equal(phone('07700 901471'), null)
  })

  test('with a note beside it, cut short, or blank is not taken for a number', () => {
    for (const text of [
      '07911 123456 mum',
      'do not use 07911 123456',
      '07911 12345',
      'ex-directory',
      '-',
      '0',
      '+',
    ]) {
      assert.equal(phone(text), null, text)
    }
    assert.equal(phone('0'.repeat(100_000)), null)
    assert.equal(phone(' \t'), '')
  })
})

describe('a mobile', () => {
  test('is what libphonenumber calls one, with country code 44', () => {
    const written = fc.tuple(
      fc.constantFrom('07', '07624', '07781', '07797', '01', '02', '070'),
      digits(9, 9),
    )
    fc.assert(
      fc.property(written, ([start, rest]) => {
        const normal = phone((start + rest).slice(0, 11))
        fc.pre(normal !== null && !DRAMA.test(normal))
        assert.equal(isMobile(normal), parsePhoneNumberFromString(normal)?.getType() === 'MOBILE', normal)
      }),
      { numRuns: 3000 },
    )
  })

  test('may be a drama number or an islander, and is never foreign or a landline', () => {
    for (const number of [
      '+447700900471',
      '+447911123456',
      '+447624212345',
      '+447781123456',
      '+447797712345',
    ]) {
      assert.equal(isMobile(number), true, number)
    }
    for (const number of [
      '',
      '+33612345678',
      '+442079460018',
      '+447012345678',
      '+4477009004711',
      '07700900471',
    ]) {
      assert.equal(isMobile(number), false, number)
    }
  })
})

test('a number is shown with the spaces of its country', () => {
  assert.equal(displayPhone('+447700900471'), '07700 900471')
  assert.equal(displayPhone('+442079460018'), '020 7946 0018')
  assert.equal(displayPhone('+441632960123'), '01632 960123')
  assert.equal(displayPhone('+441534712345'), '01534 712345')
  assert.equal(displayPhone('+33612345678'), '+33 6 12 34 56 78')
  assert.equal(displayPhone('nonsense'), 'nonsense')
})

test('a mobile is shown exactly as libphonenumber shows it', () => {
  fc.assert(
    fc.property(digits(9, 9), (rest) => {
      const normal = phone(`07${rest}`)
      fc.pre(normal !== null)
      assert.equal(displayPhone(normal), parsePhoneNumberFromString(normal)?.formatNational())
    }),
    { numRuns: 1000 },
  )
})
