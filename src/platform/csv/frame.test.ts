import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ProductError } from '../errors.ts'
import { framer, type Separator } from './frame.ts'

describe('framing', () => {
  test('numbers rows as a spreadsheet does: blank lines count, a line break in quotes does not', () => {
    assert.deepEqual(rows('a,b\r\n\r\n1,"x\ny"\r\n2,z'), [
      [1, 'a,b'],
      [3, '1,"x\ny"'],
      [4, '2,z'],
    ])
  })

  test('reads line endings of Windows, Unix and old Macs, also mixed in one file', () => {
    assert.deepEqual(rows('a\nb\r\nc\rd'), [
      [1, 'a'],
      [2, 'b'],
      [3, 'c'],
      [4, 'd'],
    ])
  })

  test('takes a quotation mark inside an unquoted field for ordinary text', () => {
    assert.deepEqual(rows('5" pipe,b\n6" pipe,d\n'), [
      [1, '5" pipe,b'],
      [2, '6" pipe,d'],
    ])
  })

  test('knows a quoted field behind spaces, and behind the separator of this file only', () => {
    assert.deepEqual(rows('a, "b\nc"\n', ','), [[1, 'a, "b\nc"']])
    assert.deepEqual(rows('a,"b\n', ';'), [[1, 'a,"b']])
  })

  test('keeps damage of text behind a closing quotation mark to its own line', () => {
    assert.deepEqual(rows('"O"Brien",x\nb,y\n'), [
      [1, '"O"Brien",x'],
      [2, 'b,y'],
    ])
  })

  test('refuses a record beyond the limit before it has been read to its end, naming the line', () => {
    const { push } = framer({ separator: ',', limit: 1000 })
    push(Buffer.from('a,b\n'))
    assert.throws(() => {
      for (let i = 0; i < 10_000; i++) push(Buffer.alloc(100, 'x'))
    }, invalid('Line 2 is longer than 1000 bytes. Check that the file has one record on each line, and export it again.'))
  })

  test('refuses a complete record beyond the limit too', () => {
    const { push } = framer({ separator: ',' })
    assert.throws(
      () => push(Buffer.concat([Buffer.from('a\n'), Buffer.alloc(1_000_001, 'x'), Buffer.from('\nb\n')])),
      invalid(
        'Line 2 is longer than 1 MB. Check that the file has one record on each line, and export it again.',
      ),
    )
    assert.equal(framer({ separator: ',' }).push(Buffer.from('x'.repeat(1_000_000) + '\n')).length, 1)
  })

  test('names the line of a quotation mark that is never closed', () => {
    const { push, end } = framer({ separator: ',' })
    assert.equal(push(Buffer.from('a,b\nc,"d\ne,f\n')).length, 1)
    assert.throws(
      end,
      invalid(
        'Line 2 opens a quotation mark (") that is never closed. Correct that line, or export the file again.',
      ),
    )
  })

  test('names the line of a quotation mark that is not closed within the limit', () => {
    const { push } = framer({ separator: ',', limit: 50 })
    assert.throws(
      () => push(Buffer.from('a,b\nc,"' + 'd\n'.repeat(100))),
      invalid(
        'Line 2 opens a quotation mark (") that is not closed within 50 bytes. Correct that line, or export the file again.',
      ),
    )
  })

  test('gives nothing for no bytes, and no empty last record', () => {
    assert.deepEqual(rows(''), [])
    assert.deepEqual(rows('a\n'), [[1, 'a']])
    assert.deepEqual(rows('\n\n'), [])
  })
})

function rows(text: string, separator: Separator = ','): [number, string][] {
  const { push, end } = framer({ separator })
  return [...push(Buffer.from(text)), ...end()].map(({ rowNumber, bytes }) => [rowNumber, bytes.toString()])
}

function invalid(message: string) {
  return (error: unknown) => {
    assert.ok(error instanceof ProductError)
    assert.deepEqual([error.kind, error.message], ['invalid', message])
    return true
  }
}
