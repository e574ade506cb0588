import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeRecord, toUtf8, type Encoding } from './encoding.ts'
import { framed, SEPARATORS, type Frame, type Separator } from './frame.ts'
import { splitRecord } from './split.ts'
import { csvLine } from './write.ts'

const separator = fc.constantFrom(...SEPARATORS)
/** Short texts in which everything that can go wrong in a table is likely, and any other letter possible. */
const cell = fc.oneof(
  fc
    .array(fc.constantFrom('"', ',', ';', '\t', '|', '\n', '\r', '\r\n', ' ', 'a', 'é', 'Ł', '😀'), {
      maxLength: 6,
    })
    .map((parts) => parts.join('')),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
)
const table = fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 5 })
const encodings = fc.constantFrom<EncodingCase>(
  { encoding: 'bytes', encode: (text) => Buffer.from(text) },
  { encoding: 'utf-8', encode: (text) => Buffer.from('\ufeff' + text) },
  { encoding: 'utf-16le', encode: (text) => Buffer.from(text, 'utf16le') },
  { encoding: 'utf-16le', encode: (text) => Buffer.from('\ufeff' + text, 'utf16le') },
  { encoding: 'utf-16be', encode: (text) => Buffer.from(text, 'utf16le').swap16() },
  { encoding: 'utf-16be', encode: (text) => Buffer.from('\ufeff' + text, 'utf16le').swap16() },
)
const lineEnding = fc.constantFrom('\n', '\r\n', '\r')

test('any table reads back the same, whatever the separator, line ending, encoding and size of the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      separator,
      encodings,
      lineEnding,
      fc.integer({ min: 1, max: 20 }),
      fc.boolean(),
      async (rows, sep, { encoding, encode }, ending, size, lastLineEnds) => {
        const text = written(rows, sep, ending, lastLineEnds)
        const back = await read(chunksOf(encode(text), size), encoding, sep)
        assert.deepEqual(
          back.map((row) => row.fields),
          rows,
        )
        assert.deepEqual(
          back.map((row) => row.rowNumber),
          rows.map((_, i) => i + 1),
        )
      },
    ),
    { numRuns: 500 },
  )
})

test('a table cut in two at every byte reads back the same', async () => {
  const rows = [
    ['HUSSAIN', 'Mohammed Arif', 'Flat 2, "The Oaks"\r\nFoxley Brook'],
    ['', '"', 'Zoë Łukaszewicz 😀'],
    ['last', '', ''],
  ]
  for (const ending of ['\n', '\r\n', '\r']) {
    const bytes = Buffer.from(written(rows, ',', ending, true))
    for (let at = 0; at <= bytes.length; at++) {
      const back = await read([bytes.subarray(0, at), bytes.subarray(at)], 'bytes', ',')
      assert.deepEqual(
        back.map((row) => row.fields),
        rows,
        `cut at byte ${at}`,
      )
    }
  }
})

interface Read {
  rowNumber: number
  fields: string[] | null
}

interface EncodingCase {
  encoding: Encoding
  encode: (text: string) => Buffer
}

function written(rows: string[][], sep: Separator, ending: string, lastLineEnds: boolean): string {
  const text = rows.map((row) => csvLine(row, sep).slice(0, -1) + ending).join('')
  return lastLineEnds ? text : text.slice(0, -ending.length)
}

function chunksOf(bytes: Buffer, size: number): Buffer[] {
  const chunks: Buffer[] = []
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
  return chunks
}

async function read(chunks: Buffer[], encoding: Encoding, sep: Separator): Promise<Read[]> {
  const rows: Read[] = []
  for await (const batch of framed(toUtf8(reused(chunks), encoding), { separator: sep })) {
    for (const frame of batch) rows.push({ rowNumber: frame.rowNumber, fields: fields(frame, sep) })
  }
  return rows
}

/** Chunks that are only valid until the next one is asked for, as a file gives them. */
async function* reused(chunks: Buffer[]): AsyncGenerator<Buffer> {
  const memory = Buffer.alloc(Math.max(0, ...chunks.map((chunk) => chunk.length)))
  for (const chunk of chunks) {
    chunk.copy(memory)
    yield memory.subarray(0, chunk.length)
    memory.fill('#')
  }
}

function fields(frame: Frame, sep: Separator): string[] | null {
  const text = decodeRecord(frame.bytes)
  assert.notEqual(text, null)
  return splitRecord(text ?? '', sep)
}
