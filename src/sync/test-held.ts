import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { addStaff } from '../accounts/staff.ts'
import { password, signIn } from '../accounts/test-accounts.ts'
import { Visitor } from '../platform/web/test-visitor.ts'
import { chooseNight } from '../practices/practice.ts'
import { saveSource } from '../practices/source-settings.ts'
import { carryOut, syncQueue } from './jobs.ts'
import { surgery } from './test-surgery.ts'

export const priya = { email: 'priya@foxley.example', name: 'Priya Raghunathan' }

/** A list of as many people as are asked for, from the first; each with a mobile phone of their own. */
export function listOfPeople(count: number, from = 1): string {
  const rows = Array.from({ length: count }, (_, at) => {
    const n = from + at
    return `${n},Nasreen ${n},AHMED ${n},1962-02-09,07700 900${String(n % 1000).padStart(3, '0')}`
  })
  return ['source_patient_id,given_name,family_name,date_of_birth,mobile_phone', ...rows, ''].join('\n')
}

/**
 * Foxley Brook Surgery, whose clinical system leaves a list in a folder each night: 200 people on 23 November, read and
 * applied. Bethan is signed in, Priya can be.
 */
export async function surgeryWithANight(t: TestContext) {
  const practice = await surgery(t)
  const { deps, time, app } = practice
  const file = join(deps.dataDir, 'list.csv')
  await saveSource(deps.database, deps.secrets, 'Z99001', 'csv', { settings: { file } })
  await chooseNight(deps.database, 'Z99001', { source: 'csv', now: new Date('2026-11-01T12:00:00Z') })
  await addStaff(deps.database, { ...priya, role: 'manager', practice: 'Z99001', password })

  /** The night's list comes at a quarter past two. */
  async function night(date: string, list: string): Promise<string> {
    writeFileSync(file, list)
    time.now = new Date(`${date}T02:30:00Z`)
    const job = { practice: 'Z99001', source: 'csv', trigger: 'night', night: date } as const
    const id = await deps.jobs.add(syncQueue, job, { key: 'Z99001' })
    await work(id!)
    time.now = new Date(`${date}T08:30:00Z`)
    return id!
  }

  /** Carries out what was asked for. */
  async function work(id: string): Promise<void> {
    const { payload } = (await deps.jobs.find(syncQueue, id))!
    await carryOut(deps, payload, { id, attempt: 1, signal: new AbortController().signal })
    // The queue would have closed it.
    await deps.database.owner.query(`UPDATE pgboss.job SET state = 'completed' WHERE id = $1`, [id])
  }

  await practice.signIn()
  await night('2026-11-23', listOfPeople(200))
  return {
    ...practice,
    file,
    night,
    work,
    asPriya: async (): Promise<Visitor> => {
      const visitor = new Visitor(app)
      await signIn(visitor, priya)
      return visitor
    },
    stateOf: async (run: string): Promise<string> => {
      const [found] = await practice.rows<{ state: string }>(
        'SELECT state FROM sync_run WHERE practice = $1 AND id = $2',
        [run],
      )
      return found!.state
    },
    registered: async (): Promise<number> => {
      const [found] = await practice.rows<{ patients: number }>(
        `SELECT count(*)::integer AS patients FROM patient WHERE practice = $1 AND status = 'registered'`,
      )
      return found!.patients
    },
  }
}
