import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { idOf, morning } from '../../../test/world.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { desk, fieldsOf } from './test-desk.ts'

const at = (id: string) => `/patients/${id}/contact-details`
const arif = idOf('arif')

describe('Changing contact details', () => {
  test('shows what is held, and says before saving that the practice list wins', async (t) => {
    const { visitor } = await desk(t)
    const page = await visitor.get(at(arif))
    assert.equal(page.statusCode, 200)
    assert.match(
      wordsOf(page),
      /The practice list wins\. A change made here is replaced by the next sync unless it is also made/,
    )
    const { mobile_phone, other_phone, postcode } = fieldsOf(page)
    assert.deepEqual([mobile_phone, other_phone, postcode], ['07700 900471', '01632 960845', 'FX2 6LD'])
  })

  test('says of somebody whom no list has named that a change stays until one does', async (t) => {
    const { visitor, rows } = await desk(t)
    await rows('UPDATE patient SET link_rule = NULL WHERE id = $1', [arif])
    assert.match(
      wordsOf(await visitor.get(at(arif))),
      /A change made here stays until the practice list names/,
    )
  })

  test('keeps the history of what changed and of nothing else, and has the next night look again', async (t) => {
    const { visitor, rows, patient, bethan } = await desk(t)
    const form = fieldsOf(await visitor.get(at(arif)))
    const saved = await visitor.post(at(arif), {
      ...form,
      ...{ mobile_phone: '(07700) 900 123', email: ' m.hussain@Example.org ', postcode: 'fx42bb' },
    })
    assert.equal(saved.statusCode, 303)
    assert.equal(saved.headers.location, `/patients/${arif}`)
    const changes = await rows(
      'SELECT field, old, new, run, staff, changed_at FROM patient_change WHERE patient = $1 AND staff IS NOT NULL ORDER BY field',
      [arif],
    )
    const by = { run: null, staff: bethan, changed_at: morning }
    assert.deepEqual(changes, [
      { field: 'email', old: null, new: 'm.hussain@example.org', ...by },
      { field: 'mobile_phone', old: '+447700900471', new: '+447700900123', ...by },
      { field: 'postcode', old: 'FX2 6LD', new: 'FX4 2BB', ...by },
    ])
    const { mobile_phone, other_phone, source_hash, address_tokens, updated_at } = await patient(arif)
    assert.deepEqual(
      { mobile_phone, other_phone, source_hash, updated_at },
      {
        ...{ mobile_phone: '+447700900123', other_phone: '+441632960845' },
        ...{ source_hash: null, updated_at: morning },
      },
    )
    assert.equal(address_tokens, '14 tanners row foxley fx4 2bb fx42bb')
  })

  test('a cleared field becomes empty', async (t) => {
    const { visitor, patient } = await desk(t)
    const form = fieldsOf(await visitor.get(at(arif)))
    await visitor.post(at(arif), { ...form, other_phone: '  ', town: '' })
    const { other_phone, town } = await patient(arif)
    assert.deepEqual([other_phone, town], [null, null])
  })

  test('the same form sent twice, or one in which nothing was changed, writes nothing', async (t) => {
    const { visitor, rows, patient } = await desk(t)
    const form = fieldsOf(await visitor.get(at(arif)))
    const before = await patient(arif)
    assert.equal((await visitor.post(at(arif), form)).statusCode, 303)
    assert.deepEqual(await patient(arif), before)
    const changed = { ...form, mobile_phone: '07700 900123' }
    await visitor.post(at(arif), changed)
    const once = await patient(arif)
    assert.equal((await visitor.post(at(arif), changed)).statusCode, 303)
    assert.deepEqual(await patient(arif), once)
    const changes = await rows('SELECT field FROM patient_change WHERE patient = $1 AND staff IS NOT NULL', [
      arif,
    ])
    assert.equal(changes.length, 1)
  })

  test('says in words what is wrong with each field, keeps what was typed, and saves none of it', async (t) => {
    const { visitor, patient } = await desk(t)
    const before = await patient(arif)
    const wrong = {
      ...{ mobile_phone: '01632 960845', other_phone: 'ring mum', email: 'arif at home' },
      ...{ address_line_1: 'x'.repeat(301), postcode: 'FX2' },
    }
    const page = await visitor.post(at(arif), { ...fieldsOf(await visitor.get(at(arif))), ...wrong })
    assert.equal(page.statusCode, 422)
    const words = wordsOf(page)
    for (const sentence of [
      'Error: Enter a mobile number such as 07700 900471, or leave this empty. Other numbers go under other phone',
      'Error: Enter a phone number such as 01632 960845, or leave this empty',
      'Error: Enter an email address such as name@example.com, or leave this empty',
      'Error: The address line is too long. Shorten it to 300 characters',
      'Error: Enter a full postcode such as FX2 6LD, or leave this empty',
    ]) {
      assert.ok(words.includes(sentence), sentence)
    }
    const kept = fieldsOf(page)
    for (const [field, text] of Object.entries(wrong)) assert.equal(kept[field], text)
    assert.deepEqual(await patient(arif), before)
  })

  test('a landline that the list holds as mobile does not stand in the way of another change', async (t) => {
    const { visitor, rows, patient } = await desk(t)
    await rows(`UPDATE patient SET mobile_phone = '+441632960846' WHERE id = $1`, [arif])
    const form = fieldsOf(await visitor.get(at(arif)))
    assert.equal((await visitor.post(at(arif), { ...form, email: 'arif@example.org' })).statusCode, 303)
    assert.equal((await patient(arif)).mobile_phone, '+441632960846')
  })

  test('overwrites nobody: shows what is held now beside what was typed, and saves when asked again', async (t) => {
    const { visitor, patient } = await desk(t)
    const form = fieldsOf(await visitor.get(at(arif)))
    await visitor.post(at(arif), { ...form, mobile_phone: '07700 900111', other_phone: '' })
    const late = await visitor.post(at(arif), { ...form, mobile_phone: '07700900222' })
    assert.equal(late.statusCode, 409)
    assert.match(wordsOf(late), /Not saved: this record was changed while you were typing/)
    assert.match(
      wordsOf(late),
      /Mobile phone Held now: 07700 900111 Other phone Held now: nothing Email address Address/,
    )
    assert.equal(fieldsOf(late).mobile_phone, '07700900222')
    assert.equal((await patient(arif)).mobile_phone, '+447700900111')

    const again = await visitor.post(at(arif), { ...fieldsOf(late), other_phone: '' })
    assert.equal(again.statusCode, 303)
    const { mobile_phone, other_phone } = await patient(arif)
    assert.deepEqual([mobile_phone, other_phone], ['+447700900222', null])
  })

  test('a form that was shown again for its errors still notices what changed before', async (t) => {
    const { visitor, rows, patient } = await desk(t)
    const form = fieldsOf(await visitor.get(at(arif)))
    await rows(`UPDATE patient SET mobile_phone = '+447700900111', updated_at = now() WHERE id = $1`, [arif])
    const wrong = await visitor.post(at(arif), { ...form, email: 'nothing' })
    assert.equal(wrong.statusCode, 422)
    const late = await visitor.post(at(arif), { ...fieldsOf(wrong), email: 'arif@example.org' })
    assert.equal(late.statusCode, 409)
    assert.equal((await patient(arif)).mobile_phone, '+447700900111')
  })
})

describe('Contact details that are not for staff to change', () => {
  const cases = {
    imran: /The patient keeps these details/,
    lucy: /Details hidden/,
    tariq: /Left on 18 November 2026\. No contact allowed/,
    zubaida: /This patient has died/,
  }
  for (const [key, words] of Object.entries(cases)) {
    test(`${key}: the page says why, has no form, and nothing that is sent changes anything`, async (t) => {
      const { visitor, patient } = await desk(t)
      const id = idOf(key)
      const before = await patient(id)
      const page = await visitor.get(at(id))
      assert.equal(page.statusCode, 200)
      assert.match(wordsOf(page), words)
      assert.doesNotMatch(page.body, /name="mobile_phone"|07700|example\.org|Hidden House/)
      const sent = await visitor.post(at(id), {
        ...{ mobile_phone: '07700 900123', version: (before.updated_at as Date).toISOString() },
      })
      assert.equal(sent.statusCode, 409)
      assert.deepEqual(await patient(id), before)
    })
  }

  test('a patient of another practice, an unknown one and what is no id are not found', async (t) => {
    const { visitor, patient } = await desk(t)
    const before = await patient(idOf('elsewhere'))
    for (const id of [idOf('elsewhere'), idOf('nobody'), 'arif', `${arif}0`, "'"]) {
      assert.equal((await visitor.get(at(encodeURIComponent(id)))).statusCode, 404)
      const sent = { mobile_phone: '07700 900123', version: (before.updated_at as Date).toISOString() }
      assert.equal((await visitor.post(at(encodeURIComponent(id)), sent)).statusCode, 404)
    }
    assert.deepEqual(await patient(idOf('elsewhere')), before)
  })

  test('nobody who is not signed in sees or changes anything', async (t) => {
    const { app } = await desk(t)
    const stranger = new Visitor(app)
    assert.match(String((await stranger.get(at(arif))).headers.location), /^\/sign-in/)
    assert.equal((await stranger.get('/patients/new')).statusCode, 303)
  })
})
