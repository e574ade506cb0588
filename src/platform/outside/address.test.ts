import assert from 'node:assert/strict'
import type { LookupAddress } from 'node:dns'
import { test } from 'node:test'
import { guardedLookup, unreachable, UnreachableAddress } from './address.ts'

const outside = { thisMachine: false, allowPrivate: false }
const ownNetwork = { thisMachine: false, allowPrivate: true }
const thisMachine = { thisMachine: true, allowPrivate: false }

test('public addresses may be reached', () => {
  for (const address of ['203.0.113.7', '8.8.8.8', '172.32.0.1', '2a02:1234::1']) {
    assert.equal(unreachable(address, outside), null, address)
  }
})

test('private networks may be reached only when an operator allows it', () => {
  for (const address of [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.1',
    '192.168.1.20',
    '100.64.0.1',
    'fd12::1',
    '::ffff:10.1.2.3',
  ]) {
    assert.equal(unreachable(address, outside), 'on a private network', address)
    assert.equal(unreachable(address, ownNetwork), null, address)
  }
})

test('metadata services, link-local, multicast and reserved addresses are never reached', () => {
  for (const address of [
    '169.254.169.254',
    '::ffff:169.254.169.254',
    'fd00:ec2::254',
    'fe80::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '255.255.255.255',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::1',
  ]) {
    assert.equal(unreachable(address, ownNetwork), 'at an address where no server can be', address)
  }
})

test('this machine is reached only by its own name', () => {
  for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) {
    assert.equal(unreachable(address, ownNetwork), 'this machine under another name', address)
    assert.equal(unreachable(address, thisMachine), null, address)
  }
  assert.equal(unreachable('203.0.113.7', thisMachine), 'not on this machine')
})

test('a name is judged each time it is connected to, so it cannot change its mind', async () => {
  const answers = ['203.0.113.7', '169.254.169.254']
  const lookup = resolving(outside, () => [{ address: answers.shift()!, family: 4 }])
  assert.deepEqual(await lookup({}), { address: '203.0.113.7', family: 4 })
  await assert.rejects(lookup({}), UnreachableAddress)
})

test('a name with one address that may not be reached is not connected to at all', async () => {
  const lookup = resolving(outside, () => [
    { address: '203.0.113.7', family: 4 },
    { address: '10.0.0.1', family: 4 },
  ])
  await assert.rejects(lookup({ all: true }), UnreachableAddress)
})

test('all addresses of a good name are handed on when all are wanted', async () => {
  const both = [
    { address: '2a02:1234::1', family: 6 },
    { address: '203.0.113.7', family: 4 },
  ]
  assert.deepEqual(await resolving(outside, () => both)({ all: true }), both)
})

function resolving(reach: typeof outside, answer: () => LookupAddress[]) {
  const resolve = (_host: string, _options: unknown, done: (error: null, found: LookupAddress[]) => void) => {
    done(null, answer())
  }
  const lookup = guardedLookup(reach, resolve as never)
  return (options: { all?: boolean }) =>
    new Promise((settled, rejected) => {
      lookup('feed.example.nhs.uk', options, (error, address, family) => {
        if (error) rejected(error)
        else settled(Array.isArray(address) ? address : { address, family })
      })
    })
}
