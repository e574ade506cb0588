import { z } from 'zod'
import { INSTALLATION, recordAudit, type Actor } from '../platform/audit.ts'
import { asPractice, type Database } from '../platform/database/database.ts'
import { practiceCode } from '../platform/database/practice-code.ts'
import { ProductError } from '../platform/errors.ts'

/** Whoever does something to a practice, when it is not said. */
const commandLine: Actor = { command: 'practice' }

/** A GP practice, known by its ODS code, with its settings of the night. */
export interface Practice {
  practice: string
  name: string
  /** The source that the timetable reads each night; null until somebody chooses one. */
  nightSource: NightSource | null
  /** Local time in London, `02:00`, that the night's run is due at before the spread. */
  nightTime: string
  /** What matching does with a pair of whom only the names and the date of birth are the same. */
  nameAndBirth: NameAndBirth
  /** When the source of the night was chosen; nights before it are not made up. */
  nightSince: Date | null
  createdAt: Date
}

/** Equal to the CHECK of `practice.night_source`. */
export const NIGHT_SOURCES = ['docman10', 'fhir', 'csv'] as const
export type NightSource = (typeof NIGHT_SOURCES)[number]

/** Equal to the CHECK of `practice.name_and_birth`: link such a pair, or have a person confirm it. */
export const NAME_AND_BIRTH = ['link', 'confirm'] as const
export type NameAndBirth = (typeof NAME_AND_BIRTH)[number]

/**
 * Adds a practice. Throws `invalid` for a code that is not an ODS code or a blank name, and `refused` when the
 * practice is there already.
 */
export async function addPractice(
  database: Database,
  practice: { practice: string; name: string },
  actor = commandLine,
): Promise<Practice> {
  const code = practiceCode(practice.practice)
  const name = practiceName(practice.name)
  return database.kysely.transaction().execute(async (tx) => {
    const added = await tx
      .insertInto('practice')
      .values({ practice: code, name })
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst()
    if (!added) throw new ProductError('refused', `The practice ${code} has been added before.`)
    const at = added.created_at
    await recordAudit(tx, INSTALLATION, { action: 'practice-added', actor, subject: { practice: code }, at })
    return fromRow(added)
  })
}

/** All practices of the installation, by code. */
export async function listPractices(database: Database): Promise<Practice[]> {
  const rows = await database.kysely.selectFrom('practice').selectAll().orderBy('practice').execute()
  return rows.map(fromRow)
}

/** One practice by its code in any case. Throws `not-found` with what to do. */
export async function findPractice(database: Database, practice: string): Promise<Practice> {
  const code = practiceCode(practice)
  const row = await database.kysely
    .selectFrom('practice')
    .selectAll()
    .where('practice', '=', code)
    .executeTakeFirst()
  if (row) return fromRow(row)
  throw new ProductError(
    'not-found',
    `There is no practice ${code}. Add it first: patient-sync practice add ${code} --name "Its name"`,
  )
}

/**
 * Chooses the source that is read each night, or none, and the time in London (`02:00`). The first night is the one
 * after the choice. Throws `invalid` for a time that is not one.
 */
export async function chooseNight(
  database: Database,
  practice: string,
  night: { source: NightSource | null; time?: string; now: Date },
  actor = commandLine,
): Promise<void> {
  const { practice: code, nightSource: before } = await findPractice(database, practice)
  const { source, time, now } = night
  const chosen = {
    night_source: source,
    ...(time === undefined ? {} : { night_time: timeOfDay(time) }),
    ...(source === before ? {} : { night_since: source === null ? null : now }),
  }
  await asPractice(database, code, async (tx) => {
    await tx.updateTable('practice').set(chosen).where('practice', '=', code).execute()
    const facts = { source, ...(time !== undefined && { time }) }
    await recordAudit(tx, code, { action: 'night-chosen', actor, facts, at: now })
  })
}

/** Chooses what matching does where only the names and the date of birth are the same. */
export async function chooseNameAndBirth(
  database: Database,
  practice: string,
  nameAndBirth: NameAndBirth,
  { actor = commandLine, now = new Date() }: { actor?: Actor; now?: Date } = {},
): Promise<void> {
  const { practice: code } = await findPractice(database, practice)
  await asPractice(database, code, async (tx) => {
    await tx
      .updateTable('practice')
      .set({ name_and_birth: nameAndBirth })
      .where('practice', '=', code)
      .execute()
    const facts = { choice: nameAndBirth }
    await recordAudit(tx, code, { action: 'name-and-birth-chosen', actor, facts, at: now })
  })
}

function practiceName(text: string): string {
  const name = text.trim().replace(/\s+/g, ' ')
  if (name === '') throw new ProductError('invalid', 'A practice needs a name, such as "Elm Tree Surgery".')
  return name
}

function timeOfDay(text: string): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text)) {
    throw new ProductError('invalid', 'The time of the night is hours and minutes, such as 02:00.')
  }
  return text
}

function fromRow(row: {
  practice: string
  name: string
  night_source: string | null
  night_time: string
  night_since: Date | null
  name_and_birth: string
  created_at: Date
}): Practice {
  return {
    practice: row.practice,
    name: row.name,
    nightSource: z.enum(NIGHT_SOURCES).nullable().parse(row.night_source),
    nightTime: row.night_time.slice(0, 5),
    nameAndBirth: z.enum(NAME_AND_BIRTH).parse(row.name_and_birth),
    nightSince: row.night_since,
    createdAt: row.created_at,
  }
}
