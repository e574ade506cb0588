import { createHash } from 'node:crypto'
import type { FormWithFiles, GivenFile } from '../../platform/web/upload.ts'
import { fileName, fileTypeOf, isHeic, plainName, type FileType } from '../file/file-type.ts'
import { LONGEST_MEGABYTES } from '../file/file.ts'
import { withoutDetails } from '../file/picture.ts'

/** How many files go with one reply. */
export const MOST_FILES = 5

/** A file that may be kept. */
export interface NewFile {
  name: string
  type: FileType
  content: Buffer
  /** Of the file as it came: the same file of the same form is the same reply. */
  digest: string
}

/** The files that were chosen, or what is wrong with them, in sentences for the patient. One that is wrong keeps all back. */
export function checkFiles({ files, more }: Omit<FormWithFiles, 'values'>): {
  files: NewFile[]
  problem: string | null
} {
  const checked = files.map(checkFile)
  const wrong = checked.filter((each) => typeof each === 'string')
  if (more > 0) wrong.unshift(`Choose at most ${MOST_FILES} files. You chose ${files.length + more}.`)
  return {
    files: checked.filter((each) => typeof each !== 'string'),
    problem: wrong.length === 0 ? null : [...new Set(wrong), AGAIN].join(' '),
  }
}

/** No browser lets a page fill a field for files. */
export const AGAIN = 'Nothing was sent. Choose your files again.'

function checkFile({ filename, content }: GivenFile): NewFile | string {
  const called = `“${shortened(plainName(filename)) || 'A file'}”`
  if (content === null)
    return `${called} is larger than ${LONGEST_MEGABYTES} MB. Choose a smaller one: of a photo, a screenshot will do.`
  if (content.length === 0) return `${called} is empty. It may not be on this device yet: open it first.`
  if (isHeic(content))
    return `${called} is a HEIC photo, which we cannot open. Take a screenshot of it, and choose that.`
  const type = fileTypeOf(content)
  const plain = type === null ? null : withoutDetails(content, type)
  if (type === null || plain === null)
    return `${called} is not a JPEG or PNG photo or a PDF that we can open. Choose another file.`
  const digest = createHash('sha256').update(content).digest('hex')
  return { name: fileName(filename, type), type, content: plain, digest }
}

const shortened = (name: string) => (name.length > 40 ? `${[...name].slice(0, 39).join('')}…` : name)
