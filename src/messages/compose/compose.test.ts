import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addressKey, object } from '../../patients/preferences/objection.ts'
import { asPractice } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { saveSenders } from '../../practices/senders.ts'
import type { PersonOnPlatform } from '../../../test/practice.ts'
import type { Way } from '../message.ts'
import { messageDesk } from '../test-desk.ts'
import { clinicalWord } from './clinical-words.ts'
import { instantIn, isNight, nextMorning } from '../hours.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>
type Fields = Record<string, string>

const hidden = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? ''

/** Opens the form for Dilys, or somebody else, and fills it in as somebody would. */
async function open({ visitor, dilys }: Desk, patient = dilys) {
  const address = `/patients/${patient}/messages/new`
  const page = await visitor.get(address)
  assert.equal(page.statusCode, 200)
  const filled = {
    form: hidden(page.body, 'form'),
    seen: hidden(page.body, 'seen'),
    way: 'sms',
    when: 'now',
    do: 'send',
  }
  // The page came again with what was typed, and was ticked then.
  const ticked = ({ once }: Fields): Fields => (once === undefined ? {} : { 'ticked-for': once })
  return {
    page,
    words: wordsOf(page),
    send: (fields: Fields) =>
      visitor.post(address, { ...filled, text: 'Please phone us.', ...ticked(fields), ...fields }),
  }
}

const messages = ({ rows }: Desk) =>
  rows<{ way: string; agreed: string[]; reason: string | null; due_at: Date; once: boolean; staff: string }>(
    'SELECT way, agreed, reason, due_at, once, staff FROM message WHERE practice = $1 ORDER BY id',
  )

const emlyn: PersonOnPlatform = {
  account: 'non-digital',
  given_name: 'Emlyn',
  family_name: 'Pugh-Morgan',
  date_of_birth: '1947-02-01',
  mobile_phone: '07700 900145',
}

test('A reply is asked for while the link works, for however many days that is said to be', async (t) => {
  const desk = await messageDesk(t, { linkDays: 7 })
  const { words, send } = await open(desk)
  assert.match(
    words,
    /Any number of times, for 7 days Once They may send up to 5 photos or PDF files with a reply/,
  )
  const needed = { read: 'link', reply: 'needed', often: 'many' }
  const late = wordsOf(await send({ ...needed, 'reply-by': '2026-12-02' }))
  assert.match(late, /Choose a date for the reply within 7 days, while the link works/)
  assert.match(late, /The link works for 7 days\. 5 wrong dates of birth lock it/)
  assert.equal((await send({ ...needed, 'reply-by': '2026-12-01' })).statusCode, 303)
})

describe('Somebody writes a message', () => {
  test('and it leaves to the mobile as it was written, with their name', async (t) => {
    const desk = await messageDesk(t)
    const { words, send } = await open(desk)
    assert.match(words, /Send by .*Text message to 07700 900145 .*Email to dilys@example.org/)
    assert.match(words, /To Dilys Pugh-Morgan, born 14 Mar 1951/)
    assert.match(words, /Your message appears here/)
    const sent = await send({ text: 'Don’t wait –\r\nphone us.' })
    assert.equal(sent.statusCode, 303)
    assert.match(String(sent.headers.location), new RegExp(`^/patients/${desk.dilys}/messages#`))
    await desk.deliver(String(sent.headers.location).split('#')[1]!)
    assert.equal(desk.channel.took[0]?.text, "Don't wait -\nphone us.")
    assert.equal(desk.channel.took[0]?.address, '+447700900145')
    assert.equal((await messages(desk))[0]?.staff, desk.staff)
  })

  test('once, however often they press, and another when they go back and write something else', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    await Promise.all([1, 2, 3].map(() => send({})))
    await send({})
    assert.equal((await messages(desk)).length, 1)
    await send({ text: 'Please phone us today.' })
    assert.equal((await messages(desk)).length, 2)
  })

  test('and is told at once where the service sends only to who has an NHS number', async (t) => {
    const desk = await messageDesk(t)
    desk.channel.needsNhsNumber = true
    const { send } = await open(desk)
    const refused = await send({})
    assert.equal(refused.statusCode, 422)
    assert.match(
      wordsOf(refused),
      /Texts leave only to patients with an NHS number here, and this record has none/,
    )
    assert.equal((await messages(desk)).length, 0)
    await desk.rows(`UPDATE patient SET nhs_number = '9434765919' WHERE practice = $1`)
    assert.equal((await send({})).statusCode, 303)
  })

  test('and is told at once that NHS Notify carries care and news alone', async (t) => {
    const desk = await messageDesk(t)
    desk.channel.takesNoMarketing = true
    const { send } = await open(desk)
    const refused = await send({ purpose: 'other' })
    assert.equal(refused.statusCode, 422)
    assert.match(
      wordsOf(refused),
      /Texts leave by NHS Notify here, which carries care and news of the practice/,
    )
    assert.equal((await messages(desk)).length, 0)
    assert.equal((await send({ purpose: 'service' })).statusCode, 303)
  })

  test('and nothing leaves while something is missing; what they wrote stays', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    const empty = await send({ text: ' ' })
    assert.equal(empty.statusCode, 422)
    assert.match(wordsOf(empty), /Nothing was sent Write the message/)
    const long = await send({ text: 'a'.repeat(958) })
    assert.match(
      wordsOf(long),
      /Nothing was sent Too long by 40 characters\. Use a secure link, or shorten it/,
    )
    assert.match(long.body, /a{958}<\/textarea>/)
    assert.match(wordsOf(await send({ way: 'email' })), /Nothing was sent Write a subject/)
    assert.match(wordsOf(await send({ way: 'once', once: '12' })), /Write a mobile number such as/)
    assert.match(wordsOf(await send({ way: 'once', once: '01632 960845' })), /Write a mobile number such as/)
    assert.deepEqual(await messages(desk), [])
  })

  test('by email, with a subject and however long', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    const sent = await send({ way: 'email', subject: 'Your form', text: 'Siân “sends” ' + 'a'.repeat(2000) })
    await desk.deliver(String(sent.headers.location).split('#')[1]!)
    const [letter] = desk.channel.took
    assert.deepEqual([letter?.address, letter?.subject], ['dilys@example.org', 'Your form'])
    assert.match(
      letter?.text ?? '',
      /^Siân “sends” a{2000}\n\nNobody reads replies to this email\. Phone us\. In an emergency call 999\.\nMessage code \w{3} \w{3}\. .*\nChoose what we send you: \S+$/,
    )
  })

  test('to the number of the record given once more, and what is asked there is asked', async (t) => {
    const desk = await messageDesk(t)
    await desk.practice.onPlatform(emlyn)
    const { send } = await open(desk)
    const once = { way: 'once', once: '07700900145' }
    assert.match(wordsOf(await send(once)), /Confirm the shared phone/)
    assert.match(
      wordsOf(await send({ ...once, text: 'About your chlamydia test' })),
      /Use a secure link, or take/,
    )
    assert.equal((await send({ ...once, 'shared-phone': 'yes' })).statusCode, 303)
    const [sent] = await messages(desk)
    assert.deepEqual([sent?.once, sent?.agreed], [false, ['shared-phone']])
  })

  test('this once to what stands on another record only after they were told whose, but for restricted ones', async (t) => {
    const desk = await messageDesk(t)
    const other = await desk.practice.onPlatform({
      ...{ ...emlyn, mobile_phone: '07700 900222', other_phone: '07700 900333' },
      email: 'emlyn@example.org',
    })
    const child = await desk.practice.onPlatform({
      ...{ account: 'non-digital', given_name: 'Isaac', family_name: 'Pugh', date_of_birth: '2012-01-09' },
    })
    const { send } = await open(desk)
    for (const once of ['07700 900222', '07700 900333', 'Emlyn@example.org']) {
      const refused = wordsOf(await send({ way: 'once', once, subject: 'Hello' }))
      assert.match(
        refused,
        /Confirm whose address it is.* This (number|email address) is on the record of Emlyn Pugh-Morgan \(79\) It is not on Dilys’s/,
        once,
      )
    }
    const once = { way: 'once', once: '07700 900222' }
    assert.match(
      wordsOf(await send({ ...once, 'others-address': 'yes', text: 'About your chlamydia test' })),
      /somebody else may read this phone/,
    )
    const isaac = await open(desk, child)
    assert.match(
      wordsOf(await isaac.send({ ...once, 'others-address': 'yes' })),
      /Say that you have checked who reads it .* This patient is 14/,
    )
    assert.match(
      wordsOf(await send({ ...once, 'others-address': 'yes', 'ticked-for': '07700 900333' })),
      /Confirm whose address it is/,
      'what was ticked of another number',
    )
    assert.equal((await send({ ...once, 'others-address': 'yes' })).statusCode, 303)
    assert.deepEqual(
      (await messages(desk)).map(({ agreed }) => agreed),
      [['others-address']],
    )
    await desk.rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [other])
    const hidden = wordsOf(await send({ ...once, text: 'Another' }))
    assert.doesNotMatch(hidden, /Emlyn/)
  })

  test('to another number or email this once', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    const sent = await send({ way: 'once', once: '07700 900999' })
    await desk.deliver(String(sent.headers.location).split('#')[1]!)
    assert.equal(desk.channel.took[0]?.address, '+447700900999')
    assert.equal((await messages(desk))[0]?.once, true)
    const [patient] = await desk.rows('SELECT mobile_phone FROM patient WHERE practice = $1')
    assert.deepEqual(patient, { mobile_phone: '+447700900145' })
  })

  test('to whoever has no mobile: email is picked, and what is missing is a note', async (t) => {
    const desk = await messageDesk(t)
    await desk.rows('UPDATE patient SET mobile_phone = NULL WHERE practice = $1')
    const { page, words } = await open(desk)
    assert.match(words, /Send by no mobile on record/)
    assert.doesNotMatch(page.body, /value="sms" id="way/)
    assert.match(page.body, /value="email" id="way" checked/)
  })

  test('and sees what it costs, which letter makes it dearer, and how it will look', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    const text = `Ask for Siân <Price>. ${'a'.repeat(80)}`
    const look = await send({ do: 'look', text })
    assert.equal(look.statusCode, 200)
    assert.match(wordsOf(look), /102 characters 2 texts cost 4\.8p/)
    assert.match(
      wordsOf(look),
      /The letter â in “Siân” makes this 2 texts\. With a plain a it is 1 text, 2\.4p/,
    )
    assert.match(look.body, /Si<span class="pm-mark">â<\/span>n &lt;Price&gt;/)
    const plain = await send({ do: 'plain', text })
    assert.match(wordsOf(plain), /Ask for Sian .*1 text cost 2\.4p/)
    const typed = await desk.visitor.post('/messages/measure', { text: '€'.repeat(81) })
    assert.match(wordsOf(typed), /162 characters 2 texts cost 4\.8p/)
    assert.deepEqual(await messages(desk), [])
  })
})

test('An email is shown as its reader gets it, and costs nothing', async (t) => {
  const { visitor } = await messageDesk(t)
  const typed = async (fields: Fields) =>
    wordsOf(await visitor.post('/messages/measure', { way: 'email', text: 'Ring us—soon.', ...fields }))
  const shown = await typed({ subject: 'Your visit' })
  assert.match(shown, /13 characters By email: any length no cost/)
  assert.match(
    shown,
    /Foxley Brook Surgery Your visit Ring us—soon\. Nobody reads replies to this email\. .* Message code \w{3} \w{3}\. .*\/preferences\//,
  )
  assert.doesNotMatch(shown, /2\.4p|1 text|question mark/)
  assert.match(await typed({ way: 'once', once: 'dilys@example.org' }), /By email: any length/)
  const behind = await typed({ subject: 'Your visit', read: 'link' })
  assert.match(behind, /Private message from Foxley Brook Surgery .* after the date of birth Ring us—soon\./)
  assert.doesNotMatch(behind, /Your visit|carries the link|2\.4p/)
})

test('The phone shows the sender of the practice, and none where nobody has said it', async (t) => {
  const { visitor, database, code, clock } = await messageDesk(t)
  const typed = async (fields: Fields) =>
    wordsOf(await visitor.post('/messages/measure', { way: 'sms', text: 'Please phone us.', ...fields }))
  assert.doesNotMatch(await typed({}), /FoxleyBrook/)
  const said = { actor: { command: 'practice senders' }, now: clock.now() }
  await saveSenders(database, code, { smsName: 'FoxleyBrook', mailName: 'Foxley Brook Desk' }, said)
  assert.match(await typed({}), /FoxleyBrook Please phone us\./)
  assert.match(await typed({ read: 'link' }), /FoxleyBrook You have a private message from/)
  const email = await typed({ way: 'email', subject: 'Your visit' })
  assert.match(email, /Foxley Brook Desk Your visit Please phone us\./)
  assert.doesNotMatch(email, /FoxleyBrook/)
})

describe('What is worth a look', () => {
  const text = 'Please phone us about your BP.'

  test('is said beside the words, marked in the preview, and put right by a button', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    const look = await send({ do: 'look', text })
    const words = wordsOf(look)
    assert.match(words, /Worth a look\. You can send it as it is\./)
    assert.match(words, /It does not begin with the patient’s name\. .* Begin with “Dear Dilys,”/)
    assert.match(words, /It does not name the practice\. .* End with “Foxley Brook Surgery”/)
    assert.match(words, /Not every patient knows “BP”\. Write “blood pressure”/)
    assert.match(look.body, /<span class="pm-mark">BP<\/span>/)
    const greeted = await send({ do: 'greet', text })
    assert.match(greeted.body, />Dear Dilys, Please phone us about your BP\.<\/textarea>/)
    const signed = await send({ do: 'sign', text })
    assert.match(signed.body, />Please phone us about your BP\. Foxley Brook Surgery<\/textarea>/)
    assert.deepEqual(await messages(desk), [])
  })

  test('keeps nothing from leaving', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    assert.equal((await send({ text })).statusCode, 303)
    assert.equal((await messages(desk)).length, 1)
  })

  test('is shown once before it leaves where it did not stand on the page, as without a script', async (t) => {
    const desk = await messageDesk(t)
    const { page, send } = await open(desk)
    const email = {
      way: 'email',
      subject: 'Your visit',
      text: 'Dear Dilys, your pregnancy test was positive.',
    }
    const first = await send({ ...email, advised: hidden(page.body, 'advised') })
    assert.equal(first.statusCode, 422)
    assert.match(
      wordsOf(first),
      /Nothing was sent Look at what is said below your words\. .*Whoever opens the mailbox can read it/,
    )
    assert.deepEqual(await messages(desk), [])
    const seen = hidden(first.body, 'advised')
    const changed = await send({ ...email, text: `${email.text} Ask for your BP.`, advised: seen })
    assert.match(
      wordsOf(changed),
      /Nothing was sent .*Not every patient knows “BP”/,
      'what is new is shown, too',
    )
    assert.equal((await send({ ...email, advised: seen })).statusCode, 303)
    assert.equal((await send({ ...email, text: 'Dear Dilys,', advised: seen })).statusCode, 303, 'or less')
    const face = { text: 'Dear Dilys, Foxley Brook has your form 🙂', advised: seen }
    assert.match(
      wordsOf(await send(face)),
      /Nothing was sent .*A text cannot carry 🙂\. It arrives as a question mark/,
    )
    assert.equal((await send({ ...face, way: 'email', subject: 'Your form' })).statusCode, 303)
  })

  test('is asked about no more where a script has shown it while it was typed', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    const whose = { given: 'Dilys', family: 'Pugh-Morgan' }
    const { body } = await desk.visitor.post('/messages/measure', { text, way: 'sms', ...whose })
    assert.notEqual(hidden(body, 'advised'), '')
    assert.equal((await send({ text, advised: hidden(body, 'advised') })).statusCode, 303)
  })

  test('follows what is typed, by the name that stands in the form', async (t) => {
    const { visitor } = await messageDesk(t)
    const typed = (fields: Fields) =>
      visitor.post('/messages/measure', { text, given: 'Dilys', family: 'Pugh', ...fields })
    assert.match(wordsOf(await typed({})), /Begin with “Dear Dilys,”/)
    assert.match(
      wordsOf(await typed({ 'born-in': 'March 2019' })),
      /Begin with “Dear parent or carer of Dilys \(born March 2019\),”/,
    )
    assert.doesNotMatch(wordsOf(await typed({ read: 'link' })), /Begin with/)
    assert.match(
      wordsOf(await typed({ way: 'email', subject: 'Your blood test' })),
      /“blood test” stands in the subject/,
    )
    const once = { way: 'once', once: 'dilys@example.org', subject: 'Your blood test' }
    assert.match(wordsOf(await typed(once)), /“blood test” stands in the subject/)
    const ticked = await typed({ text: 'Your blood test is fine.', 'clinical-word': 'yes' })
    assert.match(ticked.body, /id="clinical-word" value="yes" checked/)
  })
})

describe('Before a message leaves', () => {
  test('whoever shares the phone is named, and that the patient does not mind is ticked and kept', async (t) => {
    const desk = await messageDesk(t)
    await desk.practice.onPlatform(emlyn)
    const { words, send } = await open(desk)
    assert.match(words, /This phone is shared with Emlyn Pugh-Morgan \(79\)/)
    const refused = await send({})
    assert.match(wordsOf(refused), /Nothing was sent Confirm the shared phone, or choose another number/)
    assert.equal((await send({ way: 'email', subject: 'A form' })).statusCode, 303)
    assert.equal((await send({ 'shared-phone': 'yes' })).statusCode, 303)
    assert.deepEqual(
      (await messages(desk)).map(({ agreed }) => agreed),
      [[], ['shared-phone']],
    )
  })

  test('a restricted patient is not told of by a phone that they share', async (t) => {
    const desk = await messageDesk(t)
    const id = await desk.practice.onPlatform(emlyn)
    await desk.practice.onPlatform({ ...emlyn, given_name: 'Gwen' })
    assert.match((await open(desk)).words, /Emlyn .* and Gwen .* The same number is on their records, too/)
    await desk.rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [id])
    const { words } = await open(desk)
    assert.doesNotMatch(words, /Emlyn/)
    assert.match(words, /shared with Gwen Pugh-Morgan \(79\) The same number is on their record, too/)
  })

  test('a clinical word is asked about, and on a phone that others read it is not sent at all', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    const text = 'Your blood test is fine.'
    const asked = await send({ text })
    assert.match(
      wordsOf(asked),
      /Nothing was sent Use a secure link, take the clinical word out, or say that it may be read on the phone/,
    )
    assert.match(wordsOf(asked), /“blood test” is a clinical word Anyone holding the phone can read it/)
    assert.equal((await send({ text, way: 'email', subject: 'A form' })).statusCode, 303)
    assert.equal((await send({ text, 'clinical-word': 'yes' })).statusCode, 303)
    await desk.practice.onPlatform(emlyn)
    const shared = await (await open(desk)).send({ text, 'clinical-word': 'yes', 'shared-phone': 'yes' })
    assert.match(
      wordsOf(shared),
      /Use a secure link, or take “blood test” out: somebody else may read this phone/,
    )
    assert.equal((await messages(desk)).length, 2)
  })

  test('whoever has the same email is named, and that the patient does not mind is ticked and kept', async (t) => {
    const desk = await messageDesk(t)
    const email = 'Dilys@Example.org'
    const other = await desk.practice.onPlatform({ ...emlyn, mobile_phone: null, email })
    const { words, send } = await open(desk)
    assert.match(
      words,
      /This email address is shared with Emlyn Pugh-Morgan \(79\) The same address is on their record, too\. They may read an email meant for Dilys\. Dilys is happy to be emailed there/,
    )
    const form = { way: 'email', subject: 'A form' }
    assert.match(
      wordsOf(await send(form)),
      /Nothing was sent Confirm the shared email address, or choose another/,
    )
    assert.equal((await send({ text: 'By text.' })).statusCode, 303)
    assert.equal((await send({ ...form, 'shared-email': 'yes' })).statusCode, 303)
    assert.deepEqual(
      (await messages(desk)).map(({ agreed }) => agreed),
      [[], ['shared-email']],
    )
    await desk.rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [other])
    assert.doesNotMatch((await open(desk)).words, /Emlyn/)
    await desk.rows(
      `UPDATE patient SET restricted = false, status = 'left' WHERE practice = $1 AND id = $2`,
      [other],
    )
    assert.doesNotMatch((await open(desk)).words, /shared with/)
  })

  test('a clinical word does not leave in an email that others read, nor in its subject; behind a link it may', async (t) => {
    const desk = await messageDesk(t)
    await desk.practice.onPlatform({ ...emlyn, mobile_phone: null, email: 'dilys@example.org' })
    const { send } = await open(desk)
    const form = { way: 'email', subject: 'A form', 'shared-email': 'yes', 'clinical-word': 'yes' }
    const inText = await send({ ...form, text: 'The HIV test is fine.' })
    assert.match(
      wordsOf(inText),
      /Nothing was sent Use a secure link, or take “HIV” out: somebody else may read this email/,
    )
    assert.match(
      wordsOf(inText),
      /“HIV” is a clinical word Somebody else may read this email: it cannot leave like this\. Use a secure link/,
    )
    assert.doesNotMatch(wordsOf(inText), /“HIV” is about somebody’s health/)
    const inSubject = await send({ ...form, subject: 'Your test results' })
    assert.match(
      wordsOf(inSubject),
      /Use a secure link, or take “test results” out of the subject: somebody else may read this email/,
    )
    const inBoth = wordsOf(
      await send({ ...form, subject: 'Your test results', text: 'The HIV test is fine.' }),
    )
    assert.match(inBoth, /take “test results” out of the subject: .* take “HIV” out: somebody else/)
    assert.match(inBoth, /“test results” stands in the subject.* “HIV” is a clinical word/)
    assert.deepEqual(await messages(desk), [])
    const link = { ...form, read: 'link', text: 'The HIV test is fine.' }
    assert.equal((await send(link)).statusCode, 303)
  })

  test('nor in an email of a child, wherever it goes', async (t) => {
    const desk = await messageDesk(t)
    await desk.rows(`UPDATE patient SET date_of_birth = '2024-03-01' WHERE practice = $1`)
    const { send } = await open(desk)
    const text = 'The HIV test result is positive.'
    for (const to of [{ way: 'email' }, { way: 'once', once: 'gran@example.org' }])
      assert.match(
        wordsOf(await send({ ...to, subject: 'A form', text, 'clinical-word': 'yes' })),
        /Use a secure link, or take “HIV” out: somebody else may read this email/,
      )
    assert.deepEqual(await messages(desk), [])
  })

  test('no tick is offered for a clinical word where none helps, also while it is typed', async (t) => {
    const desk = await messageDesk(t)
    await desk.practice.onPlatform(emlyn)
    const { page, send } = await open(desk)
    const text = 'Your blood test is fine.'
    const notice =
      /“blood test” is a clinical word Somebody else may read this phone: it cannot leave like this/
    const looked = await send({ do: 'look', text })
    assert.match(wordsOf(looked), notice)
    assert.doesNotMatch(looked.body, /id="clinical-word"/)
    const typed = { text, way: 'sms', 'others-read': hidden(page.body, 'others-read') }
    assert.match(wordsOf(await desk.visitor.post('/messages/measure', typed)), notice)
    const own = await desk.visitor.post('/messages/measure', { ...typed, 'others-read': '' })
    assert.match(own.body, /id="clinical-word"/)
  })

  test('a child’s phone is thought of', async (t) => {
    const desk = await messageDesk(t)
    const child = (date_of_birth: string) =>
      desk.rows('UPDATE patient SET date_of_birth = $2 WHERE practice = $1', [date_of_birth])
    await child('2019-01-31')
    const young = await open(desk)
    assert.match(
      young.words,
      /This is a child of 7: the phone is probably a parent&#39;s|This is a child of 7: the phone is probably a parent's/,
    )
    await desk.practice.onPlatform(emlyn)
    assert.match(
      (await open(desk)).words,
      /They may read a text about Dilys\. .*A parent or carer is happy that texts about Dilys come to this phone/,
    )
    await desk.rows('UPDATE patient SET mobile_phone = NULL WHERE practice = $1 AND id <> $2', [desk.dilys])
    assert.match(
      young.words,
      /Write to the parent\. Begin with “Dear parent or carer of Dilys \(born January 2019\)”/,
    )
    assert.match(young.page.body, />Dear parent or carer of Dilys \(born January 2019\), <\/textarea>/)
    assert.doesNotMatch(young.page.body, /<textarea[^<]*31/)
    await child('2013-01-01')
    const { words, send } = await open(desk)
    assert.match(words, /This patient is 13 .*I have checked who reads this phone/)
    assert.match(wordsOf(await send({})), /Nothing was sent Say that you have checked who reads it/)
    const clinical = { 'child-phone': 'sms', 'clinical-word': 'yes', text: 'Your blood test is fine.' }
    assert.match(wordsOf(await send(clinical)), /Use a secure link, or take “blood test” out/)
    assert.equal((await send({ 'child-phone': 'sms' })).statusCode, 303)
    await child('2009-01-01')
    assert.doesNotMatch((await open(desk)).words, /I have checked/)
  })

  test('who reads a child’s phone was checked says nothing of their email, where another way is chosen', async (t) => {
    const desk = await messageDesk(t)
    await desk.rows(`UPDATE patient SET date_of_birth = '2013-01-01' WHERE practice = $1`)
    const { page, send } = await open(desk)
    for (const way of ['sms', 'email'])
      assert.match(page.body, new RegExp(`name="child-phone" id="[^"]*" value="${way}"`))
    const byEmail = { way: 'email', subject: 'Please phone' }
    const refused = await send({ ...byEmail, 'child-phone': 'sms' })
    assert.match(wordsOf(refused), /Nothing was sent Say that you have checked who reads it/)
    assert.doesNotMatch(refused.body, /name="child-phone"[^>]* checked/)
    assert.equal(refused.body.match(/id="child-phone"/g)?.length, 1)
    assert.match(refused.body, /id="child-phone" value="email"/)
    assert.equal((await send({ ...byEmail, 'child-phone': 'email' })).statusCode, 303)
    assert.deepEqual((await messages(desk))[0]!.agreed, ['child-phone'])
  })

  test('a child’s email is thought of where no mobile is held', async (t) => {
    const desk = await messageDesk(t)
    const bornIn = (year: number) =>
      desk.rows('UPDATE patient SET mobile_phone = NULL, date_of_birth = $2 WHERE practice = $1', [
        `${year}-01-01`,
      ])
    await bornIn(2020)
    const young = (await open(desk)).words
    assert.match(young, /This is a child of 6: the email address is probably a parent.{1,5}s/)
    assert.doesNotMatch(young, /phone is probably/)
    await bornIn(2013)
    assert.match((await open(desk)).words, /I have checked who reads this email address/)
  })

  test('it is said that the last ones failed, until one arrives', async (t) => {
    const desk = await messageDesk(t)
    const { channel, write, deliver, visitor, dilys } = desk
    assert.doesNotMatch((await open(desk)).words, /failed/)
    for (let each = 0; each < 2; each++) {
      channel.answers.push(() => Promise.resolve({ is: 'refused', why: 'address-refused', said: '400' }))
      await deliver(await write())
    }
    const { words } = await open(desk)
    assert.match(words, /The last 2 texts to this number failed .*Send by email instead/)
    const other = await visitor.post(`/patients/${dilys}/messages/new`, {
      'send-by': 'email',
      text: 'Kept',
      way: 'sms',
    })
    assert.match(other.body, /value="email" id="way" checked/)
    assert.match(other.body, />Kept<\/textarea>/)
    await deliver(await write())
    assert.doesNotMatch((await open(desk)).words, /failed/)
  })

  test('the way that works is picked, with the reason beside it', async (t) => {
    const desk = await messageDesk(t)
    const { channel, write, deliver, code, database, clock, rows } = desk
    const chosen = async () => {
      const { page, words } = await open(desk)
      return [
        /value="(\w+)" id="way" checked/.exec(page.body)?.[1],
        /is chosen for you\. [^.]*\./.exec(words)?.[0],
      ]
    }
    assert.deepEqual(await chosen(), ['sms', undefined])
    const closed = { practice: code, patient: null, actor: { product: 'a test' }, at: clock.now() } as const
    const close = (way: Way, address: string, why: 'stop' | 'unknown', patient: string | null = null) =>
      asPractice(database, code, (tx) =>
        object(tx, { ...closed, way, key: addressKey(way, address), addressShown: 'x', patient, why }),
      )
    await close('sms', '+447700900145', 'stop')
    assert.deepEqual(await chosen(), ['email', 'is chosen for you. They asked for no texts there.'])
    await close('email', 'dilys@example.org', 'unknown', desk.dilys)
    assert.deepEqual(await chosen(), ['sms', undefined], 'where neither is fine')
    await rows('UPDATE objection SET ended_at = began_at WHERE practice = $1')
    channel.answers.push(() => Promise.resolve({ is: 'refused', why: 'address-refused', said: '400' }))
    await deliver(await write())
    assert.deepEqual(await chosen(), ['email', 'is chosen for you. The number did not work last time.'])
    await rows('UPDATE patient SET email = NULL WHERE practice = $1')
    assert.deepEqual(await chosen(), ['sms', undefined])
  })

  test('that nobody has confirmed where it goes is said of both ways, until a message arrives or a link is opened', async (t) => {
    const desk = await messageDesk(t)
    const { rows, write, deliver, clock, channel } = desk
    await rows(`UPDATE patient SET came_from = 'list' WHERE practice = $1`)
    const said = async () =>
      (await open(desk)).words.match(/Nobody has confirmed this (number|email address)/g)
    assert.deepEqual(await said(), [
      'Nobody has confirmed this number',
      'Nobody has confirmed this email address',
    ])
    channel.answers.push(() => Promise.resolve({ is: 'refused', why: 'address-refused', said: '400' }))
    await deliver(await write())
    assert.deepEqual(
      await said(),
      ['Nobody has confirmed this email address'],
      'that it did not work is enough',
    )
    await rows('DELETE FROM unreliable_detail WHERE practice = $1')
    assert.equal((await said())?.length, 2)
    await deliver(await write())
    await rows(`UPDATE message SET state = 'delivered' WHERE practice = $1`)
    assert.deepEqual(await said(), ['Nobody has confirmed this email address'])
    const behind = await write({ way: 'email', address: 'dilys@example.org', leaves: { as: 'link' } })
    await deliver(behind)
    assert.equal((await said())?.length, 1)
    await rows(
      `INSERT INTO secure_link_event (practice, id, link, message, patient, event, at)
       SELECT practice, gen_random_uuid(), id, message, patient, 'opened', $2 FROM secure_link WHERE practice = $1`,
      [clock.now()],
    )
    assert.equal(await said(), null)
  })

  test('a number that changed while it was written asks for a second press', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    await desk.rows(`UPDATE patient SET mobile_phone = '+447700900172' WHERE practice = $1`)
    const answer = await send({})
    assert.match(wordsOf(answer), /Nothing was sent The number changed to 07700 900172\. Check it/)
    assert.deepEqual(await messages(desk), [])
    assert.equal((await send({ seen: hidden(answer.body, 'seen') })).statusCode, 303)
  })

  test('by night it waits for the morning, or says why it cannot, which is kept', async (t) => {
    const desk = await messageDesk(t)
    desk.pass(11 * 3600 + 600)
    await desk.signInAgain()
    const { page, words, send } = await open(desk)
    assert.match(words, /It is 21:10 .*Send tomorrow at 08:00 .*Send now/)
    assert.match(page.body, /value="morning" id="when-morning" checked/)
    assert.match(wordsOf(await send({})), /Nothing was sent Say why it cannot wait for the morning/)
    await send({ when: 'morning' })
    await send({ reason: 'The pharmacy closes', text: 'Please phone us tonight.' })
    const kept = await messages(desk)
    assert.deepEqual(
      kept.map(({ due_at, reason }) => [due_at.toISOString(), reason]),
      [
        ['2026-11-25T08:00:00.000Z', null],
        ['2026-11-24T21:10:00.000Z', 'The pharmacy closes'],
      ],
    )
    const acts = await desk.rows(
      `SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE '%"atNight":true%'`,
    )
    assert.equal(acts.length, 1)
  })

  test('later is a time by day that is still to come', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    const later = (date: string, time: string) => send({ when: 'later', date, time })
    assert.match(wordsOf(await later('', '09:00')), /Choose a date/)
    assert.match(wordsOf(await later('2026-11-25', '')), /Choose a time/)
    assert.match(wordsOf(await later('2026-11-25', '21:00')), /Choose a time between 08:00 and 20:00/)
    assert.match(wordsOf(await later('2026-11-24', '09:59')), /Choose a time that is still to come/)
    assert.equal((await later('2027-06-01', '09:00')).statusCode, 303)
    assert.equal((await messages(desk))[0]?.due_at.toISOString(), '2027-06-01T08:00:00.000Z')
  })

  test('whoever left, died or is restricted is written to by nobody, and what was written is shown', async (t) => {
    const desk = await messageDesk(t)
    const { send } = await open(desk)
    await desk.write()
    await desk.rows(
      `UPDATE patient SET status = 'left', status_since = '2026-11-14T02:00:00Z' WHERE practice = $1`,
    )
    const stopped = await send({ text: 'Your form is ready.' })
    assert.match(
      wordsOf(stopped),
      /No message can be sent: Dilys Pugh-Morgan has left the practice Not on the list since 14 November 2026\. .*1 message that was waiting is not sent\. What you wrote Your form is ready\./,
    )
    assert.doesNotMatch(stopped.body, /value="send"/)
    await desk.rows(`UPDATE patient SET status = 'deceased' WHERE practice = $1`)
    assert.match(wordsOf(await send({})), /No message can be sent: Dilys Pugh-Morgan has died/)
    assert.equal((await messages(desk)).length, 1)
  })

  test('who may not send does not come to the form', async (t) => {
    const desk = await messageDesk(t)
    const lead = await desk.colleague('governance-lead')
    assert.equal((await lead.get(`/patients/${desk.dilys}/messages/new`)).statusCode, 403)
  })
})

describe('The day', () => {
  test('is from 08:00 to 20:00 in London, in summer too', () => {
    assert.equal(isNight(new Date('2026-11-24T07:59:00Z')), true)
    assert.equal(isNight(new Date('2026-11-24T08:00:00Z')), false)
    assert.equal(isNight(new Date('2026-11-24T20:00:00Z')), true)
    assert.equal(isNight(new Date('2026-06-24T07:00:00Z')), false)
    assert.equal(isNight(new Date('2026-06-24T19:00:00Z')), true)
  })

  test('begins today before 08:00, else tomorrow, across the changes of the clock', () => {
    const next = (now: string) => nextMorning(new Date(now)).at.toISOString()
    assert.equal(next('2026-11-24T03:00:00Z'), '2026-11-24T08:00:00.000Z')
    assert.equal(next('2026-03-28T21:00:00Z'), '2026-03-29T07:00:00.000Z')
    assert.equal(next('2026-10-24T21:00:00Z'), '2026-10-25T08:00:00.000Z')
    assert.equal(instantIn('2026-07-01', '09:30').toISOString(), '2026-07-01T08:30:00.000Z')
  })
})

test('A clinical word is a whole word, in any case', () => {
  assert.equal(clinicalWord('your Blood Test is fine'), 'Blood Test')
  assert.equal(clinicalWord('Please bring your HIV letter'), 'HIV')
  assert.equal(clinicalWord('Please phone us about the scanner at 11'), null)
})
