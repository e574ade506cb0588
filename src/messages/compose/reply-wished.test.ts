import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { testSecrets } from '../../../test/command.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { takeReceivedText } from '../received-text/take.ts'
import { messageDesk } from '../test-desk.ts'

/** Bethan at the form for Dilys, on Tuesday 24 November 2026 at 10:00. */
async function writing(t: TestContext) {
  const desk = await messageDesk(t)
  const { visitor, dilys, rows, code, database, clock } = desk
  const address = `/patients/${dilys}/messages/new`
  const { body } = await visitor.get(address)
  const seen = /name="seen" value="([^"]*)"/.exec(body)![1]!
  const send = async (fields: Record<string, string>) => {
    const filled = {
      form: randomUUID(),
      seen,
      way: 'sms',
      when: 'now',
      read: 'text',
      text: 'Please phone us.',
    }
    return visitor.post(address, { ...filled, do: 'send', ...fields })
  }
  return {
    ...{ ...desk, send },
    look: async () => wordsOf(await visitor.get(address)),
    thread: async () => wordsOf(await visitor.get(`/patients/${dilys}/messages`)),
    wished: () =>
      rows<{ reply: string; by: string | null; once: boolean }>(
        `SELECT reply, reply_by::text AS by, reply_once AS once FROM message WHERE practice = $1 ORDER BY id DESC LIMIT 1`,
      ),
    texts: (text: string) =>
      takeReceivedText(
        { database, secrets: testSecrets },
        { channel: 'outbox', id: randomUUID(), from: '+447700900145', text, at: clock.now() },
      ),
    code,
  }
}

test('A text itself may be answered where texts come back, and the answer stands after it', async (t) => {
  const desk = await writing(t)
  const { channel, send, look, thread, wished, texts, deliver, pass, added } = desk
  channel.textsComeBack = true
  assert.match(await look(), /They answer by text\. Photos need a secure link\./)
  const looked = wordsOf(await send({ do: 'look', reply: 'needed', 'reply-by': '2026-11-27' }))
  assert.match(
    looked,
    /They can answer this text, by .*27 November 2026\. The answer opens in their messages\./,
  )
  const sent = await send({ reply: 'needed', 'reply-by': '2026-11-27', often: 'once' })
  assert.equal(sent.statusCode, 303)
  assert.deepEqual(await wished(), [{ reply: 'needed', by: '2026-11-27', once: false }])
  await deliver(added.at(-1)!)
  assert.match(await thread(), /An answer by text is needed by 27 Nov 2026\./)
  assert.doesNotMatch(await thread(), /Take no more replies/)
  pass(60)
  await texts('I will phone at two')
  assert.match(await thread(), /An answer was needed by 27 Nov 2026, and has come\. .*I will phone at two/)
})

test('Nobody is let to wait for an answer that cannot come', async (t) => {
  const { send, look, channel } = await writing(t)
  assert.match(await look(), /A reply is written behind the secure link\./)
  const refused = wordsOf(await send({ reply: 'allowed' }))
  assert.match(refused, /Texts cannot be answered here\. Use a secure link, or choose “Not allowed”/)
  channel.textsComeBack = true
  const byEmail = wordsOf(await send({ way: 'email', subject: 'Your review', reply: 'allowed' }))
  assert.match(byEmail, /Emails cannot be answered here\. Use a secure link, or choose “Not allowed”/)
})

test('A reply is waited for from when the message leaves, not from when it was written', async (t) => {
  const { send, wished } = await writing(t)
  const later = { when: 'later', date: '2027-01-11', time: '09:00', read: 'link', reply: 'needed' }
  const early = wordsOf(await send({ ...later, 'reply-by': '2027-01-10' }))
  assert.match(early, /Choose a date for the reply after the message has left/)
  const late = wordsOf(await send({ ...later, 'reply-by': '2027-02-09' }))
  assert.match(late, /Choose a date for the reply within 28 days, while the link works/)
  assert.equal((await send({ ...later, 'reply-by': '2027-02-08' })).statusCode, 303)
  assert.deepEqual((await wished())[0]!.by, '2027-02-08')
})

test('By night a reply is waited for from the morning on which the message leaves', async (t) => {
  const { pass, signInAgain, send } = await writing(t)
  pass(11 * 3600)
  await signInAgain()
  const morning = { when: 'morning', read: 'link', reply: 'needed' }
  const today = wordsOf(await send({ ...morning, 'reply-by': '2026-11-24' }))
  assert.match(today, /Choose a date for the reply after the message has left/)
  assert.equal((await send({ ...morning, 'reply-by': '2026-11-25' })).statusCode, 303)
})
