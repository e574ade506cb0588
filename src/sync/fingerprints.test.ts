import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Fingerprints } from './fingerprints.ts'

const texts = fc.array(fc.string({ unit: 'grapheme', maxLength: 12 }), { maxLength: 200 })

test('a text that was added is never called new, and is told with the row it first stood in', () => {
  fc.assert(
    fc.property(texts, texts, (added, asked) => {
      const prints = new Fingerprints()
      const first = new Map<string, number>()
      for (const [at, text] of added.entries()) {
        assert.equal(prints.add(text, at + 2), first.get(text) ?? null)
        if (!first.has(text)) first.set(text, at + 2)
      }
      for (const text of [...added, ...asked]) {
        if (first.has(text)) assert.ok(prints.has(text))
      }
    }),
  )
})

test('of a hundred thousand ids that were not added, none is taken for one that was', () => {
  const prints = new Fingerprints()
  // Ids that follow each other, with and without an NHS number's shape: what a practice really has.
  for (let id = 0; id < 100_000; id++) {
    assert.equal(prints.add(String(id), id), null)
    assert.equal(prints.add(`999${String(id).padStart(7, '0')}`, id), null)
  }
  for (let id = 0; id < 100_000; id++) {
    assert.ok(prints.has(String(id)))
    assert.ok(!prints.has(`s${id}`))
    assert.equal(prints.add(String(id)), id)
  }
})

test('dates of birth with names in any letters stay apart', () => {
  const prints = new Fingerprints()
  let added = 0
  for (let day = 1; day <= 365; day++) {
    for (const name of ['llewellyn', 'hussain', 'wojcik', 'nguyen', 'obrien', 'li', 'le', 'il']) {
      const date = new Date(Date.UTC(1958, 0, day)).toISOString().slice(0, 10)
      if (prints.add(date + name) === null) added += 1
    }
  }
  assert.equal(added, 365 * 8)
})
