import { sqlFile } from '../platform/database/sql-file.ts'
import { aboutEverybody, type Run } from '../platform/database/database.ts'

const recountSql = sqlFile(import.meta.url, './recount.sql')
const countSome = sqlFile(import.meta.url, './count-some.sql')
const addToCounts = sqlFile(import.meta.url, './add-to-counts.sql')

/**
 * Counts a practice's patients again, all of them. Call it in the transaction that adds many patients or changes their
 * status. Whoever counts at the same time waits first, and so counts what the other one added.
 */
export async function recount(run: Run, practice: string): Promise<void> {
  await aboutEverybody(run, async () => {
    await lockCounts(run, practice)
    await run(recountSql, [practice])
  })
}

/**
 * Does what may change of some patients whether and how they are counted, and keeps the counts in step without looking at
 * anybody else: a decision of a practice of a million takes as long as of a hundred. Patients who are made or merged by it
 * belong to `patients` too. Call it in the transaction that does it.
 */
export async function keepingCount<T>(
  run: Run,
  practice: string,
  patients: readonly string[],
  work: () => Promise<T>,
): Promise<T> {
  return keepingCountOf(run, practice, { count: countSome, values: [practice, patients] }, work)
}

/** The same of patients whom a statement counts as `count-some.sql` does: of the same ones before and after the work. */
export async function keepingCountOf<T>(
  run: Run,
  practice: string,
  whose: { count: string; values: unknown[] },
  work: () => Promise<T>,
): Promise<T> {
  const count = () =>
    aboutEverybody(run, async () => (await run(whose.count, whose.values)).rows as Counted[])
  const before = await count()
  const done = await work()
  const changes = differences(before, await count())
  if (changes.length > 0) {
    await aboutEverybody(run, async () => {
      await lockCounts(run, practice)
      await run(addToCounts, [practice, JSON.stringify(changes)])
    })
  }
  return done
}

interface Counted {
  status: string
  account: string
  patients: number
}

function differences(before: Counted[], after: Counted[]): Counted[] {
  const kinds = new Map<string, Counted>()
  const add = (counted: Counted[], sign: 1 | -1) => {
    for (const { status, account, patients } of counted) {
      const so = kinds.get(`${status} ${account}`)?.patients ?? 0
      kinds.set(`${status} ${account}`, { status, account, patients: so + sign * patients })
    }
  }
  add(before, -1)
  add(after, 1)
  return [...kinds.values()].filter(({ patients }) => patients !== 0)
}

/** Everybody who writes the counts waits here first, so that nobody waits for each other. */
export async function lockCounts(run: Run, practice: string): Promise<void> {
  await run('SELECT FROM patient_count WHERE practice = $1 ORDER BY status, account FOR UPDATE', [practice])
}
