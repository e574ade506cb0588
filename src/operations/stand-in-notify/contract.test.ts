import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { apiKey, errorsOf, rawNotify, service, someUuid, templates, tokenOf } from './test-raw.ts'

describe('GOV.UK Notify as it is played, asked without a client', () => {
  test('takes a text message and an email, and gives out what the service gives out', async (t) => {
    const { sms, email, ask, standIn } = await rawNotify(t)
    const text = await sms()
    const { id } = standIn.taken[0]!
    const template = (way: 'sms' | 'email') => ({
      ...{ id: templates[way], version: 1, uri: `${standIn.url}/v2/template/${templates[way]}` },
    })
    assert.deepEqual(text, {
      status: 201,
      body: {
        ...{ id, reference: 'ours', uri: `${standIn.url}/v2/notifications/${id}`, template: template('sms') },
        content: { body: 'Please phone us.', from_number: 'GOVUK' },
      },
    })
    const mail = await email({ one_click_unsubscribe_url: 'https://foxley.example/u/1' })
    assert.deepEqual(mail.body.content, {
      ...{ body: 'Please phone us.', subject: 'Your surgery' },
      from_email: 'stand-in@notifications.service.gov.uk',
      one_click_unsubscribe_url: 'https://foxley.example/u/1',
    })
    assert.deepEqual([mail.status, mail.body.sanitised_content], [201, {}])
    const one = await ask(`/v2/notifications/${id}`)
    const nothing = { line_1: null, line_2: null, line_3: null, line_4: null, line_5: null, line_6: null }
    assert.deepEqual(one, {
      status: 200,
      body: {
        ...{ id, reference: 'ours', type: 'sms', status: 'created', phone_number: '07700900145' },
        ...{ email_address: null, ...nothing, template: template('sms'), body: 'Please phone us.' },
        ...{ subject: null, created_at: '2026-11-24T10:00:00.000Z', created_by_name: null },
        ...{ sent_at: null, completed_at: null, scheduled_for: null },
        ...{ is_cost_data_ready: false, cost_in_pounds: null, cost_details: {} },
      },
    })
  })

  test('hears whoever has the key, and says of everybody else why not', async (t) => {
    const { ask, standIn, now, pass } = await rawNotify(t)
    const said = async (header: string | null) => errorsOf(await ask('/v2/notifications', { header }))[0]
    const bearer = async (parts: Partial<Parameters<typeof tokenOf>[0]>) =>
      `Bearer ${await tokenOf({ at: now(), ...parts })}`
    const must = '401 AuthError: Unauthorized: authentication'
    assert.equal(await said(null), `${must} token must be provided`)
    assert.equal(await said('Basic Zm94bGV5'), `${must} bearer scheme must be used`)
    const invalid = '403 AuthError: Invalid token:'
    assert.equal(await said('Bearer nonsense'), `${invalid} signature, api token is not valid`)
    const cases: [Partial<Parameters<typeof tokenOf>[0]>, string][] = [
      [{ algorithm: 'HS512' }, 'algorithm used is not HS256'],
      [{ issuer: null }, 'iss field not provided'],
      [{ issuer: 'foxley' }, 'service id is not the right data type'],
      [{ issuer: someUuid }, 'service not found'],
      [{ key: apiKey.replace(/0$/, '1') }, 'API key not found'],
    ]
    for (const [parts, words] of cases) assert.equal(await said(await bearer(parts)), `${invalid} ${words}`)
    const clock = '403 AuthError: Error: Your system clock must be accurate to within 30 seconds'
    for (const seconds of [-31, 31])
      assert.equal(await said(await bearer({ at: new Date(+now() + seconds * 1000) })), clock)
    for (const seconds of [-30, 30])
      assert.equal(
        (
          await ask('/v2/notifications', {
            header: (await bearer({ at: new Date(+now() + seconds * 1000) })).replace('B', 'b'),
          })
        ).status,
        200,
      )
    const old = await bearer({})
    pass(31)
    assert.equal(await said(old), clock)
    standIn.revoke(apiKey)
    assert.equal(await said(await bearer({})), `${invalid} API key revoked`)
  })

  test('says all that is wrong with the form of a request at once', async (t) => {
    const { sms, email, ask, standIn } = await rawNotify(t)
    const wrong = async (asked: ReturnType<typeof sms>) =>
      errorsOf(await asked).map((line) => line.replace('400 ValidationError: ', ''))
    assert.deepEqual(errorsOf(await sms('no JSON')), [
      '400 BadRequestError: Invalid JSON supplied in POST data',
    ])
    assert.deepEqual(await wrong(sms('[]')), ['[] is not of type object'])
    assert.deepEqual(await wrong(sms('{}')), [
      'template_id is a required property',
      'phone_number is a required property',
    ])
    assert.deepEqual(await wrong(ask('/v2/notifications/email', { body: '{}' })), [
      'template_id is a required property',
      'email_address is a required property',
    ])
    const many = { template_id: '12', phone_number: '123', reference: 5, personalisation: [], more: 1, x: 2 }
    assert.deepEqual(await wrong(sms(many)), [
      'Additional properties are not allowed (more, x were unexpected)',
      'template_id is not a valid UUID',
      'reference 5 is not of type string',
      'personalisation [] is not of type object',
      'phone_number Not enough digits',
    ])
    const numbers = {
      '07700 900145 x': 'Must not contain letters or symbols',
      '077009001450000000': 'Too many digits',
    }
    for (const [phone_number, words] of Object.entries(numbers))
      assert.deepEqual(await wrong(sms({ phone_number })), [`phone_number ${words}`])
    assert.deepEqual(await wrong(sms({ reference: 'x'.repeat(1001) })), [
      `reference ${'x'.repeat(1001)} is too long`,
    ])
    assert.deepEqual(await wrong(sms({ one_click_unsubscribe_url: 'https://foxley.example' })), [
      'Additional properties are not allowed (one_click_unsubscribe_url was unexpected)',
    ])
    assert.deepEqual(
      await wrong(email({ email_address: 'nobody', one_click_unsubscribe_url: 'http://x.example' })),
      ['email_address Not a valid email address', 'one_click_unsubscribe_url is not a valid https url'],
    )
    assert.equal(standIn.taken.length, 0)
  })

  test('asks in its order: key, minute, day, form, template, sender, recipient, length', async (t) => {
    const { sms, ask, pass, standIn } = await rawNotify(t, { perMinute: 60, burst: 1, perDay: 1 })
    // Each is wrong in everything that comes after, too.
    const worst: Record<string, unknown> = {
      ...{ template_id: 'x', phone_number: '01632 960845', personalisation: { other: 'x' } },
      sms_sender_id: someUuid,
    }
    const stranger = { body: worst, header: 'Bearer nonsense' }
    assert.match(errorsOf(await ask('/v2/notifications/sms', stranger))[0]!, /^403 AuthError/)
    const next = async () => {
      pass(1)
      return errorsOf(await sms(worst))[0]
    }
    assert.equal(await next(), '400 ValidationError: template_id is not a valid UUID')
    assert.equal(
      errorsOf(await sms(worst))[0],
      '429 RateLimitError: Exceeded rate limit for key type LIVE of 60 requests per 60 seconds',
    )
    worst.template_id = someUuid
    assert.equal(await next(), '400 BadRequestError: Template not found')
    worst.template_id = templates.email
    assert.equal(await next(), '400 BadRequestError: email template is not suitable for sms notification')
    worst.template_id = templates.sms
    assert.equal(await next(), '400 BadRequestError: Missing personalisation: text')
    worst.personalisation = { text: 'x'.repeat(919) }
    assert.equal(
      await next(),
      `400 BadRequestError: sms_sender_id ${someUuid} does not exist in database for service id ${service}`,
    )
    delete worst.sms_sender_id
    assert.equal(await next(), '400 InvalidPhoneError: Not a UK mobile number')
    worst.phone_number = '+33 612 345678'
    assert.equal(await next(), '400 BadRequestError: Cannot send to international mobile numbers')
    worst.phone_number = '+44 7700 900145'
    assert.equal(
      await next(),
      '400 BadRequestError: Text messages cannot be longer than 918 characters. Your message is 919 characters long.',
    )
    worst.personalisation = { text: ' ' }
    assert.equal(await next(), '400 BadRequestError: Your message is empty.')
    worst.personalisation = { text: 'x'.repeat(918) }
    standIn.faults.push('503')
    assert.equal(await next(), '503 ServiceUnavailable: Try again later')
    pass(1)
    assert.equal((await sms(worst)).status, 201)
    worst.template_id = 'x'
    assert.equal(await next(), '429 TooManyRequestsError: Exceeded send limits (sms: 1) for today')
  })

  test('counts a day from midnight to midnight in UTC, texts and emails by themselves, and nothing that it refused', async (t) => {
    const { sms, email, at } = await rawNotify(t, { perDay: 2 })
    at('2026-11-24T23:59:58Z')
    assert.equal((await sms({ phone_number: '+33 612 345678' })).status, 400)
    assert.deepEqual([(await sms()).status, (await sms()).status, (await sms()).status], [201, 201, 429])
    assert.equal((await email()).status, 201)
    at('2026-11-25T00:00:00Z')
    assert.equal((await sms()).status, 201)
  })

  test('takes a third of a minute’s at once and a thousand at the most, and then as many as come back', async (t) => {
    const { sms, pass } = await rawNotify(t, { perMinute: 12 })
    const answers: number[] = []
    for (let each = 0; each < 6; each++) answers.push((await sms('{}')).status)
    assert.deepEqual(answers, [400, 400, 400, 400, 400, 429])
    pass(5)
    assert.deepEqual([(await sms()).status, (await sms()).status], [201, 429])
  })

  test('finds by id, reference, kind and state, and says what it cannot find', async (t) => {
    const { sms, email, ask, standIn, pass } = await rawNotify(t)
    await sms({ reference: 'one' })
    await email({ reference: 'two' })
    pass(1)
    await standIn.turn()
    await sms({ reference: 'one' })
    const asked = async (query: string) => {
      const { body } = await ask(`/v2/notifications?${query}`)
      const found = body.notifications as { reference: string; type: string; status: string }[]
      return found.map(({ reference, type, status }) => `${reference} ${type} ${status}`)
    }
    assert.deepEqual(await asked(''), ['one sms created', 'two email sending', 'one sms sending'])
    assert.deepEqual(await asked('reference=one'), ['one sms created', 'one sms sending'])
    assert.deepEqual(await asked('reference=three'), [])
    assert.deepEqual(await asked('template_type=email'), ['two email sending'])
    assert.deepEqual(await asked('status=created&status=delivered'), ['one sms created'])
    assert.deepEqual(errorsOf(await ask('/v2/notifications?status=gone&older_than=5')), [
      `400 ValidationError: status gone is not one of [cancelled, created, sending, sent, delivered, pending, failed, technical-failure, temporary-failure, permanent-failure, pending-virus-check, validation-failed, virus-scan-failed, returned-letter, accepted, received]`,
      '400 ValidationError: older_than is not a valid UUID',
    ])
    assert.deepEqual(errorsOf(await ask(`/v2/notifications/${someUuid}`)), [
      '404 NoResultFound: No result found',
    ])
    assert.deepEqual(errorsOf(await ask('/v2/notifications/12')), [
      '400 ValidationError: notification_id is not a valid UUID',
    ])
  })

  test('gives out 250 at a time with the way to the next, until there is nothing', async (t) => {
    const { sms, ask, standIn } = await rawNotify(t)
    for (let each = 0; each < 251; each++) await sms({ reference: `r${each}` })
    const page = async (path: string) => {
      const { body } = await ask(path)
      const { next } = body.links as { next?: string }
      return { found: body.notifications as { reference: string }[], next: next?.slice(standIn.url.length) }
    }
    const first = await page('/v2/notifications?template_type=sms')
    assert.deepEqual([first.found.length, first.found[0]!.reference], [250, 'r250'])
    const second = await page(first.next!)
    assert.deepEqual(
      second.found.map((each) => each.reference),
      ['r0'],
    )
    assert.match(second.next!, /template_type=sms&older_than=/)
    assert.deepEqual(await page(second.next!), { found: [], next: undefined })
    assert.deepEqual((await page(`/v2/notifications?older_than=${someUuid}`)).found, [])
  })

  test('keeps messages and texts for seven days', async (t) => {
    const { sms, ask, standIn, pass } = await rawNotify(t)
    await sms()
    standIn.textBack('447700900145', 'Thank you')
    const path = `/v2/notifications/${standIn.taken[0]!.id}`
    const counts = async () => {
      const [one, many, texts] = [
        await ask(path),
        await ask('/v2/notifications'),
        await ask('/v2/received-text-messages'),
      ]
      const length = (list: unknown) => (list as unknown[]).length
      return [one.status, length(many.body.notifications), length(texts.body.received_text_messages)]
    }
    pass(7 * 86_400 - 1)
    assert.deepEqual(await counts(), [200, 1, 1])
    pass(1)
    assert.deepEqual(await counts(), [404, 0, 0])
  })

  test('gives out what was texted back, the newest first', async (t) => {
    const { ask, standIn, pass } = await rawNotify(t)
    standIn.textBack('447700900145', 'Thank you')
    pass(1)
    standIn.textBack('+447700900146', 'STOP')
    const first = await ask('/v2/received-text-messages')
    const [newest, older] = first.body.received_text_messages as Record<string, string>[]
    assert.deepEqual(
      { ...newest, id: '' },
      {
        ...{ id: '', user_number: '447700900146', notify_number: '07700900111', content: 'STOP' },
        ...{ created_at: '2026-11-24T10:00:01.000Z', service_id: service },
      },
    )
    const next = await ask(`/v2/received-text-messages?older_than=${newest!.id}`)
    assert.deepEqual(next.body.received_text_messages, [older])
    assert.deepEqual(errorsOf(await ask('/v2/received-text-messages?older_than=x')), [
      '400 ValidationError: older_than is not a valid UUID',
    ])
  })

  test('answers with what it is told to, and has taken what it says it has', async (t) => {
    const { sms, standIn } = await rawNotify(t)
    standIn.faults.push('500', '504', 'taken-500', 'taken-504', 'reset', 'taken-reset', 'taken-half')
    assert.deepEqual(errorsOf(await sms()), ['500 InternalServerError: Internal server error'])
    assert.deepEqual(errorsOf(await sms()), ['504 EventletTimeout: Timeout serving request'])
    assert.equal(standIn.taken.length, 0)
    assert.deepEqual([(await sms()).status, (await sms()).status], [500, 504])
    for (let each = 0; each < 3; each++) await assert.rejects(sms())
    assert.equal(standIn.taken.length, 4)
  })
})
