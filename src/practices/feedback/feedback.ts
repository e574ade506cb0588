import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ask } from '../activation/verbs.ts'

/** What staff may tell. Equal to the CHECK of `feedback.kind`. */
export const FEEDBACK_KINDS = ['problem', 'idea', 'question', 'permission'] as const
export type FeedbackKind = (typeof FEEDBACK_KINDS)[number]

/** Equal to the CHECK of `feedback.state`. */
export const FEEDBACK_STATES = ['new', 'answered', 'closed'] as const
export type FeedbackState = (typeof FEEDBACK_STATES)[number]

export interface Feedback {
  practice: string
  practiceName: string
  id: string
  kind: FeedbackKind
  state: FeedbackState
  givenAt: Date
  name: string
  page: string | null
  words: string
  /** What the operator answered, or wrote down for the next one. */
  note: string | null
  settledAt: Date | null
}

/** Keeps what somebody of a practice says. Who wants Patient Sync switched on has thereby asked for it. */
export async function giveFeedback(
  tx: Tx,
  given: {
    practice: string
    staff: string
    name: string
    kind: FeedbackKind
    words: string
    page: string | null
    at: Date
  },
): Promise<string> {
  const { practice, staff, name, kind, words, page, at } = given
  const id = uuidv7()
  await tx
    .insertInto('feedback')
    .values({ practice, id, kind, state: 'new', given_at: at, staff, name, page, words })
    .execute()
  if (kind === 'permission') await ask(tx, { practice, by: { staff }, name, at })
  return id
}

/** The operator answers or closes what was said, with a note; `new` opens it again. False when there is none. */
export async function settleFeedback(
  tx: Tx,
  settled: { practice: string; id: string; state: FeedbackState; note: string | null; by: string; at: Date },
): Promise<boolean> {
  const { practice, id, state, note, by, at } = settled
  const changed = await tx
    .updateTable('feedback')
    .set({ state, note, settled_at: at, settled_by: by })
    .where('practice', '=', practice)
    .where('id', '=', id)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n) return false
  const facts = { state }
  await recordAudit(tx, practice, {
    action: 'feedback-settled',
    actor: { staff: by },
    subject: { feedback: id },
    facts,
    at,
  })
  return true
}

const shown = `
  SELECT feedback.practice, practice.name AS "practiceName", id, kind, state, given_at AS "givenAt", feedback.name, page,
    words, note, settled_at AS "settledAt"
  FROM feedback JOIN practice ON practice.practice = feedback.practice`

/** What was said at every practice, the latest first: only for the operator, so it is asked of the owner. */
export async function listFeedback(
  owner: pg.Pool,
  wanted: { state: FeedbackState | 'all'; limit: number },
): Promise<Feedback[]> {
  const { rows } = await owner.query<Feedback>(
    `${shown} WHERE $1 = 'all' OR state = $1 ORDER BY given_at DESC, id DESC LIMIT $2`,
    [wanted.state, wanted.limit],
  )
  return rows
}

/** One thing that was said; null when there is none. */
export async function findFeedback(owner: pg.Pool, practice: string, id: string): Promise<Feedback | null> {
  const { rows } = await owner.query<Feedback>(`${shown} WHERE feedback.practice = $1 AND id::text = $2`, [
    practice,
    id,
  ])
  return rows[0] ?? null
}

/**
 * The page that somebody came from, as far as it says nothing about anybody: its path with every id left out, without
 * what was searched for. Null for anything that is no path of ours.
 */
export function impersonalPath(address: unknown): string | null {
  if (typeof address !== 'string' || !/^\/(?!\/)/.test(address)) return null
  const [path = ''] = address.split(/[?#]/)
  const parts = path.split('/').map((part) => (part === '' || /^[a-z-]{1,30}$/.test(part) ? part : '…'))
  return parts.join('/').slice(0, 200)
}
