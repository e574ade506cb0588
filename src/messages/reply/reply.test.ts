import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test, type TestContext } from 'node:test'
import { testSecrets } from '../../../test/command.ts'
import { asPractice } from '../../platform/database/database.ts'
import type { ReplyWish } from '../message.ts'
import { sendingFor } from '../test-sending.ts'
import { endReplies, readReplies, takeReply } from './reply.ts'

const often: ReplyWish = { rule: 'allowed', by: null, once: false }

async function answering(t: TestContext, reply: ReplyWish | undefined) {
  const sending = await sendingFor(t)
  const { database, code, clock, rows } = sending
  const message = await sending.write(reply ? { reply } : {})
  const inPractice = <T>(work: Parameters<typeof asPractice<T>>[2]) => asPractice(database, code, work)
  return {
    ...{ ...sending, message },
    answer: (text: string, form: string = randomUUID()) =>
      inPractice((tx) =>
        takeReply(tx, testSecrets, { practice: code, message, form, text, at: clock.now() }),
      ),
    end: () =>
      inPractice((tx) => endReplies(tx, { practice: code, message, staff: randomUUID(), at: clock.now() })),
    replies: () => inPractice((tx) => readReplies(tx, testSecrets, { practice: code, messages: [message] })),
    sealed: () => rows<{ sealed_content: Buffer }>('SELECT sealed_content FROM reply WHERE practice = $1'),
  }
}

describe('What a patient answers', () => {
  test('is taken as often as they like, sealed, unread, and tells nobody but who opens it', async (t) => {
    const { answer, replies, sealed, pass, rows } = await answering(t, often)
    await answer('132/78, 135/80')
    pass(60)
    await answer('Should I bring the machine?')
    const found = await replies()
    assert.deepEqual(
      found.map(({ text, urgent, readAt, cameAt }) => [text, urgent, readAt, cameAt.toISOString()]),
      [
        ['132/78, 135/80', false, null, '2026-11-24T10:00:00.000Z'],
        ['Should I bring the machine?', false, null, '2026-11-24T10:01:00.000Z'],
      ],
    )
    for (const { sealed_content: content } of await sealed()) assert.ok(!content.includes('machine'))
    const [entry] = await rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%reply-came%' LIMIT 1`,
    )
    assert.doesNotMatch(entry!.entry, /132|machine/)
  })

  test('comes once of one form, pressed at once or again', async (t) => {
    const { answer, replies } = await answering(t, { ...often, once: true })
    const form = randomUUID()
    const taken = await Promise.all([1, 2, 3].map(() => answer('Yes', form)))
    assert.equal(new Set(taken.map((each) => 'reply' in each && each.reply)).size, 1)
    assert.deepEqual(await answer('Yes', form), taken[0])
    assert.equal((await replies()).length, 1)
  })

  test('is not taken where none is asked for, twice where one is, or after staff have ended it', async (t) => {
    const none = await answering(t, undefined)
    assert.deepEqual(await none.answer('Hello'), { no: 'not-allowed' })
    const once = await answering(t, { rule: 'needed', by: '2026-11-27', once: true })
    const both = await Promise.all([once.answer('Yes'), once.answer('No')])
    assert.equal(both.filter((each) => 'reply' in each).length, 1)
    assert.equal(both.filter((each) => 'no' in each && each.no === 'replied').length, 1)
    const ended = await answering(t, often)
    const form = randomUUID()
    const before = await ended.answer('Thank you', form)
    await ended.end()
    assert.deepEqual(await ended.answer('One more thing'), { no: 'ended' })
    // What was sent before stays sent, whatever the browser asks again.
    assert.deepEqual(await ended.answer('Thank you', form), before)
  })

  test('arrives as urgent with words of an emergency in it', async (t) => {
    const { answer, replies } = await answering(t, often)
    await answer('I have had chest pain since this morning')
    assert.deepEqual(
      (await replies()).map(({ urgent }) => urgent),
      [true],
    )
  })
})
