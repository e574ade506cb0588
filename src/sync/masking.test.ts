import assert from 'node:assert/strict'
import { test } from 'node:test'
import { masked } from './masking.ts'

test('a phone keeps its area and its last three digits', () => {
  assert.equal(masked('mobile_phone', { mobile_phone: '+447700900471' }), '07700 •••471')
  assert.equal(masked('other_phone', { other_phone: '+441632960123' }), '01632 •••123')
  assert.equal(masked('mobile_phone', { mobile_phone: '+33612345678' }), '+33 •••678')
})

test('an email keeps its first letter and its domain, and never tells how long it is', () => {
  assert.equal(masked('email', { email: 'sian@example.com' }), 's•••@example.com')
  assert.equal(masked('email', { email: 'sian.llewellyn@example.com' }), 's•••@example.com')
})

test('an address keeps its street and the first half of its postcode, never the house', () => {
  const address = (address_line_1: string | null, more: Record<string, string | null> = {}) =>
    masked('address', { address_line_1, ...more })
  assert.equal(address('12 Mill Lane', { postcode: 'FX1 6LD' }), '••• Mill Lane, FX1')
  assert.equal(address('Flat 3, 12a Mill Lane'), '••• Mill Lane')
  assert.equal(address('Rose Cottage, Mill Lane'), '•••')
  assert.equal(address('Flat 3'), '•••')
  assert.equal(address(null, { town: 'Foxley', address_line_2: 'Rose Cottage' }), '•••, Foxley')
})

test('a blank stays one', () => {
  assert.equal(masked('mobile_phone', { mobile_phone: null }), '')
  assert.equal(masked('address', { town: null, postcode: null }), '')
})
