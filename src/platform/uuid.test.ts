import assert from 'node:assert/strict'
import { test } from 'node:test'
import { validate, version } from 'uuid'
import { uuidMaker } from './uuid.ts'

test('ids are UUIDs of version 7, say the time, and differ in their random bits', () => {
  const time = Date.UTC(2026, 10, 24, 2, 0, 0, 123)
  const makers = [uuidMaker(() => time), uuidMaker(() => time)]
  const ids = makers.flatMap((make) => Array.from({ length: 3000 }, make))
  for (const id of ids) {
    assert.ok(validate(id) && version(id) === 7, id)
    assert.equal(parseInt(id.replace('-', '').slice(0, 12), 16), time)
  }
  assert.equal(new Set(ids.map((id) => id.slice(19))).size, ids.length)
  assert.deepEqual(new Set(ids.map((id) => id[19])), new Set(['8', '9', 'a', 'b']))
})

test('each id is greater than the one before, however many there are and whatever the clock does', () => {
  const times = [5, 5, 4, 9, 3].flatMap((time) => Array<number>(5000).fill(time))
  const make = uuidMaker(() => times.shift() ?? 9)
  const ids = Array.from({ length: 25_000 }, make)
  assert.deepEqual(ids, [...ids].sort())
  assert.equal(new Set(ids).size, ids.length)
})
