import { z } from 'zod'
import type { Config } from '../platform/config.ts'
import { asPractice, runIn, type Database, type Tx } from '../platform/database/database.ts'
import type { GatherFacts, PackFacts, Processor, Retention } from '../practices/dpia/facts.ts'
import { findPractice, type NightSource, type Practice } from '../practices/practice.ts'
import { FIELD_WORDS } from './csv/aliases.ts'
import { listRuns, type LedgerRun } from './ledger.ts'
import { LISTED_FIELDS } from './source.ts'
import { dueTime } from './timetable.ts'
import { grouped, timeAndDay } from './when.ts'

/** What the settings of an installation say about itself. */
type Installation = Pick<Config, 'operatorName' | 'hostedOn' | 'messages'>

/** Fills the data protection pack from what runs: the columns that are read, the settings of the practice, its numbers. */
export function factsOf(database: Database, installation: Installation, retention: Retention[]): GatherFacts {
  const operator = operatorOf(installation)
  return async (code, now) => {
    const practice = await findPractice(database, code)
    return asPractice(database, practice.practice, async (tx): Promise<PackFacts> => {
      const { source, host } = await whereFrom(tx, practice)
      return {
        substance: {
          dataItems: [...LISTED_FIELDS.map((field) => FIELD_WORDS[field]), ...SAID],
          purposes: PURPOSES,
          sources: source === null ? [] : [source],
          processors: [...processors(operator, host), ...messageProcessors(installation)],
          retention: [...ALWAYS, ...retention],
          hosting: installation.hostedOn ?? `the servers of ${operator.replace(/^W/, 'w')}`,
        },
        circumstances: {
          practice: practice.practice,
          practiceName: practice.name,
          operator,
          nightly:
            practice.nightSource === null
              ? 'When somebody uploads a list'
              : `Every night at ${dueTime(practice)}`,
          ...(await howMany(tx, practice.practice)),
          lastSync: lastSync(
            (await listRuns(tx, practice.practice, { limit: 1, kind: 'sync' })).runs[0],
            now,
          ),
          readAt: now,
        },
      }
    })
  }
}

/** Who looks after the installation, as practices know them. */
export function operatorOf({ operatorName }: Installation): string {
  return operatorName ?? 'Whoever looks after this installation'
}

const PURPOSES = [
  'Keeping the platform in step with the practice list, so that staff can reach every registered patient for direct care',
  'Sending patients messages about their care and from the practice, and taking what they answer',
]

/** What is kept besides the columns of the list. */
const SAID = [
  'what the practice writes to a patient, with its files',
  'what the patient answers, with photos and files',
  'what they want to be sent',
]

/** What no rule of the installation can make longer. */
const ALWAYS: Retention[] = [
  { what: 'the list itself', kept: 'not at all; a file that was uploaded, until it is synced or for a day' },
  { what: 'patients', kept: 'as long as the practice uses Patient Sync' },
  { what: 'messages, their files, and what patients answer', kept: 'as long as the patient' },
  { what: 'what patients want to be sent', kept: 'as long as the patient' },
  { what: 'addresses at which somebody asked for no more', kept: 'as a digest, for good' },
  { what: 'what the sync brought, once permission is withdrawn', kept: 'until the practice has it deleted' },
]

const SOURCE_WORDS: Record<NightSource, string> = {
  docman10: 'The list feed of the practice’s own system',
  fhir: 'The FHIR server of the practice’s own system',
  csv: 'Files that the practice’s own system leaves in a folder',
}

const reached = z.object({ url: z.url().optional().catch(undefined) })

/** Where the list comes from, with the host that answers: whoever runs that host handles the data, too. */
async function whereFrom(
  tx: Tx,
  { practice, nightSource }: Practice,
): Promise<{ source: string | null; host: string | null }> {
  if (nightSource === null) return { source: null, host: null }
  const row = await tx
    .selectFrom('practice_source')
    .select('settings')
    .where('practice', '=', practice)
    .where('source', '=', nightSource)
    .executeTakeFirst()
  const { url } = reached.parse(row?.settings ?? {})
  const host = url === undefined ? null : new URL(url).hostname
  const words = SOURCE_WORDS[nightSource]
  return { source: host === null ? words : `${words}, at ${host}`, host }
}

function processors(operator: string, host: string | null): Processor[] {
  return [
    { name: operator, does: 'runs this installation for the practice and sees no patient' },
    ...(host === null ? [] : [{ name: host, does: 'answers with the practice list' }]),
  ]
}

/** Whoever is handed messages on their way to patients. */
function messageProcessors({ messages }: Installation): Processor[] {
  if (!messages) return []
  const { smsChannel, emailChannel, smtp } = messages
  const names = {
    'govuk-notify': 'GOV.UK Notify',
    'nhs-notify': 'NHS Notify (NHS England)',
    smtp: `The mail server ${smtp.host ?? ''}`.trim(),
  }
  return Object.entries(names).flatMap(([channel, name]) => {
    const ways = [
      ...(smsChannel === channel ? ['text messages'] : []),
      ...(emailChannel === channel ? ['emails'] : []),
    ]
    return ways.length === 0
      ? []
      : [{ name, does: `takes ${ways.join(' and ')} to patients`, sends: true as const }]
  })
}

async function howMany(tx: Tx, practice: string): Promise<{ registered: number; patients: number }> {
  const { rows } = await runIn(tx)(
    `SELECT coalesce(sum(patients), 0)::integer AS patients,
       coalesce(sum(patients) FILTER (WHERE status = 'registered'), 0)::integer AS registered
     FROM patient_count WHERE practice = $1`,
    [practice],
  )
  return rows[0] as { registered: number; patients: number }
}

function lastSync(run: LedgerRun | undefined, now: Date): string | null {
  if (run === undefined) return null
  const when = timeAndDay(run.startedAt, now)
  if (run.state !== 'done') return `${when}: ${run.state}`
  return `${when}: ${grouped(run.listed ?? 0)} on the list, ${grouped(run.created ?? 0)} added, ${grouped(run.left ?? 0)} left`
}
