import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { freshDatabase } from '../../../test/database.ts'
import type { Row } from '../../../test/list.ts'
import { practiceIn, type PersonOnPlatform } from '../../../test/practice.ts'
import { addStaff } from '../../accounts/staff.ts'
import { password } from '../../accounts/test-accounts.ts'
import { changeContactDetails, versionOf } from '../../patients/contact-details/change.ts'
import { CONTACT_FIELDS } from '../../patients/provenance.ts'
import { findRecord, type ContactDetails, type PatientRecord } from '../../patients/record.ts'
import { asPractice } from '../../platform/database/database.ts'
import type { ProductError } from '../../platform/errors.ts'
import { takeInAgain } from './take-in-again.ts'
import { undoRun, type UndoReport } from './undo.ts'

// What a run changed is put back, unless somebody changed it since; what the undo leaves as it is, it says, and why.

const database = await freshDatabase({ after })
let practices = 0

const sian: Row = {
  source_patient_id: '1',
  nhs_number: '999 526 0182',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
  mobile_phone: '07700 900540',
  address_line_1: '12 Mill Lane',
  postcode: 'FX1 6LD',
}
const piotr: Row = {
  source_patient_id: '2',
  given_name: 'Piotr',
  family_name: 'Wójcik',
  date_of_birth: '17/08/1983',
  mobile_phone: '07700 900082',
}
const sianOnPlatform: PersonOnPlatform = {
  account: 'non-digital',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '1958-03-14',
}
const moved = { ...sian, mobile_phone: '07700 900541', address_line_1: '3 Stêt Road', postcode: 'FX4 2BB' }

describe('undoing a run puts back', () => {
  test('every value that it set, and how names and addresses are found', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian, piotr])
    const before = await practice.people()
    const { run } = await practice.sync([{ ...moved, family_name: 'Pugh' }, piotr])
    assert.equal((await practice.patient('Pugh')).town, null)

    const report = await practice.undo(run)
    assert.deepEqual(counts(report), { ...nothing, restored: 4, patients: 1 })
    assert.deepEqual(await practice.people(), before)
    const lines = await practice.history('Llewellyn')
    assert.deepEqual(lines.slice(-4), [
      'address_line_1: 3 Stêt Road -> 12 Mill Lane',
      'family_name: Pugh -> Llewellyn',
      'mobile_phone: +447700900541 -> +447700900540',
      'postcode: FX4 2BB -> FX1 6LD',
    ])
  })

  test('a link and the NHS number that came with it', async () => {
    const practice = await practiceOfItsOwn()
    await practice.onPlatform(sianOnPlatform)
    const before = await practice.people()
    const { run, linked } = await practice.sync([sian])
    assert.equal(linked, 1)
    assert.equal((await practice.undo(run)).unlinked, 1)
    assert.deepEqual(await practice.people(), before)
    assert.ok((await practice.history('Llewellyn')).includes('link: name-and-date-of-birth -> blank'))
  })

  test('a link to where it was before it moved to another row', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const { run } = await practice.sync([{ ...sian, source_patient_id: '7' }])
    assert.equal((await practice.patient('Llewellyn')).source_patient_id, '7')
    await practice.undo(run)
    assert.equal((await practice.patient('Llewellyn')).source_patient_id, '1')
  })

  test('who left, who died and who came back', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian, { ...piotr, status: 'left' }])
    const before = await practice.people()
    for (const list of [[piotr], [{ ...sian, status: 'deceased' }, piotr]]) {
      const { run } = await practice.sync(list)
      await practice.undo(run)
      assert.deepEqual(await practice.people(), before)
    }
    assert.deepEqual(await practice.counted(), { registered: 1, left: 1, deceased: 0 })
  })

  test('that a record became restricted, but not its contact details: those come from the next list', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const before = await practice.people()
    const { run } = await practice.sync([{ ...sian, restricted: 'true' }])
    await practice.undo(run)
    const { restricted, mobile_phone } = await practice.patient('Llewellyn')
    assert.deepEqual([restricted, mobile_phone], [false, null])
    await practice.sync([sian])
    assert.deepEqual(await practice.people(), before)
  })

  test('nobody whom it made, if nothing was done with them', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const before = await practice.people()
    const { run } = await practice.sync([sian, piotr])
    assert.equal((await practice.undo(run)).removed, 1)
    assert.deepEqual(await practice.people(), before)
    assert.deepEqual(await practice.counted(), { registered: 1, left: 0, deceased: 0 })
  })

  test('nothing of a first sync, however its patients came', async () => {
    const practice = await practiceOfItsOwn()
    await practice.onPlatform(sianOnPlatform)
    const before = await practice.people()
    const { run } = await practice.sync([sian, piotr])
    assert.deepEqual(counts(await practice.undo(run)), {
      ...nothing,
      restored: 4,
      patients: 1,
      unlinked: 1,
      removed: 1,
    })
    assert.deepEqual(await practice.people(), before)
  })
})

describe('undoing a run leaves as it is, and says so,', () => {
  test('what a person changed since', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const { run } = await practice.sync([moved])
    const bethan = await practice.edits('Llewellyn', { mobile_phone: '+447700900999' })
    const report = await practice.undo(run)
    assert.deepEqual([report.restored, report.kept, report.read_again], [2, 1, 1])
    assert.deepEqual(await practice.kept(report), [
      { family_name: 'Llewellyn', field: 'mobile_phone', why: 'edited', staff: bethan, run: null },
    ])
    const { mobile_phone, address_line_1 } = await practice.patient('Llewellyn')
    assert.deepEqual([mobile_phone, address_line_1], ['+447700900999', '12 Mill Lane'])
  })

  test('what a person changed and changed back', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const { run } = await practice.sync([{ ...sian, mobile_phone: '07700 900541' }])
    await practice.edits('Llewellyn', { mobile_phone: '+447700900999' })
    await practice.edits('Llewellyn', { mobile_phone: '+447700900541' })
    assert.deepEqual(counts(await practice.undo(run)), { ...nothing, kept: 1 })
  })

  test('what a later run changed since', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const { run } = await practice.sync([moved])
    const later = await practice.sync([{ ...moved, mobile_phone: '07700 900542' }])
    const report = await practice.undo(run)
    assert.deepEqual([report.restored, report.kept, report.later_runs], [2, 1, 1])
    assert.deepEqual(await practice.kept(report), [
      { family_name: 'Llewellyn', field: 'mobile_phone', why: 'later-run', staff: null, run: later.run },
    ])
  })

  test('a number that another patient has by now', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const { run } = await practice.sync([{ ...sian, source_patient_id: '7' }])
    await practice.onPlatform({ ...sianOnPlatform, family_name: 'Jones', source_patient_id: '1' })
    const report = await practice.undo(run)
    assert.deepEqual(
      (await practice.kept(report)).map(({ field, why }) => `${field} ${why}`),
      ['source_patient_id taken'],
    )
  })

  test('no phone for somebody who is restricted by now', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([{ ...sian, address_line_1: '', postcode: '' }])
    const { run } = await practice.sync([{ ...sian, mobile_phone: '', address_line_1: '', postcode: '' }])
    await practice.sync([{ ...sian, mobile_phone: '', restricted: 'true' }])
    const report = await practice.undo(run)
    assert.deepEqual(
      (await practice.kept(report)).map(({ field, why }) => `${field} ${why}`),
      ['mobile_phone restricted'],
    )
    assert.equal((await practice.patient('Llewellyn')).mobile_phone, null)
  })

  for (const [why, happens] of [
    ['edited', (practice) => practice.edits('Wójcik', { email: 'piotr@example.org' })],
    ['signed-up', (practice) => practice.set(`account = 'digital'`)],
    [
      'merged',
      (practice) =>
        practice.set(`merged_into = (SELECT id FROM patient WHERE family_name = 'Llewellyn' LIMIT 1)`),
    ],
    ['later-run', (practice) => practice.sync([sian, { ...piotr, mobile_phone: '' }])],
    ['decided', (practice) => practice.decides('different')],
    [
      'messaged',
      (practice) =>
        practice.rows(
          `INSERT INTO preference (practice, id, patient, way, purpose, wanted, said_at, said_by)
           SELECT $1, gen_random_uuid(), id, 'sms', 'direct-care', false, created_at, 'phone' FROM patient
           WHERE practice = $1 AND family_name = 'Wójcik'`,
        ),
    ],
    [
      'in-review',
      (practice) =>
        practice.sync([
          sian,
          { ...piotr, source_patient_id: '9', family_name: 'Nowak', mobile_phone: '07700 900083' },
        ]),
    ],
  ] satisfies [string, (practice: Practice) => Promise<unknown>][]) {
    test(`a patient whom it made and who is ${why}`, async () => {
      const practice = await practiceOfItsOwn()
      await practice.sync([sian])
      const { run } = await practice.sync([sian, piotr])
      await happens(practice)
      const report = await practice.undo(run)
      assert.equal(report.removed, 0)
      assert.deepEqual(
        (await practice.kept(report)).map((each) => `${each.family_name} ${each.field} ${each.why}`),
        [`Wójcik patient ${why}`],
      )
      assert.equal((await practice.patient('Wójcik')).given_name, 'Piotr')
    })
  }

  test('a link that a person has said is right', async () => {
    const practice = await practiceOfItsOwn()
    await practice.onPlatform({
      ...sianOnPlatform,
      given_name: 'Piotr',
      family_name: 'Wójcik',
      date_of_birth: '1983-08-17',
    })
    const { run } = await practice.sync([piotr])
    await practice.decides('same')
    const report = await practice.undo(run)
    assert.deepEqual([report.unlinked, report.kept], [0, 1])
    assert.equal((await practice.patient('Wójcik')).source_patient_id, '2')
  })
})

describe('the next night after an undo', () => {
  test('takes in nothing of the same list again, and writes nothing', async () => {
    const practice = await practiceOfItsOwn()
    await practice.onPlatform(sianOnPlatform)
    await practice.sync([piotr])
    const list = [
      sian,
      { ...piotr, mobile_phone: '07700 900083' },
      {
        ...moved,
        source_patient_id: '3',
        given_name: 'Jan',
        family_name: 'Nowak',
        nhs_number: '',
        date_of_birth: '09/09/1971',
      },
    ]
    const { run, created, linked, updated } = await practice.sync(list)
    assert.deepEqual([created, linked, updated], [1, 1, 1])
    await practice.undo(run)
    const undone = await practice.everything()
    const again = await practice.sync(list)
    assert.deepEqual([again.state, again.unchanged], ['done', 3])
    assert.deepEqual(await practice.everything(), undone)
  })

  test('takes in a row that has changed', async () => {
    const practice = await practiceOfItsOwn()
    await practice.onPlatform(sianOnPlatform)
    const { run } = await practice.sync([sian, piotr])
    await practice.undo(run)
    const again = await practice.sync([moved, { ...piotr, mobile_phone: '07700 900083' }])
    assert.deepEqual([again.created, again.linked], [1, 1])
    assert.deepEqual(await practice.setAside(), { rows: 0, absences: 0 })
  })

  test('forgets a row that has left the list, so that it is new when it comes back', async () => {
    const practice = await practiceOfItsOwn()
    await practice.onPlatform(sianOnPlatform)
    const { run } = await practice.sync([sian, piotr])
    await practice.undo(run)
    await practice.sync([{ ...piotr, source_patient_id: '8', family_name: 'Nowak' }])
    assert.deepEqual(await practice.setAside(), { rows: 0, absences: 0 })
    assert.equal((await practice.patient('Llewellyn')).source_hash, null)
    assert.equal((await practice.patient('Llewellyn')).status, 'registered')
    assert.equal((await practice.sync([sian, piotr])).linked, 1)
  })

  test('does not make leave again who was restored, until they have been on the list once more', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian, piotr])
    const { run } = await practice.sync([sian])
    await practice.undo(run)
    const undone = await practice.everything()
    assert.equal((await practice.sync([sian])).left, 0)
    assert.deepEqual(await practice.everything(), undone)
    assert.equal((await practice.sync([moved])).left, 0)
    await practice.sync([sian, piotr])
    assert.deepEqual(await practice.setAside(), { rows: 0, absences: 0 })
    assert.equal((await practice.sync([sian])).left, 1)
  })

  test('takes everything in again once somebody has said so', async () => {
    const practice = await practiceOfItsOwn()
    await practice.onPlatform(sianOnPlatform)
    await practice.sync([
      piotr,
      {
        ...moved,
        source_patient_id: '3',
        given_name: 'Jan',
        family_name: 'Nowak',
        nhs_number: '',
        date_of_birth: '09/09/1971',
      },
    ])
    const list = [sian, { ...piotr, mobile_phone: '07700 900083' }]
    const first = await practice.sync(list)
    const taken = await practice.patients()
    await practice.undo(first.run)
    await takeInAgain(database, { practice: practice.code, run: first.run })
    const again = await practice.sync(list)
    assert.deepEqual([again.linked, again.updated, again.left], [first.linked, first.updated, first.left])
    assert.deepEqual(await practice.patients(), taken)
    await refused(takeInAgain(database, { practice: practice.code, run: first.run }), /already/)
  })
})

describe('reviews', () => {
  // With a phone of his own: a new record with the same birth and phone as one that leaves is compared with nobody.
  const twin = { ...piotr, source_patient_id: '9', given_name: 'Jan', mobile_phone: '07700 900083' }

  test('that the run opened are closed, and the next run judges their rows again', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([piotr])
    const { run, reviews } = await practice.sync([twin])
    assert.equal(reviews, 1)
    assert.equal((await practice.undo(run)).reviews_closed, 1)
    assert.deepEqual(await practice.openReviews(), [])
    await practice.sync([twin])
    assert.equal((await practice.openReviews()).length, 1)
  })

  test('that the run closed are open again', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([piotr])
    await practice.sync([twin])
    const before = await practice.openReviews()
    const { run } = await practice.sync([piotr])
    assert.deepEqual(await practice.openReviews(), [])
    assert.equal((await practice.undo(run)).reviews_opened, 1)
    assert.deepEqual(await practice.openReviews(), before)
  })
})

describe('an undo is refused', () => {
  test('the second time, with when and by whom it was done', async () => {
    const practice = await practiceOfItsOwn()
    const { run } = await practice.sync([sian])
    const staff = await practice.staff()
    const clock = { now: () => new Date('2026-11-24T09:05:00Z') }
    await undoRun(database, { practice: practice.code, run, staff, clock })
    await refused(
      practice.undo(run),
      /^This sync was undone at 09:05 on 24 Nov 2026 by Bethan Rees\. A sync is undone once\.$/,
    )
  })

  test('of a run that changed nothing, and of one that there is not', async () => {
    const practice = await practiceOfItsOwn()
    const { run, state } = await practice.sync([])
    assert.equal(state, 'held')
    await refused(practice.undo(run), /changed nothing/)
    const other = await practiceOfItsOwn()
    const theirs = await other.sync([sian])
    await refused(practice.undo(theirs.run), /no such sync/, 'not-found')
  })

  test('while a run of the practice goes on, which ends as if nothing had happened', async () => {
    const practice = await practiceOfItsOwn()
    const { run } = await practice.sync([sian])
    const happens = () => refused(practice.undo(run), /running already/)
    const report = await practice.sync([moved, piotr], { after: { rows: 1, happens } })
    assert.deepEqual([report.state, report.updated, report.created], ['done', 1, 1])
  })

  test('when two undo at once: one does, and it is done once', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const { run } = await practice.sync([moved, piotr])
    const outcomes = await Promise.allSettled([practice.undo(run), practice.undo(run)])
    assert.deepEqual(outcomes.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
    assert.equal((await practice.patient('Llewellyn')).mobile_phone, '+447700900540')
    assert.equal((await practice.rows('SELECT FROM run_undo WHERE practice = $1')).length, 1)
  })
})

test('runs undone from the newest to the oldest leave everything as it was', async () => {
  const practice = await practiceOfItsOwn()
  await practice.onPlatform(sianOnPlatform)
  const before = await practice.people()
  const runs = []
  for (const list of [[sian, piotr], [moved], [sian, { ...piotr, mobile_phone: '' }]])
    runs.push(await practice.sync(list))
  for (const { run } of runs.toReversed()) assert.equal((await practice.undo(run)).kept, 0)
  assert.deepEqual(await practice.people(), before)
})

test('somebody who edits a patient in the middle of an undo is safe', async () => {
  const practice = await practiceOfItsOwn()
  await practice.sync([sian])
  const { run } = await practice.sync([moved])
  const other = await database.connect()
  await other.query('BEGIN')
  await other.query(
    `UPDATE patient SET mobile_phone = '+447700900999', updated_at = now() WHERE practice = $1`,
    [practice.code],
  )
  const undoing = practice.undo(run)
  await isWaitedFor(other)
  await other.query('COMMIT')
  await other.end()
  const report = await undoing
  assert.deepEqual([report.restored, report.kept], [2, 1])
  assert.equal((await practice.patient('Llewellyn')).mobile_phone, '+447700900999')
})

type Practice = Awaited<ReturnType<typeof practiceOfItsOwn>>

const nothing = {
  ...{ restored: 0, patients: 0, unlinked: 0, removed: 0, kept: 0, read_again: 0 },
  ...{ reviews_closed: 0, reviews_opened: 0, later_runs: 0 },
}

function counts(report: UndoReport): typeof nothing {
  const { restored, patients, unlinked, removed, kept, reviews_closed, reviews_opened, later_runs } = report
  return {
    restored,
    patients,
    unlinked,
    removed,
    kept,
    read_again: 0,
    reviews_closed,
    reviews_opened,
    later_runs,
  }
}

async function practiceOfItsOwn() {
  const practice = await practiceIn(database, `U${10_001 + practices++}`)
  const { code, rows } = practice
  const staff = async (): Promise<string> => {
    const [known] = await rows<{ id: string }>('SELECT staff AS id FROM membership WHERE practice = $1')
    if (known) return known.id
    const email = `bethan@${code.toLowerCase()}.example.org`
    return addStaff(database, { email, name: 'Bethan Rees', role: 'manager', practice: code, password })
  }
  return {
    ...practice,
    staff,
    undo: (run: string) => undoRun(database, { practice: code, run }),

    /** Everybody with everything that a run sets, but for the digests and the time of the last change. */
    people: () =>
      rows(
        `SELECT to_jsonb(patient) - '{source_hash, updated_at}'::text[] AS person
         FROM patient WHERE practice = $1 ORDER BY id`,
      ),

    async counted() {
      const found = await rows<{ status: string; patients: number }>(
        `SELECT status, sum(patients)::integer AS patients FROM patient_count WHERE practice = $1 GROUP BY status`,
      )
      return Object.fromEntries(found.map(({ status, patients }) => [status, patients]))
    },

    /** What an undo left as it is. */
    kept: ({ undo }: UndoReport) =>
      rows<{ family_name: string; field: string; why: string; staff: string | null; run: string | null }>(
        `SELECT family_name, field, why, kept.staff, kept.run FROM run_undo_kept AS kept
         JOIN patient ON patient.practice = $1 AND patient.id = kept.patient
         WHERE kept.practice = $1 AND undo = $2 ORDER BY 1, 2`,
        [undo],
      ),

    async setAside() {
      const [found] = await rows(
        `SELECT (SELECT count(*)::integer FROM set_aside_row WHERE practice = $1) AS rows,
           (SELECT count(*)::integer FROM set_aside_absence WHERE practice = $1) AS absences`,
      )
      return found
    },

    /** Bethan changes contact details of the patient of that family name. */
    async edits(family: string, details: Record<string, string>): Promise<string> {
      const bethan = await staff()
      const { id } = await practice.patient(family)
      await asPractice(database, code, async (tx) => {
        const record = await findRecord(tx, code, id as string)
        await changeContactDetails(tx, code, {
          id: record.id,
          details: { ...held(record), ...details },
          version: versionOf(record),
          staff: bethan,
          now: new Date(),
        })
      })
      return bethan
    },

    /** Something happens to Piotr Wójcik. */
    set: (what: string) =>
      rows(`UPDATE patient SET ${what}, updated_at = now() WHERE practice = $1 AND family_name = 'Wójcik'`),

    /** Somebody decides about Piotr Wójcik. */
    decides: (kind: 'same' | 'different') =>
      rows(
        `INSERT INTO identity_decision (practice, id, kind, row_key, patient, reason, decided_at)
         SELECT $1, $2, $3, 'id 2', id, 'asked her', now() + interval '1 minute'
         FROM patient WHERE practice = $1 AND family_name = 'Wójcik'`,
        [uuidv7(), kind],
      ),
  }
}

function held(record: PatientRecord): ContactDetails {
  const details = CONTACT_FIELDS.map((field) => [field, record[field]])
  return Object.fromEntries(details) as ContactDetails
}

async function refused(
  work: Promise<unknown>,
  sentence: RegExp,
  kind: ProductError['kind'] = 'refused',
): Promise<void> {
  await assert.rejects(work, (error: ProductError) => error.kind === kind && sentence.test(error.message))
}

/** Waits until another connection waits for a lock that this one holds. */
async function isWaitedFor(holder: { query: (text: string) => Promise<{ rows: unknown[] }> }): Promise<void> {
  const { rows } = await holder.query('SELECT pg_backend_pid() AS pid')
  for (;;) {
    const { rowCount } = await database.owner.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND $1 = ANY (pg_blocking_pids(pid))`,
      [(rows[0] as { pid: number }).pid],
    )
    if (rowCount) return
  }
}
