import { randomInt } from 'node:crypto'
import type { Tx } from '../platform/database/database.ts'

/**
 * Letters and digits that nobody mistakes for one another, on a phone, on paper or read aloud over a bad line; no vowels, so
 * that no code is a word. 22 to the sixth are 113 million codes, and one is free again after a year.
 */
const ALPHABET = '346789CDFHJKMNPQRTVWXY'
const LENGTH = 6
/** What is left out, and what it was read off: `B` is an 8. */
const MISREAD: Readonly<Record<string, string>> = { B: '8', G: '6' }

/** More are taken in a row only when the codes have run out. */
const mostDraws = 50

/** `K7D 4PX`, as it is shown and read aloud. */
export function displayCode(code: string): string {
  return `${code.slice(0, 3)} ${code.slice(3)}`
}

/** The code that somebody typed, in whatever case and with whatever between; null when it can be none. */
export function readCode(typed: string): string | null {
  const code = typed
    .toUpperCase()
    .replaceAll(/[\s.\-–—]/g, '')
    .replaceAll(/[BG]/g, (letter) => MISREAD[letter]!)
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : null
}

/** Gives a message a code that no other of the last year has, in any practice. Chance alone makes it. */
export async function makeCode(
  tx: Tx,
  { practice, message, at }: { practice: string; message: string; at: Date },
  draw = drawCode,
): Promise<string> {
  for (let draws = 0; draws < mostDraws; draws++) {
    const code = draw()
    const made = await tx
      .insertInto('message_code')
      .values({ code, practice, message, made_at: at })
      .onConflict((conflict) => conflict.column('code').doNothing())
      .executeTakeFirst()
    if (made.numInsertedOrUpdatedRows === 1n) return code
  }
  throw new Error('No code is free for a message')
}

/** Lets go of the code of a message that was not made. */
export async function dropCode(tx: Tx, practice: string, code: string): Promise<void> {
  await tx.deleteFrom('message_code').where('code', '=', code).where('practice', '=', practice).execute()
}

function drawCode(): string {
  return Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')
}
