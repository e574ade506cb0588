import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { freshDatabase } from '../../test/database.ts'
import { assertInvariants } from '../../test/invariants.ts'
import type { Row } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'
import { course, type Course, type Night } from '../../test/small-world.ts'
import { recount } from '../patients/count.ts'
import { listedPatient, type ListedPatient } from './listed-patient.ts'
import type { RunReport } from './run-record.ts'
import { LISTED_FIELDS, type ListedRow } from './source.ts'
import { LINK_RULES } from './match.ts'

// What must hold after any course of nights, whatever the lists are like.

const database = await freshDatabase({ after })
let practices = 0
const seed = Number(process.env.SEED ?? 20261122)
const numRuns = Number(process.env.RUNS ?? 25)

test('any course of nights keeps every promise about every patient', { timeout: 580_000 }, () =>
  fc.assert(fc.asyncProperty(course, keepsEveryPromise), { seed, numRuns }),
)

type Practice = Awaited<ReturnType<typeof practiceIn>>
type Patient = Record<string, string | boolean | null> & { id: string }

async function keepsEveryPromise({ onPlatform, nights }: Course): Promise<void> {
  const practice = await practiceIn(database, code())
  for (const person of onPlatform) await practice.onPlatform(person)
  for (const night of nights) {
    await happen(practice, night.before)
    const before = await patientsOf(practice)
    const report = await practice.sync(night.list)
    await check(practice, before, night.list, report)
    await assertInvariants(database.owner, { practice: practice.code, withoutHistory: true })
    await changesNothingWhenRepeated(practice, night.list, report)
  }
}

/** Z99001 and on. */
function code(): string {
  return `Z${99001 + practices++}`
}

async function happen(practice: Practice, { happens, whom }: Night['before']): Promise<void> {
  const patient = (await patientsOf(practice))[whom]
  if (patient === undefined || happens === 'nothing') return
  await practice.rows(
    happens === 'edit'
      ? `UPDATE patient SET mobile_phone = '+447700900777', source_hash = NULL WHERE practice = $1 AND id = $2`
      : `UPDATE patient SET account = 'digital' WHERE practice = $1 AND id = $2`,
    [patient.id],
  )
  await recount((text, values) => database.owner.query(text, values), practice.code)
}

async function patientsOf(practice: Practice): Promise<Patient[]> {
  return practice.rows<Patient>(
    `SELECT *, encode(source_hash, 'hex') AS source_hash, xmin::text FROM patient WHERE practice = $1 ORDER BY id`,
  )
}

async function check(practice: Practice, before: Patient[], list: Row[], report: RunReport): Promise<void> {
  const now = await patientsOf(practice)
  if (report.state !== 'done') {
    assert.equal(report.state, 'held')
    assert.deepEqual(now, before)
    return
  }
  countsAddUp(list, report, before, now)
  keepsWhoWasThere(before, now)
  await everyRowHasOnePlace(practice, list, now)
  await nobodyStaysWithoutARow(practice, list, now)
  await tellsEveryChange(practice, before, now, report)
  await practiceIsCounted(practice, now)
}

function countsAddUp(list: Row[], report: RunReport, before: Patient[], now: Patient[]): void {
  const { listed, unusable, created, linked, updated, returned, unchanged, reviews } = report
  const was = new Map(before.map((patient) => [patient.id, patient]))
  const ended = now.filter((patient) => {
    const old = was.get(patient.id)
    return old?.status === 'registered' && patient.status !== 'registered'
  })
  const byTheirOwnRow = ended.filter(({ id, source_hash }) => source_hash !== null && was.get(id)?.link_rule)
  assert.equal(listed, list.length)
  assert.equal(unusable, list.filter((row) => !isUsable(row)).length)
  assert.equal(
    unusable + created + linked + updated + returned + unchanged + reviews + byTheirOwnRow.length,
    listed,
    `the counts add up: ${JSON.stringify(report)}`,
  )
  assert.equal(report.left, ended.length)
  assert.equal(created, now.length - before.length)
  assert.equal(
    linked,
    now.filter((patient) => patient.link_rule && was.get(patient.id)?.link_rule === null).length,
  )
}

/** Nobody is deleted, no NHS number changes, and what is a digital patient's own stays as it was. */
function keepsWhoWasThere(before: Patient[], now: Patient[]): void {
  const byId = new Map(now.map((patient) => [patient.id, patient]))
  for (const old of before) {
    const patient = byId.get(old.id)
    assert.ok(patient, 'a patient was deleted')
    assert.equal(patient.account, old.account)
    if (old.nhs_number !== null) assert.equal(patient.nhs_number, old.nhs_number)
    if (patient.account !== 'digital') continue
    const mayChange = new Set([
      ...['status', 'status_since', 'restricted', 'updated_at', 'xmin'],
      ...['source_patient_id', 'source_hash', 'link_rule', 'linked_at', 'linked_run'],
      ...(old.nhs_number === null ? ['nhs_number'] : []),
      ...(old.mobile_phone === null ? ['mobile_phone'] : []),
    ])
    const kept = ([column]: [string, unknown]) => !mayChange.has(column)
    assert.deepEqual(Object.entries(patient).filter(kept), Object.entries(old).filter(kept))
  }
}

/** Each usable row is one patient's, or waits for a person; and nothing waits that no row says. */
async function everyRowHasOnePlace(practice: Practice, list: Row[], now: Patient[]): Promise<void> {
  const reviews = await practice.rows<{ listed: Record<string, unknown> }>(
    `SELECT listed FROM review WHERE practice = $1 AND state = 'open'`,
  )
  const usable = list.filter(isUsable)
  for (const row of usable) {
    const patients = now.filter((patient) => patient.source_hash === digest(row))
    assert.ok(patients.length <= 1, 'one row is two patients')
    const waits = reviews.some(({ listed }) => says(row, listed))
    assert.ok(patients.length === 1 || waits, 'a row is nobody and does not wait')
  }
  for (const { listed } of reviews) {
    assert.ok(
      usable.some((row) => says(row, listed)),
      'a review waits for a row that is not on the list',
    )
  }
}

/** A review may leave out contact details, and knows a row by what it says. */
function says(row: Row, listed: Record<string, unknown>): boolean {
  const patient = patientIn(row) as unknown as Record<string, unknown>
  return Object.entries(listed).every(([field, value]) => patient[field] === value)
}

async function nobodyStaysWithoutARow(practice: Practice, list: Row[], now: Patient[]): Promise<void> {
  const candidates = await practice.rows<{ patient: string }>(
    `SELECT patient FROM review_candidate AS candidate
     JOIN review ON review.practice = $1 AND review.id = candidate.review AND review.state = 'open'
     WHERE candidate.practice = $1`,
  )
  const mayBe = new Set(candidates.map(({ patient }) => patient))
  const rows = new Set(list.filter(isUsable).map(digest))
  const unreadable = new Set(list.filter((row) => !isUsable(row)).flatMap(cellsOf))
  for (const patient of now) {
    if (patient.link_rule === null || patient.status !== 'registered' || mayBe.has(patient.id)) continue
    const isPresent =
      rows.has(String(patient.source_hash)) ||
      unreadable.has(String(patient.source_patient_id)) ||
      unreadable.has(String(patient.nhs_number)) ||
      // Nobody can tell whether a row that cannot be read is that of somebody without a number.
      (patient.source_patient_id === null && patient.nhs_number === null && unreadable.size > 0)
    assert.ok(isPresent, 'a linked patient is registered, and no row of the list is theirs')
  }
}

const remembered = [
  ...['source_patient_id', 'nhs_number', 'given_name', 'middle_names', 'family_name', 'date_of_birth', 'sex'],
  ...['address_line_1', 'address_line_2', 'town', 'postcode', 'mobile_phone', 'other_phone', 'email'],
  ...['registration_date', 'status', 'restricted'],
]

/** The history of the run is exactly the difference between before and after, and says which run it was. */
async function tellsEveryChange(
  practice: Practice,
  before: Patient[],
  now: Patient[],
  report: RunReport,
): Promise<void> {
  const told = await practice.rows<Change>(
    'SELECT patient, field, old, new FROM patient_change WHERE practice = $1 AND run = $2',
    [report.run],
  )
  const byId = new Map(now.map((patient) => [patient.id, patient]))
  const seen = before.flatMap((old) => {
    const patient = byId.get(old.id)!
    const isNew = old.link_rule === null && patient.link_rule !== null
    const rule = isNew ? patient.link_rule : movedBy(old, patient, told)
    const link = rule === null ? [] : [`${old.id} link: null -> ${text(rule)}`]
    const fields = remembered.filter((field) => text(old[field]) !== text(patient[field]))
    const others = fields.filter((field) => !(isNew && field === 'source_patient_id'))
    return [
      ...link,
      ...others.map((field) => `${old.id} ${field}: ${text(old[field])} -> ${text(patient[field])}`),
    ]
  })
  const changes = told.map(
    (change) => `${change.patient} ${change.field}: ${text(change.old)} -> ${text(change.new)}`,
  )
  assert.deepEqual(changes.sort(), seen.sort())
}

interface Change {
  patient: string
  field: string
  old: string | null
  new: string | null
}

/** The rule by which a patient who was linked before is linked to a row with another source id now, or null. */
function movedBy(old: Patient, patient: Patient, told: Change[]): string | null {
  if (old.link_rule === null || old.source_patient_id === patient.source_patient_id) return null
  const rule = told.find((change) => change.patient === old.id && change.field === 'link')?.new ?? ''
  assert.ok((LINK_RULES as readonly string[]).includes(rule), `a link moved by ${rule || 'no rule'}`)
  return rule
}

async function practiceIsCounted(practice: Practice, now: Patient[]): Promise<void> {
  const counted = await practice.rows<{ status: string; account: string; patients: number }>(
    'SELECT status, account, patients FROM patient_count WHERE practice = $1',
  )
  for (const { status, account, patients } of counted) {
    const isOf = (patient: Patient) => (patient.restricted ? 'restricted' : patient.account)
    const found = now.filter((patient) => patient.status === status && isOf(patient) === account)
    assert.equal(patients, found.length, `${account} patients who are ${status}`)
  }
  assert.equal(
    counted.reduce((all, { patients }) => all + patients, 0),
    now.length,
  )
}

async function changesNothingWhenRepeated(practice: Practice, list: Row[], first: RunReport): Promise<void> {
  if (first.state !== 'done') return
  const before = await practice.everything()
  const again = await practice.sync(list)
  assert.deepEqual(await practice.everything(), before)
  const { created, linked, updated, left, returned, reviews } = again
  assert.deepEqual(
    { created, linked, updated, left, returned },
    { created: 0, linked: 0, updated: 0, left: 0, returned: 0 },
  )
  assert.equal(reviews, first.reviews)
}

function isUsable(row: Row): boolean {
  return typeof patientIn(row) !== 'string'
}

function patientIn(row: Row): ListedPatient | string {
  if ('broken' in row) return row.broken
  const blank = Object.fromEntries(LISTED_FIELDS.map((field) => [field, ''])) as ListedRow
  return listedPatient({ ...blank, ...row }, 'dmy', '2026-11-22', [])
}

function cellsOf(row: Row): string[] {
  const cells = 'broken' in row ? (row.cells ?? []) : [row.source_patient_id ?? '', row.nhs_number ?? '']
  return cells.flatMap((cell) => [cell, cell.replaceAll(' ', '')])
}

function digest(row: Row): string {
  return createHash('sha256').update(JSON.stringify(row)).digest('hex').slice(0, 32)
}

function text(value: string | boolean | null | undefined): string {
  return value === undefined ? 'null' : String(value)
}
