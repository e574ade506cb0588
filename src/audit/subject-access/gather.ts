import { logAccess, type Asking } from '../../platform/access-log.ts'
import { recordAudit, type Actor } from '../../platform/audit.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { runIn, type Tx } from '../../platform/database/database.ts'
import { readAnswers } from '../../practices/dpia/answers.ts'
import { lawfulBasis } from '../../practices/dpia/lawful-basis.ts'
import { recordsOf } from '../../patients/merged-records.ts'
import { findRecord } from '../../patients/record.ts'
import { CONTACT_COLUMNS } from '../retention/rules.ts'
import { COVERED, type Covered } from './covered.ts'
import { givingFiles, MOST_BYTES } from './files.ts'

export interface Section {
  table: string
  title: string
  rows: Record<string, unknown>[]
}

/** All that is held about one patient, for themselves. */
export interface SubjectAccess {
  practice: string
  practiceName: string
  patient: string
  name: string
  madeAt: string
  basis: string[]
  sections: Section[]
}

/** Whoever asks on a page, or the command line. */
export type Asker = { request: Asking } | { command: string }

/** What stands above it, to the patient. */
export async function wordsAbove(tx: Tx, practice: string): Promise<string[]> {
  const basis = lawfulBasis(await readAnswers(tx, practice))
  return [
    'The practice is the controller of this data. Patient Sync holds it on the practice’s behalf, so that the practice can reach its patients.',
    `Lawful basis: ${basis}.`,
    'The practice’s own clinical system is the record of your care. What is wrong here is put right there, and follows with the next sync.',
    'The file as JSON has the same with every number and id by which it is kept, for programs.',
    'Names of staff and of other people are left out. Of a restricted record the contact details are neither stored nor given.',
  ]
}

/**
 * Everything that is held about a patient, table by table, and writes down that it was taken out. Throws `not-found` when the
 * practice has no such patient.
 */
export async function gatherSubjectAccess(
  tx: Tx,
  practice: string,
  patient: string,
  asked: {
    asker: Asker
    now: Date
    secrets: Secrets
    /** How many bytes of files are given at most. */
    most?: number
  },
): Promise<SubjectAccess> {
  const { asker, now, secrets, most = MOST_BYTES } = asked
  const record = await findRecord(tx, practice, patient)
  const records = await findRecords(tx, practice, record.id)
  const sections: Section[] = []
  const withFiles = givingFiles(tx, { practice, secrets, most })
  for (const covered of COVERED) {
    const { table, title, open, files } = covered
    const rows = await readRows(tx, practice, records, covered, record.restricted)
    const opened = open ? rows.map((row) => open(row, practice, secrets)) : rows
    sections.push({ table, title, rows: files ? await withFiles(opened, files) : opened })
  }
  if ('request' in asker) await logAccess(tx, asker.request, [record.id], now, 'Subject access request')
  const actor: Actor = 'request' in asker ? { staff: asker.request.person!.id } : asker
  await recordAudit(tx, practice, {
    ...{ action: 'subject-access-exported', actor, subject: { patient: record.id }, at: now },
  })
  const { given_name, middle_names, family_name } = record
  const { name: practiceName } = await tx
    .selectFrom('practice')
    .select('name')
    .where('practice', '=', practice)
    .executeTakeFirstOrThrow()
  return {
    ...{ practice, practiceName, patient: record.id, madeAt: now.toISOString(), sections },
    basis: await wordsAbove(tx, practice),
    name: [given_name, middle_names, family_name].filter(Boolean).join(' '),
  }
}

/** What was said of a record that turned out to be this patient is about them, too. */
async function findRecords(tx: Tx, practice: string, patient: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('patient')
    .select('id')
    .where('practice', '=', practice)
    .where('id', 'in', recordsOf(practice, patient))
    .execute()
  return rows.map(({ id }) => id)
}

async function readRows(
  tx: Tx,
  practice: string,
  records: string[],
  { table, where, order, without = [], more, files }: Covered,
  restricted: boolean,
): Promise<Section['rows']> {
  const left = ['practice', ...without, ...(restricted ? CONTACT_COLUMNS : [])]
  if (files) left.push('sealed_content')
  const shown = `(to_jsonb(t) - $3::text[])${more === undefined ? '' : ` || coalesce(${more}, '{}')`}`
  const hidden = restricted && table === 'patient_change' ? ` AND field <> ALL ($3::text[])` : ''
  const { rows } = await runIn(tx)(
    `SELECT ${shown} AS row FROM ${table} AS t WHERE practice = $1 AND (${where})${hidden}
     AND $2::uuid[] IS NOT NULL ORDER BY ${order}`,
    [practice, records, left],
  )
  return (rows as { row: Record<string, unknown> }[]).map(({ row }) => row)
}
