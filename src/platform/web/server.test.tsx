import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { ProductError, type ProductErrorKind } from '../errors.ts'
import { setFrame } from './page.ts'
import { listRoutes } from './routes.ts'
import { testServer } from './test-server.ts'
import { wordsOf } from './test-visitor.ts'

const open = { config: { guard: 'public' } } as const

function addPages(app: FastifyInstance): void {
  app.get('/page', open, async (_request, reply) => reply.page({ title: 'A page', body: <h1>A page</h1> }))
  app.get('/part', open, async (_request, reply) => reply.fragment(<li>{'<b>'}</li>))
  app.get('/surprise', open, async () => {
    const error = new Error('invalid input syntax for type date: "1958-09-04" of HUSSAIN')
    throw Object.assign(error, { code: '22007', severity: 'ERROR', table: 'patient' })
  })
  app.get<{ Params: { kind: ProductErrorKind } }>('/expected/:kind', open, async (request) => {
    throw new ProductError(request.params.kind, 'A sync is already running. Wait until it has ended.')
  })
}

describe('Every route', () => {
  test('says who may use it, or the server does not start', async (t) => {
    const { app } = await testServer(t)
    assert.throws(
      () => app.get('/open-to-whom', async () => 'x'),
      /\/open-to-whom does not say who may use it/,
    )
  })

  test('is known with its guard, HEAD like GET', async (t) => {
    const { app } = await testServer(t)
    app.get('/page', { config: { guard: 'see-patients' } }, async () => 'x')
    const routes = listRoutes(app).filter(({ url }) => url === '/page')
    assert.deepEqual(routes.map(({ method, guard }) => [method, guard]).sort(), [
      ['GET', 'see-patients'],
      ['HEAD', 'see-patients'],
    ])
  })
})

describe('Every answer', () => {
  test('carries the safe headers, whatever it says', async (t) => {
    const { app } = await testServer(t)
    addPages(app)
    const urls = [
      '/page',
      '/part',
      '/surprise',
      '/nowhere',
      '/expected/refused',
      app.assets.url('staff.css'),
      '/assets/x.css',
    ]
    for (const url of urls) {
      const { headers } = await app.inject(url)
      assert.match(
        String(headers['content-security-policy']),
        new RegExp(
          "^default-src 'none';script-src 'nonce-[0-9a-f]{32}';style-src 'nonce-[0-9a-f]{32}';img-src 'self' data:;" +
            "connect-src 'self';object-src 'none';form-action 'self';frame-ancestors 'none';base-uri 'none'$",
        ),
        url,
      )
      assert.equal(headers['x-content-type-options'], 'nosniff', url)
      assert.equal(headers['x-frame-options'], 'DENY', url)
      assert.equal(headers['referrer-policy'], 'same-origin', url)
      assert.match(String(headers['permissions-policy']), /camera=\(\)/, url)
      assert.match(String(headers['content-type']), /; charset=utf-8$/, url)
      assert.equal(headers['strict-transport-security'], undefined, url)
      assert.equal(headers.server ?? headers['x-powered-by'], undefined, url)
    }
  })

  test('tells browsers to stay with https only where it is reached by https', async (t) => {
    const { app } = await testServer(t, { publicUrl: 'https://sync.example.nhs.uk' })
    const { headers } = await app.inject('/nowhere')
    assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
  })

  test('is kept in no cache, but for assets, whose address changes with their content', async (t) => {
    const { app } = await testServer(t)
    addPages(app)
    for (const url of ['/page', '/part', '/nowhere', '/surprise', '/assets/gone.css']) {
      assert.equal((await app.inject(url)).headers['cache-control'], 'no-store', url)
    }
    const asset = await app.inject(app.assets.url('start.js'))
    assert.equal(asset.headers['cache-control'], 'public, max-age=31536000, immutable')
  })
})

describe('Assets', () => {
  test('ask nobody else for anything', async (t) => {
    const { app } = await testServer(t)
    const { body } = await app.inject(app.assets.url('nhsuk.css'))
    assert.ok(body.length > 200_000)
    assert.doesNotMatch(body, /https?:\/\/(?!www\.w3\.org)|@font-face|frutiger/i)
    assert.match(body, /url\(\/assets\/images\/nhsuk-icon-cross\.[0-9a-f]{12}\.svg\)/)
  })

  test('name each other by the address that they have', async (t) => {
    const { app } = await testServer(t)
    const { body } = await app.inject(app.assets.url('start.js'))
    assert.ok(body.includes(`from '${app.assets.url('nhsuk.js')}'`))
    assert.equal((await app.inject(app.assets.url('nhsuk.js'))).statusCode, 200)
    assert.throws(
      () => app.assets.add('lost.js', "import '/assets/missing.js'"),
      /no asset called missing\.js/,
    )
  })

  test('come compressed to those who can read it', async (t) => {
    const { app } = await testServer(t)
    const url = app.assets.url('nhsuk.css')
    const zipped = await app.inject({ url, headers: { 'accept-encoding': 'gzip, br' } })
    assert.equal(zipped.headers['content-encoding'], 'gzip')
    assert.ok(zipped.rawPayload.length < 50_000)
    assert.equal((await app.inject(url)).headers['content-encoding'], undefined)
  })

  test('are only those that were registered: no path leads elsewhere', async (t) => {
    const { app } = await testServer(t)
    const paths = [
      '/assets/../package.json',
      '/assets/..%2f..%2fpackage.json',
      '/assets/%2e%2e/server.ts',
      '/assets/',
      '/assets/__proto__',
    ]
    for (const path of paths) assert.equal((await app.inject(path)).statusCode, 404, path)
  })
})

test('An address is no pattern: another one that only looks like it is not there', async (t) => {
  const { app } = await testServer(t)
  app.get('/list.csv', open, async () => 'x')
  const allowed = async (url: string) => (await app.inject({ method: 'DELETE', url })).headers.allow
  assert.equal(await allowed('/list.csv'), 'GET, HEAD')
  assert.equal(await allowed('/listXcsv'), 'GET, HEAD, POST', 'what there is elsewhere')
})

describe('A failure', () => {
  const expected = [
    ['not-found', 404, 'Page not found'],
    ['refused', 409, 'This cannot be done now'],
    ['held', 409, 'This waits for a decision'],
    ['invalid', 422, 'This cannot be used as it is'],
    ['failed', 502, 'Something outside did not answer'],
  ] as const
  for (const [kind, status, title] of expected) {
    test(`that is expected (${kind}) answers ${status} with its own sentence`, async (t) => {
      const { app } = await testServer(t)
      addPages(app)
      const response = await app.inject(`/expected/${kind}`)
      assert.equal(response.statusCode, status)
      assert.ok(wordsOf(response).includes(`${title} A sync is already running. Wait until it has ended.`))
    })
  }

  test('that nobody expected says so with a number to quote, and nothing of its cause', async (t) => {
    const { app, logged } = await testServer(t)
    addPages(app)
    const response = await app.inject('/surprise')
    assert.equal(response.statusCode, 500)
    assert.doesNotMatch(response.body, /HUSSAIN|1958|syntax|at Object|\.tsx/)
    const id = /tell them this number: ([0-9a-f-]{36})/.exec(wordsOf(response))?.[1]
    const line = logged.find((each) => each.includes('a request failed'))
    assert.ok(id && line)
    assert.ok(line.includes(id))
    assert.match(line, /"error":"Error 22007 patient"/)
    assert.match(line, /server\.test\.tsx/)
    assert.doesNotMatch(line, /HUSSAIN|1958/)
  })

  test('of the frame itself still ends in a page', async (t) => {
    const { app } = await testServer(t)
    setFrame(app, () => {
      throw new Error('the database is away')
    })
    const response = await app.inject('/nowhere')
    assert.equal(response.statusCode, 404)
    assert.match(wordsOf(response), /Page not found/)
  })

  test('to find the page answers 404, and too much or the wrong kind of content is turned away', async (t) => {
    const { app } = await testServer(t)
    app.post('/form', open, async () => 'taken')
    assert.equal((await app.inject('/nowhere')).statusCode, 404)
    const send = (type: string, payload: string) =>
      app.inject({ method: 'POST', url: '/form', payload, headers: { 'content-type': type } })
    assert.equal(
      (await send('application/x-www-form-urlencoded', `a=${'x'.repeat(300_000)}`)).statusCode,
      413,
    )
    for (const type of ['application/json', 'text/plain', 'application/xml']) {
      const response = await send(type, '{}')
      assert.equal(response.statusCode, 415, type)
      assert.match(wordsOf(response), /This was not sent as a form/)
    }
  })
})

test('A part of a page comes without the frame, and its texts are text', async (t) => {
  const { app } = await testServer(t)
  addPages(app)
  assert.equal((await app.inject('/part')).body, '<li>&lt;b&gt;</li>')
})

test('The log has the pattern of a route, and nothing that was typed', async (t) => {
  const { app, logged } = await testServer(t)
  app.get('/patients/:id', open, async () => 'x')
  await app.inject({
    url: '/patients/01a2?q=hussain',
    headers: { cookie: 'session=secret', 'user-agent': 'hussain' },
  })
  await app.inject('/hussain?q=hussain')
  assert.equal(logged.length, 2)
  assert.match(logged[0] ?? '', /"method":"GET","route":"\/patients\/:id","status":200/)
  assert.doesNotMatch(logged.join(''), /hussain|01a2|secret/)
})

test('Who a proxy says it speaks for is believed only where there is a public address, so a proxy', async (t) => {
  const headers = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'evil.example' }
  const options: [{ publicUrl?: string }, string][] = [
    [{}, '127.0.0.1'],
    [{ publicUrl: 'https://sync.example.nhs.uk' }, '203.0.113.7'],
  ]
  for (const [option, ip] of options) {
    const { app } = await testServer(t, option)
    app.get('/ip', open, async (request) => request.ip)
    assert.equal((await app.inject({ url: '/ip', headers })).body, ip)
    const elsewhere = await app.inject({ url: '/ip', headers, remoteAddress: '198.51.100.9' })
    assert.equal(elsewhere.body, '198.51.100.9')
  }
})

test('The server closes at once, although a browser keeps a spare connection open', async (t) => {
  const { app } = await testServer(t)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const spare = connect((app.server.address() as AddressInfo).port, '127.0.0.1')
  await Promise.all([once(app.server, 'connection'), once(spare, 'connect')])
  const before = performance.now()
  await app.close()
  // Without our doing it takes the minute after which a silent connection is given up.
  assert.ok(performance.now() - before < 20_000)
})
