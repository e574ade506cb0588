import assert from 'node:assert/strict'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { test, type TestContext } from 'node:test'
import { setDefaultCACertificates } from 'node:tls'
import { ask } from './ask.ts'
import { openLine } from './line.ts'
import { selfSigned, type CertificateParts } from './test-certificate.ts'

const PAGE = { path: '/page', method: 'GET', headers: { authorization: 'Bearer secret' } } as const
const feed = { kind: 'feed', allowPrivate: false }
const limits = { connect: 10_000, idle: 30_000, pageBytes: 32 * 1024 * 1024 }

test('a feed with a good certificate is read', async (t) => {
  const { line, asked } = await secureFeed(t, {
    host: 'localhost',
    from: '2020-01-01',
    until: '2049-12-31',
    trusted: true,
  })
  assert.equal((await ask(line, PAGE)).status, 204)
  assert.equal(asked(), 1)
})

test('an expired certificate is refused, with its host and date, before anything is said', async (t) => {
  const { line, asked } = await secureFeed(t, {
    host: 'localhost',
    from: '2020-01-01',
    until: '2021-03-31',
    trusted: true,
  })
  await assert.rejects(ask(line, PAGE), {
    name: 'ProductError',
    kind: 'failed',
    message: `The certificate of the feed at ${line.name}, valid to 2021-03-31, was refused: it has expired. Ask whoever runs the feed to renew or correct it. For an authority of your own, give its certificate in NODE_EXTRA_CA_CERTS.`,
  })
  assert.equal(asked(), 0)
})

test('the certificate of another host is refused', async (t) => {
  const { line, asked } = await secureFeed(t, {
    host: 'feed.example.org',
    from: '2020-01-01',
    until: '2049-12-31',
    trusted: true,
  })
  await assert.rejects(ask(line, PAGE), /refused: it belongs to another host\./)
  assert.equal(asked(), 0)
})

test('a certificate that nobody vouches for is refused', async (t) => {
  const { line, asked } = await secureFeed(t, {
    host: 'localhost',
    from: '2020-01-01',
    until: '2049-12-31',
    trusted: false,
  })
  await assert.rejects(
    ask(line, PAGE),
    /valid to 2049-12-31, was refused: it comes from an authority that is not known here\./,
  )
  assert.equal(asked(), 0)
})

type Wanted = CertificateParts & { trusted: boolean }

async function secureFeed(t: TestContext, wanted: Wanted) {
  const { key, certificate } = selfSigned(wanted)
  setDefaultCACertificates(wanted.trusted ? [certificate] : [])
  let asked = 0
  const server = createServer({ key, cert: certificate }, (_request, response) => {
    asked += 1
    response.writeHead(204).end()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  const loopback = (_host: string, _options: unknown, done: (error: null, found: object[]) => void) =>
    done(null, [{ address: '127.0.0.1', family: 4 }])
  const line = openLine(
    `https://localhost:${port}`,
    feed,
    new AbortController().signal,
    limits,
    loopback as never,
  )
  t.after(async () => {
    line.hangUp()
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  })
  return { line, asked: () => asked }
}
