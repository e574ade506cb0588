import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, test, type TestContext } from 'node:test'
import { rawNotify, templates } from './test-raw.ts'

describe('GOV.UK Notify as it is played', () => {
  test('lets a message leave and arrive, and says so with the token', async (t) => {
    const { heard, sms, standIn, pass, options } = await heardBy(t)
    await sms()
    const state = () => standIn.taken[0]!.status
    assert.equal(state(), 'created')
    pass(1)
    await standIn.turn()
    assert.equal(state(), 'sending')
    pass(1)
    await standIn.turn()
    assert.equal(state(), 'delivered')
    const [{ authorization, body }] = heard as [Heard]
    assert.equal(authorization, `Bearer ${options.callback.token}`)
    assert.deepEqual(body, {
      ...{ id: standIn.taken[0]!.id, reference: 'ours', to: '07700900145', status: 'delivered' },
      ...{ created_at: '2026-11-24T10:00:00.000Z', sent_at: '2026-11-24T10:00:01.000Z' },
      ...{ completed_at: '2026-11-24T10:00:02.000Z', notification_type: 'sms' },
      ...{ template_id: templates.sms, template_version: 1 },
    })
    pass(3600)
    await standIn.turn()
    assert.equal(heard.length, 1)
  })

  test('fails for whom the service always fails, and for whom it is told to', async (t) => {
    const { heard, sms, email, standIn, pass } = await heardBy(t)
    standIn.decide('+447700900147', 'technical-failure')
    for (const phone_number of ['+44 7700 900003', '07700900002', '07700 900147', '07700900148'])
      await sms({ phone_number })
    for (const email_address of ['temp-fail@simulator.notify', 'perm-fail@simulator.notify'])
      await email({ email_address })
    pass(2)
    await standIn.turn()
    assert.deepEqual(
      heard.map(({ body }) => `${body.to}: ${body.status}`).toSorted(),
      [
        ...['+44 7700 900003: temporary-failure', '07700 900147: technical-failure'],
        ...['07700900002: permanent-failure', '07700900148: delivered'],
        ...['perm-fail@simulator.notify: permanent-failure', 'temp-fail@simulator.notify: temporary-failure'],
      ].toSorted(),
    )
  })

  test('takes what goes to a number for trying it out, and neither keeps nor tells it', async (t) => {
    const { heard, sms, email, ask, standIn, pass } = await heardBy(t)
    for (const number of ['07700900000', '+447700900111', '07700900222'])
      assert.equal((await sms({ phone_number: number })).status, 201)
    for (const end of ['', '-2', '-3']) {
      const email_address = `simulate-delivered${end}@notifications.service.gov.uk`
      assert.equal((await email({ email_address })).status, 201)
    }
    pass(10)
    await standIn.turn()
    assert.deepEqual((await ask('/v2/notifications?reference=ours')).body.notifications, [])
    assert.deepEqual([standIn.taken.length, heard.length], [0, 0])
  })

  test('says it again every five minutes after 5xx, 429 or no answer, for 25 minutes, and never after another answer', async (t) => {
    const { heard, answers, sms, standIn, pass } = await heardBy(t)
    answers.push(503, 429, null, 204)
    await sms()
    pass(2)
    await standIn.turn()
    assert.deepEqual([heard.length, standIn.waiting()], [1, 1])
    for (const [seconds, times] of [
      [299, 1],
      [1, 2],
      [300, 3],
      [300, 4],
      [300, 4],
    ] as const) {
      pass(seconds)
      await standIn.turn()
      assert.equal(heard.length, times)
    }
    for (const status of [401, 400, 413, 302]) {
      answers.push(status)
      await sms()
      pass(2)
      await standIn.turn()
      assert.equal(standIn.waiting(), 0)
    }
    heard.length = 0
    answers.push(...Array.from({ length: 9 }, () => 503))
    await sms()
    pass(2)
    await standIn.turn()
    for (let each = 0; each < 8; each++) {
      pass(300)
      await standIn.turn()
    }
    assert.deepEqual([heard.length, standIn.waiting()], [6, 0])
  })

  test('brings what is texted back, again after 503', async (t) => {
    const { heard, answers, standIn, pass } = await heardBy(t)
    answers.push(503)
    standIn.textBack('+447700900145', 'STOP')
    await standIn.turn()
    pass(300)
    await standIn.turn()
    const [first, second] = heard.map(({ path, body }) => ({ path, ...body, id: typeof body.id }))
    assert.deepEqual(first, second)
    assert.deepEqual(first, {
      ...{ path: '/texts', id: 'string', source_number: '447700900145', message: 'STOP' },
      ...{ destination_number: '07700900111', date_received: '2026-11-24T10:00:00.000Z' },
    })
  })
})

interface Heard {
  path: string
  authorization: string | undefined
  body: Record<string, string>
}

/** The stand-in, and whoever hears what it says by itself and answers as a test wants: null breaks the connection. */
async function heardBy(t: TestContext) {
  const heard: Heard[] = []
  const answers: (number | null)[] = []
  const server = createServer((request, response) => {
    void text(request).then((content) => {
      const { authorization } = request.headers
      heard.push({ path: request.url!, authorization, body: JSON.parse(content) as Record<string, string> })
      const status = answers.length > 0 ? answers.shift()! : 204
      if (status === null) response.destroy()
      else response.writeHead(status).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const token = 'a token of thirty-two letters or so'
  const options = {
    callback: { url: `${url}/receipts`, token },
    receivedTexts: { url: `${url}/texts`, token },
  }
  return { ...(await rawNotify(t, options)), heard, answers, options }
}
