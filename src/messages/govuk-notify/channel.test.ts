import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import { apiKey, letter, notifyFor, templates } from './test-notify.ts'

describe('GOV.UK Notify', () => {
  test('takes a text message and an email, on connections that stay', async (t) => {
    const { standIn, channel, practice } = await notifyFor(t)
    for (let each = 0; each < 5; each++) {
      const answer = await channel.send(letter, practice)
      assert.deepEqual(answer, { is: 'accepted', id: standIn.taken.at(-1)!.id })
    }
    const email = {
      ...letter,
      way: 'email' as const,
      address: 'dilys@example.org',
      subject: 'Blood pressure',
      unsubscribe: 'https://foxley.example/unsubscribe/abc',
    }
    assert.equal((await channel.send(email, practice)).is, 'accepted')
    const [first] = standIn.taken
    assert.deepEqual(
      { ...first, id: '' },
      {
        ...{
          id: '',
          reference: letter.reference,
          type: 'sms',
          to: '+447700900145',
          text: 'Please phone us.',
        },
        ...{ subject: null, status: 'created' },
      },
    )
    assert.equal(standIn.taken.at(-1)!.subject, 'Blood pressure')
    assert.equal(standIn.taken.at(-1)!.unsubscribe, 'https://foxley.example/unsubscribe/abc')
    assert.equal(standIn.connections(), 1)
  })

  test('sends by the sender of the practice, and says where it does not know it', async (t) => {
    const [smsSender, emailReplyTo] = [
      '8e222534-7f05-4972-86e3-17c5d9f894e2',
      'd2d6e2a4-0d64-4e8b-9a5f-0c0a3f0f7a11',
    ]
    const { standIn, channel, practice } = await notifyFor(t, { senders: [smsSender, emailReplyTo] })
    const senders = { smsSender, emailReplyTo, mailName: null, mailReplyTo: null, smsName: null }
    const email = { way: 'email' as const, address: 'dilys@example.org', subject: 'Blood pressure' }
    for (const each of [letter, { ...letter, ...email }])
      assert.equal((await channel.send({ ...each, senders }, practice)).is, 'accepted')
    assert.deepEqual(
      standIn.taken.map(({ sender }) => sender),
      [smsSender, emailReplyTo],
    )
    const strange = { ...senders, smsSender: templates.sms }
    assert.deepEqual(await channel.send({ ...letter, senders: strange }, practice), {
      ...{ is: 'refused', why: 'channel-refused', said: '400 BadRequestError' },
    })
  })

  test('is asked by reference, and knows what it has not got', async (t) => {
    const { standIn, channel, practice } = await notifyFor(t)
    assert.deepEqual(await channel.find!(letter.reference, practice), { is: 'unknown' })
    await channel.send(letter, practice)
    const { id } = standIn.taken[0]!
    const found = async (status: string) => {
      Object.assign(standIn.taken[0]!, { status })
      return channel.find!(letter.reference, practice)
    }
    assert.deepEqual(await found('created'), { is: 'on-its-way', id, said: 'created' })
    assert.deepEqual(await found('sending'), { is: 'on-its-way', id, said: 'sending' })
    assert.deepEqual(await found('delivered'), { is: 'delivered', id, said: 'delivered' })
    const isAddress = { is: 'failed', id, said: 'permanent-failure', isAddress: true }
    assert.deepEqual(await found('permanent-failure'), isAddress)
    assert.deepEqual(await found('temporary-failure'), { is: 'failed', id, said: 'temporary-failure' })
    for (const status of ['technical-failure', 'cancelled'])
      assert.deepEqual(await found(status), { is: 'failed', id, said: status, isService: true })
    assert.deepEqual(await found('something-new'), { is: 'on-its-way', id, said: 'something-new' })
  })

  const refusals = [
    [{ address: '+441632960845' }, 'address-refused', '400 InvalidPhoneError'],
    [{ address: '+33612345678' }, 'address-refused', '400 BadRequestError'],
    [{ address: '12' }, 'address-refused', '400 ValidationError'],
    [{ text: 'a'.repeat(919) }, 'text-refused', '400 BadRequestError'],
    [{ way: 'email', address: 'nobody', subject: 'x' }, 'address-refused', '400 ValidationError'],
  ] as const
  for (const [wrong, why, said] of refusals)
    test(`refuses for good: ${said}, ${why}`, async (t) => {
      const { standIn, channel, practice } = await notifyFor(t)
      assert.deepEqual(await channel.send({ ...letter, ...wrong }, practice), { is: 'refused', why, said })
      assert.equal(standIn.taken.length, 0)
    })

  test('refuses a template that is not the service’s', async (t) => {
    const { channelWith, practice } = await notifyFor(t)
    const channel = channelWith({ smsTemplate: '00000000-0000-4000-8000-000000000000' })
    assert.deepEqual(await channel.send(letter, practice), {
      ...{ is: 'refused', why: 'channel-refused', said: '400 BadRequestError' },
    })
  })

  test('says later: too many a minute, too many a day, a wrong key, a wrong clock, nobody there', async (t) => {
    const now = new Date()
    const { standIn, channel, channelWith, practice } = await notifyFor(t, { perMinute: 3, perDay: 1 })
    await channel.send(letter, practice)
    const untilMidnight = (answer: Awaited<ReturnType<typeof channel.send>>) =>
      answer.is === 'not-sent' && answer.again > 0 && answer.again <= 86_400
    const daily = await channel.send(letter, practice)
    assert.ok(untilMidnight(daily) && inspect(daily).includes('429 TooManyRequestsError'), inspect(daily))
    const minutely = await channel.send(letter, practice)
    assert.deepEqual(minutely, { is: 'not-sent', again: 30, said: '429 RateLimitError' })
    const stranger = channelWith({ apiKey: apiKey.replace(/0$/, '1') })
    assert.deepEqual(await stranger.send(letter, practice), {
      is: 'not-sent',
      again: 300,
      said: '403 AuthError',
      closed: true,
    })
    const late = await notifyFor(t, { clock: { now: () => new Date(now.getTime() + 31_000) } })
    assert.deepEqual(await late.channel.send(letter, practice), {
      ...{ is: 'not-sent', again: 300, said: '403 AuthError', closed: true },
    })
    await standIn.close()
    const gone = channelWith()
    assert.deepEqual(await gone.send(letter, practice), { is: 'not-sent', again: 60, said: 'ECONNREFUSED' })
    assert.equal(standIn.taken.length, 1)
  })

  for (const fault of [
    'taken-500',
    'taken-504',
    'taken-reset',
    'taken-half',
    'taken-garbage',
    'taken-other',
    '500',
    '503',
    '504',
    'reset',
  ] as const)
    test(`is in doubt after ${fault}, and says by reference what became of it`, async (t) => {
      const { standIn, channel, practice } = await notifyFor(t)
      standIn.faults.push(fault)
      assert.equal((await channel.send(letter, practice)).is, 'uncertain')
      const found = await channel.find!(letter.reference, practice)
      assert.equal(found.is, fault.startsWith('taken') ? 'on-its-way' : 'unknown')
    })

  test('that cannot say what became of it throws without a word of the message or the key', async (t) => {
    const { standIn, channel, channelWith, practice } = await notifyFor(t)
    await standIn.close()
    for (const asked of [channel, channelWith({ apiKey: apiKey.replace(/0$/, '1') })])
      await assert.rejects(asked.find!(letter.reference, practice), (error: Error) => {
        assert.doesNotMatch(inspect(error, { depth: 9 }), /Bearer|3d844edf|900145/)
        return /did not say/.test(error.message)
      })
  })
})
