import type { FileType } from './file-type.ts'

/** More points than any camera takes: a small file that says it has more is there to fill the machine that opens it. */
const MOST_POINTS = 250_000_000

/**
 * A file without what a camera writes beside its picture: where and when it was taken, by which camera, a small copy of it, and
 * whatever stands behind its end. Not a point of the picture changes, its colours and which side is up stay. A PDF is as it was.
 * Null for a picture that is not whole, or that would fill the machine which opens it.
 */
export function withoutDetails(content: Buffer, type: FileType): Buffer | null {
  if (type === 'jpeg') return plainJpeg(content)
  return type === 'png' ? plainPng(content) : content
}

const START_OF_SCAN = 0xda
const END = 0xd9
const EXIF = 'Exif\0\0'

/** Reads the segments of a JPEG (ITU T.81, annex B), and keeps those that its picture needs. */
function plainJpeg(content: Buffer): Buffer | null {
  const kept = [content.subarray(0, 2)]
  let hasPicture = false
  for (let at = 2; ;) {
    at = content.indexOf(0xff, at)
    if (at < 0 || at + 1 >= content.length) return null
    const marker = content[at + 1]!
    if (marker === 0xff) at += 1
    else if (marker === END) return hasPicture ? Buffer.concat([...kept, Buffer.of(0xff, END)]) : null
    else if (standsAlone(marker)) at += 2
    else {
      const end = at + 4 <= content.length ? at + 2 + content.readUInt16BE(at + 2) : Infinity
      if (end > content.length || end < at + 4) return null
      const segment = content.subarray(at, end)
      if (isFrame(marker) && !isOpenable(segment.subarray(5, 9))) return null
      const stays = whatStays(marker, segment)
      if (stays !== null) kept.push(stays)
      at = end
      if (marker !== START_OF_SCAN) continue
      at = endOfScan(content, end)
      kept.push(content.subarray(end, at))
      hasPicture = true
    }
  }
}

/** What of a segment the picture needs: tables and frames, its colours, and which side is up. */
function whatStays(marker: number, segment: Buffer): Buffer | null {
  if (marker < 0xe0) return segment
  const is = (name: string) => segment.toString('latin1', 4, 4 + name.length) === name
  if (marker === 0xe1 && is(EXIF)) return upside(segment.subarray(4 + EXIF.length))
  const isNeeded =
    (marker === 0xe0 && is('JFIF\0')) ||
    (marker === 0xe2 && is('ICC_PROFILE\0')) ||
    (marker === 0xee && is('Adobe'))
  return isNeeded ? segment : null
}

const standsAlone = (marker: number) => marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8)
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

/** Height and width, two bytes each. */
function isOpenable(size: Buffer): boolean {
  return size.length === 4 && size.readUInt16BE(0) * size.readUInt16BE(2) <= MOST_POINTS
}

/** Where the points of a scan end: at the next marker that is none of their own. */
function endOfScan(content: Buffer, from: number): number {
  for (let at = from; ;) {
    at = content.indexOf(0xff, at)
    const next = at < 0 ? undefined : content[at + 1]
    if (next === undefined) return content.length
    if (next === 0xff) at += 1
    else if (next === 0x00 || (next >= 0xd0 && next <= 0xd7)) at += 2
    else return at
  }
}

const ORIENTATION = 0x0112

/** A segment that says which side is up, as the TIFF of an Exif segment did; null where it said nothing, or up is up. */
function upside(tiff: Buffer): Buffer | null {
  const isLittle = tiff.toString('latin1', 0, 2) === 'II'
  const short = (at: number) =>
    at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at)
  const long = (at: number) =>
    at + 4 > tiff.length ? tiff.length : isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at)
  const directory = long(4)
  for (let entry = 0; entry < short(directory); entry += 1) {
    const at = directory + 2 + entry * 12
    if (short(at) !== ORIENTATION) continue
    const side = short(at + 8)
    if (side < 2 || side > 8) return null
    // An Exif segment with one TIFF directory of one entry: a short, of which there is one.
    const bytes = `ffe10022 457869660000 4d4d002a00000008 0001 0112 0003 00000001 000${side}0000 00000000`
    return Buffer.from(bytes.replaceAll(' ', ''), 'hex')
  }
  return null
}

/** What a PNG is shown from. All others are notes beside it. */
const CHUNKS = new Set('IHDR PLTE IDAT IEND tRNS cHRM gAMA iCCP sRGB cICP sBIT bKGD pHYs'.split(' '))

function plainPng(content: Buffer): Buffer | null {
  const kept = [content.subarray(0, 8)]
  let hasPicture = false
  for (let at = 8; at + 12 <= content.length;) {
    const end = at + 12 + content.readUInt32BE(at)
    const name = content.toString('latin1', at + 4, at + 8)
    if (end > content.length || (at === 8) !== (name === 'IHDR')) return null
    if (name === 'IHDR' && content.readUInt32BE(at + 8) * content.readUInt32BE(at + 12) > MOST_POINTS)
      return null
    if (CHUNKS.has(name)) kept.push(content.subarray(at, end))
    if (name === 'IDAT') hasPicture = true
    if (name === 'IEND') return hasPicture ? Buffer.concat(kept) : null
    at = end
  }
  return null
}
