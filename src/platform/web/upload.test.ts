import assert from 'node:assert/strict'
import { text } from 'node:stream/consumers'
import { describe, test, type TestContext } from 'node:test'
import { testServer } from './test-server.ts'
import { wordsOf } from './test-visitor.ts'
import { readFormWithFiles, readUpload } from './upload.ts'

const secret = 'a-secret-of-a-visitor'
const ours = { cookie: `form=${secret}`, 'sec-fetch-site': 'same-origin' }
// The token that a page would show for this secret.
const { createHash } = await import('node:crypto')
const token = createHash('sha256').update('form').update(secret).digest('base64url')

async function uploads(t: TestContext) {
  const { app } = await testServer(t)
  const taken: string[] = []
  app.post('/lists', { config: { guard: 'public', upload: true } }, async (request) => {
    const { values, filename, file } = await readUpload(request, 'file', 1000)
    taken.push(await text(file))
    return { order: values.order, filename }
  })
  app.post('/other', { config: { guard: 'public' } }, async () => 'taken')
  return { app, taken }
}

type Part = { name: string; value: string; filename?: string }

function multipart(parts: Part[]) {
  const lines = parts.map(({ name, value, filename }) => {
    const file = filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: text/csv`
    return `--edge\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`
  })
  return {
    payload: `${lines.join('')}--edge--\r\n`,
    headers: { ...ours, 'content-type': 'multipart/form-data; boundary=edge' },
  }
}

const file = { name: 'file', value: 'nhs_number\n9993667129\n', filename: 'list.csv' }

describe('A form with a file', () => {
  test('gives its fields and then the file, as it arrives', async (t) => {
    const { app, taken } = await uploads(t)
    const parts = [{ name: '_csrf', value: token }, { name: 'order', value: 'dmy' }, file]
    const response = await app.inject({ method: 'POST', url: '/lists', ...multipart(parts) })
    assert.deepEqual(response.json(), { order: 'dmy', filename: 'list.csv' })
    assert.deepEqual(taken, [file.value])
  })

  for (const [what, parts] of Object.entries<Part[]>({
    'without the token': [file],
    'with a wrong token': [{ name: '_csrf', value: 'wrong' }, file],
    'with the token after the file': [file, { name: '_csrf', value: token }],
  })) {
    test(`hands out nothing ${what}`, async (t) => {
      const { app, taken } = await uploads(t)
      const response = await app.inject({ method: 'POST', url: '/lists', ...multipart(parts) })
      assert.equal(response.statusCode, 403)
      assert.deepEqual(taken, [])
    })
  }

  test('says so when there is no file, or it stands under another name', async (t) => {
    const { app } = await uploads(t)
    for (const rest of [[], [{ ...file, name: 'picture' }]]) {
      const parts = [{ name: '_csrf', value: token }, ...rest]
      const response = await app.inject({ method: 'POST', url: '/lists', ...multipart(parts) })
      assert.equal(response.statusCode, 422)
      assert.match(wordsOf(response), /There was no file Go back and choose a file\./)
    }
  })

  test('fails when the file is longer than allowed, rather than being cut', async (t) => {
    const { app, taken } = await uploads(t)
    const parts = [
      { name: '_csrf', value: token },
      { ...file, value: 'x'.repeat(1001) },
    ]
    const response = await app.inject({ method: 'POST', url: '/lists', ...multipart(parts) })
    assert.equal(response.statusCode, 413)
    assert.deepEqual(taken, [])
  })

  test('of many megabytes arrives whole over a real connection, and is turned away when too long', async (t) => {
    const { app } = await testServer(t)
    app.post<{ Params: { most: string } }>(
      '/lists/:most',
      { config: { guard: 'public', upload: true } },
      async (request) => {
        const { file } = await readUpload(request, 'file', Number(request.params.most))
        let bytes = 0
        for await (const chunk of file) bytes += (chunk as Buffer).length
        return { bytes }
      },
    )
    const address = await app.listen({ port: 0, host: '127.0.0.1' })
    const { payload, headers } = multipart([
      { name: '_csrf', value: token },
      { ...file, value: 'x'.repeat(5_000_000) },
    ])
    const send = (most: number) =>
      fetch(`${address}/lists/${most}`, { method: 'POST', headers, body: payload })
    assert.deepEqual(await (await send(5_000_000)).json(), { bytes: 5_000_000 })
    assert.equal((await send(1_000_000)).status, 413)
  })

  test('is not taken by a route that does not read files', async (t) => {
    const { app } = await uploads(t)
    const parts = [{ name: '_csrf', value: token }, file]
    const response = await app.inject({ method: 'POST', url: '/other', ...multipart(parts) })
    assert.equal(response.statusCode, 415)
  })
})

describe('A form with small files', () => {
  async function small(t: TestContext, limits: { mostFiles: number; mostMore?: number }) {
    const { app } = await testServer(t)
    app.post('/files', { config: { guard: 'public', upload: true } }, async (request) => {
      const { values, files, more } = await readFormWithFiles(request, { maxBytes: 10, ...limits })
      const read = files.map(({ filename, content }) => [filename, content?.toString() ?? null])
      return { order: values.order, read, more }
    })
    return (parts: Part[]) =>
      app.inject({ method: 'POST', url: '/files', ...multipart([{ name: '_csrf', value: token }, ...parts]) })
  }
  const given = (filename: string, value = 'content') => ({ name: 'files', value, filename })
  const order = { name: 'order', value: 'dmy' }

  test('gives them with its fields, wherever they stand, and says which is empty or too long', async (t) => {
    const send = await small(t, { mostFiles: 3 })
    const chosen = [given('a'), given('b', ''), given('c', 'x'.repeat(11))]
    assert.deepEqual((await send([...chosen, order])).json(), {
      ...{ order: 'dmy', more: 0 },
      read: [
        ['a', 'content'],
        ['b', ''],
        ['c', null],
      ],
    })
    assert.equal((await send([given('a'), { name: 'order', value: 'd\0y' }])).statusCode, 400)
    assert.deepEqual((await send([given('', ''), order])).json(), { order: 'dmy', read: [], more: 0 })
  })

  test('counts those beyond, and reads none of them; so, too, where none is to be read', async (t) => {
    const send = await small(t, { mostFiles: 1, mostMore: 2 })
    const { json } = await send([given('a'), given('b', 'x'.repeat(100_000)), given('c'), order])
    assert.deepEqual(json(), { order: 'dmy', read: [['a', 'content']], more: 2 })
    const closed = await small(t, { mostFiles: 0, mostMore: 2 })
    assert.deepEqual((await closed([given('a'), order])).json(), { order: 'dmy', read: [], more: 1 })
    assert.equal((await closed([given('a'), given('b'), given('c'), order])).statusCode, 413)
  })
})
