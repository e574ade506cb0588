import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, test } from 'node:test'
import { foxleyBrook, idOf, morning } from '../../../test/world.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { desk, fieldsOf } from '../contact-details/test-desk.ts'

const born = (day: string, month: string, year: string) => ({ day, month, year })
/** Nobody at the practice is like him. */
const rhodri = { given_name: 'Rhodri', family_name: 'Pugh', ...born('9', '6', '1977') }

describe('Adding a patient by hand', () => {
  test('makes a non-digital, registered patient with no link, and counts again', async (t) => {
    const { visitor, rows, patient, bethan } = await desk(t)
    const form = fieldsOf(await visitor.get('/patients/new'))
    const count = `SELECT patients FROM patient_count WHERE practice = $1 AND status = 'registered' AND account = 'non-digital'`
    const [before] = await rows<{ patients: number }>(count, [foxleyBrook])
    const added = await visitor.post('/patients/new', {
      ...{ ...form, ...rhodri, given_name: '  Rhodri ', middle_names: "O'Dŵr", sex: 'male' },
      ...{
        nhs_number: '999 000 0018',
        mobile_phone: '07700 900333',
        other_phone: '',
        email: 'rhodri@example.org',
      },
      ...{ address_line_1: '8 Mill Lane', town: 'Foxley', postcode: 'fx4 2bb' },
    })
    assert.equal(added.statusCode, 303, wordsOf(added))
    assert.equal(added.headers.location, `/patients/${form.id}`)
    const { created_at, updated_at, status_since, ...held } = await patient(String(form.id))
    assert.deepEqual([created_at, updated_at, status_since], [morning, morning, morning])
    assert.deepEqual(held, {
      ...{
        practice: foxleyBrook,
        id: form.id,
        account: 'non-digital',
        status: 'registered',
        restricted: false,
      },
      ...{ nhs_number: '9990000018', given_name: 'Rhodri', middle_names: "O'Dŵr", family_name: 'Pugh' },
      ...{ date_of_birth: '1977-06-09', sex: 'male', address_line_1: '8 Mill Lane', address_line_2: null },
      ...{ town: 'Foxley', postcode: 'FX4 2BB', mobile_phone: '+447700900333', other_phone: null },
      ...{
        email: 'rhodri@example.org',
        registration_date: null,
        given_folded: 'rhodri',
        family_folded: 'pugh',
      },
      ...{
        middle_folded: 'odwr',
        name_tokens: 'pugh rhodri odwr',
        address_tokens: '8 mill lane foxley fx4 2bb fx42bb',
      },
      ...{ source_patient_id: null, source_hash: null, link_rule: null, linked_at: null, linked_run: null },
      ...{ merged_into: null },
      ...{ came_from: 'staff', created_run: null, created_by: bethan, imported_id: null },
    })
    const [after] = await rows<{ patients: number }>(count, [foxleyBrook])
    assert.equal(after!.patients, before!.patients + 1)
  })

  test('asks for a name and a date of birth, and for nothing else', async (t) => {
    const { visitor } = await desk(t)
    const page = await visitor.post('/patients/new', fieldsOf(await visitor.get('/patients/new')))
    assert.equal(page.statusCode, 422)
    const errors = wordsOf(page).match(/Error: Enter [a-z ]+(?= [A-Z])/g)
    assert.deepEqual(errors, [
      'Error: Enter the given name',
      'Error: Enter the family name',
      'Error: Enter the date of birth',
    ])
    assert.match(page.body, /href="#date_of_birth-day"/)
    assert.match(page.body, /id="date_of_birth-day"/)
    assert.equal((await visitor.post('/patients/new', rhodri)).statusCode, 303)
  })

  test('says what is wrong in words and loses nothing that was typed', async (t) => {
    const { visitor, rows } = await desk(t)
    const typed = {
      ...{
        given_name: '"Zoë" <b>',
        family_name: "O'Neill & sons",
        middle_names: ' a ',
        ...born('31', '2', '1990'),
      },
      ...{ nhs_number: '999 366 7192', mobile_phone: '0770', other_phone: '?', email: '@', postcode: '1' },
      ...{ address_line_1: '1 Mill Lane', address_line_2: 'Flat 2', town: 'Foxley', sex: 'female' },
    }
    const page = await visitor.post('/patients/new', {
      ...fieldsOf(await visitor.get('/patients/new')),
      ...typed,
    })
    assert.equal(page.statusCode, 422)
    assert.match(wordsOf(page), /Enter a date of birth with day, month and year in four digits/)
    assert.match(wordsOf(page), /This is not a valid NHS number. Check its ten digits: two may be swapped/)
    const kept = fieldsOf(page)
    for (const [field, text] of Object.entries(typed)) assert.equal(kept[field], text, field)
    assert.deepEqual(await rows(`SELECT id FROM patient WHERE came_from = 'staff'`), [])
  })

  test('takes a date of birth in the usual ways, and none that is not over yet', async (t) => {
    const { visitor, patient } = await desk(t)
    const add = (fields: Record<string, string>) => visitor.post('/patients/new', { ...rhodri, ...fields })
    for (const wrong of [
      born('25', '11', '2026'),
      born('9', '6', '77'),
      born('', '6', '1977'),
      born('9', '13', '1977'),
    ])
      assert.equal((await add(wrong)).statusCode, 422, JSON.stringify(wrong))
    const today = await add(born('24', 'Nov', '2026'))
    assert.equal(today.statusCode, 303)
    const { date_of_birth } = await patient(String(today.headers.location).slice('/patients/'.length))
    assert.equal(date_of_birth, '2026-11-24')
  })

  test('takes nothing personal from an address', async (t) => {
    const { visitor } = await desk(t)
    const page = await visitor.get('/patients/new?given_name=Mohammed&family_name=Hussain')
    assert.doesNotMatch(page.body, /Mohammed|Hussain/)
  })

  test('an NHS number that is held already adds nobody and leads to who holds it', async (t) => {
    const { visitor, rows } = await desk(t)
    const page = await visitor.post('/patients/new', {
      ...{ ...rhodri, nhs_number: '9993667129', shown: idOf('arif') },
    })
    assert.equal(page.statusCode, 409)
    assert.match(wordsOf(page), /Not added: this NHS number is held already By HUSSAIN, Mohammed Arif/)
    assert.ok(page.body.includes(`href="/patients/${idOf('arif')}"`))
    assert.equal(fieldsOf(page).given_name, 'Rhodri')
    assert.ok(!page.body.includes(idOf('elsewhere')))
    assert.deepEqual(await rows(`SELECT id FROM patient WHERE came_from = 'staff'`), [])
  })

  test('when a sync brings the NHS number at the same moment, the answer is the same', async (t) => {
    const { visitor, database } = await desk(t)
    const client = await database.connect()
    await client.query('BEGIN')
    await client.query(`UPDATE patient SET nhs_number = '9990000018' WHERE id = $1`, [idOf('kiran')])
    const sent = visitor.post('/patients/new', { ...rhodri, nhs_number: '9990000018' })
    await somebodyWaits(database)
    await client.query('COMMIT')
    await client.end()
    const page = await sent
    assert.equal(page.statusCode, 409)
    assert.match(wordsOf(page), /this NHS number is held already By BHATT, Kiran/)
  })
})

describe('Who may be there already is offered first', () => {
  const same = (person: Record<string, string>) => ({ ...rhodri, ...person })
  const ways: Record<string, { typed: Record<string, string>; offered: RegExp }> = {
    'the same date of birth and one name': {
      typed: same({ family_name: 'Llewellyn', ...born('14', '3', '1958') }),
      offered: /LLEWELLYN, Nia .* 2 Tanner.*Row Registered Same date of birth and a name LLEWELLYN, Siân/,
    },
    'the same date of birth and swapped names': {
      typed: same({ given_name: 'Llewellyn', family_name: 'Sian', ...born('14', '3', '1958') }),
      offered:
        /LLEWELLYN, Siân .* Same names and date of birth LLEWELLYN, Nia .* Same date of birth and a name/,
    },
    'the same names, of somebody who left': {
      typed: same({ given_name: 'tariq', family_name: 'HUSSAIN' }),
      offered: /HUSSAIN, Tariq Non-digital 17 Feb 1974 999 026 8592 Not held Left 18 Nov 2026 Same names/,
    },
    'the same names, of somebody who died': {
      typed: same({ given_name: 'Zubaida', family_name: 'Hussain' }),
      offered: /HUSSAIN, Zubaida .* Died 20 Nov 2026 Same names/,
    },
    'the same mobile and given name': {
      typed: same({ given_name: 'Sabiha', mobile_phone: '+44 7700 900471' }),
      offered: /HUSSAIN, Sabiha .* Same mobile phone and given name/,
    },
    'a digital patient': {
      typed: same({ given_name: 'Imran', family_name: 'Hussain' }),
      offered: /HUSSAIN, Imran Digital 21 Mar 1987/,
    },
    'a restricted patient, without their details': {
      typed: same({ given_name: 'Lucy', family_name: 'Anderton' }),
      offered: /ANDERTON, Lucy Non-digital 15 Jul 1993 999 821 9930 Details hidden Registered Same names/,
    },
  }
  for (const [way, { typed, offered }] of Object.entries(ways)) {
    test(`by ${way}`, async (t) => {
      const { visitor, rows } = await desk(t)
      const page = await visitor.post('/patients/new', typed)
      assert.equal(page.statusCode, 200)
      assert.match(wordsOf(page), /Is it one of these\? Nobody has been added yet/)
      assert.match(wordsOf(page), offered)
      assert.deepEqual(await rows(`SELECT id FROM patient WHERE came_from = 'staff'`), [])
    })
  }

  test('the number of a restricted patient leads to nobody', async (t) => {
    const { visitor } = await desk(t)
    const typed = { ...rhodri, given_name: 'Lucy', mobile_phone: '07700 900999' }
    assert.equal((await visitor.post('/patients/new', typed)).statusCode, 303)
  })

  test('with "None of these" the patient is added, with everything that was typed', async (t) => {
    const { visitor, patient } = await desk(t)
    const typed = {
      given_name: 'Siân',
      family_name: 'Llewellyn',
      middle_names: '"<i>&',
      ...born('2', '5', '2001'),
    }
    const page = await visitor.post('/patients/new', typed)
    const form = fieldsOf(page)
    assert.match(String(form.shown), new RegExp(idOf('sian')))
    const added = await visitor.post('/patients/new', form)
    assert.equal(added.headers.location, `/patients/${form.id}`)
    const { middle_names, date_of_birth } = await patient(String(form.id))
    assert.deepEqual([middle_names, date_of_birth], ['"<i>&', '2001-05-02'])
  })

  test('somebody who appears meanwhile is shown before the patient is added', async (t) => {
    const { visitor, rows } = await desk(t)
    const typed = { given_name: 'Siân', family_name: 'Llewellyn', ...born('2', '5', '2001') }
    const form = fieldsOf(await visitor.post('/patients/new', typed))
    await rows(`UPDATE patient SET date_of_birth = '2001-05-02', given_folded = 'sian' WHERE id = $1`, [
      idOf('kiran'),
    ])
    const again = await visitor.post('/patients/new', form)
    assert.equal(again.statusCode, 200)
    assert.match(wordsOf(again), /Is it one of these\?.* BHATT, Kiran .* LLEWELLYN, Siân/)
    assert.equal((await visitor.post('/patients/new', fieldsOf(again))).statusCode, 303)
  })

  test('what was typed can be changed', async (t) => {
    const { visitor } = await desk(t)
    const typed = { given_name: 'Siân', family_name: 'Llewellyn', sex: 'female', ...born('2', '5', '2001') }
    const form = fieldsOf(await visitor.post('/patients/new', typed))
    const page = await visitor.post('/patients/new', { ...form, next: 'change' })
    assert.equal(page.statusCode, 200)
    assert.match(wordsOf(page), /Add a patient/)
    const kept = fieldsOf(page)
    for (const [field, text] of Object.entries({ ...typed, id: form.id }))
      assert.equal(kept[field], text, field)
  })
})

describe('Nobody is added twice', () => {
  test('the same form sent twice makes one patient, also at the same moment', async (t) => {
    const { visitor, rows } = await desk(t)
    const form: Record<string, string> = { ...fieldsOf(await visitor.get('/patients/new')), ...rhodri }
    const answers = await Promise.all([1, 2, 3].map(() => visitor.post('/patients/new', form)))
    for (const answer of [...answers, await visitor.post('/patients/new', form)]) {
      assert.equal(answer.statusCode, 303)
      assert.equal(answer.headers.location, `/patients/${form.id}`)
    }
    assert.equal((await rows(`SELECT id FROM patient WHERE came_from = 'staff'`)).length, 1)
  })

  test('two people who add the same person at once: one of them is shown what the other one added', async (t) => {
    const { visitor, rows } = await desk(t)
    await visitor.get('/patients/new')
    const answers = await Promise.all([1, 2].map(() => visitor.post('/patients/new', rhodri)))
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 303])
    assert.equal((await rows(`SELECT id FROM patient WHERE came_from = 'staff'`)).length, 1)
  })

  test('an old form that is filled in anew for somebody else adds them too', async (t) => {
    const { visitor, rows } = await desk(t)
    const form = fieldsOf(await visitor.get('/patients/new'))
    await visitor.post('/patients/new', { ...form, ...rhodri })
    const other = await visitor.post('/patients/new', {
      ...form,
      ...rhodri,
      given_name: 'Megan',
      ...born('1', '2', '1980'),
    })
    assert.equal(other.statusCode, 303)
    assert.notEqual(other.headers.location, `/patients/${form.id}`)
    assert.equal((await rows(`SELECT id FROM patient WHERE came_from = 'staff'`)).length, 2)
  })
})

/** Until some connection to this database waits for another one's lock; fails when that does not come about. */
async function somebodyWaits({ owner }: Awaited<ReturnType<typeof desk>>['database']): Promise<void> {
  const waiting = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
  const giveUp = Date.now() + 20_000
  while ((await owner.query(waiting)).rowCount === 0) {
    assert.ok(Date.now() < giveUp, 'nobody waits for a lock')
    await sleep(10)
  }
}
