import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import type { Letter } from '../channel.ts'
import { answerOf, foundAs } from './answers.ts'
import { answered } from './asked.ts'
import { apiKey, key, letter, nhsNotifyFor } from './test-nhs-notify.ts'

describe('NHS Notify', () => {
  test('takes a text message and an email, on a connection and a token that stay', async (t) => {
    const { standIn, channel, practice } = await nhsNotifyFor(t)
    for (let each = 0; each < 5; each++) {
      const answer = await channel.send({ ...letter, reference: `${letter.reference}${each}` }, practice)
      assert.deepEqual(answer, { is: 'accepted', id: standIn.taken.at(-1)!.id })
    }
    const email: Letter = { ...letter, way: 'email', address: 'dilys@example.org', subject: 'Blood pressure' }
    assert.equal((await channel.send(email, practice)).is, 'accepted')
    const [first] = standIn.taken
    assert.deepEqual(
      { ...first, id: '' },
      {
        ...{ id: '', reference: `${letter.reference}0`, plan: '00000000-0000-0000-0000-000000000003' },
        ...{ nhsNumber: '9434765919', to: '+447700900145', odsCode: 'Z99001', status: 'created' },
        personalisation: { sms_body: 'Please phone us.' },
      },
    )
    assert.deepEqual(standIn.taken.at(-1)!.personalisation, {
      ...{ email_subject: 'Blood pressure', email_body: 'Please phone us.' },
    })
    assert.equal(standIn.taken.at(-1)!.to, 'dilys@example.org')
    assert.ok(channel.takesNoMarketing)
    const { connections, tokens } = standIn.counts()
    // One for tokens, one for messages.
    assert.ok(connections <= 2 && tokens === 1, inspect({ connections, tokens }))
  })

  test('fetches one token however many need it, another just before its end, and one more when it is refused', async (t) => {
    let now = new Date('2026-11-24T10:00:00Z')
    const { standIn, channel, practice } = await nhsNotifyFor(t, { clock: { now: () => now } })
    const send = (at: string) => channel.send({ ...letter, reference: letter.reference + at }, practice)
    await Promise.all(Array.from({ length: 5 }, (_, each) => send(`a${each}`)))
    assert.equal(standIn.counts().tokens, 1)
    now = new Date(+now + 568_000)
    await send('b')
    assert.equal(standIn.counts().tokens, 1)
    now = new Date(+now + 2_000)
    await send('c')
    assert.equal(standIn.counts().tokens, 2)
    standIn.endTokens()
    assert.equal((await send('d')).is, 'accepted')
    assert.equal(standIn.counts().tokens, 3)
  })

  test('takes a reference once: the same again is accepted, and nothing more is sent', async (t) => {
    const { standIn, channel, practice } = await nhsNotifyFor(t)
    await channel.send(letter, practice)
    for (let each = 0; each < 3; each++)
      assert.deepEqual(await channel.send(letter, practice), { is: 'accepted', id: null })
    assert.equal(standIn.taken.length, 1)
  })

  for (const fault of [
    'taken-504',
    'taken-reset',
    'taken-garbage',
    'taken-early',
    '408',
    '500',
    '503',
    'reset',
  ] as const)
    test(`is in doubt after ${fault}, and the same letter again goes once`, async (t) => {
      const { standIn, channel, practice } = await nhsNotifyFor(t)
      standIn.faults.push(fault)
      assert.equal((await channel.send(letter, practice)).is, 'uncertain')
      if (fault === 'taken-early')
        assert.deepEqual(await channel.send(letter, practice), {
          ...{ is: 'uncertain', said: '425 CM_RETRY_TOO_EARLY', again: 300 },
        })
      assert.equal((await channel.send(letter, practice)).is, 'accepted')
      assert.equal(standIn.taken.length, 1)
    })

  test('that is silent is not waited for longer than it may', async (t) => {
    const { standIn, channelWith, practice } = await nhsNotifyFor(t)
    const hasty = channelWith({}, { whole: 300 })
    await hasty.send({ ...letter, reference: 'warm' }, practice)
    standIn.faults.push('taken-silence')
    assert.equal((await hasty.send(letter, practice)).is, 'uncertain')
  })

  test('is asked by the id that it gave', async (t) => {
    const { standIn, channel, practice } = await nhsNotifyFor(t)
    assert.equal((await channel.find!(letter.reference, practice, null)).is, 'on-its-way')
    await channel.send(letter, practice)
    const { id } = standIn.taken[0]!
    const found = (status: string) => {
      Object.assign(standIn.taken[0]!, { status })
      return channel.find!(letter.reference, practice, id)
    }
    for (const status of ['created', 'pending_enrichment', 'enriched', 'sending', 'something_new'])
      assert.deepEqual(await found(status), { is: 'on-its-way', id, said: status })
    assert.deepEqual(await found('delivered'), { is: 'delivered', id, said: 'delivered' })
    assert.deepEqual(await found('failed'), { is: 'failed', id, said: 'failed', isService: true })
    const forNow = { channels: [{ supplierStatus: 'temporary_failure' }] }
    assert.deepEqual(foundAs('failed', id, forNow), { is: 'failed', id, said: 'failed' })
    // What carries it says that nobody is reached there.
    const channels = [{ supplierStatus: 'permanent_failure' }]
    assert.deepEqual(foundAs('failed', id, { channels }), {
      is: 'failed',
      id,
      said: 'failed',
      isAddress: true,
    })
    assert.deepEqual(await channel.find!(letter.reference, practice, 'x'.repeat(27)), { is: 'unknown' })
    await assert.rejects(channel.find!('another', practice, id), /did not say: 200/)
  })
})

describe('NHS Notify that will not', () => {
  const refusals: [Partial<Letter>, string, string][] = [
    [{ address: '+441632960845' }, 'address-refused', '400 CM_INVALID_VALUE'],
    [{ way: 'email', address: 'nobody', subject: 'x' }, 'address-refused', '400 CM_INVALID_VALUE'],
    [{ nhsNumber: '9434765918' }, 'nhs-number-refused', '400 CM_INVALID_NHS_NUMBER'],
    [{ nhsNumber: null }, 'nhs-number-refused', 'no NHS number'],
  ]
  for (const [wrong, why, said] of refusals)
    test(`refuses for good: ${said} is ${why}`, async (t) => {
      const { standIn, channel, practice } = await nhsNotifyFor(t)
      assert.deepEqual(await channel.send({ ...letter, ...wrong }, practice), { is: 'refused', why, said })
      assert.equal(standIn.taken.length, 0)
    })

  test('refuses a routing plan that is not there, or has no templates', async (t) => {
    const { channelWith, practice } = await nhsNotifyFor(t)
    const plans = {
      'b838b13c-f98c-4def-93f0-515d4e4f4ee2': '404 CM_NO_SUCH_ROUTING_PLAN',
      'c8857ccf-06ec-483f-9b3a-7fc732d9ad48': '500 CM_MISSING_ROUTING_PLAN_TEMPLATE',
    }
    for (const [smsPlan, said] of Object.entries(plans))
      assert.deepEqual(await channelWith({ smsPlan }).send(letter, practice), {
        ...{ is: 'refused', why: 'channel-refused', said },
      })
  })

  test('says later: too many a minute, a wrong key, a wrong clock, nobody there', async (t) => {
    const { standIn, channel, channelWith, practice } = await nhsNotifyFor(t, { perMinute: 60 })
    await channel.send(letter, practice)
    assert.deepEqual(await channel.send(letter, practice), { is: 'not-sent', again: 5, said: '429 CM_QUOTA' })
    const { privateKey: strange } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    for (const identity of [{ key: strange }, { keyId: 'another' }, { apiKey: 'another-key' }])
      assert.deepEqual(await channelWith({ identity }).send(letter, practice), {
        ...{ is: 'not-sent', again: 300, said: 'token 401', closed: true },
      })
    const late = channelWith({}, { clock: { now: () => new Date(Date.now() - 600_000) } })
    assert.deepEqual(await late.send(letter, practice), {
      ...{ is: 'not-sent', again: 300, said: 'token 401', closed: true },
    })
    await standIn.close()
    const gone = await channelWith().send(letter, practice)
    assert.deepEqual(gone, { is: 'not-sent', again: 60, said: 'no token' })
    assert.equal(standIn.taken.length, 1)
  })

  test('tells nothing of the message or the key, whatever goes wrong', async (t) => {
    const { standIn, channel, practice } = await nhsNotifyFor(t)
    const secret = { ...letter, text: 'Words of hers' }
    const pem = key.export({ type: 'pkcs8', format: 'pem' }).toString().slice(100, 140)
    const isQuiet = (said: unknown) => {
      const text = inspect(said, { depth: 9 })
      assert.ok(
        ![pem, apiKey, 'hers', '900145', '9434765919', 'Bearer'].some((word) => text.includes(word)),
        text,
      )
    }
    for (const fault of ['taken-504', 'taken-reset', 'taken-garbage', '500', '503', 'reset'] as const) {
      standIn.faults.push(fault)
      isQuiet(await channel.send({ ...secret, reference: `${letter.reference}${fault}` }, practice))
    }
    const { id } = standIn.taken[0]!
    await standIn.close()
    isQuiet(await channel.send(secret, practice))
    await assert.rejects(channel.find!(letter.reference, practice, id), (error) => {
      isQuiet(error)
      return /did not say/.test((error as Error).message)
    })
  })
})

describe('The open sandbox of NHS Notify', () => {
  const body = (plan = 'b838b13c-f98c-4def-93f0-515d4e4f4ee1') =>
    JSON.stringify({
      data: {
        type: 'Message',
        attributes: {
          ...{ routingPlanId: plan, messageReference: letter.reference, originator: { odsCode: 'Z99001' } },
          recipient: { nhsNumber: '9990548609', contactDetails: { sms: '07700900145' } },
          personalisation: {},
        },
      },
    })
  const cases: [Record<string, string>, object][] = [
    [{}, { is: 'accepted' }],
    [{ prefer: 'code=422_message' }, { is: 'accepted', id: null }],
    [{ prefer: 'code=425' }, { is: 'uncertain', said: '425 CM_RETRY_TOO_EARLY', again: 300 }],
    [{ prefer: 'code=429' }, { is: 'not-sent', said: '429 CM_QUOTA', again: 5 }],
    [{ prefer: 'code=403' }, { is: 'not-sent', said: '403 CM_FORBIDDEN', again: 300, closed: true }],
    [{ prefer: 'code=403.1' }, { is: 'not-sent', said: '403 CM_SERVICE_BAN', again: 300, closed: true }],
    [{ prefer: 'code=408' }, { is: 'uncertain', said: '408 CM_TIMEOUT' }],
    [{ prefer: 'code=500' }, { is: 'uncertain', said: '500 CM_INTERNAL_SERVER_ERROR' }],
    [{ authorization: 'banned' }, { is: 'not-sent', said: '403 CM_SERVICE_BAN', again: 300, closed: true }],
    [
      { authorization: 'noOdsChange' },
      { is: 'refused', why: 'channel-refused', said: '400 CM_CANNOT_SET_ODS_CODE' },
    ],
    [
      { authorization: 'notAllowedContactDetailOverride' },
      { is: 'refused', why: 'channel-refused', said: '400 CM_CANNOT_SET_CONTACT_DETAILS' },
    ],
    [{ accept: 'text/html' }, { is: 'refused', why: 'channel-refused', said: '406 CM_NOT_ACCEPTABLE' }],
    [
      { 'content-type': 'application/json; charset=latin1' },
      { is: 'refused', why: 'channel-refused', said: '415 CM_UNSUPPORTED_MEDIA' },
    ],
  ]

  test('is understood in all that it can be told to answer', async (t) => {
    const { standIn } = await nhsNotifyFor(t, { sandbox: true })
    for (const [headers, expected] of cases) {
      const response = await fetch(`${standIn.url}/v1/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/vnd.api+json; charset=utf-8', ...headers },
        body: body(),
      })
      const asked = answered({
        status: response.status,
        headers: Object.fromEntries(response.headers),
        body: Buffer.from(await response.arrayBuffer()),
      })
      const answer = answerOf(asked, letter.reference)
      const { id: _, ...said } = { id: null, ...answer }
      assert.deepEqual(
        answer.is === 'accepted' && !headers.prefer ? said : answer,
        expected,
        inspect(headers),
      )
    }
  })

  test('knows a message that was delivered, and one whose patient has left the country’s lists', async (t) => {
    const { standIn } = await nhsNotifyFor(t, { sandbox: true })
    const read = async (id: string) => {
      const { data } = (await (await fetch(`${standIn.url}/v1/messages/${id}`)).json()) as {
        data: { attributes: { messageStatus: string; messageFailureReasonCode?: string } }
      }
      return foundAs(data.attributes.messageStatus, id, data.attributes)
    }
    assert.equal((await read('2WL3qFTEFM0qMY8xjRbt1LIKCzM')).is, 'delivered')
    const gone = await read('2WL4mvx6eBva8dcIK60VEGIfcgZ')
    assert.deepEqual([gone.is, 'said' in gone && gone.said], ['failed', 'failed PATIENT_HAS_EXIT_CODE'])
  })
})
