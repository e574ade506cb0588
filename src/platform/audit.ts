import { createHash } from 'node:crypto'
import { userInfo } from 'node:os'
import { runIn, type Run, type Tx } from './database/database.ts'

/** Who did something: a member of staff or an operator by id, a command line by name, or the product by itself. */
export type Actor = { staff: string } | { command: string } | { product: string }

/** An act to be kept for good. It holds ids and words of the product, never a name, a contact detail or what was typed. */
export interface Act {
  /** What was done, in words joined by dashes, such as `patients-merged`. */
  action: string
  actor: Actor
  /** What it was done to, by id, such as `{ patient }` or `{ run }`. */
  subject?: Readonly<Record<string, string>>
  facts?: Readonly<Record<string, Fact>>
  at: Date
}

export type Fact = string | number | boolean | null | readonly string[]

/** The chain of what concerns no practice. It is written and read in a transaction that has set none. */
export const INSTALLATION = '*'

/**
 * Appends an act to the practice's audit chain, in the caller's own transaction: act and entry stand or fall together.
 * Call it last: until the transaction ends, nobody else can append to this chain.
 */
export async function recordAudit(tx: Tx, practice: string, act: Act): Promise<void> {
  await recordAuditBy(runIn(tx), practice, act)
}

/** The same on a connection of the owner, which must be in a transaction. */
export async function recordAuditBy(run: Run, practice: string, act: Act): Promise<void> {
  const entry = textOf({ ...act, actor: known(act.actor) })
  const at = act.at.toISOString()
  const { rows } = await run(moveHead, [practice, at, entry])
  const [head] = rows as { seq: number; hash: Buffer }[]
  await run(append, [practice, head!.seq, at, entry, head!.hash])
}

/** Whoever did it, where nobody signed in means the command line. */
export function actorOf(staff: string | null, command: string): Actor {
  return staff === null ? { command } : { staff }
}

/** A command line has nobody who signed in: the account of the machine that it runs under says who it may have been. */
function known(actor: Actor): Actor & { account?: string } {
  return 'command' in actor ? { ...actor, account: machineAccount() } : actor
}

function machineAccount(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name there.
    return String(process.getuid?.() ?? 'unknown')
  }
}

const moveHead = `
  INSERT INTO audit_head (practice, seq, hash)
  VALUES ($1, 1, audit_hash(audit_beginning($1), 1, $2::timestamptz, $3))
  ON CONFLICT (practice) DO UPDATE SET
    seq = audit_head.seq + 1,
    hash = audit_hash(audit_head.hash, audit_head.seq + 1, $2::timestamptz, $3)
  RETURNING seq, hash`

const append = `INSERT INTO audit_entry (practice, seq, at, entry, hash) VALUES ($1, $2, $3, $4, $5)`

/** The order of the keys is part of what is hashed only because the text is kept as it is. */
function textOf({ action, actor, subject, facts }: Act): string {
  return JSON.stringify({ action, actor, ...(subject && { subject }), ...(facts && { facts }) })
}

/** One entry as the table holds it. */
export interface AuditEntry {
  seq: number
  /** Microseconds since 1970. */
  micros: number
  entry: string
  hash: Buffer
}

/** What the hash of an entry must be that follows `before`: computed here, not by the database that is being checked. */
export function hashOf(before: Buffer, { seq, micros, entry }: Omit<AuditEntry, 'hash'>): Buffer {
  const numbers = Buffer.allocUnsafe(16)
  numbers.writeBigInt64BE(BigInt(seq), 0)
  numbers.writeBigInt64BE(BigInt(micros), 8)
  return createHash('sha256').update(before).update(numbers).update(entry, 'utf8').digest()
}

/** What stands before the first entry of a chain. */
export function beginningOf(practice: string): Buffer {
  return createHash('sha256').update(`Patient Sync audit of ${practice}`).digest()
}
