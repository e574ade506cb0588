import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { backupOf } from '../../test/backup.ts'
import { asPractice, type Database } from '../platform/database/database.ts'
import { notifyFor } from './govuk-notify/test-notify.ts'
import { lifeSince, noteLife } from './life.ts'
import { notePutBack } from './put-back.ts'
import { settleByPerson } from './settle-by-person.ts'
import { mailServerFor } from './smtp/test-smtp.ts'
import { sendingFor } from './test-sending.ts'

/** Texts leave by GOV.UK Notify, and emails by a mail server, as stand-ins play them. */
async function servicesFor(t: TestContext) {
  const desk = await sendingFor(t)
  const notify = await notifyFor(t)
  const mail = await mailServerFor(t)
  Object.assign(desk.sending, { channels: { sms: notify.channel, email: mail.channel } })
  const email = (text: string, more = {}) =>
    desk.write({ way: 'email', address: 'dilys@example.org', subject: 'Blood pressure', text, ...more })
  const states = async (messages: string[]) =>
    Promise.all(messages.map(async (message) => (await desk.state(message)).state))
  return { ...desk, email, states, texts: notify.standIn, mails: mail.standIn }
}

const since = (database: Database) => asPractice(database, 'Z99001', (tx) => lifeSince(tx))

describe('A backup that was put back', () => {
  test('within minutes sends nothing again, sends what never left, and asks a person where nobody else can say', async (t) => {
    const { database, write, email, deliver, sweep, pass, clock, states, texts, mails, code, dilys, jobs } =
      await servicesFor(t)
    await noteLife(database, clock.now())
    const [left, waited] = [await write({ text: 'Left.' }), await write({ text: 'Waited.' })]
    const [leftByMail, waitedByMail] = [await email('Left.'), await email('Waited.')]
    const later = await email('Later.', { dueAt: new Date(+clock.now() + 600_000) })
    const backup = await backupOf(t, database)
    pass(5)
    for (const message of [left, leftByMail]) await deliver(message)
    assert.deepEqual(await states([left, leftByMail]), ['sent', 'sent'])
    await backup.putBack()
    pass(60)
    for (let each = 0; each < 3; each++) await sweep()
    assert.deepEqual(
      texts.taken.map(({ text }) => text),
      ['Left.', 'Waited.'],
    )
    assert.equal(mails.taken.length, 1)
    assert.deepEqual(await states([left, waited, leftByMail, waitedByMail, later]), [
      ...['sent', 'sent', 'uncertain', 'uncertain', 'queued'],
    ])

    pass(600)
    await sweep()
    assert.deepEqual(await states([later]), ['sent'])
    await asPractice(database, code, (tx) =>
      settleByPerson(tx, jobs, {
        ...{ practice: code, message: waitedByMail, came: false, staff: dilys, at: clock.now() },
      }),
    )
    await sweep()
    assert.deepEqual(
      mails.taken.map(({ text }) => text!.split('\n')[0]),
      ['Left.', 'Later.', 'Waited.'],
    )
  })

  test('asks about an attempt that had no answer yet, and sends what was written since at once', async (t) => {
    const { database, write, deliver, sweep, pass, clock, state, states, texts } = await servicesFor(t)
    await noteLife(database, clock.now())
    texts.faults.push('500', 'taken-500')
    const [gone, came] = [await write(), await write()]
    for (const message of [gone, came]) await deliver(message)
    const backup = await backupOf(t, database)
    pass(121)
    await sweep()
    assert.deepEqual(await states([gone, came]), ['sent', 'sent'])
    await backup.putBack()
    assert.deepEqual(await states([gone, came]), ['uncertain', 'uncertain'])
    const since = await write()
    await deliver(since)
    assert.deepEqual(await state(since), { state: 'sent', why: null, deliveries: ['accepted'] })
    await sweep()
    assert.deepEqual(await states([gone, came]), ['sent', 'sent'])
    assert.equal(texts.taken.length, 3)
  })

  test('is not thought of where nothing was put back: a late mail leaves by itself', async (t) => {
    const { database, email, sweep, pass, clock, state, mails } = await servicesFor(t)
    await noteLife(database, clock.now())
    const late = await email('Late.')
    pass(3600)
    await sweep()
    assert.deepEqual(await state(late), { state: 'sent', why: null, deliveries: ['accepted'] })
    assert.equal(mails.taken.length, 1)
  })
})

describe('A database', () => {
  test('lives on through its work, and anew in another place, with other files, or when somebody says so', async (t) => {
    const { database, clock, pass, write, rows } = await sendingFor(t)
    assert.equal(await since(database), null)
    const made = clock.now()
    await noteLife(database, made)
    pass(60)
    await noteLife(database, clock.now())
    assert.deepEqual(await since(database), new Date(0))
    const backup = await backupOf(t, database)
    assert.deepEqual(await since(database), new Date(0))

    await backup.putBack()
    assert.equal(await since(database), null)
    await noteLife(database, clock.now())
    assert.deepEqual(await since(database), clock.now())

    pass(60)
    // As when a dump is loaded into tables that are there.
    await database.owner.query('TRUNCATE message')
    assert.equal(await since(database), null)
    await noteLife(database, clock.now())
    assert.deepEqual(await since(database), clock.now())

    await write()
    pass(60)
    assert.deepEqual(await notePutBack(database, clock.now()), { due: 1, unanswered: 0 })
    assert.deepEqual(await since(database), clock.now())
    const [entry] = await rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = '*' AND $1::text IS NOT NULL ORDER BY seq DESC LIMIT 1`,
    )
    assert.match(entry!.entry, /"database-put-back"/)
  })
})
