import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { asPractice } from '../platform/database/database.ts'
import { saveSenders } from '../practices/senders.ts'
import { cancelMessage } from './message.ts'
import { sendingFor } from './test-sending.ts'

describe('A message', () => {
  test('leaves as it was written, and is sent when the channel has taken it', async (t) => {
    const { write, deliver, channel, state, code } = await sendingFor(t)
    const message = await write()
    assert.deepEqual(await state(message), { state: 'queued', why: null, deliveries: [] })
    await deliver(message)
    assert.deepEqual(channel.took, [
      {
        ...{ reference: `${code}-${message}`, way: 'sms', address: '+447700900145' },
        ...{ subject: null, text: 'Please phone us.' },
      },
    ])
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['accepted'] })
  })

  test('leaves once, however many workers have it', async (t) => {
    const { write, deliver, channel, state } = await sendingFor(t)
    const message = await write()
    await Promise.all(Array.from({ length: 20 }, () => deliver(message)))
    await deliver(message)
    assert.equal(channel.took.length, 1)
    assert.deepEqual((await state(message)).deliveries, ['accepted'])
  })

  test('is written once, however often its form is sent', async (t) => {
    const { write, rows } = await sendingFor(t)
    const form = '01a2047d-e778-7232-94dc-c93f9121b3f4'
    const ids = await Promise.all(Array.from({ length: 20 }, () => write({ form })))
    assert.equal(new Set(ids).size, 1)
    assert.equal((await rows('SELECT FROM message WHERE practice = $1')).length, 1)
  })

  test('is sealed: no word and no number of it stands in the database', async (t) => {
    const { write, deliver, rows } = await sendingFor(t)
    await deliver(await write({ text: 'Unmistakable words' }))
    const all = await rows<{ row: string }>(
      `SELECT concat(encode(sealed_content, 'escape'), encode(sealed_address, 'escape'), address_shown) AS row FROM message WHERE practice = $1`,
    )
    assert.equal(all.length, 1)
    assert.doesNotMatch(all[0]!.row, /Unmistakable|900145/)
    assert.match(all[0]!.row, /ending 145$/)
  })

  test('is not taken back once it may have left', async (t) => {
    const { write, deliver, channel, state, database, code, clock, dilys } = await sendingFor(t)
    const cancel = (message: string) =>
      asPractice(database, code, (tx) =>
        cancelMessage(tx, { practice: code, message, staff: dilys, at: clock.now() }),
      )
    const waiting = await write()
    await cancel(waiting)
    await deliver(waiting)
    assert.equal((await state(waiting)).state, 'cancelled')
    const gone = await write()
    await deliver(gone)
    await assert.rejects(cancel(gone), /cannot be cancelled any more/)
    assert.equal(channel.took.length, 1)
  })

  test('waits for its time', async (t) => {
    const { write, deliver, channel, sweep, pass, clock } = await sendingFor(t)
    const message = await write({ dueAt: new Date(+clock.now() + 600_000) })
    await deliver(message)
    assert.equal(channel.took.length, 0)
    pass(600)
    await sweep()
    assert.equal(channel.took.length, 1)
  })
})

describe('At night', () => {
  const untilNight = 10 * 3600 + 60
  const throughNight = 12 * 3600 - 60

  test('nothing leaves that should have left by day: it waits for 08:00', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    const untilMidnight = 14 * 3600
    channel.answers.push(() => Promise.resolve({ is: 'not-sent', again: untilMidnight, said: '429' }))
    const message = await write()
    await deliver(message)
    pass(untilMidnight)
    await sweep()
    pass(8 * 3600 - 60)
    await sweep()
    assert.equal(channel.took.length, 0)
    assert.deepEqual(await state(message), { state: 'queued', why: null, deliveries: ['not-sent'] })
    pass(60)
    await sweep()
    assert.equal(channel.took.length, 1)
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['not-sent', 'accepted'] })
  })

  test('a message with a reason leaves, and a code', async (t) => {
    const { write, deliver, channel, pass, rows } = await sendingFor(t)
    pass(untilNight)
    await deliver(await write({ reason: 'The pharmacy closes' }))
    assert.equal(channel.took.length, 1)
    const link = await write({ leaves: { as: 'link' }, reason: 'The pharmacy closes' })
    const [carried] = await rows<{ link: string }>(
      'SELECT link FROM message WHERE practice = $1 AND id = $2',
      [link],
    )
    await deliver(await write({ leaves: { as: 'code', of: carried!.link } }))
    assert.equal(channel.took.length, 2)
  })

  test('what is late is only asked about, and what has not left waits for 08:00', async (t) => {
    const { write, channel, sweep, pass, state, code } = await sendingFor(t)
    const gone = await write()
    const waiting = await write()
    channel.take({ reference: `${code}-${gone}`, way: 'sms', address: '', subject: null, text: '' })
    pass(untilNight)
    for (let each = 0; each < 3; each++) await sweep()
    assert.equal(channel.took.length, 1)
    assert.equal((await state(gone)).state, 'sent')
    assert.equal((await state(waiting)).state, 'queued')
    pass(throughNight)
    await sweep()
    assert.deepEqual(
      channel.took.map(({ reference }) => reference),
      [`${code}-${gone}`, `${code}-${waiting}`],
    )
  })
})

describe('A process that dies', () => {
  test('before the channel was called: the message leaves once', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    channel.answers.push(channel.dies.before)
    const message = await write()
    void deliver(message)
    await untilBegun(state, message)
    pass(60)
    await sweep()
    assert.deepEqual(await state(message), { state: 'sending', why: null, deliveries: ['sending'] })
    pass(61)
    await sweep()
    assert.equal(channel.took.length, 1)
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['not-sent', 'accepted'] })
  })

  test('after the channel took it: the message does not leave again', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    channel.answers.push(channel.dies.after)
    const message = await write()
    void deliver(message)
    await untilBegun(state, message)
    pass(121)
    await sweep()
    assert.equal(channel.took.length, 1)
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['accepted'] })
  })

  test('with a channel that can never say: a person decides, and nothing leaves by itself', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    channel.find = null
    channel.answers.push(channel.dies.after)
    const message = await write()
    void deliver(message)
    await untilBegun(state, message)
    pass(121)
    await sweep()
    pass(100_000)
    await sweep()
    assert.equal(channel.took.length, 1)
    assert.deepEqual(await state(message), { state: 'uncertain', why: null, deliveries: ['uncertain'] })
  })
})

describe('A channel', () => {
  test('that gave no answer is asked after two minutes, again and again until it says', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    channel.answers.push(
      (letter) => (channel.take(letter), Promise.resolve({ is: 'uncertain', said: '504' })),
    )
    const message = await write()
    await deliver(message)
    assert.equal((await state(message)).state, 'uncertain')
    const { find } = channel
    channel.find = () => Promise.reject(new Error('503'))
    pass(121)
    await sweep()
    assert.equal((await state(message)).state, 'uncertain')
    channel.find = find
    pass(59)
    await sweep()
    assert.equal((await state(message)).state, 'uncertain')
    pass(2)
    await sweep()
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['accepted'] })
    assert.equal(channel.took.length, 1)
  })

  test('that says nothing is asked once in a sweep, and neither what is due nor another channel waits for it', async (t) => {
    const { write, deliver, channel, sending, sweep, pass, state, added } = await sendingFor(t)
    const other = (await sendingFor(t)).channel
    Object.assign(other, { name: 'govuk-notify' })
    const doubt = () => Promise.resolve({ is: 'uncertain', said: '504' } as const)
    channel.answers.push(doubt, doubt, doubt)
    const lost = [await write(), await write(), await write()]
    for (const message of lost) await deliver(message)
    sending.channels = { sms: other, email: other, earlier: [channel] }
    other.answers.push((letter) => (other.take(letter), doubt()))
    const theirs = await write()
    await deliver(theirs)
    pass(121)
    const due = await write()
    let asked = 0
    channel.find = () => {
      asked++
      assert.ok(added.includes(due))
      return Promise.reject(new Error('no answer'))
    }
    for (const askedUntilThen of [1, 2]) {
      await sweep()
      assert.equal(asked, askedUntilThen)
    }
    assert.equal((await state(due)).state, 'sent')
    assert.equal((await state(theirs)).state, 'sent')
    channel.find = () => Promise.resolve({ is: 'unknown' })
    pass(60)
    await sweep()
    for (const message of lost) assert.equal((await state(message)).state, 'sent')
  })

  test('that throws is in doubt too', async (t) => {
    const { write, deliver, channel, state } = await sendingFor(t)
    channel.answers.push(() => Promise.reject(new Error('reset')))
    const message = await write()
    await deliver(message)
    assert.deepEqual(await state(message), { state: 'uncertain', why: null, deliveries: ['uncertain'] })
  })

  test('that refuses ends the message', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    channel.answers.push(() => Promise.resolve({ is: 'refused', why: 'address-refused', said: '400' }))
    const message = await write()
    await deliver(message)
    pass(100_000)
    await sweep()
    assert.deepEqual(await state(message), {
      state: 'failed',
      why: 'address-refused',
      deliveries: ['refused'],
    })
    assert.equal(channel.took.length, 0)
  })

  test('that has no room is asked later', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    channel.answers.push(() => Promise.resolve({ is: 'not-sent', again: 90, said: '429' }))
    const message = await write()
    await deliver(message)
    pass(60)
    await sweep()
    assert.deepEqual(await state(message), { state: 'queued', why: null, deliveries: ['not-sent'] })
    pass(31)
    await sweep()
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['not-sent', 'accepted'] })
  })

  test('that has forgotten what it accepted is not handed it again', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    const message = await write()
    await deliver(message)
    channel.find = () => Promise.resolve({ is: 'unknown' })
    pass(3600)
    await sweep()
    pass(400_000)
    await sweep()
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['accepted'] })
    assert.equal(channel.took.length, 1)
  })

  test('whose receipt was lost is asked what became of it', async (t) => {
    const { write, deliver, channel, sweep, pass, state } = await sendingFor(t)
    const message = await write()
    await deliver(message)
    channel.find = (id) => Promise.resolve({ is: 'delivered', id, said: 'delivered' })
    pass(1799)
    await sweep()
    assert.equal((await state(message)).state, 'sent')
    pass(2)
    await sweep()
    assert.deepEqual(await state(message), { state: 'delivered', why: null, deliveries: ['delivered'] })
  })

  test('is called no more often than it takes, by all workers together', async (t) => {
    const { write, deliver, channel, sending } = await sendingFor(t)
    channel.rate = { perSecond: 10, burst: 3 }
    const waits: number[] = []
    sending.wait = (seconds) => (waits.push(seconds), Promise.resolve())
    for (let each = 0; each < 6; each++) await deliver(await write())
    assert.deepEqual(
      waits.map((seconds) => Math.round(seconds * 10)),
      [1, 2, 3],
    )
    assert.equal(channel.took.length, 6)
  })
})

describe('At the moment of sending', () => {
  const changes = {
    left: `UPDATE patient SET status = 'left' WHERE practice = $1`,
    deceased: `UPDATE patient SET status = 'deceased' WHERE practice = $1`,
    restricted: `UPDATE patient SET restricted = true, mobile_phone = NULL, email = NULL WHERE practice = $1`,
    'no-address': `UPDATE patient SET mobile_phone = NULL WHERE practice = $1`,
    'address-changed': `UPDATE patient SET mobile_phone = '+447700900172' WHERE practice = $1`,
    'switched-off': `UPDATE activation SET state = 'withdrawn' WHERE practice = $1`,
    merged: `UPDATE patient SET merged_into = id WHERE practice = $1`,
  }
  for (const [why, change] of Object.entries(changes)) {
    test(`a message is stopped: ${why}`, async (t) => {
      const { write, deliver, channel, rows, state } = await sendingFor(t)
      const message = await write()
      await rows(change)
      await deliver(message)
      assert.deepEqual(await state(message), { state: 'stopped', why, deliveries: [] })
      assert.equal(channel.took.length, 0)
    })
  }

  test('what NHS Notify does not carry is stopped, also when it was written for another channel', async (t) => {
    const { write, deliver, channel, state, rows, dilys } = await sendingFor(t)
    await rows(
      `INSERT INTO preference (practice, id, patient, purpose, way, wanted, said_by, said_at)
       VALUES ($1, gen_random_uuid(), $2, 'other', 'sms', true, 'phone', now())`,
      [dilys],
    )
    const [other, news] = [await write({ purpose: 'other' }), await write({ purpose: 'service' })]
    channel.takesNoMarketing = true
    for (const message of [other, news]) await deliver(message)
    assert.deepEqual(await state(other), { state: 'stopped', why: 'no-marketing', deliveries: [] })
    assert.equal((await state(news)).state, 'sent')
    assert.equal(channel.took.length, 1)
  })

  test('a message goes with the senders of its practice, as they are then', async (t) => {
    const { write, deliver, channel, database, code, clock } = await sendingFor(t)
    const message = await write()
    const said = { actor: { command: 'test' }, now: clock.now() }
    await saveSenders(
      database,
      code,
      { smsSender: '8e222534-7f05-4972-86e3-17c5d9f894e2', mailName: 'X' },
      said,
    )
    const none = { emailReplyTo: null, mailReplyTo: null, smsName: null }
    const mailName = 'Foxley Brook'
    await saveSenders(database, code, { mailName }, said)
    await deliver(message)
    const senders = { ...none, smsSender: '8e222534-7f05-4972-86e3-17c5d9f894e2', mailName }
    assert.deepEqual(channel.took[0]?.senders, senders)
    assert.deepEqual(await saveSenders(database, code, { smsSender: '', mailName: ' ' }, said), {
      ...{ ...none, smsSender: null, mailName: null },
    })
    for (const wrong of [
      { smsSender: '12' },
      { mailReplyTo: 'nobody' },
      { mailName: 'A\r\nBcc: x' },
      { smsName: 'Foxley Brook Surgery' },
    ])
      await assert.rejects(saveSenders(database, code, wrong, said), { kind: 'invalid' })
  })

  test('an address for this once is not held against the record, and not kept', async (t) => {
    const { write, deliver, channel, rows } = await sendingFor(t)
    const message = await write({ address: '+447700900999', once: true })
    await deliver(message)
    assert.equal(channel.took[0]?.address, '+447700900999')
    assert.deepEqual(await rows('SELECT sealed_address, address_shown FROM message WHERE practice = $1'), [
      { sealed_address: null, address_shown: 'ending 999' },
    ])
  })
})

describe('A database of yesterday', () => {
  test('sends nothing that has left since', async (t) => {
    const { write, channel, sweep, pass, state, code } = await sendingFor(t)
    const message = await write()
    channel.take({ reference: `${code}-${message}`, way: 'sms', address: '', subject: null, text: '' })
    pass(24 * 3600)
    await sweep()
    await sweep()
    assert.equal(channel.took.length, 1)
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['accepted'] })
  })

  test('makes no link for what it only asks about', async (t) => {
    const { write, channel, sweep, pass, state, code, rows } = await sendingFor(t)
    const [left, waited] = [await write({ leaves: { as: 'link' } }), await write({ leaves: { as: 'link' } })]
    channel.take({ reference: `${code}-${left}`, way: 'sms', address: '', subject: null, text: '' })
    pass(24 * 3600)
    for (let each = 0; each < 2; each++) await sweep()
    assert.deepEqual([(await state(left)).state, (await state(waited)).state], ['sent', 'sent'])
    assert.equal(channel.took.length, 2)
    assert.equal((await rows('SELECT FROM secure_link_token WHERE practice = $1')).length, 1)
  })

  test('leaves to a person what its channel may have forgotten', async (t) => {
    const { write, channel, sweep, pass, state } = await sendingFor(t)
    channel.remembersDays = 6
    const late = await write({ dueAt: new Date('2026-11-30T10:00:00Z') })
    const forgotten = await write()
    pass(7 * 24 * 3600)
    for (let each = 0; each < 3; each++) await sweep()
    assert.deepEqual(await state(forgotten), { state: 'uncertain', why: null, deliveries: ['uncertain'] })
    assert.deepEqual(await state(late), { state: 'sent', why: null, deliveries: ['not-sent', 'accepted'] })
    assert.equal(channel.took.length, 1)
  })

  test('sends what has not', async (t) => {
    const { write, channel, sweep, pass, state } = await sendingFor(t)
    const message = await write()
    pass(24 * 3600)
    await sweep()
    await sweep()
    assert.equal(channel.took.length, 1)
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['not-sent', 'accepted'] })
  })
})

async function untilBegun(
  state: (message: string) => Promise<{ state: string }>,
  message: string,
): Promise<void> {
  while ((await state(message)).state === 'queued') await new Promise((resolve) => setImmediate(resolve))
}
