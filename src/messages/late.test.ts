import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import pino from 'pino'
import { asPractice } from '../platform/database/database.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import type { Answer } from './channel.ts'
import { readUnsent } from './late.ts'
import { ANSWERS_EMERGENCY } from './received-text/answer-at-once.ts'
import { takeTurn } from './rate.ts'
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
      /The service does not let this installation in: .* It goes as soon as that is mended, once, within 10 minutes\./,
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
    await minutes(2)
    const waiting =
      /Queued: it has not left\. The service does not let this installation in: a key, a certificate, an address or a clock is wrong\. It goes as soon as that is mended, once\./g
    assert.equal([...(await thread()).matchAll(waiting)].length, 3, 'also those that nothing has tried')
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

describe('A channel that lets nobody in', () => {
  /** It is closed by one message that waits since; of the attempts and of the waiting for a turn is kept how many there were. */
  async function closed(t: TestContext) {
    const desk = await sendingFor(t)
    const { write, deliver, channel, sending, database, pass, rows } = desk
    const tried: string[] = []
    const send = channel.send.bind(channel)
    channel.send = (letter) => (tried.push(letter.text), send(letter))
    const waits: number[] = []
    sending.wait = (seconds) => (waits.push(seconds), Promise.resolve())
    channel.answers.push(wrongKey)
    await deliver(await write({ text: 'First.' }))
    tried.splice(0)
    return {
      ...{ ...desk, tried, waits },
      /** Another message that is due. */
      another: (said: Parameters<typeof write>[0] = {}) => write({ text: 'Another.', ...said }),
      isClosed: async () => {
        const { rows } = await database.owner.query('SELECT FROM send_rate WHERE closed_until IS NOT NULL')
        return rows.length === 1
      },
      pauseIsOver: () => pass(301),
      /** The one that closed it waits for longer. */
      setFirstAside: () =>
        rows(
          `UPDATE message SET due_at = due_at + interval '1 day' WHERE practice = $1 AND state = 'queued'`,
        ),
    }
  }

  test('is tried by one of two workers at the moment when it may be, and the other message leaves later', async (t) => {
    const { another, deliver, channel, tried, state, pauseIsOver, setFirstAside, isClosed, sweep } =
      await closed(t)
    await setFirstAside()
    const [one, other] = [await another(), await another()]
    pauseIsOver()
    channel.answers.push(wrongKey)
    await Promise.all([deliver(one), deliver(other)])
    assert.equal(tried.length, 1)
    pauseIsOver()
    await Promise.all([deliver(one), deliver(other)])
    assert.equal(await isClosed(), false)
    pauseIsOver()
    await sweep()
    assert.deepEqual([(await state(one)).state, (await state(other)).state], ['sent', 'sent'])
    assert.equal(channel.took.length, 2)
  })

  test('stays closed after a try of which nobody knows what became, and is tried with another after five minutes', async (t) => {
    const { another, deliver, channel, tried, state, pauseIsOver, setFirstAside, isClosed } = await closed(t)
    await setFirstAside()
    const [one, other] = [await another(), await another()]
    pauseIsOver()
    channel.answers.push(() => Promise.resolve({ is: 'uncertain', said: '504' }))
    await deliver(one)
    await deliver(other)
    assert.deepEqual([(await state(one)).state, (await state(other)).state], ['uncertain', 'queued'])
    assert.equal(tried.length, 1)
    assert.equal(await isClosed(), true)
    pauseIsOver()
    await deliver(other)
    assert.equal((await state(other)).state, 'sent')
    assert.equal(await isClosed(), false)
  })

  test('is closed once more by an answer that comes after it was mended, and everything leaves once all the same', async (t) => {
    const { another, deliver, channel, state, pauseIsOver, setFirstAside, isClosed, sweep } = await closed(t)
    await setFirstAside()
    pauseIsOver()
    let answerSlowly = (_answer: Answer) => {}
    channel.answers.push(() => new Promise((answer) => (answerSlowly = answer)))
    const slow = await another()
    const delivering = deliver(slow)
    while ((await state(slow)).state === 'queued') await new Promise(setImmediate)
    pauseIsOver()
    const quick = await another()
    await deliver(quick)
    assert.equal(await isClosed(), false)
    answerSlowly(await wrongKey())
    await delivering
    assert.deepEqual([(await state(slow)).state, (await state(quick)).state], ['queued', 'sent'])
    pauseIsOver()
    await sweep()
    assert.equal((await state(slow)).state, 'sent')
    assert.equal(await isClosed(), false)
    assert.equal(channel.took.length, 2)
  })

  test('is not tried by a message that is stopped, too late, put off for the night or only asked about', async (t) => {
    const { another, deliver, channel, state, pass, setFirstAside, rows, tried, isClosed } = await closed(t)
    await setFirstAside()
    const reason = 'It cannot wait'
    const gone = await another({ address: '+447700900999', reason })
    const tooLate = await another({ reason })
    await rows(
      `UPDATE message SET planned_at = planned_at - interval '2 days' WHERE practice = $1 AND id = $2`,
      [tooLate],
    )
    const [byNight, asked, open] = [await another(), await another({ reason }), await another({ reason })]
    pass(11 * 3600)
    // What is so late is only asked about, where that can be done.
    await deliver(asked)
    channel.find = null
    for (const message of [gone, tooLate, byNight]) await deliver(message)
    const now = await Promise.all([asked, gone, tooLate, byNight].map(state))
    assert.deepEqual(
      now.map((each) => each.why ?? each.state),
      ['uncertain', 'address-changed', 'too-late', 'queued'],
    )
    assert.equal(tried.length, 0)
    await deliver(open)
    assert.equal((await state(open)).state, 'sent', 'the try was left for it')
    assert.equal(await isClosed(), false)
  })

  test('is why a message waits that nothing has tried, unless it was not taken for something of its own', async (t) => {
    const { another, deliver, state, rows } = await closed(t)
    const [untried, notTaken] = [await another(), await another()]
    await rows(`UPDATE message SET why = 'not-taken' WHERE practice = $1 AND id = $2`, [notTaken])
    for (const message of [untried, notTaken]) await deliver(message)
    assert.deepEqual([(await state(untried)).why, (await state(notTaken)).why], ['closed', 'not-taken'])
  })

  test('keeps nobody waiting for a turn there', async (t) => {
    const { another, deliver, channel, waits, pauseIsOver, state } = await closed(t)
    channel.rate = { perSecond: 0.1, burst: 1 }
    const messages = [await another(), await another(), await another()]
    for (const message of messages) await deliver(message)
    assert.deepEqual(waits, [])
    for (const message of messages) assert.equal((await state(message)).state, 'queued')
    pauseIsOver()
    await deliver(messages[0]!)
    assert.equal((await state(messages[0]!)).state, 'sent')
  })

  test('is not tried by whoever waited for a turn when it closed', async (t) => {
    const { write, deliver, channel, sending, state } = await sendingFor(t)
    channel.rate = { perSecond: 0.1, burst: 1 }
    const [one, other] = [await write(), await write()]
    channel.answers.push(wrongKey)
    let closes = () => deliver(one)
    sending.wait = () => {
      const close = closes
      closes = () => Promise.resolve()
      return close()
    }
    await takeTurn(sending, channel)
    await deliver(other)
    assert.deepEqual((await state(one)).deliveries, ['not-sent'])
    assert.deepEqual((await state(other)).deliveries, [])
  })
})

test('Whoever looks after the installation sees practice, channel and what the service said, and so does the log', async (t) => {
  const desk = await sendingFor(t)
  const { write, deliver, channel, sending, database, clock, pass, code } = desk
  const { channels } = sending
  const lines: string[] = []
  sending.log = pino({}, { write: (line: string) => void lines.push(line) })
  channel.answers.push(wrongKey, () =>
    Promise.resolve({ is: 'refused', why: 'channel-refused', said: '400 Bad' }),
  )
  await deliver(await write({ text: 'Words of hers' }))
  assert.deepEqual((await readUnsent(database.owner, channels, clock.now())).late, [])
  pass(1801)
  const unsent = await readUnsent(database.owner, channels, clock.now())
  assert.deepEqual(unsent.closed, [
    { channel: 'outbox', said: '403 AuthError', triedAt: new Date('2026-11-24T10:00:00Z') },
  ])
  const other = { sms: { name: 'smtp' }, email: { name: 'smtp' } } as const
  assert.deepEqual(
    (await readUnsent(database.owner, other, clock.now())).closed,
    [],
    'nothing leaves by it any more',
  )
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
