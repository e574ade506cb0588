import type pg from 'pg'
import { rowsBehind } from './behind.ts'
import { judge, placeOf, whyHold, type Limits, type Measure } from './check.ts'
import type { Evidence } from './held.ts'
import { readLimits } from './limits.ts'
import type { Summary } from './apply.ts'
import type { Matched } from './match.ts'
import { measureChanges, measureWould, type Weighed, type Would } from './measure.ts'
import type { Memory } from './memory.ts'
import type { Staged } from './stage.ts'

interface Weighing {
  client: pg.ClientBase
  practice: string
  run: string
  /** What was measured about the list itself. */
  measures: Measure[]
  staged: Staged
  memory: Memory
  /** Null when the list has nothing that is new, changed or gone. */
  matched: (Matched & Summary) | null
  carriesIds: boolean
  layout: Buffer
  /** Tells everything that was measured, although nothing may speak against the list. */
  thoroughly: boolean
}

/**
 * Holds everything that can be measured about a list against the practice's limits. Answers null when nothing speaks
 * against it; else what a person needs to decide, gathered before the run takes everything back, and why it is held.
 */
export async function weigh(weighing: Weighing): Promise<{ why: string | null; evidence: Evidence } | null> {
  const { client, practice } = weighing
  const limits = await readLimits((text, values) => client.query(text, values), practice)
  const quickly = await measure(weighing, limits, false)
  const isBroken = quickly.some((one) => judge(one, limits).broken)
  if (!isBroken && !weighing.thoroughly) return null
  const measures = await measure(weighing, limits, true)
  const findings = measures.map((one) => judge(one, limits))
  return { why: whyHold(findings), evidence: await gather(weighing, limits, findings) }
}

/** In the order of the table of checks. */
async function measure(weighing: Weighing, limits: Limits, thoroughly: boolean): Promise<Measure[]> {
  const { matched, measures } = weighing
  if (matched === null) return measures
  const changes = await measureChanges(toMeasure(weighing, matched, limits), thoroughly)
  return [...measures, ...changes].sort((a, b) => placeOf(a.name) - placeOf(b.name))
}

async function gather(weighing: Weighing, limits: Limits, findings: Evidence['findings']): Promise<Evidence> {
  const { matched, staged, memory, layout } = weighing
  const digest = staged.sum.digest(memory.known, layout)
  if (matched === null) return { findings, digest, behind: {}, would: nothing }
  return {
    findings,
    digest,
    behind: await rowsBehind(weighing, findings),
    would: await measureWould(toMeasure(weighing, matched, limits), staged.created),
  }
}

function toMeasure(weighing: Weighing, matched: Matched & Summary, limits: Limits): Weighed {
  const { client, practice, run, staged, memory, carriesIds } = weighing
  return {
    client,
    practice,
    run,
    listed: staged.listed,
    onListLastTime: memory.onListLastTime,
    people: memory.people,
    unsettled: staged.gone + memory.forgotten.length,
    carriesIds,
    matched,
    limits,
  }
}

const nothing: Would = { join: 0, leave: 0, link: 0, change: 0, review: 0 }
