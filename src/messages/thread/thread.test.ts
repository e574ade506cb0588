import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { testSecrets } from '../../../test/command.ts'
import { asPractice } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import type { Answer } from '../channel.ts'
import { displayCode } from '../code.ts'
import { takeReply } from '../reply/reply.ts'
import { messageDesk } from '../test-desk.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>

/** The words of Dilys' thread. */
async function threadOf({ visitor, dilys }: Desk): Promise<string> {
  const page = await visitor.get(`/patients/${dilys}/messages`)
  assert.equal(page.statusCode, 200)
  return wordsOf(page)
}

/** A message whose channel can never say what became of it. */
async function inDoubt(desk: Desk): Promise<string> {
  desk.channel.find = null
  desk.channel.answers.push((letter) => {
    desk.channel.take(letter)
    return Promise.resolve<Answer>({ is: 'uncertain', said: '504' })
  })
  const message = await desk.write()
  await desk.deliver(message)
  desk.pass(121)
  await desk.sweep()
  return message
}

describe('The thread of a patient', () => {
  test('tells what was said, by whom, to what and when, the newest at the foot', async (t) => {
    const desk = await messageDesk(t)
    assert.match(await threadOf(desk), /Nothing has been sent to this patient/)
    await desk.write({ staff: desk.staff, text: 'The first <b>words</b>' })
    desk.pass(60)
    await desk.write({ way: 'email', address: 'dilys@example.org', subject: 'Your form', text: 'The second' })
    const words = await threadOf(desk)
    assert.match(
      words,
      /Bethan Rees 24 Nov, 10:00 Text message to the number ending 145 Code \w{3} \w{3} The first &lt;b&gt;words&lt;\/b&gt; .*Patient Sync 24 Nov, 10:01 Email to d…@example.org Code \w{3} \w{3} Your form The second/,
    )
    assert.doesNotMatch(words, /outbox/)
    const codes = await desk.rows<{ code: string }>(
      'SELECT code FROM message WHERE practice = $1 ORDER BY id',
    )
    for (const { code } of codes) assert.ok(words.includes(`Code ${displayCode(code)}`))
  })

  test('never lets what is queued look like sent, and says the rest in words', async (t) => {
    const desk = await messageDesk(t)
    const { channel, write, deliver, rows } = desk
    const message = await write()
    assert.match(await threadOf(desk), /Queued 24 Nov, 10:00\. It has not left yet\./)
    assert.doesNotMatch(await threadOf(desk), /\bSent\b/)
    await deliver(message)
    assert.match(await threadOf(desk), /Sent 24 Nov, 10:00 Whether it has arrived is not known yet/)
    assert.match(await threadOf(desk), /see the outbox/)

    await write({ dueAt: new Date('2026-11-25T08:00:00Z') })
    assert.match(await threadOf(desk), /Leaves on 25 Nov, 08:00\. It has not left yet/)

    channel.answers.push(() => Promise.resolve({ is: 'not-sent', again: 90, said: '429' }))
    await deliver(await write())
    assert.match(await threadOf(desk), /Queued: it has not left\. .* as soon as the service does, once/)

    channel.answers.push(() => Promise.resolve({ is: 'refused', why: 'address-refused', said: '400' }))
    await deliver(await write())
    assert.match(
      await threadOf(desk),
      /Not delivered\. The service refused the number ending 145\. Ask for a new number\./,
    )

    await rows(`UPDATE patient SET mobile_phone = '+447700900172' WHERE practice = $1`)
    await deliver(await write())
    assert.match(
      await threadOf(desk),
      /Stopped 24 Nov, 10:00: it was not sent\. The mobile number had changed since it was written\. Check the new mobile number/,
    )
  })

  test('says of what is only sent what the service says, has not said in three days, or never says, and that an opened link arrived', async (t) => {
    const desk = await messageDesk(t)
    const { channel, write, deliver, pass, sweep, signInAgain, rows } = desk
    const message = await write({ leaves: { as: 'link' } })
    await deliver(message)
    assert.match(await threadOf(desk), /Sent 24 Nov, 10:00 Whether it has arrived is not known yet\./)
    for (const hours of [0.5, 0.5, 6, 24, 72]) {
      pass(hours * 3600)
      await sweep()
    }
    await signInAgain()
    assert.match(
      await threadOf(desk),
      /Sent 24 Nov, 10:00 The service has not said whether it has arrived, and is not asked any more\. If it matters, ask the patient\./,
    )
    assert.match(wordsOf(await desk.visitor.get('/messages')), /To see to 0/, 'which nags nobody')
    await rows(
      `INSERT INTO secure_link_event (practice, id, link, message, patient, event, at)
       SELECT practice, gen_random_uuid(), id, message, patient, 'opened', $2 FROM secure_link WHERE practice = $1`,
      [desk.clock.now()],
    )
    const opened = await threadOf(desk)
    assert.match(opened, /It has arrived: its link was opened\. .*Opened 28 Nov, 17:00/)
    assert.doesNotMatch(opened, /whether it has arrived/i)
    channel.find = null
    await deliver(await write())
    assert.match(await threadOf(desk), /The service does not say whether it has arrived\./)
  })

  test('lets somebody cancel what has not left, once, and says who did', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys, write, deliver, channel, rows, staff } = desk
    const message = await write()
    assert.match(await threadOf(desk), /Cancel this message/)
    const address = `/patients/${dilys}/messages/${message}/cancel`
    assert.equal((await visitor.post(address)).statusCode, 303)
    assert.match(await threadOf(desk), /Cancelled 24 Nov, 10:00 It was not sent/)
    assert.doesNotMatch(await threadOf(desk), /Cancel this message/)
    assert.equal((await visitor.post(address)).statusCode, 409)
    await deliver(message)
    assert.equal(channel.took.length, 0)
    const acts = await rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%message-cancelled%'`,
    )
    assert.equal(acts.length, 1)
    assert.match(acts[0]!.entry, new RegExp(staff))
    const gone = await write()
    await deliver(gone)
    const late = await visitor.post(`/patients/${dilys}/messages/${gone}/cancel`)
    assert.equal(late.statusCode, 409)
    assert.match(wordsOf(late), /cannot be cancelled any more/)
  })

  test('shows a message to a record that was merged into this one, and to nobody else', async (t) => {
    const desk = await messageDesk(t)
    const { practice, visitor, dilys, write, rows } = desk
    const person = {
      account: 'non-digital',
      given_name: 'Dilys',
      family_name: 'Pugh',
      date_of_birth: '1951-03-14',
    }
    const other = await practice.onPlatform({ ...person, account: 'non-digital' })
    await write({ patient: other, text: 'Said to the other' })
    assert.doesNotMatch(await threadOf(desk), /Said to the other/)
    const foreign = await visitor.post(
      `/patients/${dilys}/messages/${await write({ patient: other })}/cancel`,
    )
    assert.equal(foreign.statusCode, 404)
    await rows('UPDATE patient SET merged_into = $2 WHERE practice = $1 AND id = $3', [dilys, other])
    // Of two looks in one millisecond nothing would say which was the last.
    desk.pass(1)
    assert.match(await threadOf(desk), /merged into this one Said to the other/)
    const [seen] = await rows<{ patients: string[] }>(
      `SELECT patients FROM access_log WHERE practice = $1 AND page = '/patients/:id/messages' ORDER BY cardinality(patients) DESC LIMIT 1`,
    )
    assert.deepEqual(seen?.patients.sort(), [dilys, other].sort())
  })

  test('of a restricted patient is there for nobody without the sight', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys, write, rows } = desk
    const message = await write({ text: 'Nobody sees this' })
    await rows('UPDATE patient SET restricted = true, mobile_phone = NULL, email = NULL WHERE practice = $1')
    const page = await visitor.get(`/patients/${dilys}/messages`)
    assert.equal(page.statusCode, 404)
    assert.doesNotMatch(page.body, /Nobody sees this|PUGH/)
    assert.equal((await visitor.post(`/patients/${dilys}/messages/${message}/cancel`)).statusCode, 404)
  })

  test('is for those who look after the patient', async (t) => {
    const desk = await messageDesk(t)
    const lead = await desk.colleague('governance-lead')
    assert.equal((await lead.get(`/patients/${desk.dilys}/messages`)).statusCode, 403)
    assert.doesNotMatch((await lead.get(`/patients/${desk.dilys}`)).body, /\/messages/)
    assert.match((await desk.visitor.get(`/patients/${desk.dilys}`)).body, /\/messages"/)
  })

  test('goes back page by page', async (t) => {
    const desk = await messageDesk(t)
    for (let number = 1; number <= 51; number++) await desk.write({ text: `Number ${number}.` })
    const newest = await desk.visitor.get(`/patients/${desk.dilys}/messages`)
    assert.doesNotMatch(newest.body, /Number 1\./)
    assert.match(newest.body, /Number 2\..*Number 51\./s)
    const older = /href="([^"]*before=[^"]*)"/.exec(newest.body)![1]!
    const first = wordsOf(await desk.visitor.get(older))
    assert.match(first, /Number 1\./)
    assert.doesNotMatch(first, /Number 2\./)
  })
})

describe('A message that may have left, and whose channel can never say', () => {
  test('is settled by a person who has asked: it arrived', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys, channel, state, rows } = desk
    const message = await inDoubt(desk)
    assert.match(
      await threadOf(desk),
      /It may have left .* Ask the patient whether it came, then say so here/,
    )
    const address = `/patients/${dilys}/messages/${message}/settle`
    assert.equal((await visitor.post(address, {})).statusCode, 422)
    assert.equal((await visitor.post(address, { came: 'yes' })).statusCode, 303)
    assert.deepEqual(await state(message), { state: 'delivered', why: null, deliveries: ['delivered'] })
    const again = await visitor.post(address, { came: 'no' })
    assert.equal(again.statusCode, 409)
    assert.match(wordsOf(again), /nothing to say about this message any more/)
    assert.equal(channel.took.length, 1)
    const acts = await rows(`SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE '%message-settled%'`)
    assert.equal(acts.length, 1)
  })

  test('or it did not: then it is sent again, once', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys, channel, state, sweep } = desk
    const message = await inDoubt(desk)
    const address = `/patients/${dilys}/messages/${message}/settle`
    const answers = await Promise.all([1, 2, 3].map(() => visitor.post(address, { came: 'no' })))
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 409, 409])
    await sweep()
    await sweep()
    assert.equal(channel.took.length, 2)
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['not-sent', 'accepted'] })
  })

  test('is not settled by a person while the channel is still asked', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys, write, deliver, channel } = desk
    channel.answers.push(() => Promise.resolve({ is: 'uncertain', said: '504' }))
    const message = await write()
    await deliver(message)
    assert.match(await threadOf(desk), /is asked what became of it, and nothing is sent again/)
    assert.doesNotMatch(await threadOf(desk), /It arrived/)
    const answer = await visitor.post(`/patients/${dilys}/messages/${message}/settle`, { came: 'no' })
    assert.equal(answer.statusCode, 409)
  })
})

describe('Replies in the thread', () => {
  test('stand below their message, the urgent ones marked, until staff take no more', async (t) => {
    const desk = await messageDesk(t)
    const { code, database, visitor, dilys } = desk
    const message = await desk.write({
      leaves: { as: 'link' },
      reply: { rule: 'needed', by: '2026-11-27', once: false },
    })
    await desk.deliver(message)
    assert.match(await threadOf(desk), /A reply is needed by 27 Nov 2026\./)
    const answer = (text: string) =>
      asPractice(database, code, (tx) =>
        takeReply(tx, testSecrets, {
          practice: code,
          message,
          form: randomUUID(),
          text,
          at: desk.clock.now(),
        }),
      )
    desk.pass(3_600)
    await desk.signInAgain()
    await answer('The <b>cream</b> helped')
    await answer('I have chest pain')
    const words = await threadOf(desk)
    assert.match(words, /A reply was needed by 27 Nov 2026, and has come\./)
    assert.match(
      words,
      /Replied 24 Nov, 11:00 The &lt;b&gt;cream&lt;\/b&gt; helped Replied 24 Nov, 11:00 Urgent: words of an emergency I have chest pain/,
    )

    const end = `/patients/${dilys}/messages/${message}/end-replies`
    assert.equal((await (await desk.colleague('governance-lead')).post(end)).statusCode, 403)
    assert.equal((await visitor.post(end)).headers.location, `/patients/${dilys}/messages#${message}`)
    assert.match(await threadOf(desk), /No more replies are taken since 24 Nov, 11:00/)
    assert.doesNotMatch(await threadOf(desk), /Take no more replies/)
    assert.deepEqual(await answer('And another thing'), { no: 'ended' })
    await visitor.post(end)
    const ends = await desk.rows(
      `SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE '%replies-ended%'`,
    )
    assert.equal(ends.length, 1)
  })
})
