import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { withoutDetails } from './picture.ts'
import { detailsOfPhone, pdf, photo, png, segment } from './test-pictures.ts'

const readable = (content: Buffer | null) => content?.toString('latin1') ?? 'nothing'

describe('A photo', () => {
  test('is kept without where and when it was taken, by what, a small copy, and what stands behind its end', () => {
    const kept = readable(withoutDetails(photo(), 'jpeg'))
    for (const detail of [...detailsOfPhone, 'a comment', 'xap', 'JFXX'])
      assert.ok(!kept.includes(detail), detail)
    for (const needed of ['JFIF', 'ICC_PROFILE\0the colours']) assert.ok(kept.includes(needed), needed)
    assert.ok(kept.endsWith('\xff\xd9'))
  })

  test('stays the right way up, whatever wrote it', () => {
    for (const little of [false, true]) {
      const kept = withoutDetails(photo({ side: 8, little }), 'jpeg')!
      const exif = kept.indexOf('Exif\0\0')
      assert.equal(kept.readUInt8(exif + 6 + 8 + 2 + 9), 8)
      assert.deepEqual(withoutDetails(kept, 'jpeg'), kept)
    }
    for (const side of [0, 1, 9, 600])
      assert.ok(!readable(withoutDetails(photo({ side }), 'jpeg')).includes('Exif'))
  })

  test('that is cut off anywhere is none', () => {
    const whole = withoutDetails(photo(), 'jpeg')!
    for (let length = 2; length < whole.length; length += 1)
      assert.equal(withoutDetails(whole.subarray(0, length), 'jpeg'), null, String(length))
  })

  test('is not taken for one that would fill the machine, or has no picture in it', () => {
    const frame = (size: string) =>
      Buffer.concat([Buffer.of(0xff, 0xd8), segment(0xc0, '\x08', size), photo().subarray(2)])
    assert.notEqual(withoutDetails(frame('\x10\x00\x10\x00'), 'jpeg'), null)
    assert.equal(withoutDetails(frame('\xff\xff\xff\xff'), 'jpeg'), null)
    assert.equal(withoutDetails(Buffer.of(0xff, 0xd8, 0xff, 0xd9), 'jpeg'), null)
  })

  test('whose notes are made to mislead is read to its end all the same', () => {
    const exif = (...bytes: number[]) =>
      Buffer.concat([
        Buffer.of(0xff, 0xd8),
        segment(0xe1, 'Exif\0\0', Buffer.from(bytes)),
        photo().subarray(2),
      ])
    for (const bytes of [
      [],
      [0x4d, 0x4d],
      [0x49, 0x49, 42, 0, 255, 255, 255, 255],
      [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 255, 255],
    ])
      assert.ok(readable(withoutDetails(exif(...bytes), 'jpeg')).endsWith('\xff\xd9'))
  })
})

describe('A picture (PNG)', () => {
  const chunk = (name: string, content: string) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(content.length)
    return Buffer.concat([length, Buffer.from(name + content, 'latin1'), Buffer.alloc(4)])
  }
  const header = 33

  test('is kept without its notes, and with its colours', () => {
    const notes = ['tEXt', 'iTXt', 'zTXt', 'eXIf', 'tIME'].map((name) => chunk(name, 'taken in Foxley Brook'))
    const given = Buffer.concat([
      ...[png.subarray(0, header), ...notes, chunk('iCCP', 'the colours'), png.subarray(header)],
      Buffer.from('taken in Foxley Brook'),
    ])
    const kept = readable(withoutDetails(given, 'png'))
    assert.doesNotMatch(kept, /Foxley|tEXt|tIME/)
    assert.match(kept, /the colours/)
    assert.deepEqual(withoutDetails(png, 'png'), png)
  })

  test('that is cut off, would fill the machine or has no picture in it is none', () => {
    for (let length = 8; length < png.length; length += 1)
      assert.equal(withoutDetails(png.subarray(0, length), 'png'), null, String(length))
    const huge = Buffer.from(png)
    huge.writeUInt32BE(60_000, 16)
    huge.writeUInt32BE(60_000, 20)
    assert.equal(withoutDetails(huge, 'png'), null)
    assert.equal(withoutDetails(Buffer.concat([png.subarray(0, header), png.subarray(-12)]), 'png'), null)
    assert.equal(withoutDetails(Buffer.concat([png.subarray(0, 8), png.subarray(-12)]), 'png'), null)
  })
})

test('A PDF is kept as it is', () => {
  assert.deepEqual(withoutDetails(pdf(), 'pdf'), pdf())
})
