import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isBlankRecord, looseCells, splitRecord } from './split.ts'

describe('splitting a record', () => {
  test('takes quotes off and makes doubled ones single', () => {
    assert.deepEqual(splitRecord('a,"b, ""c""",', ','), ['a', 'b, "c"', ''])
    assert.deepEqual(splitRecord('"",x', ','), ['', 'x'])
  })

  test('allows spaces around a quoted field and keeps those of an unquoted one', () => {
    assert.deepEqual(splitRecord(' a , "b" ,c', ','), [' a ', 'b', 'c'])
    assert.deepEqual(splitRecord('a,"b"  ', ','), ['a', 'b'])
  })

  test('keeps a quotation mark inside an unquoted field', () => {
    assert.deepEqual(splitRecord('5" pipe,b', ','), ['5" pipe', 'b'])
  })

  test('refuses quoting that leaves open where a field ends', () => {
    assert.equal(splitRecord('"O"Brien,b', ','), null)
    assert.equal(splitRecord('a,"b', ','), null)
    assert.equal(splitRecord('a,"b""', ','), null)
    assert.equal(splitRecord('"a" "b",c', ','), null)
  })

  test('finds the cells of a wrongly quoted record without saying which is which', () => {
    assert.deepEqual(looseCells('"O"Brien,9990000018\r\nx,,"y"', ','), ['OBrien', '9990000018', 'x', 'y'])
  })

  test('knows a blank record by its separators, spaces and quotes', () => {
    assert.equal(isBlankRecord(Buffer.from(',, ,""'), ','), true)
    assert.equal(isBlankRecord(Buffer.from(',,x'), ','), false)
  })
})
