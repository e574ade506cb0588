import type { Command } from 'commander'
import { ProductError, type ProductErrorKind } from '../platform/errors.ts'
import { withoutValues } from '../platform/surprise.ts'

/** What a command says at its end: a document for programs, and lines for people. */
export interface Answer {
  json: unknown
  lines: string[]
  exitCode?: number
}

/** Stands for the document of a command that has written it by itself, because it may be longer than the memory. */
export const ALREADY_WRITTEN = Symbol('already written')

/** The command was called wrongly: nothing was tried. */
export class UsageError extends Error {
  readonly kind = 'usage'
}

/** 0 done, 1 failed, 2 usage, 3 held or refused. */
const exitCodes: Record<ProductErrorKind | UsageError['kind'], number> = {
  usage: 2,
  invalid: 1,
  'not-found': 1,
  failed: 1,
  refused: 3,
  held: 3,
}

/**
 * Carries out a command and answers on stdout: one JSON document with `--json`, else lines for people. An expected
 * failure is one sentence on stderr (and in the document); of a surprise only where it came from is told.
 */
export async function answer(command: Command, work: () => Promise<Answer>): Promise<void> {
  const asJson = command.optsWithGlobals<{ json?: boolean }>().json === true
  try {
    const { json, lines, exitCode } = await work()
    if (json !== ALREADY_WRITTEN) {
      process.stdout.write(
        asJson ? JSON.stringify(json, null, 2) + '\n' : lines.map((line) => line + '\n').join(''),
      )
    }
    process.exitCode = exitCode ?? 0
  } catch (error) {
    const expected = error instanceof ProductError || error instanceof UsageError
    process.stderr.write(expected ? `${error.message}\n` : `${unexpected(error)}\n`)
    const told = expected
      ? { kind: error.kind, message: error.message }
      : { kind: 'unexpected', message: somethingUnexpected }
    if (asJson) process.stdout.write(JSON.stringify({ error: told }, null, 2) + '\n')
    process.exitCode = expected ? exitCodes[error.kind] : 1
  }
}

const somethingUnexpected = 'Something unexpected happened. Tell whoever looks after this installation.'

function unexpected(error: unknown): string {
  const { error: what, at } = withoutValues(error)
  return [somethingUnexpected, what, ...(at === undefined ? [] : [at])].join('\n')
}

/** Rows as a table for people: columns as wide as their widest cell, under their headings. */
export function table(headings: string[], rows: (string | number | null)[][]): string[] {
  const cells = [headings, ...rows.map((row) => row.map((cell) => (cell === null ? '' : String(cell))))]
  const widths = headings.map((_, at) => Math.max(...cells.map((row) => (row[at] ?? '').length)))
  return cells.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
