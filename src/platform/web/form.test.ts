import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { emptyForm, problem, readForm, typed } from './form.ts'

const newPatient = z.object({
  family_name: z.string().trim().min(1, 'Enter the family name').max(50, 'Enter a shorter family name'),
  phone: z.string().regex(/^0/, 'Start the phone number with 0').min(11, 'Enter all 11 digits'),
})

describe('A form that was sent', () => {
  test('gives its data when every field is right', () => {
    const form = readForm(newPatient, { family_name: ' HUSSAIN ', phone: '07700900471', _csrf: 'token' })
    assert.deepEqual(form.data, { family_name: 'HUSSAIN', phone: '07700900471' })
    assert.deepEqual(form.errors, [])
  })

  test('keeps what was typed exactly as it came, and says one thing about each wrong field', () => {
    const form = readForm(newPatient, { family_name: ' ', phone: '+447700 ', other: 'kept too' })
    assert.equal(form.data, undefined)
    assert.deepEqual(form.errors, [
      { field: 'family_name', sentence: 'Enter the family name' },
      { field: 'phone', sentence: 'Start the phone number with 0' },
    ])
    assert.equal(typed(form, 'phone'), '+447700 ')
    assert.equal(typed(form, 'other'), 'kept too')
    assert.deepEqual(problem(form, 'phone'), { text: 'Start the phone number with 0' })
    assert.equal(problem(form, 'other'), undefined)
  })

  test('does not give the token back, and takes texts only', () => {
    const body = { _csrf: 'token', a: { toString: 'x' }, b: ['1', '2', 3], __proto__: { admin: 'yes' } }
    const { values } = readForm(z.object({}), body)
    assert.deepEqual({ ...values }, { b: ['1', '2'] })
    assert.equal(Object.getPrototypeOf(values), null)
    assert.equal(({} as Record<string, unknown>).admin, undefined)
  })

  test('takes the first text where one is wanted and more came', () => {
    assert.equal(typed(readForm(z.object({}), { a: ['one', 'two'] }), 'a'), 'one')
  })

  test('may be empty altogether', () => {
    assert.equal(readForm(newPatient, undefined).errors.length, 2)
    assert.equal(typed(emptyForm(), 'anything'), '')
  })
})
