import type { SealedColumn } from '../../platform/reseal.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { FileType } from './file-type.ts'

/** How long a file may be, in bytes. */
export const LONGEST_FILE = 5 * 1024 * 1024
/** The same, for a sentence. */
export const LONGEST_MEGABYTES = LONGEST_FILE / 1024 / 1024

/** A file as it is told of. */
export interface KeptFile {
  id: string
  name: string
  type: FileType
  bytes: number
}

/** A file with what is in it. */
export interface ReadFile extends KeptFile {
  content: Buffer
}

/** A table of files, each of which lies there sealed to its place. */
export interface FilePlaces {
  table: string
  name: (practice: string, id: string) => string
  content: (practice: string, id: string) => string
}

/** Where the files of a table are sealed to. */
export const placesIn = (table: string): FilePlaces => ({
  table,
  name: (practice, id) => `${table} name ${practice} ${id}`,
  content: (practice, id) => `${table} content ${practice} ${id}`,
})

interface SealedName {
  id: string
  type: string
  bytes: number
  sealed_name: Buffer
}

/** What is kept of the name and the content of a file. */
export function sealFile(
  secrets: Secrets,
  places: FilePlaces,
  { practice, id, name, content }: { practice: string; id: string; name: string; content: Buffer },
): { sealed_name: Buffer; sealed_content: Buffer } {
  return {
    sealed_name: secrets.seal(name, places.name(practice, id)),
    sealed_content: secrets.seal(content.toString('base64'), places.content(practice, id)),
  }
}

/** What is told of a file that is kept. */
export function openFile(
  secrets: Secrets,
  places: FilePlaces,
  practice: string,
  { id, type, bytes, sealed_name }: SealedName,
): KeptFile {
  return { id, bytes, type: type as FileType, name: secrets.open(sealed_name, places.name(practice, id)) }
}

/** The same with its content. */
export function openWholeFile(
  secrets: Secrets,
  places: FilePlaces,
  practice: string,
  row: SealedName & { sealed_content: Buffer },
): ReadFile {
  const content = secrets.open(row.sealed_content, places.content(practice, row.id))
  return { ...openFile(secrets, places, practice, row), content: Buffer.from(content, 'base64') }
}

/** What is sealed in a table of files. */
export function sealedOfFiles({ table, ...places }: FilePlaces): readonly SealedColumn[] {
  const key = ['practice', 'id']
  return [
    {
      ...{ table, column: 'sealed_name', key },
      belongsTo: ({ practice, id }) => places.name(practice!, id!),
    },
    {
      ...{ table, column: 'sealed_content', key, page: 5 },
      belongsTo: ({ practice, id }) => places.content(practice!, id!),
    },
  ]
}
