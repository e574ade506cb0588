import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recordHash } from './known-hashes.ts'
import { ReadAhead } from './read-ahead.ts'
import type { RawRecord } from './source.ts'

describe('reading a list ahead', () => {
  test('begins at once, and keeps the bytes of each record although the source uses its memory again', async () => {
    const source = listOf(['Siân', 'Piotr'], ['Nasreen'])
    const ahead = new ReadAhead(source.records(), source.onBatch)
    await source.ended
    assert.equal(source.told, 2)
    assert.deepEqual(await textOf(ahead), ['1 Siân', '2 Piotr', '3 Nasreen'])
    assert.equal(source.told, 2)
  })

  test('knows the digests of what was read', async () => {
    const source = listOf(['Siân'])
    const ahead = new ReadAhead(source.records(), source.onBatch)
    await source.ended
    for await (const [record] of ahead.batches())
      assert.equal(record?.digest, recordHash(Buffer.from('Siân')))
  })

  test('stops at a limit, and goes on from there when it is asked for', async () => {
    const million = 'x'.repeat(1024 * 1024)
    const source = listOf(...Array.from({ length: 20 }, () => [million]))
    const ahead = new ReadAhead(source.records(), source.onBatch)
    while (source.told < 12) await new Promise(setImmediate)
    for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate)
    assert.equal(source.given, 12)
    assert.equal((await textOf(ahead)).length, 20)
    assert.equal(source.told, 20)
  })

  test('tells what broke off the list after what came before, and not before anybody asks', async () => {
    async function* broken(): AsyncGenerator<RawRecord[]> {
      yield [record(1, Buffer.from('Siân'))]
      await Promise.resolve()
      throw new Error('the list broke off')
    }
    const ahead = new ReadAhead(broken(), () => Promise.resolve())
    await new Promise(setImmediate)
    const batches = ahead.batches()
    assert.equal((await batches.next()).value?.[0]?.bytes.toString(), 'Siân')
    await assert.rejects(batches.next(), /the list broke off/)
    await ahead.stop()
  })

  test('lets go of the source when it is stopped, asked for or not', async () => {
    for (const isAsked of [true, false]) {
      const source = listOf(['Siân'], ['Piotr'])
      const ahead = new ReadAhead(source.records(), () => Promise.resolve())
      if (isAsked) await ahead.batches().next()
      await ahead.stop()
      await ahead.stop()
      await source.ended
    }
  })
})

/** A source that hands out each batch in the same memory, as a framed file does. */
function listOf(...batches: string[][]) {
  const memory = Buffer.alloc(2 * 1024 * 1024)
  let end = () => {}
  const source = {
    given: 0,
    told: 0,
    ended: new Promise<void>((resolve) => (end = resolve)),
    onBatch: async () => {
      source.told += 1
      await Promise.resolve()
    },
    async *records(): AsyncGenerator<RawRecord[]> {
      let row = 0
      try {
        for (const batch of batches) {
          let at = 0
          source.given += 1
          await Promise.resolve()
          yield batch.map((text) => {
            const start = at
            at += memory.write(text, at)
            return record((row += 1), memory.subarray(start, at))
          })
          memory.fill(0)
        }
      } finally {
        end()
      }
    },
  }
  return source
}

function record(rowNumber: number, bytes: Buffer): RawRecord {
  return { rowNumber, bytes }
}

async function textOf(ahead: ReadAhead): Promise<string[]> {
  const found = []
  for await (const batch of ahead.batches()) {
    for (const { rowNumber, bytes } of batch) found.push(`${rowNumber} ${bytes.toString()}`)
  }
  return found
}
