import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { COMING, HAZARDS } from '../src/audit/hazards/hazards.ts'

const root = new URL('..', import.meta.url).pathname

test('every control of every hazard has a test that is there', () => {
  for (const { id, controls } of HAZARDS) {
    assert.ok(controls.length > 0, `${id} has no control`)
    for (const { file, test: title, control } of controls) {
      assert.ok(existsSync(root + file), `${id}, ${control}: there is no ${file}`)
      assert.ok(title.length >= 10, `${id}, ${control}: name the test`)
      const titles = [
        ...readFileSync(root + file, 'utf8').matchAll(/\b(?:test|describe)\(\s*(['"`])(.*?)\1/gs),
      ]
      const found = titles.some(([, , text]) => text!.includes(title))
      assert.ok(found, `${id}, ${control}: ${file} has no test "${title}"`)
    }
  }
})

test('the twenty hazards are all worked out or said to be coming, each once', () => {
  const ids = [...HAZARDS, ...COMING]
    .map(({ id }) => id)
    .sort((a, b) => Number(a.slice(1)) - Number(b.slice(1)))
  assert.deepEqual(
    ids,
    Array.from({ length: 20 }, (_, at) => `H${at + 1}`),
  )
})

test('no hazard is coming whose room is built', () => {
  for (const { id, room } of COMING)
    assert.ok(!existsSync(`${root}src/${room}`), `${id} has to be worked out: src/${room} is there`)
})

test('no control leaves a hazard likelier than it was', () => {
  for (const { id, likelihood, residual } of HAZARDS) assert.ok(residual <= likelihood, id)
})
