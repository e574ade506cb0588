import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, test } from 'node:test'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse as Response } from 'fastify'
import { addressOf, routesOf } from './addresses.ts'
import { installation } from './installation.ts'

const https = 'https://sync.example.nhs.uk'

/** What every answer carries, whoever asks for whatever, and however it ends. */
function assertSafe({ headers }: Pick<Response, 'headers'>, what: string, forPatients = false): void {
  const policy = String(headers['content-security-policy'])
  for (const part of [
    ...["default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"],
    ...[/form-action '(self|none)'/],
  ]) {
    assert.ok(
      typeof part === 'string' ? policy.split(';').includes(part) : part.test(policy),
      `${what}: ${part}`,
    )
  }
  assert.doesNotMatch(policy, /unsafe-|script-src[^;]*'self'|\*/, what)
  assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains', what)
  assert.equal(headers['x-content-type-options'], 'nosniff', what)
  assert.equal(headers['x-frame-options'], 'DENY', what)
  // What patients open is told to nobody, not even to our own pages: most such addresses are a secret themselves.
  assert.equal(headers['referrer-policy'], forPatients ? 'strict-origin' : 'same-origin', what)
  assert.equal(headers['cross-origin-opener-policy'], 'same-origin', what)
  assert.equal(headers['cross-origin-resource-policy'], 'same-origin', what)
  assert.match(String(headers['permissions-policy']), /camera=\(\), microphone=\(\), geolocation=\(\)/, what)
  assert.equal(headers.server ?? headers['x-powered-by'], undefined, what)
  assert.equal(headers['access-control-allow-origin'], undefined, what)
}

function assertKeptNowhere({ headers }: Response, what: string): void {
  assert.equal(headers['cache-control'], 'no-store', what)
}

describe('Every route of the product', () => {
  test('answers with the safe headers and is kept in no cache, for everybody, by every method', async (t) => {
    const { app, visitor, logged } = await installation(t, { publicUrl: https })
    const people = {
      nobody: await visitor('nobody'),
      bethan: await visitor('bethan'),
      olu: await visitor('olu'),
    }
    const seen = new Map<number, number>()
    for (const { method, url } of routesOf(app)) {
      for (const [who, person] of Object.entries(people)) {
        const address = addressOf(url)
        const what = `${who}: ${method} ${url}`
        const response =
          method === 'POST'
            ? await person.post(address)
            : await ask(app, person.cookies, { method, url: address })
        assertSafe(response, what, /^\/(m|preferences|unsubscribe|check|privacy)(\/|$)/.test(url))
        if (!url.startsWith('/assets/') || response.statusCode !== 200) assertKeptNowhere(response, what)
        assert.ok(
          response.statusCode < 500,
          `${what}: ${response.statusCode} ${logged.findLast((line) => line.includes('a request failed'))}`,
        )
        seen.set(response.statusCode, (seen.get(response.statusCode) ?? 0) + 1)
      }
    }
    t.diagnostic(`answers by status: ${[...seen].map(([status, count]) => `${status}: ${count}`).join(', ')}`)
    // Pages, redirects to sign-in, refusals and what is not there were all among them.
    for (const status of [200, 303, 403, 404, 422]) assert.ok(seen.has(status), `no ${status} was seen`)
  })

  test('answers 405 to every method that it does not have, and says which it has', async (t) => {
    const { app } = await installation(t, { publicUrl: https })
    const patterns = new Map<string, string[]>()
    for (const { method, url } of routesOf(app)) patterns.set(url, [...(patterns.get(url) ?? []), method])
    for (const [url, methods] of patterns) {
      for (const method of ['TRACE', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'GET', 'POST'] as const) {
        if (methods.includes(method)) continue
        const response = await ask(app, {}, { method, url: addressOf(url) })
        // Two routes may share an address that one of them fills with a word.
        if (response.statusCode !== 405) {
          const other = [...patterns].some(([each, has]) => each !== url && has.includes(method))
          assert.ok(other && ['GET', 'POST'].includes(method), `${method} ${url}: ${response.statusCode}`)
          continue
        }
        assertSafe(response, `${method} ${url}`)
        assert.match(String(response.headers.allow), new RegExp(methods[0]!), `${method} ${url}`)
      }
    }
    for (const method of ['TRACE', 'OPTIONS', 'DELETE'] as const) {
      assert.equal((await ask(app, {}, { method, url: '/nowhere' })).statusCode, 405, method)
    }
  })

  test('refuses a form without its token, with a foreign one, and one from another site', async (t) => {
    const { app, visitor, database } = await installation(t)
    const bethan = await visitor('bethan')
    await bethan.get('/sync')
    const before = await changes()
    let tried = 0
    for (const { method, url } of routesOf(app)) {
      if (method !== 'POST') continue
      const address = addressOf(url)
      for (const [fields, headers] of [
        [{ _csrf: '' }, {}],
        [{ _csrf: 'A'.repeat(43) }, {}],
        [{}, { 'sec-fetch-site': 'cross-site' }],
        [{}, { 'sec-fetch-site': 'same-site' }],
        [{}, { 'sec-fetch-site': '', origin: 'https://elsewhere.example' }],
        [{}, { 'sec-fetch-site': '', origin: 'null' }],
      ] as [Record<string, string>, Record<string, string>][]) {
        const response = await bethan.post(address, fields, headers)
        const isUpload = response.statusCode === 415
        // The one that is no form: another program signs what it sends, and without that signature nothing is taken.
        const isUnsigned = url === '/sign-in/openid/back-channel-logout' && response.statusCode === 400
        // A mailbox presses it for its owner and has no form: the secret is in the address, and this one is none.
        const isNoSecret = url === '/unsubscribe/:token' && response.statusCode === 404
        const isRefused = response.statusCode === 403 || isUpload || isUnsigned || isNoSecret
        assert.ok(isRefused, `${url}: ${response.statusCode}`)
        tried += 1
      }
    }
    t.diagnostic(`forms that were not ours: ${tried} sent, none taken`)
    assert.deepEqual(await changes(), before)

    async function changes() {
      const tables = ['patient', 'patient_change', 'sync_run', 'review', 'session', 'look', 'practice']
      const counts = await Promise.all(
        tables.map((table) =>
          database.owner.query(`SELECT count(*)::integer AS rows, max(xmin::text) FROM ${table}`),
        ),
      )
      return counts.map(({ rows }, at) => ({ table: tables[at], is: rows[0] as object }))
    }
  })

  test('changes nothing when it is only asked for', async (t) => {
    const { app, visitor, database } = await installation(t)
    const bethan = await visitor('bethan')
    const tables = [
      'patient',
      'patient_change',
      'sync_run',
      'review',
      'practice',
      'practice_source',
      'identity_decision',
    ]
    const state = async () =>
      Promise.all(
        tables.map(
          async (table) =>
            (await database.owner.query<object>(`SELECT *, xmin FROM ${table} ORDER BY 1, 2`)).rows,
        ),
      )
    const before = await state()
    for (const { method, url } of routesOf(app)) {
      if (method === 'GET' || method === 'HEAD')
        await ask(app, bethan.cookies, { method, url: addressOf(url) })
    }
    assert.deepEqual(await state(), before)
  })
})

describe('What is no proper request', () => {
  test('too long a body or address, an address that cannot be decoded: a short answer that repeats nothing', async (t) => {
    const { app, visitor } = await installation(t, { publicUrl: https })
    const bethan = await visitor('bethan')
    const long = await bethan.post('/patients/search', { q: 'x'.repeat(300_000) })
    assert.equal(long.statusCode, 413)
    for (const [url, status] of [
      ['/patients/%E0%A4%A', 400],
      [`/patients/${'HUSSAIN'.repeat(40)}`, 414],
    ] as const) {
      const response = await app.inject(url)
      assert.equal(response.statusCode, status, url)
      assertSafe(response, url)
      assertKeptNowhere(response, url)
      assert.doesNotMatch(response.body, /HUSSAIN|E0/)
    }
    assertSafe(long, '413')
    for (const type of ['application/json', 'text/xml', 'multipart/form-data; boundary=x']) {
      const response = await bethan.post('/patients/search', {}, { 'content-type': type })
      assert.ok([400, 403, 415].includes(response.statusCode), `${type}: ${response.statusCode}`)
      assertSafe(response, type)
    }
  })

  test('bytes that are none, and headers without end, are answered once and the line is cut', async (t) => {
    const { app } = await installation(t, { publicUrl: https })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as { port: number }
    for (const [sent, status] of [
      ['HUSSAIN / HTTP/1.1\r\n\r\n', 400],
      ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
      [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ] as const) {
      const answer = await say(port, sent)
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `))
      assert.match(answer, /\r\nstrict-transport-security: max-age=31536000; includeSubDomains\r\n/)
      assert.match(answer, /\r\ncontent-security-policy: default-src 'none';/)
      assert.doesNotMatch(answer, /HUSSAIN/)
    }
  })
})

describe('Limits', () => {
  test('hold a person on one route, not their colleagues behind the same address, nor another route', async (t) => {
    const { visitor } = await installation(t, { publicUrl: https })
    const [bethan, olu] = [await visitor('bethan'), await visitor('olu')]
    let first = 303
    for (let i = 0; i < 301 && first === 303; i += 1) first = (await bethan.get('/')).statusCode
    const refused = await bethan.get('/')
    assert.equal(refused.statusCode, 429)
    assert.ok(Number(refused.headers['retry-after']) > 0)
    assertSafe(refused, '429')
    assertKeptNowhere(refused, '429')
    assert.equal((await bethan.get('/sync')).statusCode, 200)
    assert.equal((await olu.get('/')).statusCode, 303)
  })

  test('hold whoever tries addresses that are not there', async (t) => {
    const { app } = await installation(t)
    const statuses = new Set<number>()
    for (let i = 0; i < 130; i += 1) statuses.add((await app.inject(`/nowhere/${i}`)).statusCode)
    assert.deepEqual([...statuses], [404, 429])
  })

  test('count the visitor that the proxy names, and believe nobody else about who they are', async (t) => {
    const spoofed = (i: number) => ({ 'x-forwarded-for': `198.51.100.${i}` })
    const tries = async (app: FastifyInstance, remoteAddress: string) => {
      let refused = 0
      for (let i = 0; i < 130; i += 1) {
        const response = await app.inject({ url: `/nowhere/${i}`, headers: spoofed(i % 200), remoteAddress })
        if (response.statusCode === 429) refused += 1
      }
      return refused
    }
    const { app: open } = await installation(t)
    assert.equal(await tries(open, '127.0.0.1'), 10)
    const { app: behindProxy } = await installation(t, { publicUrl: https })
    assert.equal(await tries(behindProxy, '127.0.0.1'), 0)
    assert.equal(await tries(behindProxy, '203.0.113.9'), 10)
  })
})

function ask(
  app: FastifyInstance,
  cookies: Record<string, string>,
  options: InjectOptions,
): Promise<Response> {
  return app.inject({ ...options, cookies, headers: { 'sec-fetch-site': 'same-origin' } })
}

async function say(port: number, sent: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  socket.write(sent)
  return text(socket)
}
