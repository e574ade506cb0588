import { v7 as uuidv7 } from 'uuid'
import { recount } from '../src/patients/count.ts'
import { displayName, email, nhsNumber, phone, postcode } from '../src/patients/identity.ts'
import { addressTokens, foldedName } from '../src/patients/search-text.ts'
import { runSync, type RunOptions } from '../src/sync/run.ts'
import type { RunReport } from '../src/sync/run-record.ts'
import type { Database } from '../src/platform/database/database.ts'
import { freshDatabase, type Lasting } from './database.ts'
import { addSwitchedOn } from './switched-on.ts'
import { listOf, type ListOptions, type Row } from './list.ts'

export const foxleyBrook = 'Z99001'

/** A patient as a test compares them: everything but ids, digests and folded columns. */
export type Seen = Record<string, unknown>

export interface PersonOnPlatform {
  account: 'digital' | 'non-digital'
  given_name: string
  family_name: string
  date_of_birth: string
  [column: string]: string | boolean | null
}

/** Foxley Brook Surgery on a fresh database: people can be put on the platform, and lists can be synced. */
export async function practiceFor(t: Lasting) {
  return practiceIn(await freshDatabase(t))
}

/** The same on a database that is there already, so that a file of many tests can share one: each has its own code. */
export async function practiceIn<D extends Database>(database: D, code = foxleyBrook) {
  await addSwitchedOn(database, { practice: code, name: 'Foxley Brook Surgery' })

  async function rows<T>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await database.owner.query(text, [code, ...values])).rows as T[]
  }

  return {
    code,
    database,
    rows,

    /**
     * Puts somebody on the platform, as a sign-up or another system would have: now, or `at` a time of the dates that a
     * test lives in, whatever the machine's own.
     */
    async onPlatform(person: PersonOnPlatform, at = new Date()): Promise<string> {
      const id = uuidv7()
      const columns = columnsOf(person)
      await database.owner.query(
        `INSERT INTO patient (practice, id, status, status_since, restricted, came_from, created_at, updated_at,
           ${Object.keys(columns).join(', ')})
         VALUES ($1, $2, 'registered', $3, false, 'import', $3, $3,
           ${Object.keys(columns)
             .map((_, index) => `$${index + 4}`)
             .join(', ')})`,
        [code, id, at, ...Object.values(columns)],
      )
      await recount((text, values) => database.owner.query(text, values), code)
      return id
    },

    /** Syncs a list and answers the report. */
    sync(list: Row[], options: ListOptions = {}, run: Partial<RunOptions> = {}): Promise<RunReport> {
      return runSync(database, {
        practice: code,
        source: listOf(list, options),
        trigger: 'command',
        ...run,
      })
    },

    async patient(family: string): Promise<Seen> {
      const [found, ...more] = await rows<Seen>(
        `SELECT * FROM patient WHERE practice = $1 AND family_name = $2`,
        [family],
      )
      if (found === undefined || more.length > 0)
        throw new Error(`${family}: ${more.length + (found ? 1 : 0)} patients`)
      return found
    },

    async patients(): Promise<Seen[]> {
      return rows<Seen>(
        `SELECT family_name, given_name, account, status, nhs_number, source_patient_id, mobile_phone
         FROM patient WHERE practice = $1 ORDER BY family_name, given_name`,
      )
    },

    /** The history of one patient: field, old and new. */
    async history(family: string): Promise<string[]> {
      const changes = await rows<{ field: string; old: string | null; new: string | null }>(
        `SELECT field, old, new FROM patient_change
         WHERE practice = $1 AND patient IN (SELECT id FROM patient WHERE practice = $1 AND family_name = $2)
         ORDER BY changed_at, field`,
        [family],
      )
      return changes.map((change) => `${change.field}: ${change.old ?? 'blank'} -> ${change.new ?? 'blank'}`)
    },

    async openReviews(): Promise<{ kind: string; reason: string; candidates: number }[]> {
      return rows(
        `SELECT kind, reason,
           (SELECT count(*)::integer FROM review_candidate AS c WHERE c.practice = $1 AND c.review = review.id) AS candidates
         FROM review WHERE practice = $1 AND state = 'open' ORDER BY row_number`,
      )
    },

    /** Everything that a run may write about patients, to see that nothing of it changed. */
    async everything(): Promise<unknown> {
      return {
        patients: await rows('SELECT *, xmin FROM patient WHERE practice = $1 ORDER BY id'),
        changes: await rows(
          'SELECT *, xmin FROM patient_change WHERE practice = $1 ORDER BY patient, changed_at, field',
        ),
        reviews: await rows('SELECT *, xmin FROM review WHERE practice = $1 ORDER BY id'),
        counts: await rows('SELECT *, xmin FROM patient_count WHERE practice = $1 ORDER BY status, account'),
        state: await rows(
          'SELECT practice, layout FROM sync_state WHERE practice = $1 AND layout IS NOT NULL',
        ),
      }
    },
  }
}

function columnsOf(person: PersonOnPlatform): Record<string, unknown> {
  const text = (column: string) => (typeof person[column] === 'string' ? person[column] : '')
  return {
    ...person,
    nhs_number: nhsNumber(text('nhs_number')) || null,
    mobile_phone: phone(text('mobile_phone')) || null,
    other_phone: phone(text('other_phone')) || null,
    email: email(text('email')) || null,
    postcode: postcode(text('postcode')) || null,
    given_name: displayName(person.given_name),
    ...foldedName(person.family_name, person.given_name, text('middle_names')),
    address_tokens: addressTokens(text('address_line_1'), text('address_line_2'), text('town'), null),
  }
}
