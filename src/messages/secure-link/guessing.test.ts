import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { GuessWatch, watchOf } from './guessing.ts'
import { linkDesk, Phone } from './test-link.ts'

const unknown = (at: number) => `/m/${String(at).padStart(22, 'A')}`

describe('Links that are tried one after the other', () => {
  test('are answered alike, and by the same one question, whether they never were or are over', async (t) => {
    const { app, path, pass, database } = await linkDesk(t)
    pass(28 * 86_400 + 1)
    const asked: string[] = []
    const query = database.owner.query.bind(database.owner)
    t.mock.method(database.owner, 'query', (text: string, values: unknown[]) => {
      asked.push(`${text} with ${(values[0] as Buffer).length} bytes`)
      return query(text, values)
    })
    const connect = t.mock.method(database.app, 'connect')
    const answers: unknown[] = []
    for (const address of [unknown(1), path]) {
      const { statusCode, headers, body } = await new Visitor(app).get(address)
      const { date: _, 'set-cookie': _cookie, 'content-security-policy': _nonce, ...rest } = headers
      answers.push({ statusCode, rest, length: body.length, asked: asked.splice(0) })
    }
    assert.deepEqual(answers[0], answers[1])
    assert.deepEqual((answers[0] as { asked: string[] }).asked.length, 1)
    assert.equal(connect.mock.callCount(), 0)
  })

  test('from one address are answered no more, and whoever there has a link that works is let in', async (t) => {
    const { app, path, pass } = await linkDesk(t)
    const guesser = new Visitor(app)
    const statuses: number[] = []
    for (let at = 0; at < 62; at++) statuses.push((await guesser.get(unknown(at))).statusCode)
    assert.deepEqual(statuses.slice(58), [404, 404, 429, 429])
    const page = await guesser.get(unknown(99))
    assert.match(wordsOf(page), /Too many links are being tried Wait a minute, then open the link .* again/)
    const patient = new Phone(app, path)
    assert.match(wordsOf(await patient.read()), /Message for Dilys/)
    // As many as one address may ask any other page for.
    for (let at = 62; at <= 301; at++) await guesser.get(unknown(at))
    assert.equal((await patient.open()).statusCode, 200)
    assert.equal((await new Visitor(app).get(path)).statusCode, 200)
    pass(60)
    assert.equal((await guesser.get(unknown(99))).statusCode, 404)
  })

  test('may be opened by any number of patients at one address', async (t) => {
    const { app, path, send } = await linkDesk(t)
    const other = await send()
    for (let each = 0; each < 25; each++)
      for (const link of [path, other.path]) assert.equal((await new Visitor(app).get(link)).statusCode, 200)
  })
})

describe('Dates of birth that are tried at many links', () => {
  test('stop everybody who is new for two minutes, and nobody who has read before', async (t) => {
    const { app, path, send, pass, clock } = await linkDesk(t)
    const reader = new Phone(app, path)
    await reader.read()
    await reader.post(`${path}/finish`)
    const { path: second } = await send()
    const watch = watchOf(app)
    const stranger = new Phone(app, second)
    await stranger.open()
    for (let each = 0; each < 59; each++) assert.equal(watch.wasWrong(clock.now()), false)
    assert.match(wordsOf(await stranger.enter('1', '1', '1960')), /You have 4 tries left/)
    assert.match(wordsOf(await stranger.enter('1', '1', '1960')), /You have 3 tries left/)
    const paused = await stranger.enter()
    assert.equal(paused.statusCode, 429)
    assert.match(wordsOf(paused), /Many wrong dates of birth are being entered just now, so none is taken/)
    assert.match(wordsOf(paused), /Try again in 2 minutes, or phone your surgery/)
    assert.equal((await reader.enter()).statusCode, 303)
    pass(120)
    assert.match(wordsOf(await stranger.enter('1', '1', '1960')), /You have 2 tries left/)
    assert.equal((await stranger.enter()).statusCode, 303)
  })

  test('of a busy morning stop nobody', () => {
    const watch = new GuessWatch()
    for (let second = 0; second < 3600; second++) {
      const now = new Date(Date.UTC(2026, 10, 24, 9, 0, second))
      assert.equal(watch.wasWrong(now), false)
      assert.ok(watch.arrives('192.0.2.1', now) && !watch.isPaused(now))
    }
  })
})
