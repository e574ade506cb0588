import type pg from 'pg'
import { sqlFile } from '../platform/database/sql-file.ts'
import { failpoint } from '../platform/failpoint.ts'
import { compareAll } from './weights/compare.ts'
import { weightsInUse } from './weights/weights.ts'

const sql = (name: string) => sqlFile(import.meta.url, `./sql/${name}.sql`)

const matchDecisions = sql('match-decisions')
const doubtRepeated = sql('doubt-repeated')
const matchKnownLink = sql('match-known-link')
const rememberRestricted = sql('remember-restricted')
const collapseRepeatedRows = sql('collapse-repeated-rows')
const findOpen = sql('find-open')
const doubtHeldNumber = sql('doubt-held-number')
const findCandidates = sql('find-candidates')
const judgeCandidates = sql('judge-candidates')
const linkOrDoubt = sql('link-or-doubt')
const tellEvidence = sql('tell-evidence')
const summariseDoubts = sql('summarise-doubts')
const findLeaving = sql('find-leaving')

/** What made a link, equal to the CHECK of `patient.link_rule`; `created` where the list itself made the patient. */
export const LINK_RULES = [
  'created',
  'decision',
  'nhs-number',
  'nhs-number-and-names',
  'name-birth-and-contact',
  'name-and-date-of-birth',
] as const

/** What matching decided about the rows that were staged. */
export interface Matched {
  repeated: number
  matched: number
  doubted: number
  /** Rows whose source id stood for somebody else last time. */
  conflicts: number
  /** Whether people had decided who a row is, and whether links are made on evidence. */
  decided: boolean
  evident: boolean
  /** Version of the weights that candidates were weighed by; null when there were none. */
  weightsVersion: number | null
}

export interface Unsettled {
  /** Linked patients who had no digest when the list was opened, because somebody had edited them. */
  forgotten: string[]
  /** Whether rows of the list could not be used. */
  unreadable: boolean
  /** Whether two of the staged rows may be one row, or carry one source id or one NHS number. */
  repeats: boolean
  /** Whether people have decided who a row is. */
  decisions: boolean
  /** Whether the list has a column of restricted records. */
  tellsRestricted: boolean
  /** Patients of the practice: how common a name is depends on it. */
  people: number
}

/**
 * Decides which staged row is which patient, as docs/matching.md says: what people decided, the known link, then the
 * candidates, who are compared, weighed and judged. Everything doubtful is left for a person.
 */
export async function match(client: pg.ClientBase, practice: string, unsettled: Unsettled): Promise<Matched> {
  const repeated = unsettled.repeats ? (await client.query(collapseRepeatedRows)).rowCount : 0
  await client.query(
    'ANALYZE listed (row_number, source_patient_id, nhs_number, date_of_birth, family_folded, given_folded), gone',
  )
  if (!unsettled.tellsRestricted) await client.query(rememberRestricted, [practice])
  for (const { rule, isNeeded } of firstRules(unsettled)) {
    if (isNeeded) await client.query(rule, [practice])
    failpoint('match')
  }
  await client.query(findOpen, [practice, true])
  await client.query('ANALYZE open_patient (patient, source_hash)')
  await client.query(doubtHeldNumber, [practice])
  const weightsVersion = await compareAndJudge(client, practice, unsettled.people)
  await client.query('ANALYZE matched (row_number, patient), doubted (row_number, patient), present')
  await client.query(findLeaving, [unsettled.forgotten, unsettled.unreadable])
  await client.query('ANALYZE leaving')
  const counted = await counts(client)
  if (counted.doubted > 0) await client.query(summariseDoubts, [practice])
  return { repeated: repeated ?? 0, weightsVersion, ...counted }
}

/** What decides before anybody is compared, in order; each leaves alone what an earlier one has decided. */
function firstRules({ decisions, repeats }: Unsettled): { rule: string; isNeeded: boolean }[] {
  return [
    { rule: matchDecisions, isNeeded: decisions },
    { rule: doubtRepeated, isNeeded: repeats },
    { rule: matchKnownLink, isNeeded: true },
  ]
}

/**
 * Finds the candidates of `listed` among `open_patient`, weighs them and links or doubts them. Answers by which version of the
 * weights; null when there are no candidates, as on most nights of few changes, and nothing was decided. `people`: how many
 * patients the practice has.
 */
export async function compareAndJudge(
  client: pg.ClientBase,
  practice: string,
  people: number,
): Promise<number | null> {
  const { rowCount } = await client.query(findCandidates, [practice])
  if (rowCount === 0) return null
  const { version, levels } = await weightsInUse(client)
  await compareAll(client, practice, { levels, people })
  await client.query('ANALYZE compared (row_number, patient)')
  failpoint('match')
  await judge(client, practice)
  return version
}

async function judge(client: pg.ClientBase, practice: string): Promise<void> {
  await client.query(tellEvidence)
  const { rows } = await client.query<{ name_and_birth: string }>(
    'SELECT name_and_birth FROM practice WHERE practice = $1',
    [practice],
  )
  await client.query(judgeCandidates, [practice, rows[0]?.name_and_birth])
  await client.query('ANALYZE judged (row_number, patient)')
  await client.query(linkOrDoubt)
  failpoint('match')
}

type Counts = Omit<Matched, 'repeated' | 'weightsVersion'>

async function counts(client: pg.ClientBase): Promise<Counts> {
  const { rows } = await client.query<Counts>(
    `SELECT
       (SELECT count(*) FROM matched)::integer AS matched,
       (SELECT count(DISTINCT row_number) FROM doubted)::integer AS doubted,
       (SELECT count(DISTINCT row_number) FROM doubted WHERE kind = 'conflict')::integer AS conflicts,
       EXISTS (SELECT FROM matched WHERE rule = 'decision') AS decided,
       EXISTS (SELECT FROM matched WHERE evidence IS NOT NULL) AS evident`,
  )
  return rows[0] as Counts
}
