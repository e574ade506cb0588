import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { displayCode } from '../code.ts'
import type { Way } from '../message.ts'
import { messageDesk } from '../test-desk.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>

/** Somebody whom nobody knows, with a message in their hand. */
async function stranger({ app }: Desk) {
  const visitor = new Visitor(app)
  const page = await visitor.get('/check')
  assert.equal(page.statusCode, 200)
  return { page, visitor, check: (code: string) => visitor.post('/check', { code }) }
}

async function codeOf({ rows }: Desk, message: string): Promise<string> {
  const [found] = await rows<{ code: string }>('SELECT code FROM message WHERE practice = $1 AND id = $2', [
    message,
  ])
  return found!.code
}

describe('Is this message really from my surgery', () => {
  test('tells whoever types its code which practice sent it, when and how, and nothing personal', async (t) => {
    const desk = await messageDesk(t)
    const ways: [Way, string, RegExp][] = [
      ['sms', '+447700900145', /It was a text message, sent on 24 November 2026\./],
      ['email', 'dilys@example.org', /It was an email, sent on 24 November 2026\./],
    ]
    const { check, page } = await stranger(desk)
    assert.match(page.body, /<header class="pp-header">/)
    assert.match(
      wordsOf(page),
      /^Skip to main content Your GP surgery Is this message really from my surgery\?/,
    )
    const thread = wordsOf(await desk.visitor.get(`/patients/${desk.dilys}/messages`))
    assert.doesNotMatch(thread, /really from us/)
    for (const [way, address, words] of ways) {
      const message = await desk.write({ way, address, text: 'Dear Dilys, your form is here.' })
      await desk.deliver(message)
      const code = await codeOf(desk, message)
      const answer = await check(displayCode(code).toLowerCase())
      assert.equal(answer.statusCode, 200)
      const said = wordsOf(answer)
      assert.match(said, words)
      assert.ok(said.includes(`Foxley Brook Surgery sent a message with the code ${displayCode(code)}`), said)
      assert.match(said, /Compare this with your message/)
      const told = wordsOf(await desk.visitor.get(`/patients/${desk.dilys}/messages`))
      assert.match(told, /they open localhost\/check in their browser and type its code/)
      assert.ok(told.includes(`Code ${displayCode(code)}`))
      // What is of chance alone may hold any three digits.
      const body = answer.body.replaceAll(/(nonce|value)="[\w+/=.-]{20,}"/g, '')
      assert.doesNotMatch(body, /Dilys|Pugh|145|example\.org|form is here|Bethan/)
    }
  })

  test('says one thing of every code that it does not know, and what to do', async (t) => {
    const desk = await messageDesk(t)
    const waiting = await codeOf(desk, await desk.write({ dueAt: new Date('2026-11-25T08:00:00Z') }))
    const { check } = await stranger(desk)
    const unknown = ['K7D 4PX', 'nothing like it', '0', waiting, `'; SELECT 1`]
    const answers = []
    for (const code of unknown) answers.push(await check(code))
    const [first, ...others] = answers.map((answer) => [answer.statusCode, wordsOf(answer)])
    for (const other of others) assert.deepEqual(other, first)
    assert.match(String(first![1]), /We do not know this code .* Forward a text to 7726/)
    assert.doesNotMatch(String(first![1]), /Foxley/)
    const empty = await check(' ')
    assert.equal(empty.statusCode, 422)
    assert.match(wordsOf(empty), /Type the code of the message/)
  })

  test('takes the code in a form alone, and few in a minute', async (t) => {
    const desk = await messageDesk(t)
    const message = await desk.write()
    await desk.deliver(message)
    const code = await codeOf(desk, message)
    const { visitor, check } = await stranger(desk)
    assert.doesNotMatch((await visitor.get(`/check?code=${code}`)).body, /Foxley|value="\w{3} ?\w{3}"/)
    assert.equal((await visitor.post('/check', { code, _csrf: 'forged' })).statusCode, 403)
    const answers = []
    for (let each = 0; each < 20; each++) answers.push((await check('K7D 4PX')).statusCode)
    assert.equal(answers.filter((status) => status === 200).length, 19)
    assert.equal(answers.at(-1), 429)
  })
})
