import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Hitch } from '../../platform/outside/hitch.ts'
import { readBundle } from './bundle.ts'

test('the bytes of a resource are the same on whichever page it comes, and however the page is written', () => {
  const resource = fc.record({
    resourceType: fc.constant('Patient'),
    id: fc.string({ minLength: 1 }),
    text: fc.jsonValue(),
  })
  fc.assert(
    fc.property(
      fc.array(resource, { maxLength: 6 }),
      fc.constantFrom(undefined, 2, '\t'),
      (resources, space) => {
        const entry = resources.map((each) => ({
          fullUrl: `x/${each.id}`,
          resource: each,
          search: { mode: 'match' },
        }))
        const bundle = { resourceType: 'Bundle', entry, type: 'searchset', total: 7 }
        const { found, total } = readBundle(Buffer.from(JSON.stringify(bundle, null, space)), 'HOST')
        assert.equal(total, 7)
        assert.deepEqual(
          found.map((each) => JSON.parse(each.resource.toString()) as unknown),
          JSON.parse(JSON.stringify(resources)),
        )
        assert.deepEqual(
          found.map((each) => each.id),
          resources.map((each) => each.id),
        )
      },
    ),
  )
})

test('a page that was cut off anywhere is half a page', () => {
  const entry = [{ resource: { resourceType: 'Patient', id: 'f1', text: '}]}' } }]
  const whole = Buffer.from(JSON.stringify({ resourceType: 'Bundle', type: 'searchset', total: 1, entry }))
  for (let length = 0; length < whole.length; length++) {
    assert.throws(() => readBundle(whole.subarray(0, length), 'HOST'), Hitch, `${length} bytes`)
  }
  assert.equal(readBundle(whole, 'HOST').found.length, 1)
})

test('what only came with the search is left out, and an outcome that is no error changes nothing', () => {
  const entry = [
    { resource: { resourceType: 'OperationOutcome', issue: [{ severity: 'warning' }] } },
    { resource: { resourceType: 'Organization', id: 'A81001' }, search: { mode: 'include' } },
    { resource: { resourceType: 'Patient', id: 'f1' } },
    { resource: { resourceType: 'Practitioner', id: 'p1' }, search: { mode: 'match' } },
    { fullUrl: 'x/nothing' },
  ]
  const bundle = { resourceType: 'Bundle', type: 'searchset', entry }
  const { found } = readBundle(Buffer.from(JSON.stringify(bundle)), 'HOST')
  assert.deepEqual(
    found.map(({ id }) => id),
    ['f1', 'p1'],
  )
})

test('what is not a page of a search is refused', () => {
  for (const other of [
    {},
    [],
    { resourceType: 'Bundle', type: 'history' },
    { resourceType: 'OperationOutcome', issue: [] },
    { resourceType: 'Patient', id: 'f1' },
  ]) {
    assert.throws(() => readBundle(Buffer.from(JSON.stringify(other)), 'HOST'), {
      name: 'ProductError',
      message: /is not a search of FHIR R4 patients/,
    })
  }
})
