import assert from 'node:assert/strict'
import { test } from 'node:test'
import { dateOf, dayOf } from './day.ts'
import { Dice } from './random.ts'
import { misreadDate, shortForm, typo } from './slips.ts'

const TODAY = dayOf('2026-11-22')

test('A typing error changes a name by a letter and keeps its first', () => {
  for (let index = 0; index < 200; index++) {
    const wrong = typo('Hussain', new Dice(1, 'held', index))
    assert.match(wrong, /^H/)
    assert.ok(Math.abs(wrong.length - 'Hussain'.length) <= 1, wrong)
  }
})

test('A name of three letters has no typing error, because nobody could say whose it was', () => {
  assert.equal(typo('Lee', new Dice(1, 'held', 1)), 'Lee')
})

test('A misread date of birth is another day that exists and has been', () => {
  for (let index = 0; index < 500; index++) {
    const born = TODAY - index * 61
    const read = misreadDate(born, TODAY, new Dice(1, 'held', index))
    assert.ok(read <= TODAY, dateOf(read))
    assert.notEqual(read, born, `${dateOf(born)} was read right`)
  }
})

test('Somebody is called by a short form of the name, or by the name', () => {
  assert.match(shortForm('William', new Dice(1, 'held', 1)), /^(Bill|Will|Billy|Liam)$/)
  assert.equal(shortForm('Llŷr', new Dice(1, 'held', 1)), 'Llŷr')
})
