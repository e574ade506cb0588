import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { page, readItems, STATUSES, withTable, type Item } from './asvs.ts'

const items = readItems()
const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8')

test('every level 1 and 2 item of ASVS 5.0 is there once', () => {
  const ofLevel = (level: number) => items.filter((item) => item.level === level).length
  assert.deepEqual([ofLevel(1), ofLevel(2), items.length], [70, 183, 253])
  assert.equal(new Set(items.map(({ id }) => id)).size, items.length)
})

test('every item has a test or a document that exists, or a written reason', () => {
  assert.deepEqual(
    items.filter((item) => wrongWith(item) !== null).map((item) => `${item.id}: ${wrongWith(item)}`),
    [],
  )
})

test('an item without proof, or with a test that is gone, is found', () => {
  const [sample] = items as [Item]
  const bare = { id: sample.id, level: sample.level, words: sample.words }
  assert.match(wrongWith({ ...bare, status: 'tested' }) ?? '', /names nothing/)
  assert.match(
    wrongWith({ ...bare, status: 'tested', file: 'test/gone.test.ts', has: 'x' }) ?? '',
    /is not there/,
  )
  assert.match(
    wrongWith({
      ...bare,
      status: 'tested',
      file: 'test/meta-asvs.test.ts',
      has: ['no', 'such', 'title'].join(' '),
    }) ?? '',
    /has no/,
  )
  assert.match(wrongWith({ ...bare, status: 'not-yet' }) ?? '', /no reason/)
})

test('the table of the page is the one of the data', () => {
  const text = readFileSync(page, 'utf8')
  assert.equal(text, withTable(text, items), 'write it again: npx tsx test/asvs.ts')
})

function wrongWith({ status, file, has, why }: Item): string | null {
  if (!STATUSES.includes(status)) return `no status ${status}`
  if (status !== 'tested' && status !== 'documented')
    return why !== undefined && why.length > 5 ? null : 'no reason'
  if (file === undefined || has === undefined || has.length < 1) return 'names nothing'
  if (status === 'tested' && !/\.test\.tsx?$/.test(file)) return `${file} is no test`
  if (!existsSync(new URL(`../${file}`, import.meta.url))) return `${file} is not there`
  return read(file).includes(has) ? null : `${file} has no "${has}"`
}
