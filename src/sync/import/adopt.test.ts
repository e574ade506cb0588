import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { contentOf } from '../../../test/content.ts'
import { freshDatabase } from '../../../test/database.ts'
import { assertInvariants } from '../../../test/invariants.ts'
import type { Row } from '../../../test/list.ts'
import { practiceIn } from '../../../test/practice.ts'
import { asPractice } from '../../platform/database/database.ts'
import { dismissPossibleMerge, possibleMerges } from '../merge/possible.ts'
import { merge } from '../merge/merge.ts'
import { unlink } from '../reviews/unlink.ts'
import { undoRun } from '../undo/undo.ts'
import { importPeople } from './import.ts'

// People of the platform who are imported when the list has been read already: an account finds its patient, and whoever is
// less certain is told to somebody. Never is one person quietly two.

const database = await freshDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'adopt-'))
after(() => rmSync(folder, { recursive: true }))
let practices = 0

const mohammed: Row = {
  ...{ source_patient_id: '1', nhs_number: '999 366 7129', given_name: 'Mohammed', middle_names: 'Arif' },
  ...{ family_name: 'Hussain', date_of_birth: '04/09/1958', sex: 'M', postcode: 'FX2 6LD' },
  ...{ mobile_phone: '07700 900471', email: 'list@example.org' },
}
const sian: Row = {
  ...{
    source_patient_id: '2',
    given_name: 'Siân',
    family_name: 'Llewellyn',
    date_of_birth: '14/03/1958',
    sex: 'F',
  },
  ...{ postcode: 'FX1 1AA', mobile_phone: '07700 900540' },
}
const list = [mohammed, sian]

const account = {
  ...{
    id: 'p1',
    digital: 'true',
    nhs_number: '999 366 7129',
    given_name: 'Mohammed',
    family_name: 'Hussain',
  },
  ...{ date_of_birth: '04/09/1958', email: 'mo@example.org' },
}
const sianHere = {
  ...{ id: 'p2', digital: 'true', given_name: 'Sian', family_name: 'Llewellyn', date_of_birth: '14/03/1958' },
}

async function foxley() {
  const practice = await practiceIn(database, `Z9${String(7001 + practices++)}`)
  return {
    ...practice,
    takeIn(...people: Record<string, string>[]) {
      const columns = [...new Set(people.flatMap(Object.keys))]
      const lines = people.map((person) => columns.map((column) => person[column] ?? '').join(','))
      const file = join(folder, `${practice.code}.csv`)
      writeFileSync(file, [columns.join(','), ...lines].join('\n') + '\n')
      return importPeople(database, practice.code, file)
    },
    possible: () => asPractice(database, practice.code, (tx) => possibleMerges(tx, practice.code, 50)),
    async holds() {
      await assertInvariants(database.owner, { practice: practice.code })
    },
    async counts() {
      const rows = await practice.rows<{ account: string; patients: number }>(
        'SELECT account, patients FROM patient_count WHERE practice = $1 AND patients > 0 ORDER BY account',
      )
      return rows.map(({ account, patients }) => `${patients} ${account}`)
    },
  }
}

describe('an account of the same NHS number, birth and names', () => {
  test('is the patient on the list from then on: with their own details, and the phone of the list where they have none', async () => {
    const practice = await foxley()
    await practice.sync(list)
    const before = await practice.patient('Hussain')
    const done = await practice.takeIn(account)
    assert.deepEqual(
      [done.read, done.imported, done.adopted, done.proposed, done.unusable],
      [1, 0, 1, [], []],
    )
    const adopted = await practice.patient('Hussain')
    assert.deepEqual(
      [
        adopted.id,
        adopted.account,
        adopted.imported_id,
        adopted.email,
        adopted.mobile_phone,
        adopted.postcode,
      ],
      [before.id, 'digital', 'p1', 'mo@example.org', '+447700900471', null],
    )
    assert.deepEqual([adopted.source_patient_id, adopted.source_hash], ['1', null])
    assert.deepEqual(await practice.history('Hussain'), [
      'account: non-digital -> digital',
      'email: list@example.org -> mo@example.org',
      'middle_names: Arif -> blank',
      'postcode: FX2 6LD -> blank',
    ])
    assert.deepEqual(await practice.counts(), ['1 digital', '1 non-digital'])
    const entries = await practice.rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%people-imported%'`,
    )
    assert.match(entries[0]!.entry, /"adopted":1/)
    await practice.holds()
  })

  test('comes to the same as if it had been imported before the first sync, and stays so', async () => {
    const [late, early] = [await foxley(), await foxley()]
    await late.sync(list)
    await late.takeIn({ ...account, sex: 'M' })
    await late.sync(list)
    await early.takeIn({ ...account, sex: 'M' })
    await early.sync(list)
    const patients = async (practice: typeof late) => {
      const { patients } = await contentOf(database.owner, practice.code)
      return patients.map((line) => {
        // How the patient came here is another story, and so is told.
        const { linked, ...said } = JSON.parse(line) as Record<string, unknown>
        const told = ['came_from', 'created', 'link_rule']
        return [linked, ...Object.entries(said).filter(([column]) => !told.includes(column))]
      })
    }
    assert.deepEqual(await patients(late), await patients(early))
    const settled = await late.everything()
    await late.sync(list)
    assert.deepEqual(await late.everything(), settled)
    await late.holds()
  })

  test('keeps its own phone and its own date of birth, which the list may write a little differently', async () => {
    const practice = await foxley()
    await practice.sync(list)
    const done = await practice.takeIn({
      ...account,
      date_of_birth: '09/04/1958',
      mobile_phone: '07700 900999',
    })
    assert.equal(done.adopted, 1)
    const night = await practice.sync([{ ...mohammed, mobile_phone: '07700 900472' }, sian])
    assert.equal(night.reviews, 0)
    const patient = await practice.patient('Hussain')
    assert.deepEqual(
      [patient.date_of_birth, patient.mobile_phone, patient.link_rule],
      ['1958-04-09', '+447700900999', 'nhs-number-and-names'],
    )
    await practice.holds()
  })

  test('is parted again by whoever sees that they are two: the account keeps its own, the row becomes a patient of its own', async () => {
    for (const [born, ownPhone] of [
      ['04/09/1958', undefined],
      ['09/04/1958', '07700 900999'],
    ] as const) {
      const practice = await foxley()
      await practice.sync(list)
      const person = { ...account, date_of_birth: born, ...(ownPhone && { mobile_phone: ownPhone }) }
      await practice.takeIn(person)
      await practice.sync(list)
      const { id } = await practice.patient('Hussain')
      const by = { patient: id as string, reason: 'Namesakes.', staff: null, now: new Date() }
      const parted = await asPractice(database, practice.code, (tx) => unlink(tx, practice.code, by))
      assert.deepEqual(parted, { restored: ownPhone ? [] : ['mobile_phone'], kept: [] })

      const night = await practice.sync(list)
      assert.deepEqual([night.created, night.left, night.linked], [1, 0, 0])
      const both = await practice.rows<Record<string, unknown>>(
        `SELECT account, status, email, mobile_phone, source_patient_id, link_rule, imported_id FROM patient
         WHERE practice = $1 AND family_name = 'Hussain' ORDER BY account`,
      )
      assert.deepEqual(both, [
        {
          ...{ account: 'digital', status: 'registered', email: 'mo@example.org', imported_id: 'p1' },
          mobile_phone: ownPhone ? '+447700900999' : null,
          ...{ source_patient_id: null, link_rule: null },
        },
        {
          ...{ account: 'non-digital', status: 'registered', email: 'list@example.org', imported_id: null },
          ...{ mobile_phone: '+447700900471', source_patient_id: '1', link_rule: 'created' },
        },
      ])
      assert.deepEqual((await practice.takeIn(person)).existing, 1, 'the same file again changes nothing')
      const settled = await practice.everything()
      await practice.sync(list)
      assert.deepEqual(await practice.everything(), settled)
      await practice.holds()
    }
  })

  test('stays when the sync that made the patient is undone', async () => {
    const practice = await foxley()
    const { run } = await practice.sync(list)
    await practice.takeIn(account)
    await undoRun(database, { practice: practice.code, run })
    const left = await practice.patients()
    assert.deepEqual(
      left.map(({ family_name, account }) => [family_name, account]),
      [['Hussain', 'digital']],
    )
    await practice.holds()
  })

  test('of somebody without an account keeps what the list says, and is known by its id another time', async () => {
    const practice = await foxley()
    await practice.sync(list)
    const person = { ...account, digital: 'false', mobile_phone: '07700 900999' }
    assert.equal((await practice.takeIn(person)).adopted, 1)
    const patient = await practice.patient('Hussain')
    assert.deepEqual(
      [patient.account, patient.imported_id, patient.mobile_phone, patient.email],
      ['non-digital', 'p1', '+447700900471', 'list@example.org'],
    )
    const again = await practice.takeIn(person)
    assert.deepEqual([again.adopted, again.imported, again.existing], [0, 0, 1])
    await practice.holds()
  })
})

describe('whoever is less certain is taken in beside the patient and proposed as one person with them', () => {
  test('without an NHS number, by name and date of birth', async () => {
    const practice = await foxley()
    await practice.sync(list)
    const done = await practice.takeIn(account, sianHere)
    assert.deepEqual([done.imported, done.adopted], [1, 1])
    assert.deepEqual(done.proposed, [{ row: 3, reason: 'Same names and date of birth' }])
    const { waiting, possible } = await practice.possible()
    assert.equal(waiting, 1)
    assert.deepEqual(
      [possible[0]!.patient.account, possible[0]!.other.account, possible[0]!.patient.given_name],
      ['digital', 'non-digital', 'Sian'],
    )
    await practice.sync(list)
    assert.equal((await practice.possible()).waiting, 1)
    await practice.holds()

    const { patient, other } = possible[0]!
    const merging = {
      survivor: patient.id,
      merged: other.id,
      reason: 'She said so.',
      staff: null,
      now: new Date(),
    }
    await asPractice(database, practice.code, (tx) => merge(tx, practice.code, merging))
    assert.equal((await practice.possible()).waiting, 0)
    await practice.holds()
  })

  test('also with postcode and phone the same: only the NHS number makes somebody a patient unasked', async () => {
    const practice = await foxley()
    await practice.sync(list)
    const done = await practice.takeIn({ ...sianHere, postcode: 'FX1 1AA', mobile_phone: '07700 900540' })
    assert.deepEqual([done.imported, done.adopted], [1, 0])
    assert.deepEqual(done.proposed, [
      { row: 2, reason: 'Same names and date of birth, and the same postcode, phone or email' },
    ])
  })

  test('with the NHS number of somebody of another name: it stays with whom the list gives it to', async () => {
    const practice = await foxley()
    await practice.sync(list)
    const done = await practice.takeIn({ ...account, given_name: 'Imran', family_name: 'Akhtar' })
    assert.deepEqual([done.imported, done.adopted, done.unusable], [1, 0, []])
    assert.deepEqual(done.proposed, [
      { row: 2, reason: 'Same NHS number and date of birth, but other names' },
    ])
    assert.equal((await practice.patient('Akhtar')).nhs_number, null)
    assert.equal((await practice.patient('Hussain')).account, 'non-digital')
    await practice.holds()
  })

  test('against a veto: another sex, or a restricted record, of which only who may see it is told', async () => {
    const practice = await foxley()
    await practice.sync([mohammed, { ...sian, nhs_number: '999 526 0182', restricted: 'true' }])
    const done = await practice.takeIn({ ...account, sex: 'F' }, { ...sianHere, nhs_number: '999 526 0182' })
    assert.deepEqual([done.imported, done.adopted], [2, 0])
    assert.deepEqual(done.proposed, [
      { row: 2, reason: 'Same NHS number and date of birth, but the sex is another' },
      { row: 3, reason: 'Same NHS number and date of birth, but the record is restricted' },
    ])
    const { waiting, possible } = await practice.possible()
    assert.deepEqual([waiting, possible[0]!.patient.family_name], [1, 'Hussain'])
  })

  test('two who come near one patient, until somebody says who is somebody else', async () => {
    const practice = await foxley()
    await practice.sync(list)
    const done = await practice.takeIn(sianHere, { ...sianHere, id: 'p3', family_name: 'Llewelyn' })
    assert.deepEqual([done.imported, done.proposed.length], [2, 2])
    const { possible } = await practice.possible()
    const pair = [possible[0]!.other.id, possible[0]!.patient.id] as const
    const [staff] = await practice.rows<{ id: string }>(
      'SELECT gen_random_uuid() AS id WHERE $1::text IS NOT NULL',
    )
    const saying = { pair, staff: staff!.id, now: new Date() }
    await asPractice(database, practice.code, (tx) => dismissPossibleMerge(tx, practice.code, saying))
    assert.equal((await practice.possible()).waiting, 1)
    await asPractice(database, practice.code, (tx) => dismissPossibleMerge(tx, practice.code, saying))
    const entries = await practice.rows(
      `SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE '%possible-merge-dismissed%'`,
    )
    assert.equal(entries.length, 1)
  })
})

describe('nobody is put together with somebody else', () => {
  test('who has an account already, or another id of the platform', async () => {
    const practice = await foxley()
    await practice.sync(list)
    await practice.takeIn(account)
    const done = await practice.takeIn({ ...account, id: 'p9' }, { ...sianHere, id: 'p8' })
    assert.deepEqual([done.imported, done.adopted], [1, 0])
    assert.deepEqual(done.unusable, [
      { row: 2, reason: 'The NHS number belongs to another patient of the practice already' },
    ])
    assert.equal((await practice.patient('Hussain')).imported_id, 'p1')
  })

  test('who shares no more than a date of birth, or has another NHS number', async () => {
    const practice = await foxley()
    await practice.sync([{ ...mohammed, nhs_number: '999 366 7129' }, sian])
    const done = await practice.takeIn(
      { ...account, nhs_number: '999 159 0838' },
      { ...sianHere, given_name: 'Rhys', family_name: 'Pugh' },
    )
    assert.deepEqual([done.imported, done.adopted, done.proposed, done.unusable], [2, 0, [], []])
    assert.equal((await practice.possible()).waiting, 0)
    await practice.holds()
  })

  test('while a sync runs: the import is refused and says what to do', async () => {
    const practice = await foxley()
    await practice.sync(list)
    const other = await database.owner.connect()
    await other.query('BEGIN')
    await other.query('SELECT FROM sync_state WHERE practice = $1 FOR UPDATE', [practice.code])
    await assert.rejects(practice.takeIn(account), { kind: 'refused', message: /Wait until it is done/ })
    await other.query('ROLLBACK')
    other.release()
    assert.equal((await practice.takeIn(account)).adopted, 1)
  })
})
