import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test, type TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { EventSource } from './events.ts'
import { testServer } from './test-server.ts'

async function serve(t: TestContext, source: EventSource) {
  const { app, logged } = await testServer(t)
  app.get('/events', { config: { guard: 'public' } }, (_request, reply) => reply.events(source))
  return { app, logged }
}

async function listen(app: FastifyInstance): Promise<IncomingMessage> {
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const [response] = (await once(get({ port, path: '/events', agent: false }), 'response')) as [
    IncomingMessage,
  ]
  return response.setEncoding('utf8')
}

/** A source that tells one thing, then waits until it is told to stop. */
function endless() {
  const ended = Promise.withResolvers<string>()
  const source: EventSource = async function* (signal) {
    try {
      yield { event: 'progress', data: { done: 1 } }
      await once(signal, 'abort')
    } finally {
      ended.resolve('ended')
    }
  }
  return { source, ended: ended.promise }
}

describe('A stream of events', () => {
  test('tells what happens, data and parts of a page, and that it is over', async (t) => {
    const { app } = await serve(t, async function* () {
      yield { event: 'progress', id: '7', data: { done: 1, text: 'two\nlines' } }
      yield { html: <p>{'<b>\nsecond line'}</p> }
    })
    const response = await app.inject('/events')
    assert.equal(
      response.body,
      'event: progress\nid: 7\ndata: {"done":1,"text":"two\\nlines"}\n\n' +
        'data: <p>&lt;b&gt;\ndata: second line</p>\n\nevent: end\ndata:\n\n',
    )
    assert.equal(response.headers['content-type'], 'text/event-stream; charset=utf-8')
    assert.equal(response.headers['x-accel-buffering'], 'no')
    assert.equal(response.headers['cache-control'], 'no-store')
    assert.ok(response.headers['content-security-policy'])
  })

  test('ends its source when the visitor leaves', async (t) => {
    const { source, ended } = endless()
    const { app } = await serve(t, source)
    const response = await listen(app)
    await once(response, 'data')
    response.destroy()
    assert.equal(await ended, 'ended')
  })

  test('does not keep the server from closing', async (t) => {
    const { source, ended } = endless()
    const { app } = await serve(t, source)
    const response = await listen(app)
    await once(response, 'data')
    response.on('error', () => undefined).resume()
    await app.close()
    assert.equal(await ended, 'ended')
  })

  test('that breaks is written down, without what it was about, and ends without saying that it is over', async (t) => {
    const { app, logged } = await serve(t, async function* () {
      throw new TypeError('HUSSAIN is gone')
    })
    const response = await app.inject('/events')
    assert.doesNotMatch(response.body, /event: end/)
    const line = logged.find((each) => each.includes('a stream of events failed'))
    assert.match(line ?? '', /"error":"TypeError".*events\.test\.tsx/)
    assert.doesNotMatch(line ?? '', /HUSSAIN/)
  })
})
