import type pg from 'pg'
import { runIn, type Run, type Tx } from '../platform/database/database.ts'
import { recordEvidence, type Evidence } from './held.ts'
import {
  changedRows,
  changesAtAGlance,
  joinedRows,
  leftRows,
  linkedRows,
  openReviews,
  runFigures,
  type ChangeRow,
  type Figures,
  type LinkedRow,
  type MovedRow,
  type ReviewRow,
  type Rows,
} from './ledger/rows.ts'
import { readUnusableRows, recordUnusableRows, type RunReport } from './run-record.ts'

/** How many rows of each section are kept; the numbers say how many there are. */
const mostKept = 1000

/**
 * Writes down what a preview did, read by the very statements that show a run, while it is still done. The caller takes
 * everything back afterwards. What an earlier preview of the practice found is kept no longer.
 */
export async function keepPreview(
  client: pg.ClientBase,
  owner: pg.Pool,
  report: RunReport,
  evidence: Evidence | null,
): Promise<void> {
  const sections = await whatItDid((text, values) => client.query(text, values), report)
  const unusable = await readUnusableRows(client, report)
  await owner.query('DELETE FROM preview_row WHERE practice = $1', [report.practice])
  for (const [section, rows] of Object.entries(sections)) {
    await owner.query(
      `INSERT INTO preview_row (practice, run, section, place, shown)
       SELECT $1, $2, $3, place, shown FROM jsonb_array_elements($4::jsonb) WITH ORDINALITY AS row (shown, place)`,
      [report.practice, report.run, section, JSON.stringify(rows)],
    )
  }
  await recordUnusableRows(owner, report, unusable)
  if (evidence !== null) await recordEvidence(owner, report, evidence)
}

async function whatItDid(read: Run, report: RunReport): Promise<Record<Section, unknown[]>> {
  const run = { ...report, startedAt: new Date(0), finishedAt: null }
  const limit = mostKept
  return {
    figures: [await runFigures(read, run)],
    glance: (await changesAtAGlance(read, run, 20)).rows,
    changed: (await changedRows(read, run, { limit })).rows,
    joined: (await joinedRows(read, run, { limit })).rows,
    left: (await leftRows(read, run, { limit })).rows,
    linked: (await linkedRows(read, run, { limit })).rows,
    reviews: (await openReviews(read, run, { limit })).rows,
  }
}

type Section = 'figures' | 'glance' | 'changed' | 'joined' | 'left' | 'linked' | 'reviews'
type Page = { after?: string | undefined; limit: number }
type Preview = { practice: string; run: string }

/** What a preview found, in the words in which the ledger tells of a run; null when it is kept no longer. */
export async function previewFigures(tx: Tx, preview: Preview): Promise<Figures | null> {
  const { rows } = await section<Figures>(tx, preview, 'figures', { limit: 1 })
  return rows[0] ?? null
}

export const previewed = {
  glance: (tx: Tx, preview: Preview, limit: number) => section<ChangeRow>(tx, preview, 'glance', { limit }),
  changed: (tx: Tx, preview: Preview, page: Page) => section<ChangeRow>(tx, preview, 'changed', page),
  joined: (tx: Tx, preview: Preview, page: Page) => section<MovedRow>(tx, preview, 'joined', page),
  left: (tx: Tx, preview: Preview, page: Page) => section<MovedRow>(tx, preview, 'left', page),
  linked: (tx: Tx, preview: Preview, page: Page) => section<LinkedRow>(tx, preview, 'linked', page),
  reviews: (tx: Tx, preview: Preview, page: Page) => section<ReviewRow>(tx, preview, 'reviews', page),
}

async function section<Row>(
  tx: Tx,
  { practice, run }: Preview,
  name: Section,
  { after, limit }: Page,
): Promise<Rows<Row>> {
  const before = Number(after ?? 0)
  const { rows } = await runIn(tx)(
    `SELECT shown FROM preview_row WHERE practice = $1 AND run = $2 AND section = $3 AND place > $4
     ORDER BY place LIMIT $5`,
    [practice, run, name, before, limit + 1],
  )
  const page = rows.slice(0, limit).map((row) => (row as { shown: Row }).shown)
  return { rows: page, next: rows.length > limit ? String(before + limit) : null }
}
