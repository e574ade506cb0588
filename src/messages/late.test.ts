import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import pino from 'pino'
import { asPractice } from '../platform/database/database.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import type { Answer } from './channel.ts'
import { readUnsent } from './late.ts'
import { ANSWERS_EMERGENCY } from './received-text/answer-at-once.ts'
import { messageDesk } from './test-desk.ts'
import { sendingFor } from './test-sending.ts'
import { countToSeeTo } from './thread/see-to.ts'

const nobodyThere = () => Promise.resolve<Answer>({ is: 'not-sent', again: 60, said: 'ECONNREFUSED' })
const wrongKey = () =>
  Promise.resolve<Answer>({ is: 'not-sent', again: 300, said: '403 AuthError', closed: true })

/** A service that takes nothing, minute by minute. */
async function refusing(t: Parameters<typeof messageDesk>[0], answer = nobodyThere) {
  const desk = await messageDesk(t)
  const { channel, database, code, clock, visitor, dilys } = desk
  const page = async (address: string) => {
    await desk.signInAgain()
    const found = await visitor.get(address)
    assert.equal(found.statusCode, 200)
    return wordsOf(found)
  }
  return {
    ...desk,
    page,
    minutes: async (number: number) => {
      for (let each = 0; each < number; each++) {
        desk.pass(60)
        channel.answers.splice(0, Infinity, ...Array.from({ length: 20 }, () => answer))
        await desk.sweep()
      }
      channel.answers.splice(0)
    },
    /** After so many seconds, and so many more. */
    twice: async (seconds: number) => {
      for (let each = 0; each < 2; each++) {
        desk.pass(seconds)
        await desk.sweep()
      }
    },
    waiting: () =>
      asPractice(database, code, async (tx) => (await countToSeeTo(tx, code, clock.now())).number),
    thread: () => page(`/patients/${dilys}/messages`),
  }
}

describe('A message that the service does not take', () => {
  test('waits for somebody when it is half an hour late, until they have seen to it, and leaves at last', async (t) => {
    const { write, staff, minutes, waiting, page, thread, visitor, dilys, state, channel, sweep, pass } =
      await refusing(t)
    const message = await write({ staff, text: 'Come today at 3.' })
    await minutes(29)
    assert.equal(await waiting(), 0)
    assert.match(await thread(), /Queued: it has not left\./)
    await minutes(2)
    assert.equal(await waiting(), 1)
    assert.match(
      await page('/messages'),
      /To see to 1 .*Come today at 3\. .*It should have left 24 Nov, 10:00 and has not\. The service has not taken it\. .* If that is too late for them, cancel it and phone them\. Tell whoever looks after this installation\./,
    )
    assert.match(await thread(), /Cancel this message .*I have seen to it/)
    const address = `/patients/${dilys}/messages/${message}/see-to`
    assert.equal((await visitor.post(address)).statusCode, 303)
    await minutes(5)
    assert.equal(await waiting(), 0, 'what was seen to is not asked again at every try')
    assert.match(await thread(), /Seen to by Bethan Rees/)
    assert.equal((await visitor.post(address)).statusCode, 409)
    pass(60)
    await sweep()
    assert.equal((await state(message)).state, 'sent')
    assert.equal(channel.took.length, 1)
  })

  test('waits also where nothing has tried it, but not before it was to leave', async (t) => {
    const { write, pass, waiting, clock } = await refusing(t)
    await write({ dueAt: new Date(+clock.now() + 3 * 3600_000) })
    await write()
    pass(31 * 60)
    assert.equal(await waiting(), 1)
    pass(3 * 3600)
    assert.equal(await waiting(), 2)
  })

  test('is stopped after a day, counted from when it was to leave, and its words can be sent again', async (t) => {
    const {
      write,
      staff,
      minutes,
      pass,
      sweep,
      state,
      thread,
      waiting,
      visitor,
      dilys,
      channel,
      clock,
      rows,
    } = await refusing(t)
    const message = await write({ staff, text: 'Come <today> at 3.' })
    const later = await write({
      dueAt: new Date(+clock.now() + 20 * 3600_000 + 2 * 3600_000),
      text: 'Tomorrow.',
    })
    await minutes(3)
    await visitor.post(`/patients/${dilys}/messages/${message}/see-to`)
    pass(24 * 3600)
    for (let each = 0; each < 2; each++) await sweep()
    assert.deepEqual(
      channel.took.map(({ text }) => text),
      ['Tomorrow.'],
    )
    assert.equal((await state(later)).state, 'sent')
    assert.deepEqual([(await state(message)).state, (await state(message)).why], ['stopped', 'too-late'])
    const [kept] = await rows<{ sealed_address: Buffer | null }>(
      'SELECT sealed_address FROM message WHERE practice = $1 AND id = $2',
      [message],
    )
    assert.equal(kept!.sealed_address, null)
    assert.equal(await waiting(), 1, 'that it was stopped waits again')
    const words = await thread()
    assert.match(words, /it was not sent\. It was more than a day late, .* send it again/)
    assert.match(words, /Send it again I have seen to it|Send it again .*I have seen to it/)
    const compose = await visitor.get(`/patients/${dilys}/messages/new?again=${message}`)
    assert.match(compose.body, />Come &lt;today&gt; at 3\.<\/textarea>/)
    assert.match(wordsOf(compose), /the words of the message of 24 Nov, 10:00/)
    const foreign = await visitor.get(`/patients/${dilys}/messages/new?again=${staff}`)
    assert.equal(foreign.statusCode, 404)
  })

  test('is sent again however late it is, where a person has said that it did not arrive', async (t) => {
    const { write, deliver, sweep, pass, channel, visitor, dilys, signInAgain, state } = await refusing(t)
    channel.find = null
    channel.answers.push(() => Promise.resolve({ is: 'uncertain', said: '504' }))
    const message = await write()
    await deliver(message)
    pass(121)
    await sweep()
    pass(2 * 86_400)
    await signInAgain()
    const said = await visitor.post(`/patients/${dilys}/messages/${message}/settle`, { came: 'no' })
    assert.equal(said.statusCode, 303)
    await sweep()
    assert.equal((await state(message)).state, 'sent')
  })
})

describe('What is of use for minutes alone', () => {
  test('a code that could not leave while it worked wakes nobody, and nobody has to see to it', async (t) => {
    const desk = await refusing(t, wrongKey)
    const { write, deliver, pass, minutes, waiting, thread, state, channel, twice, rows } = desk
    await deliver(await write({ leaves: { as: 'link' } }))
    const [{ link }] = (await rows<{ link: string }>('SELECT link FROM message WHERE practice = $1')) as [
      { link: string },
    ]
    pass(12 * 3600)
    const code = await write({ leaves: { as: 'code', of: link }, text: '123 456' })
    await minutes(4)
    assert.match(
      await thread(),
      /The service did not take it\. It goes as soon as the service does, once, within 10 minutes\./,
    )
    await minutes(40)
    assert.equal(await waiting(), 0)
    await twice(301)
    assert.deepEqual([(await state(code)).state, (await state(code)).why], ['stopped', 'code-void'])
    assert.equal(channel.took.length, 1, 'the link alone')
    assert.equal(await waiting(), 0)
    assert.match(
      await thread(),
      /It could not leave while it worked\. .* they ask for another code at the link/,
    )
  })

  test('a code leaves at night while it works', async (t) => {
    const { write, deliver, pass, minutes, channel, sweep, rows } = await refusing(t)
    await deliver(await write({ leaves: { as: 'link' } }))
    const [made] = await rows<{ link: string }>('SELECT link FROM message WHERE practice = $1')
    pass(12 * 3600)
    await write({ leaves: { as: 'code', of: made!.link }, text: '123 456' })
    await minutes(3)
    pass(300)
    await sweep()
    assert.equal(channel.took.length, 2)
  })

  const answer = { text: 'Call 999 now.', reason: ANSWERS_EMERGENCY, once: true } as const

  test('an answer to words of an emergency leaves within the hour, and later never: somebody phones', async (t) => {
    const { write, pass, minutes, waiting, thread, state, channel, twice } = await refusing(t, wrongKey)
    pass(12 * 3600)
    const early = await write(answer)
    await minutes(50)
    assert.equal(await waiting(), 0, 'the text itself waits, and is urgent')
    await twice(270)
    assert.equal((await state(early)).state, 'sent')
    const late = await write(answer)
    await minutes(61)
    await twice(301)
    assert.deepEqual([(await state(late)).state, (await state(late)).why], ['stopped', 'moment-over'])
    assert.equal(channel.took.length, 1)
    assert.equal(await waiting(), 1)
    const words = await thread()
    assert.match(words, /It could not leave within an hour, and the moment has passed\. .*phone them/)
    assert.doesNotMatch(words, /Send it again/)
  })

  test('an answer to words of an emergency is not sent again hours later, though a person says that it did not arrive', async (t) => {
    const { write, deliver, sweep, pass, channel, visitor, dilys, signInAgain, state } = await refusing(t)
    channel.find = null
    channel.answers.push(() => Promise.resolve({ is: 'uncertain', said: '504' }))
    const message = await write(answer)
    await deliver(message)
    pass(121)
    await sweep()
    pass(3 * 3600)
    await signInAgain()
    await visitor.post(`/patients/${dilys}/messages/${message}/settle`, { came: 'no' })
    await sweep()
    assert.deepEqual([(await state(message)).state, (await state(message)).why], ['stopped', 'moment-over'])
    assert.equal(channel.took.length, 0)
  })
})

describe('A service that lets nobody in', () => {
  test('is tried with one message in five minutes, and says so; when it is mended all leave', async (t) => {
    const { write, minutes, channel, sweep, pass, thread, state } = await refusing(t, wrongKey)
    const messages = [
      await write({ text: 'One.' }),
      await write({ text: 'Two.' }),
      await write({ text: 'Three.' }),
    ]
    let tries = 0
    const send = channel.send.bind(channel)
    channel.send = (letter) => ((tries += 1), send(letter))
    await minutes(31)
    assert.ok(tries <= 8, `${tries} tries of three messages in half an hour`)
    assert.match(
      await thread(),
      /It should have left 24 Nov, 10:00 and has not\. The service does not let this installation in/,
    )
    pass(301)
    await sweep()
    pass(301)
    await sweep()
    for (const message of messages) assert.equal((await state(message)).state, 'sent')
    assert.equal(channel.took.length, 3)
  })
})

test('Whoever looks after the installation sees practice, channel and what the service said, and so does the log', async (t) => {
  const desk = await sendingFor(t)
  const { write, deliver, channel, sending, database, clock, pass, code } = desk
  const lines: string[] = []
  sending.log = pino({}, { write: (line: string) => void lines.push(line) })
  channel.answers.push(wrongKey, () =>
    Promise.resolve({ is: 'refused', why: 'channel-refused', said: '400 Bad' }),
  )
  await deliver(await write({ text: 'Words of hers' }))
  assert.deepEqual((await readUnsent(database.owner, clock.now())).late, [])
  pass(1801)
  const unsent = await readUnsent(database.owner, clock.now())
  assert.deepEqual(unsent.closed, [{ channel: 'outbox', said: '403 AuthError' }])
  assert.deepEqual(unsent.late, [
    {
      practice: code,
      channel: 'outbox',
      said: '403 AuthError',
      messages: 1,
      since: new Date('2026-11-24T10:00:00Z'),
    },
  ])
  const told = lines.join('')
  assert.match(told, /did not take a message/)
  assert.ok(told.includes(code) && told.includes('outbox') && told.includes('403 AuthError'))
  assert.doesNotMatch(told, /900145|Words of hers/)
})
