import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProductError } from '../../platform/errors.ts'
import { checkOrder, readPage } from './page.ts'
import { Hitch } from '../../platform/outside/hitch.ts'

const head = { list: { practice: 'A81001', snapshot: 's1', total: 3, fields: ['source_patient_id'] } }

test('a page is its head, its rows as they are, and the key of the next', () => {
  const page = readPage(body(['A1', 'A2'], { rows: 2, next: 'A2' }), 'feed')
  assert.deepEqual(page.list, head.list)
  assert.deepEqual(page.rows.map(String), ['{"source_patient_id":"A1"}', '{"source_patient_id":"A2"}'])
  assert.equal(page.next, 'A2')
})

test('lines may end in CR LF, and the last line needs no end', () => {
  const text = body(['A1'], { rows: 1, next: null }).toString()
  const page = readPage(Buffer.from(text.replaceAll('\n', '\r\n').trimEnd()), 'feed')
  assert.deepEqual(page.rows.map(String), ['{"source_patient_id":"A1"}'])
})

test('members that are not known yet are passed over', () => {
  const text = `{"list":{"practice":"A81001","snapshot":"s1","total":0,"fields":[],"region":"North"},"v":2}\n{"end":{"rows":0,"next":null,"took":3}}\n`
  assert.equal(readPage(Buffer.from(text), 'feed').rows.length, 0)
})

test('a page cut off anywhere is half a page', () => {
  const whole = body(['A1', 'A2'], { rows: 2, next: 'A2' })
  for (let length = 0; length < whole.length - 1; length++) {
    assert.throws(() => readPage(whole.subarray(0, length), 'feed'), Hitch, `cut after ${length} bytes`)
  }
})

test('a page that counts other rows than it has is half a page', () => {
  assert.throws(() => readPage(body(['A1', 'A2'], { rows: 3, next: null }), 'feed'), {
    message: 'counted 3 patients on the page and sent 2',
  })
})

test('a whole page that is no list is refused for good', () => {
  const text = `{"patients":[]}\n{"end":{"rows":0,"next":null}}\n`
  assert.throws(() => readPage(Buffer.from(text), 'feed'), ProductError)
  assert.throws(() => readPage(Buffer.from('{"end":{"rows":0,"next":null}}\n'), 'feed'), /not a patient list/)
})

test('pages that go on where the one before ended are in order', () => {
  assert.doesNotThrow(() => checkOrder(readPage(body(['A1', 'A2'], { rows: 2, next: 'A2' }), 'f'), null))
  assert.doesNotThrow(() => checkOrder(readPage(body(['A3'], { rows: 1, next: null }), 'f'), 'A2'))
  assert.doesNotThrow(() => checkOrder(readPage(body([], { rows: 0, next: null }), 'f'), 'A2'))
})

test('ids are compared byte by byte', () => {
  const page = readPage(body(['10', '9', 'Z', 'a', 'É', '😀'], { rows: 6, next: null }), 'f')
  assert.doesNotThrow(() => checkOrder(page, null))
})

test('nobody comes twice, and nothing goes round in circles', () => {
  const wrong: [string[], string | null, string | null][] = [
    [['A2', 'A3'], null, 'A2'],
    [['A3', 'A3'], null, 'A2'],
    [['A4', 'A3'], null, 'A2'],
    [['A3'], 'A2', 'A2'],
    [['A3'], 'A1', 'A2'],
    [['A3', 'A4'], 'A3', 'A2'],
    [[], 'A2', 'A2'],
    [[], 'A9', 'A2'],
  ]
  for (const [ids, next, after] of wrong) {
    const page = readPage(body(ids, { rows: ids.length, next }), 'f')
    assert.throws(() => checkOrder(page, after), /again that it had sent before, or out of order/, ids.join())
  }
})

test('a line that cannot be read does not hide a repetition behind it', () => {
  const text = [
    JSON.stringify(head),
    '{"source_patient_id":',
    '{"source_patient_id":"A1"}',
    '{"end":{"rows":2,"next":null}}',
  ]
  assert.throws(() => checkOrder(readPage(Buffer.from(text.join('\n')), 'f'), 'A2'), Hitch)
})

function body(ids: string[], end: { rows: number; next: string | null }): Buffer {
  const lines = [head, ...ids.map((id) => ({ source_patient_id: id })), { end }]
  return Buffer.from(lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}
