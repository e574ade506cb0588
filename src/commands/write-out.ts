import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { ALREADY_WRITTEN, type Answer } from './answer.ts'

type Write = (out: Writable, form: 'csv' | 'json') => Promise<{ exported: number }>

/** Writes an export of so many `what` to a file, or to stdout where none is named. */
export async function writeOut(
  write: Write,
  options: { file?: string; json?: boolean },
  what: string,
): Promise<Answer> {
  if (options.file === undefined) {
    await write(process.stdout, options.json ? 'json' : 'csv')
    return { json: ALREADY_WRITTEN, lines: [] }
  }
  const written = await writeToFile(write, options.file)
  return {
    json: { file: options.file, ...written },
    lines: [`Wrote ${written.exported} ${what} to ${options.file}.`],
  }
}

/** The file appears whole or not at all: an export that breaks off leaves the one before in place. */
async function writeToFile(write: Write, file: string): Promise<{ exported: number }> {
  const part = `${file}.part`
  const out = createWriteStream(part, { mode: 0o600 })
  try {
    const written = await write(out, 'csv')
    out.end()
    await finished(out)
    await rename(part, file)
    return written
  } catch (error) {
    out.destroy()
    await rm(part, { force: true })
    throw error
  }
}
