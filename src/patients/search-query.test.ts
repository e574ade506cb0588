import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { understand, type Way } from './search-query.ts'

const today = '2026-11-24'

/** The ways in short: what is looked in, and what for. */
function ways(text: string): string[] {
  return understand(text, today).ways.map(inShort)
}

function inShort(way: Way): string {
  switch (way.by) {
    case 'name':
      return `${way.names.family[0] || '*'}, ${way.names.given[0] || '*'}`
    case 'nhs-number':
    case 'phone':
      return `${way.by === 'phone' ? way.column : way.by} ${way.numbers[0]}`
    case 'postcode':
      return `postcode ${way.postcodes[0]}`
    case 'date-of-birth':
      return ['born', ...way.dates, ...way.words].join(' ')
    case 'text':
      return way.email === null
        ? `${way.names.family[0] || '*'}, ${way.names.given[0] || '*'}: ${way.inName.join(' ')} @ ${way.inAddress.join(' ')}`
        : `email ${way.email}`
  }
}

describe('What somebody types is understood as', () => {
  const understood: [string, string[]][] = [
    ['hussain', ['hussain, *', '*, hussain', '*, *: hussain @ ', '*, *:  @ hussain']],
    ['O’Brien', ['obrien, *', '*, obrien', '*, *: obrien @ ', '*, *:  @ obrien']],
    ['xu', ['xu, *', '*, xu']],
    ['999 366 7129', ['nhs-number 9993667129']],
    ['07700 900471', ['mobile_phone +447700900471', 'other_phone +447700900471']],
    ['7700900471', ['nhs-number 7700900471', 'mobile_phone +447700900471', 'other_phone +447700900471']],
    ['+33 6 12', ['mobile_phone +33612', 'other_phone +33612']],
    ['14/3/58', ['born 1958-03-14']],
    ['1/2/20', ['born 2020-02-01 1920-02-01']],
    ['14031958', ['born 1958-03-14', 'nhs-number 14031958']],
    ['Hussain 4 Sep 58', ['born 1958-09-04 hussain']],
    ['fx26', ['postcode FX26', 'postcode FX2 6']],
    ['FX2 6LD', ['postcode FX2 6LD']],
    ['m4', ['postcode M4']],
    ['Arif@Example.org ', ['email arif@example.org']],
    ['', []],
    ['77', []],
    ['한국', []],
  ]
  for (const [text, expected] of understood) {
    test(`${JSON.stringify(text)}`, () =>
      assert.deepEqual(
        ways(text).map((way) => way.trim()),
        expected.map((way) => way.trim()),
      ))
  }

  test('a name cut at every place, before an address', () => {
    const found = ways('anna van berg')
    for (const way of [
      'annavanberg, *',
      'vanberg, anna',
      'anna, vanberg',
      'berg, annavan',
      '*, annavanberg',
    ]) {
      assert.ok(found.includes(way), way)
    }
    assert.ok(found.indexOf('vanberg, anna') < found.indexOf('*, *: anna van berg @ '))
  })

  test('ten digits that may be an NHS number with a slip in it', () => {
    assert.equal(understand('999-366 7192', today).tenDigits, '9993667192')
    assert.equal(understand('999366719', today).tenDigits, null)
  })
})

test('anything at all is understood without trouble, and never as too many ways', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary', maxLength: 300 })), (text) => {
      const query = understand(text, today)
      assert.ok(query.ways.length <= 25)
      assert.ok(query.words.every((word) => /^[a-z0-9]+$/.test(word)))
    }),
    { numRuns: 2000 },
  )
})
