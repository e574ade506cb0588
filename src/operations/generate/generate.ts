import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { csvLine } from '../../platform/csv/write.ts'
import { ProductError } from '../../platform/errors.ts'
import { LISTED_FIELDS } from '../../sync/source.ts'
import { HELD_FIELDS } from './held.ts'
import { listedRow } from './listed.ts'
import { portraits, settingOf, TRUTH_FIELDS, type PopulationOptions, type Portrait } from './population.ts'

export interface GenerateOptions extends PopulationOptions {
  /** Folder for the files, made when it is not there. */
  out: string
}

export interface Generated {
  /** Full paths, in the order list.csv, list-2.csv, ..., people.csv, truth.csv. */
  files: string[]
  counts: {
    /** Rows of each night's list, the first night first. */
    listed: number[]
    /** People on the platform, and how many of them have an account. */
    people: number
    digital: number
    /** People in all, which is rows of `truth.csv`. */
    persons: number
    /** How many people each word in the column `kind` of `truth.csv` is said of. */
    kinds: Record<string, number>
  }
}

/** Bytes gathered before they are written, and room for the lines of one person beyond. */
const FULL = 256 * 1024
const ROOM = FULL + 64 * 1024

/**
 * Writes an invented practice list of England for as many nights as asked, the people already on the platform, and the
 * truth of who is whom, as `docs/generated-lists.md` describes them. The same options write the same bytes on any machine.
 *
 * The files appear under their names only when all are complete. Throws `invalid` for options that make no sense and for
 * a folder that cannot be written.
 */
export async function generate(options: GenerateOptions): Promise<Generated> {
  const { nights } = settingOf(options)
  const counts = { listed: Array<number>(nights).fill(0), people: 0, digital: 0, persons: 0, kinds: {} }
  const files = await openFiles(await folder(options.out), nights)
  const all = [...files.lists, files.people, files.truth]
  try {
    for (const portrait of portraits(options)) {
      write(portrait, files, options.seed)
      count(portrait, counts)
      for (const file of all) if (file.isFull) await file.flush()
    }
    for (const file of all) await file.finish()
  } catch (error) {
    for (const file of all) await file.abandon()
    throw error
  }
  return { files: all.map(({ path }) => path), counts }
}

interface Files {
  lists: OpenFile[]
  people: OpenFile
  truth: OpenFile
}

async function openFiles(out: string, nights: number): Promise<Files> {
  const lists: OpenFile[] = []
  for (let night = 1; night <= nights; night++) {
    lists.push(await OpenFile.create(out, night === 1 ? 'list.csv' : `list-${night}.csv`, LISTED_FIELDS))
  }
  const people = await OpenFile.create(out, 'people.csv', HELD_FIELDS)
  return { lists, people, truth: await OpenFile.create(out, 'truth.csv', TRUTH_FIELDS) }
}

function write(portrait: Portrait, { lists, people, truth }: Files, seed: number): void {
  const { held } = portrait
  writeNights(portrait, lists, seed)
  if (held) people.add(csvLine(HELD_FIELDS.map((field) => held[field])))
  truth.add(csvLine(TRUTH_FIELDS.map((field) => portrait.truth[field])))
}

/** A person whose details are the same as the night before has the same line. */
function writeNights({ person, nights }: Portrait, lists: readonly OpenFile[], seed: number): void {
  let line = ''
  for (let night = 0; night < nights.length; night++) {
    const details = nights[night]
    if (!details) continue
    if (line === '' || details !== nights[night - 1]) {
      const row = listedRow(person, details, seed)
      line = csvLine(LISTED_FIELDS.map((field) => row[field]))
    }
    lists[night]?.add(line)
  }
}

function count({ nights, held, truth }: Portrait, counts: Generated['counts']): void {
  counts.persons += 1
  nights.forEach((details, night) => {
    if (details) counts.listed[night] = (counts.listed[night] ?? 0) + 1
  })
  if (held) counts.people += 1
  if (held?.digital === 'true') counts.digital += 1
  for (const kind of truth.kind.split(' ')) counts.kinds[kind] = (counts.kinds[kind] ?? 0) + 1
}

async function folder(path: string): Promise<string> {
  const out = resolve(path)
  try {
    await mkdir(out, { recursive: true })
  } catch (cause) {
    throw cannotWrite(out, cause)
  }
  return out
}

function cannotWrite(path: string, cause: unknown): ProductError {
  const message = `Cannot write to ${path}. Name a folder that you may write to.`
  return new ProductError('invalid', message, { cause })
}

/** A file under a name of its own until it is complete. Bytes are gathered, so that a line costs no system call. */
class OpenFile {
  readonly path: string
  private readonly handle: FileHandle
  private readonly gathered = Buffer.allocUnsafe(ROOM)
  private length = 0

  private constructor(path: string, handle: FileHandle) {
    this.path = path
    this.handle = handle
  }

  static async create(out: string, name: string, heading: readonly string[]): Promise<OpenFile> {
    const path = join(out, name)
    try {
      const file = new OpenFile(path, await open(`${path}.part`, 'w'))
      file.add(csvLine(heading))
      return file
    } catch (cause) {
      throw cannotWrite(path, cause)
    }
  }

  add(line: string): void {
    this.length += this.gathered.write(line, this.length)
  }

  get isFull(): boolean {
    return this.length > FULL
  }

  async flush(): Promise<void> {
    await this.handle.writeFile(this.gathered.subarray(0, this.length))
    this.length = 0
  }

  async finish(): Promise<void> {
    await this.flush()
    await this.handle.close()
    await rename(`${this.path}.part`, this.path)
  }

  async abandon(): Promise<void> {
    await this.handle.close().catch(() => undefined)
    await rm(`${this.path}.part`, { force: true })
  }
}
