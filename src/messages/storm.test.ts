import assert from 'node:assert/strict'
import { Agent, request } from 'node:http'
import { describe, test, type TestContext } from 'node:test'
import { testServer } from '../platform/web/test-server.ts'
import { CALLBACKS } from './callback-room.ts'
import { Room } from './room.ts'
import { deliver } from './deliver.ts'
import { govukNotifyReceipts } from './govuk-notify/receipts.ts'
import { notifyFor } from './govuk-notify/test-notify.ts'
import { sendingFor } from './test-sending.ts'

const token = 'a token of thirty-two letters or so'
/** 10,000 to measure; the suite has not the time. */
const storm = Number(process.env.STORM_RECEIPTS ?? 300)

describe('A storm of receipts', () => {
  test('is taken whole: each at once or on being told to come again, on few connections', async (t) => {
    const { database, references, post, delivered } = await messagesOf(t, storm)
    let most = 0
    const watch = setInterval(() => {
      const { totalCount, idleCount, waitingCount } = database.app
      most = Math.max(most, totalCount - idleCount + waitingCount)
    }, 1)
    t.after(() => clearInterval(watch))
    const counts = { taken: 0, later: 0, rounds: 0 }
    const times: number[] = []
    const began = performance.now()
    for (let left = references; left.length > 0; counts.rounds++) {
      const answers = await Promise.all(
        left.map(async (reference) => {
          const asked = performance.now()
          const status = await post(reference)
          times.push(performance.now() - asked)
          return { reference, status }
        }),
      )
      assert.deepEqual(
        answers.filter(({ status }) => status !== 204 && status !== 503),
        [],
      )
      left = answers.filter(({ status }) => status === 503).map(({ reference }) => reference)
      counts.later += left.length
      counts.taken += answers.length - left.length
      assert.ok(left.length < answers.length, 'A round in which none was taken')
    }
    times.sort((one, other) => one - other)
    const at = (share: number) => Math.round(times[Math.floor(times.length * share)]!)
    const whole = Math.round((performance.now() - began) / 1000)
    t.diagnostic(`${JSON.stringify(counts)}, ${whole} s, answered in ${at(0.5)} ms, p99 ${at(0.99)} ms`)
    assert.equal(counts.taken, storm)
    assert.ok(counts.later > 0, 'The room was never full')
    assert.equal(await delivered(), storm)
    assert.ok(most <= 4, `${most} connections at once`)
  })

  test('leaves a place for whoever comes after, also when one goes wrong', async () => {
    const room = new Room(CALLBACKS)
    const ends: (() => void)[] = []
    const slow = () => new Promise<string>((resolve) => ends.push(() => resolve('taken')))
    const inside = Array.from({ length: 44 }, () => room.enter(slow))
    assert.equal(await room.enter(slow), 'full')
    assert.equal(ends.length, 4)
    for (let each = 0; each < 44; each++) {
      ends[each]!()
      assert.equal(await inside[each], 'taken')
      await new Promise(setImmediate)
    }
    await assert.rejects(
      room.enter(() => Promise.reject(new Error('out of order'))),
      /out of order/,
    )
    assert.equal(await room.enter(() => Promise.resolve('taken')), 'taken')
  })
})

/** So many messages that GOV.UK Notify has taken, and whoever says what became of each over a connection of its own. */
async function messagesOf(t: TestContext, count: number) {
  const { sending, code, write, database, clock, rows } = await sendingFor(t)
  const { channel } = await notifyFor(t)
  sending.channels = { sms: channel, email: channel }
  const message = await write()
  await deliver(sending, { practice: code, message })
  // The same message so many times over, each with its attempt.
  await rows(
    `WITH more AS (SELECT gen_random_uuid() AS id FROM generate_series(2, $2::int)),
     written AS (
       INSERT INTO message SELECT (jsonb_populate_record(message,
         jsonb_build_object('id', more.id, 'form', more.id))).* FROM message, more WHERE message.practice = $1)
     INSERT INTO delivery SELECT (jsonb_populate_record(delivery,
       jsonb_build_object('id', more.id, 'message', more.id))).* FROM delivery, more WHERE delivery.practice = $1`,
    [count],
  )
  const { app } = await testServer(t)
  govukNotifyReceipts(app, { database, clock, channel, tokens: [token] })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true, maxSockets: 500 })
  t.after(() => agent.destroy())
  const messages = await rows<{ message: string }>('SELECT message FROM delivery WHERE practice = $1')
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  return {
    database,
    references: messages.map((each) => `${code}-${each.message}`),
    post: (reference: string) =>
      new Promise<number>((resolve, reject) => {
        const asked = { method: 'POST', agent, headers }
        request(`${address}/channels/govuk-notify/receipts`, asked, (response) => {
          response.resume().on('end', () => resolve(response.statusCode!))
        })
          .on('error', reject)
          .end(JSON.stringify({ id: 'a', reference, status: 'delivered', to: '07700900145' }))
      }),
    delivered: async () => {
      const [counted] = await rows<{ count: number }>(
        `SELECT count(*)::int FROM message JOIN delivery ON delivery.practice = $1 AND delivery.message = message.id
         WHERE message.practice = $1 AND message.state = 'delivered' AND delivery.state = 'delivered'`,
      )
      return counted!.count
    },
  }
}
