import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { PostForm } from './marks.tsx'
import { testServer } from './test-server.ts'
import { Visitor, wordsOf } from './test-visitor.ts'

async function shop(t: TestContext, publicUrl?: string) {
  const { app, logged } = await testServer(t, publicUrl === undefined ? {} : { publicUrl })
  let changes = 0
  const open = { config: { guard: 'public' } } as const
  const body = (
    <PostForm action="/change">
      <button>Go</button>
    </PostForm>
  )
  app.get('/form', open, async (_request, reply) => reply.page({ title: 'Form', body }))
  app.post('/change', open, async () => `changed ${++changes}`)
  return { app, logged, visitor: new Visitor(app), changes: () => changes }
}

describe('A form that changes something', () => {
  test('works from our own page, as often as it is sent', async (t) => {
    const { visitor } = await shop(t)
    await visitor.get('/form')
    assert.equal((await visitor.post('/change')).body, 'changed 1')
    assert.equal((await visitor.post('/change')).body, 'changed 2')
  })

  test('works with the token in a header and no body, for scripts', async (t) => {
    const { app, visitor } = await shop(t)
    await visitor.get('/form')
    const send = (token: string) =>
      app.inject({
        method: 'POST',
        url: '/change',
        headers: { cookie: `form=${visitor.cookie('form')}`, 'x-csrf-token': token },
      })
    assert.equal((await send(visitor.token)).body, 'changed 1')
    assert.equal((await send('A'.repeat(43))).statusCode, 403)
  })

  for (const [what, tamper] of Object.entries({
    'without the token': () => '',
    'with a token of somebody else': () => 'A'.repeat(43),
    'with a part of the token': (token: string) => token.slice(0, 20),
    'with the secret itself': (_token: string, secret: string) => secret,
  })) {
    test(`changes nothing ${what}`, async (t) => {
      const { visitor, changes } = await shop(t)
      await visitor.get('/form')
      const response = await visitor.post('/change', {
        _csrf: tamper(visitor.token, visitor.cookie('form') ?? ''),
      })
      assert.equal(response.statusCode, 403)
      assert.match(
        wordsOf(response),
        /This form is too old Nothing was changed\. Go back, load the page again/,
      )
      assert.equal(changes(), 0)
    })
  }

  test('changes nothing for a visitor without the cookie', async (t) => {
    const { app, visitor, changes } = await shop(t)
    await visitor.get('/form')
    const response = await new Visitor(app).post('/change', { _csrf: visitor.token })
    assert.equal(response.statusCode, 403)
    assert.equal(changes(), 0)
  })

  const elsewhere: [string, Record<string, string>][] = [
    ['another site', { 'sec-fetch-site': 'cross-site' }],
    ['another host of the same site', { 'sec-fetch-site': 'same-site' }],
    [
      'another origin, in a browser that only says that',
      { 'sec-fetch-site': '', origin: 'https://evil.example' },
    ],
    ['nowhere it would say', { 'sec-fetch-site': '', origin: 'null' }],
  ]
  for (const [what, headers] of elsewhere) {
    test(`changes nothing when it comes from ${what}, even with the token`, async (t) => {
      const { visitor, changes } = await shop(t)
      await visitor.get('/form')
      const response = await visitor.post('/change', {}, headers)
      assert.equal(response.statusCode, 403)
      assert.match(wordsOf(response), /This form came from another site/)
      assert.equal(changes(), 0)
    })
  }

  test('that is refused stands in the log, as what is asked too often, too long or of no kind that we know', async (t) => {
    const { app, logged, visitor } = await shop(t)
    await visitor.get('/form')
    const refused = async (status: number, send: () => Promise<{ statusCode: number }>) => {
      logged.length = 0
      assert.equal((await send()).statusCode, status)
      assert.match(logged.join(''), new RegExp(`"method":"POST","route":"/change","status":${status}`))
    }
    await refused(403, () => visitor.post('/change', { _csrf: 'made up' }))
    await refused(403, () => visitor.post('/change', {}, { 'sec-fetch-site': 'cross-site' }))
    await refused(413, () => visitor.post('/change', { words: 'x'.repeat(300_000) }))
    await refused(415, () =>
      app.inject({
        method: 'POST',
        url: '/change',
        payload: '<x/>',
        headers: { 'content-type': 'text/xml' },
      }),
    )
    while ((await visitor.post('/change')).statusCode !== 429);
    await refused(429, () => visitor.post('/change'))
  })

  test('works in a browser that says only its origin, and that is ours', async (t) => {
    const { visitor } = await shop(t)
    await visitor.get('/form')
    const headers = { 'sec-fetch-site': '', origin: 'http://localhost:80', host: 'localhost' }
    assert.equal((await visitor.post('/change', {}, headers)).statusCode, 200)
  })

  test('has its secret in a cookie that scripts cannot read, bound to the host under https', async (t) => {
    const { app } = await shop(t)
    assert.match(
      String((await app.inject('/form')).headers['set-cookie']),
      /^form=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    )
    const { app: secure } = await shop(t, 'https://sync.example.nhs.uk')
    assert.match(
      String((await secure.inject('/form')).headers['set-cookie']),
      /^__Host-form=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    )
  })
})
