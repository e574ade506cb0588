import assert from 'node:assert/strict'
import { test } from 'node:test'
import { practiceCode } from './practice-code.ts'

test('an ODS code is taken in any case, and comes in capitals', () => {
  assert.equal(practiceCode(' a81001 '), 'A81001')
  assert.equal(practiceCode('Z99'), 'Z99')
})

test('anything else is refused in words that do not repeat it', () => {
  for (const text of ['', 'A8', 'A81001-2', "A81001'", 'A81001\n;', 'Ä81001', 'A'.repeat(11)]) {
    assert.throws(() => practiceCode(text), {
      kind: 'invalid',
      message: 'That is not an ODS code. A practice code looks like A81001.',
    })
  }
})
