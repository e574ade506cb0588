import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import { generate } from '../../src/operations/generate/generate.ts'
import { importPeople } from '../../src/sync/import/import.ts'
import { csvSource } from '../../src/sync/csv/csv-source.ts'
import { runSync } from '../../src/sync/run.ts'
import { estimateWeights, useWeights } from '../../src/sync/weights/versions.ts'
import { emptyPractice, practice, settle, type Ground } from './ground.ts'
import { bestF1, share, type MatchingFigures } from './matching-figures.ts'
import { say } from './report.ts'

/** Whole nights of an invented practice, as its nightly runs take them, judged by the truth that came with the list. */
export async function generatedFigures(
  ground: Ground,
  list: { patients: number; seed: number; nights: number },
  isEstimated: boolean,
): Promise<MatchingFigures> {
  const { database, folder } = ground
  say(`making up ${list.patients} patients and ${list.nights} nights`)
  await generate({ ...list, digital: 0.3, out: folder })
  if (isEstimated) {
    await allNights(ground, list.nights)
    await estimate(ground)
    await emptyPractice(database)
    await database.owner.query('TRUNCATE link_evidence')
  }
  const rowsPerSecond = await allNights(ground, list.nights)
  return { ...(await judged(ground, join(folder, 'truth.csv'))), rowsPerSecond }
}

/** Answers how many rows a second the nights took in. */
async function allNights({ database, folder }: Ground, nights: number): Promise<number> {
  const people = join(folder, 'people.csv')
  await importPeople(database, practice, people)
  await settle(database)
  const started = performance.now()
  let rows = 0
  for (let night = 1; night <= nights; night++) {
    const file = join(folder, night === 1 ? 'list.csv' : `list-${night}.csv`)
    const report = await runSync(database, { practice, source: csvSource({ file }), trigger: 'command' })
    if (report.state !== 'done') throw new Error(`Night ${night} was ${report.state}: ${report.reason}`)
    say(`night ${night}: ${report.linked} linked, ${report.created} created, ${report.reviews} in review`)
    rows += report.listed
  }
  return (rows * 1000) / (performance.now() - started)
}

async function estimate({ database }: Ground): Promise<void> {
  const client = await database.lasting.connect()
  try {
    await client.query('BEGIN')
    const { estimated } = await estimateWeights(client, { by: 'bench', seed: '1', now: new Date() })
    say(`estimated from ${estimated.pairs} pairs and ${estimated.randomPairs} at random`)
    await useWeights(client, estimated.version!, { by: 'bench', reason: 'measured', now: new Date() })
    await client.query('COMMIT')
  } finally {
    client.release()
  }
}

interface Pair {
  source_patient_id: string
  id: string
  rule: string
  weight: number | null
}

async function judged(
  { database }: Ground,
  truthFile: string,
): Promise<Omit<MatchingFigures, 'rowsPerSecond'>> {
  const truth = parse<{ source_patient_id: string; id: string; kind: string }>(readFileSync(truthFile), {
    columns: true,
  })
  const idOf = new Map(
    truth.filter((one) => one.source_patient_id).map((one) => [one.source_patient_id, one]),
  )
  const isSame = (pair: Pair) => idOf.get(pair.source_patient_id)?.id === pair.id
  const pairs = async (text: string) => (await database.owner.query<Pair>(text, [practice])).rows
  const links = await pairs(
    `SELECT source_patient_id, imported_id AS id, link_rule AS rule, weight FROM patient
     LEFT JOIN link_evidence ON link_evidence.practice = $1 AND link_evidence.patient = patient.id
     WHERE patient.practice = $1 AND imported_id IS NOT NULL AND source_patient_id IS NOT NULL`,
  )
  const reviewed = await pairs(
    `SELECT review.source_patient_id, imported_id AS id, review.reason AS rule, weight
     FROM review JOIN review_candidate AS candidate ON candidate.practice = $1 AND candidate.review = review.id
     JOIN patient ON patient.practice = $1 AND patient.id = candidate.patient
     WHERE review.practice = $1 AND review.state = 'open'`,
  )
  for (const wrong of links.filter((link) => !isSame(link))) {
    say(
      `wrong: ${wrong.rule}, weight ${wrong.weight}, ${idOf.get(wrong.source_patient_id)?.kind ?? 'nobody'}`,
    )
  }
  const same = truth.filter((one) => one.source_patient_id && one.id).length
  const right = links.filter(isSame).length
  const review = reviewed.filter(isSame).length
  const waiting = new Set(reviewed.map((pair) => pair.source_patient_id)).size
  return {
    automatic: { right, wrong: links.length - right },
    precision: share(right, links.length),
    recall: share(right, same),
    reviews: waiting,
    recallWithReview: share(right + review, same),
    bestF1: bestF1(
      [...links, ...reviewed].flatMap((pair) =>
        pair.weight === null ? [] : [{ weight: pair.weight, isSame: isSame(pair) }],
      ),
      same,
    ),
    byExpected: {
      match: { pairs: same, automatic: right, review, neither: same - right - review },
      ...byRule(links, reviewed, isSame),
    },
  }
}

/** What each rule linked, and what waits for which reason. */
function byRule(links: Pair[], reviewed: Pair[], isSame: (pair: Pair) => boolean) {
  const all = [
    ...links.map((pair) => ({ pair, automatic: 1 })),
    ...reviewed.map((pair) => ({ pair, automatic: 0 })),
  ]
  const found: MatchingFigures['byExpected'] = {}
  for (const { pair, automatic } of all) {
    const label = `${pair.rule}: ${isSame(pair) ? 'one person' : 'two people'}`
    const outcomes = (found[label] ??= { pairs: 0, automatic: 0, review: 0, neither: 0 })
    outcomes.pairs += 1
    outcomes.automatic += automatic
    outcomes.review += 1 - automatic
  }
  return found
}
