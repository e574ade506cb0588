import { createHash } from 'node:crypto'
import type { Tx } from '../../platform/database/database.ts'
import { substanceText, type Substance } from './facts.ts'

/** One version of a practice's data protection pack. */
export interface Pack {
  version: number
  /** SHA-256 of the text of its substance. */
  digest: Buffer
  substance: Substance
  madeAt: Date
}

function digestOf(substance: Substance): Buffer {
  return createHash('sha256').update(substanceText(substance)).digest()
}

/** The latest version that was kept; null before the first. */
async function latestPack(tx: Tx, practice: string): Promise<Pack | null> {
  const row = await packs(tx, practice).orderBy('version', 'desc').limit(1).executeTakeFirst()
  return row ? fromRow(row) : null
}

/** One version, as it was. */
export async function findPack(tx: Tx, practice: string, version: number): Promise<Pack | null> {
  const row = await packs(tx, practice).where('version', '=', version).executeTakeFirst()
  return row ? fromRow(row) : null
}

/** The version that these facts are, which may not be kept yet: looking at a page writes nothing. */
export async function packOf(tx: Tx, practice: string, substance: Substance, now: Date): Promise<Pack> {
  const latest = await latestPack(tx, practice)
  const digest = digestOf(substance)
  if (latest?.digest.equals(digest)) return latest
  return { version: (latest?.version ?? 0) + 1, digest, substance, madeAt: now }
}

/** The version that these facts are, kept from now on. */
export async function keepPack(tx: Tx, practice: string, substance: Substance, now: Date): Promise<Pack> {
  const pack = await packOf(tx, practice, substance, now)
  await tx
    .insertInto('dpia_pack')
    .values({
      practice,
      version: pack.version,
      made_at: pack.madeAt,
      digest: pack.digest,
      substance: substanceText(substance),
    })
    .onConflict((conflict) => conflict.columns(['practice', 'version']).doNothing())
    .execute()
  return pack
}

function packs(tx: Tx, practice: string) {
  return tx.selectFrom('dpia_pack').selectAll().where('practice', '=', practice)
}

function fromRow(row: { version: number; digest: Buffer; substance: string; made_at: Date }): Pack {
  const { version, digest, made_at: madeAt } = row
  return { version, digest, substance: JSON.parse(row.substance) as Substance, madeAt }
}
