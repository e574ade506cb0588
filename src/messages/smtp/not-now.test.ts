import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { SmtpFault } from '../../operations/stand-in-smtp/server.ts'
import { messageDesk } from '../test-desk.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { mailServerFor } from './test-smtp.ts'

/** Dilys is sent an email by a mail server that may say the same to each attempt for hours. */
async function ground(t: TestContext) {
  const desk = await messageDesk(t)
  const { standIn, channel } = await mailServerFor(t)
  desk.sending.channels = { sms: channel, email: channel }
  const { pass, sweep, write, visitor, dilys } = desk
  return {
    ...{ ...desk, standIn, channel },
    email: () => write({ way: 'email', address: 'dilys@example.org', subject: 'Blood pressure' }),
    hours: async (number: number, fault: SmtpFault) => {
      for (let each = 0; each < number; each++) {
        pass(3600)
        standIn.faults.splice(0, Infinity, fault)
        await sweep()
      }
    },
    thread: async () => wordsOf(await visitor.get(`/patients/${dilys}/messages`)),
  }
}

const later: SmtpFault = { at: 'rcpt', says: '450 4.2.2 The mailbox is full' }

test('A mail that is not taken for a day has failed, and the address stays as good as it was', async (t) => {
  const { email, deliver, hours, state, thread, standIn, rows, signInAgain } = await ground(t)
  const message = await email()
  standIn.faults.push(later)
  await deliver(message)
  await hours(23, later)
  assert.equal((await state(message)).state, 'queued')
  await hours(3, later)
  const { state: end, why, deliveries } = await state(message)
  assert.deepEqual([end, why, deliveries.at(-1)], ['failed', 'not-taken', 'refused'])
  assert.ok(deliveries.length < 30, `${deliveries.length} attempts`)
  assert.deepEqual(await rows('SELECT FROM unreliable_detail WHERE practice = $1'), [])
  await signInAgain()
  assert.match(
    await thread(),
    /For a day the service did not take it .* Try again later, or reach them another way/,
  )
  assert.equal(standIn.taken.length, 0)
})

test('A mail that is taken at last leaves once, and a server that takes nobody is waited for', async (t) => {
  const { email, hours, state, standIn, sweep, pass } = await ground(t)
  const message = await email()
  await hours(10, later)
  await hours(12, { at: 'greeting', says: '421 Too many' })
  assert.equal((await state(message)).state, 'queued')
  standIn.faults.splice(0)
  pass(3600)
  await sweep()
  assert.equal((await state(message)).state, 'sent')
  assert.equal(standIn.taken.length, 1)
})

test('A mail for which the server said two things in turn is stopped after a day: a person decides', async (t) => {
  const { email, hours, state, standIn } = await ground(t)
  const message = await email()
  await hours(20, later)
  await hours(6, { at: 'greeting', says: '421 Too many' })
  const { state: end, why } = await state(message)
  assert.deepEqual([end, why], ['stopped', 'too-late'])
  assert.equal(standIn.taken.length, 0)
})
