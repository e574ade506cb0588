import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createRawServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ask } from './ask.ts'
import { openLine, type Limits } from './line.ts'
import { Hitch } from './hitch.ts'

const PAGE = { path: '/page', method: 'GET', headers: {}, pageTypes: ['application/x-ndjson'] } as const
const feed = { kind: 'feed', allowPrivate: false }
const limits: Limits = { connect: 10_000, idle: 30_000, pageBytes: 32 * 1024 * 1024 }

test('an answer is unpacked, and one connection serves many questions', async (t) => {
  const connections = new Set<unknown>()
  const line = await lineTo(t, (request, response) => {
    connections.add(request.socket)
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' })
    response.end(gzipSync(`asked for ${request.url}`))
  })
  for (let times = 0; times < 20; times++) {
    const answer = await ask(line, PAGE)
    assert.equal(answer.body.toString(), 'asked for /feed/page')
  }
  assert.equal(connections.size, 1)
})

test('a redirect is not followed', async (t) => {
  const asked: string[] = []
  const line = await lineTo(t, (request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(302, { location: '/feed/elsewhere' }).end()
  })
  assert.equal((await ask(line, PAGE)).status, 302)
  assert.deepEqual(asked, ['/feed/page'])
})

test('no path leads to another host', async (t) => {
  const line = await lineTo(t, (request, response) => response.end(request.url))
  line.url.pathname = '//elsewhere.example.org'
  assert.equal((await ask(line, PAGE)).body.toString(), '//elsewhere.example.org/page')
})

test('gzip that ends too early is an answer that broke off', async (t) => {
  const line = await lineTo(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' })
    response.end(gzipSync('a page of patients').subarray(0, 20))
  })
  await assert.rejects(ask(line, PAGE), hitch('broke off in the middle'))
})

test('what says that it is gzip and is not cannot be unpacked', async (t) => {
  const line = await lineTo(t, (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('not packed at all')
  })
  await assert.rejects(ask(line, PAGE), hitch('sent something that cannot be unpacked'))
})

test('another packing than the one asked for is not guessed at', async (t) => {
  const line = await lineTo(t, (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'br' }).end('?')
  })
  await assert.rejects(ask(line, PAGE), hitch('packed its answer in a way it was not asked for'))
})

test('a page larger than the limit is stopped, however small it was packed', async (t) => {
  const line = await lineTo(
    t,
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' })
      response.end(gzipSync(Buffer.alloc(3 * 1024 * 1024)))
    },
    { pageBytes: 2 * 1024 * 1024 },
  )
  await assert.rejects(ask(line, PAGE), {
    name: 'ProductError',
    message: /sent a page of more than 2 MB unpacked, and was stopped/,
  })
})

test('of an answer that is no page only the beginning is read', async (t) => {
  const line = await lineTo(t, (_request, response) => {
    response.writeHead(500, { 'content-type': 'application/x-ndjson' }).end(Buffer.alloc(3 * 1024 * 1024))
  })
  const answer = await ask(line, PAGE)
  assert.equal(answer.status, 500)
  assert.ok(answer.body.length <= 64 * 1024)
})

test('something that is not HTTP is said to be so', async (t) => {
  const line = await lineToServer(
    t,
    createRawServer((socket) => socket.once('data', () => socket.end('220 mail.example.org ESMTP\r\n'))),
  )
  await assert.rejects(ask(line, PAGE), hitch('sent something that is not HTTP'))
})

test('a connection that closes without an answer broke off', async (t) => {
  const line = await lineToServer(
    t,
    createRawServer((socket) => socket.once('data', () => socket.destroy())),
  )
  await assert.rejects(ask(line, PAGE), hitch('broke off in the middle'))
})

test('a feed that is silent is not waited for', async (t) => {
  const line = await lineTo(t, () => {}, { idle: 50 })
  await assert.rejects(ask(line, PAGE), hitch('sent nothing for 1 second'))
})

test('a feed that falls silent in the middle is not waited for', async (t) => {
  const line = await lineTo(
    t,
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).write('{"list":')
    },
    { idle: 50 },
  )
  await assert.rejects(ask(line, PAGE), hitch('sent nothing for 1 second'))
})

test('a connection that never comes about is not waited for', async () => {
  const neverResolves = () => {}
  const line = openLine(
    'https://feed.example.nhs.uk',
    feed,
    still(),
    { ...limits, connect: 50 },
    neverResolves as never,
  )
  await assert.rejects(ask(line, PAGE), hitch('could not be reached for 1 second'))
})

test('a port on which nobody listens is told apart from a name nobody has', async (t) => {
  const server = createServer()
  const port = await listening(server)
  await new Promise((done) => server.close(done))
  const closed = openLine(`http://127.0.0.1:${port}`, feed, still(), limits)
  t.after(() => closed.hangUp())
  await assert.rejects(ask(closed, PAGE), hitch('could not be reached (connection refused)'))

  const unknown = (_host: string, _options: unknown, done: (error: Error) => void) =>
    done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
  const line = openLine('https://feed.example.nhs.uk', feed, still(), limits, unknown as never)
  await assert.rejects(ask(line, PAGE), hitch('could not be found by its name'))
})

test('a name that leads to a private network is not connected to', async () => {
  const resolve = (_host: string, _options: unknown, done: (error: null, found: object[]) => void) =>
    done(null, [{ address: '10.20.30.40', family: 4 }])
  const line = openLine('https://feed.example.nhs.uk', feed, still(), limits, resolve as never)
  await assert.rejects(ask(line, PAGE), {
    name: 'ProductError',
    message:
      'The feed at feed.example.nhs.uk is on a private network, so it was not connected to. Check the address of the feed; an operator may allow feeds on a private network.',
  })
})

test('an address given as a number is judged before anything is connected', () => {
  for (const address of [
    'https://169.254.169.254',
    'https://[fe80::1]',
    'https://0x0a.1',
    'https://2886729729',
  ]) {
    assert.throws(() => openLine(address, feed, still(), limits), /was not connected to/, address)
  }
  assert.doesNotThrow(() => openLine('https://10.0.0.1', { ...feed, allowPrivate: true }, still(), limits))
})

test('whoever ends it gets their own reason back, in the middle of an answer too', async (t) => {
  const stop = new AbortController()
  const line = await lineTo(
    t,
    (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-ndjson' }).write('{')
      setImmediate(() => stop.abort(reason))
    },
    {},
    stop.signal,
  )
  const reason = new Error('The practice switched off.')
  await assert.rejects(ask(line, PAGE), reason)
})

const still = () => new AbortController().signal

function hitch(what: string) {
  return (error: unknown) => {
    assert.ok(error instanceof Hitch, String(error))
    assert.equal(error.message, what)
    return true
  }
}

async function lineTo(
  t: TestContext,
  answer: RequestListener,
  small: Partial<Limits> = {},
  signal = still(),
) {
  return lineToServer(t, createServer(answer), small, signal)
}

async function lineToServer(t: TestContext, server: Server, small: Partial<Limits> = {}, signal = still()) {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  const port = await listening(server)
  const line = openLine(`http://127.0.0.1:${port}/feed/`, feed, signal, { ...limits, ...small })
  t.after(async () => {
    line.hangUp()
    for (const socket of sockets) socket.destroy()
    await new Promise((done) => server.close(done))
  })
  return line
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}
