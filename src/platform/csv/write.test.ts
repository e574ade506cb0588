import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { csvLine, formulaSafe, spreadsheetLine } from './write.ts'

describe('writing', () => {
  test('quotes only the fields that need it', () => {
    assert.equal(
      csvLine(['HUSSAIN', 'Flat 2, Foxley', 'say "hello"', 'two\nlines', '']),
      'HUSSAIN,"Flat 2, Foxley","say ""hello""","two\nlines",\n',
    )
    assert.equal(csvLine(['a,b', 'c;d'], ';'), 'a,b;"c;d"\n')
  })

  test('writes a lone empty field so that it is not a blank line', () => {
    assert.equal(csvLine(['']), '""\n')
  })

  test('disarms what a spreadsheet would run as a formula', () => {
    for (const text of ['=1+1', '+SUM(A1)', '-2+3', '@cmd', '\tx', '\rx', '\n=x', '＝1', '+44,=1', '-1;2']) {
      assert.equal(formulaSafe(text), `'${text}`)
    }
  })

  test('leaves plain text and plain numbers as they are, phone numbers among them', () => {
    for (const text of [
      '',
      'HUSSAIN',
      '+447700900123',
      '+44 7700 900123',
      '-1.5',
      "O'Neill",
      'a=b',
      'x@example.org',
    ]) {
      assert.equal(formulaSafe(text), text)
    }
  })
})

test('a line for a spreadsheet is quoted whole, and nothing in it can be calculated', () => {
  assert.equal(
    spreadsheetLine(['O"Brien', '', '12 Mill Lane, Foxley']),
    '"O""Brien","","12 Mill Lane, Foxley"\r\n',
  )
  for (const armed of ['=1+1', '+48 601', '-2', '@SUM(1)', '\tx', '\rx', '\nx', ' =1', '\uff1d1']) {
    assert.equal(spreadsheetLine([armed]), `"'${armed}"\r\n`)
  }
  for (const harmless of ['07700 900471', 'a=b', 'x@example.org', '']) {
    assert.equal(spreadsheetLine([harmless]), `"${harmless}"\r\n`)
  }
})
