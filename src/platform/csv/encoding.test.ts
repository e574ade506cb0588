import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { decodeRecord, detectEncoding, encodingName } from './encoding.ts'

const HEADINGS = 'Family Name,Given Name,Date of Birth\r\n'

describe('encodings', () => {
  test('knows UTF-16 with and without a byte order mark', () => {
    const little = Buffer.from(HEADINGS, 'utf16le')
    const marked = Buffer.from('\ufeff' + HEADINGS, 'utf16le')
    assert.equal(detectEncoding(little), 'utf-16le')
    assert.equal(detectEncoding(marked), 'utf-16le')
    assert.equal(detectEncoding(Buffer.from(little).swap16()), 'utf-16be')
    assert.equal(detectEncoding(Buffer.from(marked).swap16()), 'utf-16be')
  })

  test('knows UTF-8 by its byte order mark, and then takes nothing else', () => {
    assert.equal(detectEncoding(Buffer.from('\ufeff' + HEADINGS)), 'utf-8')
    assert.equal(decodeRecord(Buffer.from('Zoë'), 'utf-8'), 'Zoë')
    assert.equal(decodeRecord(Buffer.from('Zo\xeb', 'latin1'), 'utf-8'), null)
  })

  test('leaves the bytes of every other text alone, also with a NUL in it', () => {
    assert.equal(detectEncoding(Buffer.from(HEADINGS)), 'bytes')
    assert.equal(detectEncoding(Buffer.from(HEADINGS + 'HUSS\0AIN')), 'bytes')
    assert.equal(detectEncoding(Buffer.from('a')), 'bytes')
  })

  test('reads a record as UTF-8 when it is, otherwise as Windows-1252', () => {
    assert.equal(decodeRecord(Buffer.from('Zoë Łukaszewicz’s €5')), 'Zoë Łukaszewicz’s €5')
    assert.equal(decodeRecord(Buffer.from('Zo\xeb O\x92Neill \x80', 'latin1')), 'Zoë O’Neill €')
  })

  test('agrees with the Encoding Standard on every letter of Windows-1252 that is in use', () => {
    const unused = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d])
    for (let byte = 0x80; byte <= 0xff; byte++) {
      const name = Buffer.from([0x61, byte, 0x61])
      // Latin-1 above 0x9f is Unicode itself; below, the standard's index-windows-1252.
      const standard =
        byte > 0x9f ? String.fromCharCode(byte) : String.fromCodePoint(INDEX_80_TO_9F[byte - 0x80] ?? 0)
      assert.equal(decodeRecord(name), unused.has(byte) ? null : `a${standard}a`)
    }
  })

  test('refuses rather than garble: UTF-8 with half a letter beside whole ones', () => {
    const cut = Buffer.concat([Buffer.from('Siobhán,Zo'), Buffer.from([0xc3])])
    assert.equal(decodeRecord(cut), null)
  })

  test('names the encoding in the words of a save dialog', () => {
    assert.equal(encodingName('bytes', [Buffer.from('Zoë')]), 'UTF-8')
    assert.equal(encodingName('bytes', [Buffer.from('abc'), Buffer.from('Zo\xeb', 'latin1')]), 'Windows-1252')
    assert.equal(encodingName('utf-16be', []), 'UTF-16BE')
    assert.equal(encodingName('utf-8', []), 'UTF-8')
  })
})

const INDEX_80_TO_9F = [
  0x20ac, 0x81, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x8d,
  0x017d, 0x8f, 0x90, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
  0x0153, 0x9d, 0x017e, 0x0178,
]
