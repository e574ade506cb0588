/** What may be attached. Equal to the CHECK of `attachment.type`. */
export const FILE_TYPES = ['png', 'jpeg', 'pdf'] as const
export type FileType = (typeof FILE_TYPES)[number]

/** What browsers call them. */
export const mediaTypes: Record<FileType, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  pdf: 'application/pdf',
}

/** The same, for a field: phones offer photos then, and turn those into JPEG that are kept as HEIC. */
export const ACCEPTED = Object.values(mediaTypes).join(',')

/** What people call them. */
export const kindWords: Record<FileType, string> = { png: 'PNG picture', jpeg: 'JPEG photo', pdf: 'PDF' }

/** How a file of each type may be called. The first is added where a name has none. */
const endings: Record<FileType, readonly string[]> = {
  png: ['.png'],
  jpeg: ['.jpg', '.jpeg'],
  pdf: ['.pdf'],
}

/**
 * The type of a file by its content: its first bytes, and that it has an end. Its name and what the browser says of it count
 * for nothing. Null for anything else, and for a file that is cut off.
 */
export function fileTypeOf(content: Buffer): FileType | null {
  if (begins(content, PNG)) return content.subarray(-12).includes('IEND', 0, 'latin1') ? 'png' : null
  if (begins(content, JPEG)) return content.lastIndexOf(JPEG_END) > 0 ? 'jpeg' : null
  if (begins(content, PDF)) return content.subarray(-1024).includes('%%EOF', 0, 'latin1') ? 'pdf' : null
  return null
}

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const JPEG = Buffer.from([0xff, 0xd8, 0xff])
const JPEG_END = Buffer.from([0xff, 0xd9])
const PDF = Buffer.from('%PDF-', 'latin1')

const begins = (content: Buffer, with_: Buffer) => content.subarray(0, with_.length).equals(with_)

/** Whether it is a photo as an iPhone keeps it (HEIF, ISO/IEC 23008-12), which few machines of a surgery can open. */
export function isHeic(content: Buffer): boolean {
  return (
    content.toString('latin1', 4, 8) === 'ftyp' &&
    /^(?:hei|hev|mif1|msf1)/.test(content.toString('latin1', 8, 12))
  )
}

/** What somebody's machine calls a file, without a path or control characters, and no longer than a line: for showing only. */
export function plainName(given: string): string {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? ''
  const plain = last
    .replace(/[\p{C}"<>:|?*]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return [...plain].slice(0, LONGEST_NAME).join('')
}

/** What a file is called here: the same, without a misleading ending. */
export function fileName(given: string, type: FileType): string {
  const plain = plainName(given)
  const isRight = endings[type].some((ending) => plain.toLowerCase().endsWith(ending))
  const stem = isRight ? plain.slice(0, plain.lastIndexOf('.')) : plain.replace(/\.[a-z0-9]{1,5}$/i, '')
  const ending = isRight ? plain.slice(plain.lastIndexOf('.')) : endings[type][0]!
  return `${[...(stem.trim() || 'file')].slice(0, LONGEST_STEM).join('')}${ending}`
}

const LONGEST_STEM = 80
/** Longer than any that is not made to be. */
const LONGEST_NAME = 255

/** `84 KB`, `1.2 MB`. */
export function sizeWords(bytes: number): string {
  const kilobytes = Math.max(1, Math.round(bytes / 1024))
  return kilobytes < 1000 ? `${kilobytes} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`
}
