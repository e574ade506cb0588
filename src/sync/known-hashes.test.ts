import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { hashAsBytea, hashBytes, KnownHashes, recordHash } from './known-hashes.ts'

const record = fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))
const records = fc.uniqueArray(record, { selector: (bytes) => bytes.toString('hex'), maxLength: 60 })

describe('the digest of a record', () => {
  test('is the first half of its SHA-256, as text and as the database takes it', () => {
    fc.assert(
      fc.property(record, (bytes) => {
        const half = createHash('sha256').update(bytes).digest().subarray(0, hashBytes)
        assert.equal(hashAsBytea(recordHash(bytes)), `\\x${half.toString('hex')}`)
      }),
    )
  })
})

describe('the records of last time', () => {
  test('are known, once each and then again, and all others are new', () => {
    fc.assert(
      fc.property(records, records, (lastTime, others) => {
        const known = new KnownHashes(packed(lastTime))
        assert.equal(known.size, lastTime.length)
        const names = new Set(lastTime.map((bytes) => bytes.toString('hex')))
        for (const bytes of others.filter((bytes) => !names.has(bytes.toString('hex')))) {
          assert.equal(known.see(recordHash(bytes)), 'new')
        }
        for (const bytes of lastTime) assert.equal(known.see(recordHash(bytes)), 'known')
        for (const bytes of lastTime) assert.equal(known.see(recordHash(bytes)), 'again')
        assert.deepEqual([...known.unseen()], [])
      }),
    )
  })

  test('that are not seen tonight, in whatever order, are told in the form that the database takes', () => {
    const someOfThem = records.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all)))
    fc.assert(
      fc.property(someOfThem, ([lastTime, tonight]) => {
        const known = new KnownHashes(packed(lastTime))
        for (const bytes of tonight) assert.equal(known.see(recordHash(bytes)), 'known')
        const gone = lastTime
          .filter((bytes) => !tonight.includes(bytes))
          .map((bytes) => hashAsBytea(recordHash(bytes)))
        const unseen = [...known.unseen()]
        assert.deepEqual(unseen.map(({ digest }) => digest).sort(), gone.sort())
        const inOrder = lastTime.map((bytes) => hashAsBytea(recordHash(bytes)))
        for (const { digest, place } of unseen) assert.equal(place, placeOf(inOrder.indexOf(digest)))
      }),
    )
  })

  test('are told apart when their digests begin alike and meet in one place of the table', () => {
    const digests = Array.from({ length: 300 }, (_, at) => {
      const digest = Buffer.alloc(hashBytes, 7)
      digest.writeUInt32LE(at, 12)
      return digest
    })
    const known = new KnownHashes(withPlaces(digests.slice(0, 200)))
    const seen = digests.map((digest) => known.see(digest.toString('latin1')))
    assert.deepEqual([...new Set(seen.slice(0, 200))], ['known'])
    assert.deepEqual([...new Set(seen.slice(200))], ['new'])
  })

  test('of which there were none know nothing', () => {
    const known = new KnownHashes(Buffer.alloc(0))
    assert.equal(known.see(recordHash(Buffer.from('1,Siân,Llewellyn'))), 'new')
    assert.deepEqual([...known.unseen()], [])
  })
})

function packed(lastTime: Buffer[]): Buffer {
  return withPlaces(
    lastTime.map((bytes) => createHash('sha256').update(bytes).digest().subarray(0, hashBytes)),
  )
}

/** Ten patients in a page; one in seven is stored nowhere. */
function withPlaces(digests: Buffer[]): Buffer {
  return Buffer.concat(
    digests.flatMap((digest, index) => {
      const place = Buffer.alloc(6)
      if (index % 7 !== 6) {
        place.writeUInt32BE(Math.floor(index / 10) + 70_000)
        place.writeUInt16BE((index % 10) + 1, 4)
      }
      return [place, digest]
    }),
  )
}

function placeOf(index: number): string | null {
  return index % 7 === 6 ? null : `(${Math.floor(index / 10) + 70_000},${(index % 10) + 1})`
}
