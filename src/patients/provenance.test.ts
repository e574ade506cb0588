import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Author, FieldChange, Moment } from './history.ts'
import { provenanceOf, type ContactDetail } from './provenance.ts'
import type { PatientRecord } from './record.ts'

const now = new Date('2026-11-24T09:00:00Z')
const lastNight = new Date('2026-11-24T02:14:00Z')
const bySync: Author = { run: 'a run', isFirst: false }
const byBethan: Author = { staff: 'Bethan Rees' }

const record: PatientRecord = {
  ...{ id: 'x', account: 'non-digital', status: 'registered', status_since: new Date(0), restricted: false },
  ...{ nhs_number: null, given_name: 'Siân', middle_names: null, family_name: 'Llewellyn', sex: null },
  ...{ date_of_birth: null, registration_date: null, source_patient_id: '7', source_hash: Buffer.of(1) },
  ...{
    merged_into: null,
    link_rule: 'created',
    linked_at: new Date(0),
    came_from: 'list',
    created_run: 'r',
    created_by_name: null,
  },
  ...{
    mobile_phone: '+447700900471',
    other_phone: null,
    email: null,
    created_at: new Date('2025-03-03T02:19:00Z'),
  },
  updated_at: new Date('2025-03-03T02:19:00Z'),
  ...{ address_line_1: '2 Mill Lane', address_line_2: null, town: 'Foxley', postcode: 'FX4 2BB' },
}

/** What is said of a contact detail of a patient, after some changes. */
function said(detail: ContactDetail, patient: Partial<PatientRecord> = {}, ...changes: Moment[]): string[] {
  const last = new Map(
    changes.flatMap((moment) => moment.changes.map((each) => [each.field, only(moment, each)] as const)),
  )
  return provenanceOf({ ...record, ...patient }, detail, last, now).lines
}

function only(moment: Moment, change: FieldChange): Moment & { changes: [FieldChange] } {
  return { ...moment, changes: [change] }
}

const changed = (at: Date, by: Author, ...changes: FieldChange[]): Moment => ({ at, by, changes })

test('a value that never changed came with the patient', () => {
  assert.deepEqual(said('mobile_phone'), ['From the practice list since 3 Mar 2025'])
  assert.deepEqual(said('mobile_phone', { created_at: lastNight }), [
    'From the practice list since 02:14 today',
  ])
  assert.deepEqual(said('mobile_phone', { account: 'digital' }), ['From the patient, 3 Mar 2025'])
  assert.deepEqual(said('mobile_phone', { came_from: 'import' }), [
    "Moved in with the platform's people on 3 Mar 2025",
  ])
  const byHand = { came_from: 'staff', created_by_name: 'Bethan Rees' } as const
  assert.deepEqual(said('mobile_phone', byHand), ['Written by Bethan Rees on 3 Mar 2025'])
})

test('a blank that never changed says whose it is', () => {
  assert.deepEqual(said('email'), ['The practice list has none'])
  assert.deepEqual(said('email', { account: 'digital' }), ['The patient has given none'])
  assert.deepEqual(said('email', { source_patient_id: null, came_from: 'staff' }), [
    'Nobody has written one down',
  ])
})

test('the value before stands below for thirty days', () => {
  const change = { field: 'mobile_phone', old: '+447700900127', new: '+447700900471' }
  const yesterday = new Date('2026-11-23T15:30:00Z')
  const monthAgo = new Date('2026-10-25T03:00:00Z')
  const longAgo = new Date('2026-10-24T03:00:00Z')
  const before = 'Before: 07700 900127, until '
  assert.deepEqual(said('mobile_phone', {}, changed(lastNight, bySync, change)).at(1), `${before}last night`)
  assert.deepEqual(
    said('mobile_phone', {}, changed(yesterday, bySync, change)).at(1),
    `${before}15:30 yesterday`,
  )
  assert.deepEqual(said('mobile_phone', {}, changed(monthAgo, bySync, change)).at(1), `${before}25 Oct 2026`)
  assert.deepEqual(said('mobile_phone', {}, changed(longAgo, bySync, change)), [
    'From the practice list since 24 Oct 2026',
  ])
})

test('what staff wrote says so, and that the list wins as long as the next sync is to look at it', () => {
  const moment = changed(lastNight, byBethan, { field: 'mobile_phone', old: null, new: '+447700900471' })
  assert.deepEqual(said('mobile_phone', {}, moment), ['Written by Bethan Rees on 24 Nov 2026'])
  const waiting = 'Written by Bethan Rees on 24 Nov 2026, the next sync will replace it'
  assert.deepEqual(said('mobile_phone', { source_hash: null }, moment), [waiting])
})

test('a value that was taken away says by whom', () => {
  const gone = { field: 'email', old: 'sian@example.org', new: null }
  assert.deepEqual(said('email', {}, changed(lastNight, bySync, gone)), [
    'Removed by the practice list at 02:14 today',
    'Before: sian@example.org, until last night',
  ])
  assert.equal(
    said('email', {}, changed(lastNight, byBethan, gone))[0],
    'Removed by Bethan Rees at 02:14 today',
  )
})

test('an address is one detail, whichever parts of it changed together', () => {
  const parts = [
    { field: 'address_line_1', old: "14 Tanner's Row", new: '2 Mill Lane' },
    { field: 'postcode', old: 'FX2 6LD', new: 'FX4 2BB' },
  ]
  const earlier = changed(new Date('2026-01-01T03:00:00Z'), bySync, {
    field: 'town',
    old: 'Hill',
    new: 'Foxley',
  })
  assert.deepEqual(said('address', {}, earlier, changed(lastNight, bySync, ...parts)), [
    'From the practice list since 02:14 today',
    "Before: 14 Tanner's Row, Foxley, FX2 6LD, until last night",
  ])
})
