import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isDateFilled, saysRestricted, saysYes, statusOf } from './words.ts'

describe('words of clinical systems', () => {
  test('for the status become registered, left or deceased', () => {
    for (const word of ['Regular', 'REGISTERED', 'Active', ' current '])
      assert.equal(statusOf(word), 'registered')
    for (const word of ['Deducted', 'Left', 'De-registered', 'No longer registered'])
      assert.equal(statusOf(word), 'left')
    for (const word of ['Deceased', 'dead']) assert.equal(statusOf(word), 'deceased')
    assert.equal(statusOf(' '), '')
    assert.equal(statusOf('sabbatical'), null)
  })

  test('for restricted count unless they plainly say no', () => {
    for (const word of ['true', '1', 'Y', 'S', 'R', 'sensitive', 'Confidential', '?!x'])
      assert.equal(saysRestricted(word), true)
    for (const word of ['false', '0', 'N', 'no', '', ' ', 'U', 'Normal', 'Not restricted'])
      assert.equal(saysRestricted(word), false)
  })

  test('for a yes are plain', () => {
    for (const word of ['true', 'TRUE', '1', 'yes', 'Y']) assert.equal(saysYes(word), true)
    for (const word of ['false', '0', '', 'no', '11', 'unknown']) assert.equal(saysYes(word), false)
  })

  test('for no date are zeros, 1 January 1900 and the year 9999', () => {
    for (const date of ['2024-01-31', '31/01/2024', '20240131', '31-Jan-2024'])
      assert.equal(isDateFilled(date), true)
    for (const date of [
      '',
      'NULL',
      '0000-00-00',
      '1900-01-01',
      '01/01/1900 00:00',
      '9999-12-31',
      '31/12/9999',
    ]) {
      assert.equal(isDateFilled(date), false)
    }
  })
})
