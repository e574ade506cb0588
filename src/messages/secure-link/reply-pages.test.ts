import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import type { ReplyWish } from '../message.ts'
import { linkDesk } from './test-link.ts'

const often: ReplyWish = { rule: 'needed', by: '2026-11-27', once: false }

const callFirst =
  /Call 999 now .*call 111.* Your reply is not sent: nobody here will read it unless you send it again\. (Message for|Enter the date of birth again)/

async function reading(t: Parameters<typeof linkDesk>[0], reply: ReplyWish) {
  const desk = await linkDesk(t, { reply })
  const dilys = desk.phone()
  const page = await dilys.read()
  const answer = (text: string, form: string = randomUUID()) =>
    dilys.post(`${dilys.path}/replies`, { reply: text, form })
  const replies = () => desk.rows('SELECT id FROM reply WHERE practice = $1')
  return { ...desk, dilysAt: dilys, page, answer, replies }
}

describe('A patient who reads a message', () => {
  test('replies, is told what happens next, and may reply again', async (t) => {
    const { dilysAt, page, answer, replies, visitor, dilys } = await reading(t, often)
    assert.match(
      wordsOf(page),
      /Your reply Please reply by Friday 27 November\. We read replies on working days\./,
    )
    const form = randomUUID()
    const sent = await answer('132/78, 135/80 <b>', form)
    assert.equal(sent.statusCode, 303)
    assert.deepEqual((await answer('132/78, 135/80 <b>', form)).headers.location, sent.headers.location)
    assert.equal((await replies()).length, 1)
    const after = await dilysAt.get(String(sent.headers.location))
    assert.match(
      wordsOf(after),
      /Reply sent Tuesday 24 November 2026, 10:00am What happens next Bethan Rees, or somebody of the same team, reads your reply on a working day\./,
    )
    assert.match(wordsOf(after), /You wrote .* 132\/78, 135\/80 &lt;b&gt; Send another reply/)
    assert.doesNotMatch(wordsOf(after), /You may need help now/)
    // Back, and something else in the same form: that is another reply.
    await answer('Should I bring the machine?', form)
    assert.equal((await replies()).length, 2)
    assert.match(wordsOf(await visitor.get(`/patients/${dilys}/messages`)), /Replied 24 Nov, 10:00 132\/78/)
  })

  test('is shown 999 and 111 first when there are words of an emergency, and it is sent as urgent', async (t) => {
    const { dilysAt, answer, rows } = await reading(t, often)
    for (const [text, says] of [
      ['I have had chest pain since Sunday', /^.*You may need help now Call 999 now .*call 111 .*Reply sent/],
      [
        'I want to kill myself',
        /You can talk to somebody now Call 999 now .*mental health option.*116 123.*Reply sent/,
      ],
      [
        'my husband hit me again',
        /You can get help now Call 999 now .*not safe to speak, press 55 .*call 111.*0808 2000 247.*Reply sent/,
      ],
      [
        'my husband hit me again and I want to kill myself',
        /You can talk to somebody now Call 999 now .*not safe to speak, press 55 .*116 123.*0808 2000 247.*Reply sent/,
      ],
    ] as const) {
      const sent = await answer(text)
      assert.match(wordsOf(await dilysAt.get(String(sent.headers.location))), says)
    }
    const urgent = await rows<{ urgent: boolean }>('SELECT urgent FROM reply WHERE practice = $1')
    assert.deepEqual(urgent, Array(4).fill({ urgent: true }))
  })

  test('is told when nothing is written, or too much, and keeps what was written', async (t) => {
    const { answer, replies } = await reading(t, often)
    assert.match(wordsOf(await answer('  ')), /Write your reply/)
    const long = await answer('x'.repeat(1012))
    assert.equal(long.statusCode, 422)
    assert.match(wordsOf(long), /You have 12 characters too many/)
    assert.match(long.body, /x{1012}/)
    assert.doesNotMatch(wordsOf(long), /Call 999 now/)
    assert.match(wordsOf(await answer(`I have chest pain ${'x'.repeat(1000)}`)), callFirst)
    assert.equal((await answer('x'.repeat(1000))).statusCode, 303)
    assert.equal((await replies()).length, 1)
  })

  test('replies once where once is asked, and is told what to do when no more are taken', async (t) => {
    const once = await reading(t, { rule: 'allowed', by: null, once: true })
    assert.match(wordsOf(once.page), /You can reply once\./)
    await once.answer('Yes')
    assert.match(wordsOf(await once.dilysAt.open()), /You have replied\. This message takes one reply/)
    const second = await once.answer('And no <b>')
    assert.equal(second.statusCode, 422)
    assert.match(
      wordsOf(second),
      /There is a problem Your reply was not sent\. This message takes one reply, and you have replied before\. Phone us .*You wrote .* Yes Not sent And no &lt;b&gt; You have replied\./,
    )
    assert.match(second.body, /href="#not-sent".*id="not-sent"/s)
    assert.equal((await once.answer('x'.repeat(1001))).statusCode, 422)
    assert.equal((await once.answer('')).statusCode, 200)
    const chest = await once.answer('Now I have chest pain')
    assert.match(
      wordsOf(chest),
      /Call 999 now .* Your reply was not sent: nobody here will read it\. Message for Dilys/,
    )
    assert.doesNotMatch(wordsOf(chest), /marked as urgent/)
    assert.doesNotMatch(wordsOf(await once.dilysAt.open()), /[Nn]ot sent/)
    assert.equal((await once.replies()).length, 1)

    const ended = await reading(t, often)
    await ended.visitor.get(`/patients/${ended.dilys}/messages`)
    await ended.visitor.post(`/patients/${ended.dilys}/messages/${ended.message}/end-replies`)
    const late = await ended.answer('Too late')
    assert.equal(late.statusCode, 422)
    assert.match(
      wordsOf(late),
      /Your reply was not sent\. We take no more replies to this message\. Phone us instead .*Not sent Too late We take no more replies to this message\. .*Phone us/,
    )

    const left = await reading(t, often)
    await left.rows(`UPDATE patient SET status = 'left' WHERE practice = $1`)
    const hello = await left.answer('Hello')
    assert.equal(hello.statusCode, 422)
    assert.match(
      wordsOf(hello),
      /Your reply was not sent\. You are no longer registered .*Not sent Hello You cannot reply here\. You are no longer registered with us/,
    )
    for (const each of [ended, left]) assert.equal((await each.replies()).length, 0)
  })

  test('loses nothing when the half hour is over while they write', async (t) => {
    const { dilysAt, answer, replies, pass } = await reading(t, often)
    pass(31 * 60)
    const form = randomUUID()
    const asked = await answer('A long story', form)
    assert.match(
      wordsOf(asked),
      /Enter the date of birth again It is a while .* What you wrote is not sent yet/,
    )
    assert.equal((await replies()).length, 0)
    const kept = { reply: 'A long story', form }
    const wrong = await dilysAt.post(dilysAt.path, { day: '1', month: '1', year: '1960', ...kept })
    assert.match(wrong.body, /value="A long story"/)
    const back = await dilysAt.post(dilysAt.path, { day: '14', month: '3', year: '1951', ...kept })
    assert.match(back.body, /<textarea[^>]*>A long story<\/textarea>/)
    assert.match(back.body, new RegExp(`name="form" value="${form}"`))
  })

  test('is shown 999 and 111 at once where words of an emergency came after that half hour', async (t) => {
    const { dilysAt, answer, pass } = await reading(t, often)
    pass(31 * 60)
    const said = 'I have chest pain'
    assert.match(wordsOf(await answer(said)), callFirst)
    const birth = { day: '14', month: '3', year: '1951' }
    const wrong = { ...birth, year: '1960', reply: said }
    assert.match(wordsOf(await dilysAt.post(dilysAt.path, wrong)), callFirst)
    assert.match(wordsOf(await dilysAt.post(dilysAt.path, { ...birth, reply: said })), callFirst)
    assert.doesNotMatch(wordsOf(await dilysAt.open()), /Call 999 now/)
  })

  test('is told so when no more replies are taken after that half hour', async (t) => {
    const { dilysAt, answer, pass } = await reading(t, { rule: 'allowed', by: null, once: true })
    await answer('Yes')
    pass(31 * 60)
    const kept = { reply: 'And more', form: randomUUID() }
    const back = await dilysAt.post(dilysAt.path, { day: '14', month: '3', year: '1951', ...kept })
    assert.equal(back.statusCode, 422)
    assert.match(wordsOf(back), /Your reply was not sent\. .*Not sent And more You have replied/)
  })
})
