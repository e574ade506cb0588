import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import type { Answer, Letter } from './channel.ts'
import { sendingFor } from './test-sending.ts'

/** A channel that takes a reference once, as NHS Notify does, and cannot be asked by it. */
async function onceFor(t: TestContext) {
  const ground = await sendingFor(t)
  const { channel } = ground
  channel.takesOnceForDays = 240
  const left: string[] = []
  const take = channel.take.bind(channel)
  channel.take = (letter: Letter): Answer => {
    if (left.includes(letter.reference)) return { is: 'accepted', id: null }
    left.push(letter.reference)
    return take(letter)
  }
  channel.find = (reference) => Promise.resolve({ is: 'on-its-way', id: reference, said: 'sending' })
  const doubt = (answer: Partial<Answer> = {}) =>
    Promise.resolve({ is: 'uncertain', said: '504', ...answer } as Answer)
  return { ...ground, left, doubt }
}

describe('An attempt without an answer, by a channel that takes a reference once', () => {
  for (const [what, isTaken] of [
    ['took it', true],
    ['did not take it', false],
  ] as const)
    test(`is handed over again, and the message leaves once, when the channel ${what}`, async (t) => {
      const { write, deliver, channel, sweep, pass, state, left, doubt } = await onceFor(t)
      channel.answers.push((letter) => {
        if (isTaken) channel.take(letter)
        return doubt()
      })
      const message = await write()
      await deliver(message)
      assert.equal((await state(message)).state, 'uncertain')
      pass(119)
      await sweep()
      assert.equal((await state(message)).state, 'uncertain')
      pass(2)
      await sweep()
      assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['accepted'] })
      assert.equal(left.length, 1)
    })

  test('whose process died is handed over again, and settled by what the channel says of the letter', async (t) => {
    const { write, deliver, channel, sweep, pass, state, left } = await onceFor(t)
    channel.answers.push(channel.dies.before, () =>
      Promise.resolve({ is: 'refused', why: 'address-refused', said: '400' }),
    )
    const message = await write()
    void deliver(message)
    while ((await state(message)).state === 'queued') await new Promise((resolve) => setImmediate(resolve))
    pass(121)
    await sweep()
    assert.deepEqual(await state(message), {
      ...{ state: 'failed', why: 'address-refused', deliveries: ['refused'] },
    })
    assert.equal(left.length, 0)
  })

  test('waits as long as the channel wants, and is not settled by what says nothing of the first time', async (t) => {
    const { write, deliver, channel, sweep, pass, state, left, doubt } = await onceFor(t)
    channel.answers.push(
      (letter) => (channel.take(letter), doubt()),
      () => doubt({ again: 300 }),
      () => Promise.resolve({ is: 'refused', why: 'channel-refused', said: '403' }),
      () => Promise.resolve({ is: 'not-sent', again: 5, said: '429' }),
    )
    const message = await write()
    await deliver(message)
    pass(121)
    await sweep()
    pass(299)
    await sweep()
    assert.equal(channel.answers.length, 2)
    for (const seconds of [2, 301]) {
      pass(seconds)
      await sweep()
      assert.deepEqual(await state(message), { state: 'uncertain', why: null, deliveries: ['uncertain'] })
    }
    assert.equal(channel.answers.length, 0)
    pass(901)
    await sweep()
    assert.deepEqual(await state(message), { state: 'sent', why: null, deliveries: ['accepted'] })
    assert.equal(left.length, 1)
  })

  test('is not handed over again at night: the first time it may not have left', async (t) => {
    const { write, deliver, sweep, pass, state, channel, left, doubt } = await onceFor(t)
    pass(10 * 3600 - 60)
    channel.answers.push(() => doubt())
    const message = await write()
    await deliver(message)
    pass(121)
    await sweep()
    pass(11 * 3600)
    await sweep()
    assert.equal(left.length, 0)
    assert.equal((await state(message)).state, 'uncertain')
    pass(3600)
    await sweep()
    assert.deepEqual(left.length, 1)
    assert.equal((await state(message)).state, 'sent')
  })

  const nevermore = {
    'the patient has left': `UPDATE patient SET status = 'left' WHERE practice = $1`,
    'the number has changed': `UPDATE patient SET mobile_phone = '+447700900172' WHERE practice = $1`,
    'the channel may have forgotten it': `UPDATE message SET created_at = created_at - interval '241 days' WHERE practice = $1`,
  }
  for (const [why, change] of Object.entries(nevermore))
    test(`is left to a person when ${why}`, async (t) => {
      const { write, deliver, channel, sweep, pass, state, rows, left, doubt } = await onceFor(t)
      channel.answers.push(() => doubt())
      const message = await write()
      await deliver(message)
      await rows(change)
      pass(121)
      await sweep()
      pass(100_000)
      await sweep()
      assert.deepEqual(await state(message), { state: 'uncertain', why: null, deliveries: ['uncertain'] })
      assert.equal(left.length, 0)
    })

  test('is left to a person after a day of no answers', async (t) => {
    const { write, deliver, channel, sweep, pass, state, rows, doubt } = await onceFor(t)
    const message = await write()
    for (let each = 0; each < 40; each++) channel.answers.push(() => doubt())
    await deliver(message)
    for (let each = 0; each < 30; each++) {
      pass(3601)
      await sweep()
    }
    assert.ok(channel.answers.length > 10)
    assert.equal((await state(message)).state, 'uncertain')
    const [delivery] = await rows<{ look_at: Date | null }>(
      'SELECT look_at FROM delivery WHERE practice = $1',
    )
    assert.equal(delivery!.look_at, null)
  })

  test('in a database of yesterday nothing leaves twice, and what has not left does', async (t) => {
    const { write, channel, sweep, pass, state, code, left } = await onceFor(t)
    const gone = await write()
    const waiting = await write()
    channel.take({ reference: `${code}-${gone}`, way: 'sms', address: '', subject: null, text: '' })
    pass(24 * 3600)
    await sweep()
    await sweep()
    assert.deepEqual(left, [`${code}-${gone}`, `${code}-${waiting}`])
    for (const message of [gone, waiting]) assert.equal((await state(message)).state, 'sent')
  })
})

describe('After a change of the channel', () => {
  test('a message goes by the new one only when it is certain that it has not left by the old', async (t) => {
    const old = await sendingFor(t)
    const { write, deliver, sending, sweep, pass, state, channel } = old
    const other = (await sendingFor(t)).channel
    Object.assign(other, { name: 'govuk-notify' })
    channel.answers.push(
      () => Promise.resolve({ is: 'not-sent', again: 30, said: '429' }),
      (letter) => (channel.take(letter), Promise.resolve({ is: 'uncertain', said: '504' })),
      () => Promise.resolve({ is: 'uncertain', said: '504' }),
    )
    const refused = await write()
    const taken = await write()
    const lost = await write()
    for (const message of [refused, taken, lost]) await deliver(message)
    sending.channels = { sms: other, email: other, earlier: [channel] }
    pass(60)
    await sweep()
    assert.deepEqual(
      other.took.map(({ reference }) => reference.slice(-36)),
      [refused],
    )
    pass(61)
    await sweep()
    assert.deepEqual(
      other.took.map(({ reference }) => reference.slice(-36)),
      [refused, lost],
    )
    assert.equal(channel.took.length, 1)
    for (const message of [refused, taken, lost]) assert.equal((await state(message)).state, 'sent')
  })

  test('what the old one may have, and can no longer be asked about, is left to a person', async (t) => {
    const { write, deliver, sending, sweep, pass, state, channel } = await sendingFor(t)
    const other = (await sendingFor(t)).channel
    Object.assign(other, { name: 'govuk-notify' })
    channel.answers.push(() => Promise.resolve({ is: 'uncertain', said: '504' }))
    const message = await write()
    await deliver(message)
    sending.channels = { sms: other, email: other }
    pass(121)
    await sweep()
    pass(100_000)
    await sweep()
    assert.equal(other.took.length, 0)
    assert.deepEqual(await state(message), { state: 'uncertain', why: null, deliveries: ['uncertain'] })
  })
})
