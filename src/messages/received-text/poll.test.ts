import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test, type TestContext } from 'node:test'
import { backupOf } from '../../../test/backup.ts'
import { testSecrets } from '../../../test/command.ts'
import { practiceIn } from '../../../test/practice.ts'
import { testServer } from '../../platform/web/test-server.ts'
import { govukNotifyReceivedTexts } from '../govuk-notify/received-texts.ts'
import { apiKey, notifyFor } from '../govuk-notify/test-notify.ts'
import { sendingFor } from '../test-sending.ts'
import { pollReceivedTexts } from './poll.ts'

/** Dilys was texted by GOV.UK Notify, which brings what she texts back, or fails to. */
async function ground(t: TestContext) {
  const desk = await sendingFor(t)
  const { database, clock, rows, sending, write, deliver } = desk
  const token = 'a token of thirty-two letters or so'
  const { app } = await testServer(t)
  govukNotifyReceivedTexts(app, { database, clock, secrets: testSecrets, tokens: [token] })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `${address}/channels/govuk-notify/received-texts`
  const notify = await notifyFor(t, { receivedTexts: { url, token }, keptDays: 36_500 })
  const { standIn, channel } = notify
  Object.assign(sending, { channels: { sms: channel, email: channel } })
  const message = await write()
  await deliver(message)
  const later = (seconds: number) => new Date(+clock.now() + seconds * 1000)
  const number = '+447700900145'
  return {
    ...{ ...desk, standIn, notify, later },
    poll: () => pollReceivedTexts(sending),
    brings: (text: string, id: string, sentAt = clock.now()) =>
      standIn.receivedText(number, text, id, sentAt),
    keeps: (text: string, id: string = randomUUID(), sentAt = clock.now(), from = number) =>
      standIn.keepText(from, text, id, sentAt),
    isClosed: async () =>
      (await rows('SELECT FROM objection WHERE practice = $1 AND ended_at IS NULL')).length === 1,
    kept: async () =>
      (
        await rows<{ kind: string }>(
          'SELECT kind FROM received_text WHERE practice = $1 ORDER BY sent_at, id',
        )
      ).map(({ kind }) => kind),
  }
}

describe('Texts that a service could not bring', () => {
  test('are asked for: STOP counts all the same, and once, whichever way it came first', async (t) => {
    const { keeps, brings, poll, isClosed, kept, pass } = await ground(t)
    const [stop, start] = [randomUUID(), randomUUID()]
    keeps('STOP', stop)
    await poll()
    assert.equal(await isClosed(), true)
    pass(60)
    assert.equal(await brings('START', start), 204)
    assert.equal(await brings('STOP', stop), 204)
    await poll()
    await poll()
    assert.equal(await isClosed(), false)
    assert.deepEqual(await kept(), ['stop', 'start'])
  })

  test('count in the order in which they were sent', async (t) => {
    const { keeps, brings, poll, isClosed, kept, later, pass } = await ground(t)
    const sent = [later(1), later(2), later(3)]
    pass(60)
    keeps('STOP', randomUUID(), sent[2])
    keeps('STOP', randomUUID(), sent[0])
    assert.equal(await brings('START', randomUUID(), sent[1]), 204)
    assert.equal(await isClosed(), false)
    await poll()
    assert.equal(await isClosed(), true)
    assert.deepEqual(await kept(), ['stop', 'start', 'stop'])
  })

  test('are read to the last, however many there are, and not from the beginning the next time', async (t) => {
    const { keeps, poll, isClosed, later, standIn, kept, rows } = await ground(t)
    keeps('STOP', randomUUID(), later(-86_400))
    for (let each = 0; each < 600; each++)
      keeps('Hello', randomUUID(), later(-80_000 + each), '+447700900999')
    await poll()
    assert.equal(await isClosed(), true)
    assert.deepEqual(await kept(), ['stop'])
    const [until] = await rows<{ read_until: Date }>('SELECT read_until FROM text_poll WHERE $1 <> channel')
    assert.deepEqual(until!.read_until, later(-80_000 + 599))
    // Late in the list, as long as it is not older than what is read once more.
    keeps('START', randomUUID(), later(-80_000))
    keeps('STOP', randomUUID(), later(-86_000))
    await poll()
    assert.deepEqual(await kept(), ['stop', 'start'])
    assert.equal(standIn.taken.length, 1)
  })

  test('are not lost with a service that says nothing for a while', async (t) => {
    const { keeps, poll, isClosed, notify, sending } = await ground(t)
    const channel = notify.channelWith({ apiKey: apiKey.replace(/0$/, '1') })
    const { channels } = sending
    Object.assign(sending, { channels: { sms: channel, email: channel } })
    keeps('STOP')
    await poll()
    assert.equal(await isClosed(), false)
    Object.assign(sending, { channels })
    await poll()
    assert.equal(await isClosed(), true)
  })

  test('stay with the practice that they came to, although another has texted the number since', async (t) => {
    const { brings, keeps, poll, database, rows, pass, kept } = await ground(t)
    const hello = randomUUID()
    await brings('Hello', hello)
    await practiceIn(database, 'Z99002')
    pass(60)
    await rows(
      `INSERT INTO texted SELECT 'Z99002', address_key, gen_random_uuid(), at + interval '1 minute'
       FROM texted WHERE practice = $1`,
    )
    await poll()
    await brings('Hello', hello)
    keeps('Thank you')
    await poll()
    assert.deepEqual(await kept(), ['words', 'words'])
    const { rows: there } = await database.owner.query(`SELECT FROM received_text WHERE practice = 'Z99002'`)
    assert.equal(there.length, 1)
  })

  test('come once more after a backup was put back', async (t) => {
    const { brings, poll, isClosed, database } = await ground(t)
    const backup = await backupOf(t, database)
    await brings('STOP', randomUUID())
    await poll()
    await backup.putBack()
    assert.equal(await isClosed(), false)
    await poll()
    assert.equal(await isClosed(), true)
  })
})
