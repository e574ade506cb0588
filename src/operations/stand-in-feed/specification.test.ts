import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { checkOrder, readPage } from '../../sync/docman10/page.ts'
import { readRow } from '../../sync/docman10/row.ts'
import { docman10Settings, MOST_ROWS_A_PAGE } from '../../sync/docman10/settings.ts'
import { LISTED_FIELDS, type ListedField } from '../../sync/source.ts'
import { FAULTS, parseFaults } from './faults.ts'
import type { StandInFeed } from './server.ts'
import { FOXLEY_BROOK, standIn } from './trial.ts'

interface Content {
  schema: { $ref?: string }
  examples?: Record<string, { value: unknown }>
}
interface Answer {
  $ref?: string
  headers?: Record<string, object>
  content?: Record<string, Content>
}
interface Operation {
  requestBody?: { content: Record<string, Content> }
  parameters?: {
    name: string
    in: string
    schema: { minimum?: number; maximum?: number; default?: number }
  }[]
  responses: Record<string, Answer>
}
interface Specification {
  openapi: string
  info: { title: string; version: string; description: string }
  paths: {
    '/token': { post: Operation }
    '/practices/{ods}/patients': { get: Operation }
  }
  components: {
    schemas: Record<string, { properties?: Record<string, object>; enum?: string[] }>
    responses: Record<string, Answer>
  }
}

const text = readFileSync(new URL('../../../docs/list-feed.openapi.yaml', import.meta.url), 'utf8')
const specification = parse(text) as Specification
const token = specification.paths['/token'].post
const patients = specification.paths['/practices/{ods}/patients'].get

test('the specification says at its head that it is ours and not an interface of Docman', () => {
  assert.equal(specification.openapi, '3.1.0')
  const [head] = specification.info.description.split('\n\n')
  assert.match(head!, /own open specification\. It is not an interface of Docman/)
  assert.match(head!, /Docman publishes no endpoint that lists a practice's patients/)
})

test('every reference leads somewhere', () => {
  for (const [, path] of text.matchAll(/\$ref: '#\/([^']+)'/g)) {
    const found = path!
      .split('/')
      .reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], specification)
    assert.ok(found, path)
  }
})

test('every example is valid', () => {
  let examples = 0
  for (const { type, content } of contents()) {
    for (const [name, { value }] of Object.entries(content.examples ?? {})) {
      examples += 1
      if (type === 'application/x-ndjson') assertPage(value as string)
      else assertValid(schemaName(content), value, name)
    }
  }
  assert.equal(examples, 15)
})

test('the page for implementers names every fault of the stand-in', () => {
  const page = readFileSync(new URL('../../../docs/list-feed.md', import.meta.url), 'utf8')
  const unnamed = Object.keys(FAULTS).filter((fault) => !page.includes(`\`${fault}\``))
  assert.deepEqual(unnamed, [])
})

test('what does not follow the specification is found out', () => {
  assert.throws(() => assertValid('Token', { access_token: 'x' }, 'no type'))
  assert.throws(() =>
    assertValid('PatientLine', { source_patient_id: 'FB-1', restricted: 'no' }, 'restricted'),
  )
  assert.throws(() => assertValid('ListLine', { list: { practice: 'a81001' } }, 'list'))
})

test('the pages of the example are read as one list', () => {
  const { examples } = patients.responses['200']!.content!['application/x-ndjson']!
  const [first, last] = ['page', 'last'].map((name) =>
    readPage(Buffer.from(examples![name]!.value as string), 'feed'),
  )
  checkOrder(first!, null)
  checkOrder(last!, first!.next)
  assert.deepEqual(last!.list, first!.list)
  const rows = [...first!.rows, ...last!.rows].map((row) => readRow(row, new Set(LISTED_FIELDS)))
  assert.ok(rows.every((row) => !('unusable' in row)))
  assert.equal(rows.length, first!.list.total)
})

test('the fields and limits of the specification are those of the source', () => {
  const { Field, PatientLine } = specification.components.schemas
  assert.deepEqual(Field!.enum, [...LISTED_FIELDS])
  assert.deepEqual(Object.keys(PatientLine!.properties!), [...LISTED_FIELDS])
  const limit = patients.parameters!.find(({ name }) => name === 'limit')!.schema
  const settings = docman10Settings.parse({
    url: 'https://feed.example.nhs.uk',
    clientId: 'c',
    clientSecret: 's',
  })
  assert.deepEqual([limit.minimum, limit.maximum, limit.default], [1, MOST_ROWS_A_PAGE, settings.pageSize])
})

test('the stand-in answers every sign-in as specified', async (t) => {
  const feed = await standIn(t)
  const good = 'client_id=elm-tree&client_secret=another secret'
  await assertAnswer(200, token, signIn(feed, `grant_type=client_credentials&${good}`))
  await assertAnswer(
    401,
    token,
    signIn(feed, 'grant_type=client_credentials&client_id=elm-tree&client_secret=x'),
  )
  await assertAnswer(400, token, signIn(feed, `grant_type=authorization_code&${good}`))
  await assertAnswer(400, token, signIn(feed, `grant_type=password&username=a&password=b&${good}`))
  for (const status of [429, 503]) {
    feed.setFaults(parseFaults(`token=${status}`))
    await assertAnswer(status, token, signIn(feed, `grant_type=client_credentials&${good}`))
  }
})

test('the stand-in answers every question for a page as specified', async (t) => {
  const feed = await standIn(t)
  const bearer = await tokenOf(feed)
  const page = (query: string, headers = {}, practice = FOXLEY_BROOK, authorization = bearer) =>
    fetch(`${feed.url}/practices/${practice}/patients${query}`, { headers: { authorization, ...headers } })

  const first = await assertAnswer(200, patients, page('?limit=4'))
  const etag = first.headers.get('etag')!
  await assertAnswer(304, patients, page('?limit=9', { 'if-none-match': etag }))
  await assertAnswer(400, patients, page('?limit=5001'))
  await assertAnswer(400, patients, page('?limit=all'))
  await assertAnswer(401, patients, page('', {}, FOXLEY_BROOK, 'Bearer nobody'))
  await assertAnswer(404, patients, page('', {}, 'Z99999'))
  await assertAnswer(410, patients, page('?after=FB-000004&snapshot=long-ago'))
  await assertAnswer(
    403,
    patients,
    page('', {}, FOXLEY_BROOK, await tokenOf(feed, 'elm-tree', 'another secret')),
  )
  for (const status of [429, 503]) {
    feed.setFaults(parseFaults(`page=${status}`))
    await assertAnswer(status, patients, page(''))
  }
})

/** Every content of every request and answer. */
function* contents(): Generator<{ type: string; content: Content }> {
  const answers = [token, patients].flatMap(({ responses }) => Object.values(responses))
  const all = [token.requestBody!, ...answers, ...Object.values(specification.components.responses)]
  for (const { content = {} } of all) {
    for (const [type, one] of Object.entries(content)) yield { type, content: one }
  }
}

function assertPage(body: string): void {
  const lines = body
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, object>)
  const [head, rows, end] = [lines[0]!, lines.slice(1, -1), lines.at(-1)!]
  assertValid('ListLine', head, 'first line')
  for (const row of rows) assertValid('PatientLine', row, 'patient')
  assertValid('EndLine', end, 'last line')
  assert.deepEqual((end.end as { rows: number }).rows, rows.length)
  const { fields } = head.list as { fields: ListedField[] }
  assert.ok(rows.every((row) => Object.keys(row).every((field) => fields.includes(field as ListedField))))
}

function assertValid(name: string, value: unknown, what: string): void {
  const schemas = JSON.stringify(specification.components.schemas).replaceAll(
    '#/components/schemas/',
    '#/$defs/',
  )
  const schema = z.fromJSONSchema({ $ref: `#/$defs/${name}`, $defs: JSON.parse(schemas) as never })
  const read = schema.safeParse(value)
  assert.ok(read.success, `${what}: ${read.error?.message}`)
}

function schemaName({ schema }: Content): string {
  return schema.$ref!.split('/').at(-1)!
}

/** Fails unless the answer has this status, and the content type, body and headers that the specification gives it. */
async function assertAnswer(
  status: number,
  operation: Operation,
  asked: Promise<Response>,
): Promise<Response> {
  const response = await asked
  assert.equal(response.status, status)
  const named = operation.responses[String(status)]!
  const answer = named.$ref ? specification.components.responses[named.$ref.split('/').at(-1)!]! : named
  for (const header of Object.keys(answer.headers ?? {})) {
    assert.ok(response.headers.get(header), `${status} without ${header}`)
  }
  const body = await response.text()
  const type = (response.headers.get('content-type') ?? '').split(';')[0]!
  const content = answer.content?.[type]
  if (!answer.content) assert.equal(body, '')
  else if (type === 'application/x-ndjson') assertPage(body)
  else assertValid(schemaName(content!), JSON.parse(body), `${status} ${type}`)
  return response
}

function signIn(feed: StandInFeed, form: string): Promise<Response> {
  return fetch(`${feed.url}/token`, { method: 'POST', body: new URLSearchParams(form) })
}

async function tokenOf(
  feed: StandInFeed,
  id = 'foxley:brook',
  secret = 'the client secret: é',
): Promise<string> {
  const form = new URLSearchParams({ grant_type: 'client_credentials', client_id: id, client_secret: secret })
  const answer = await signIn(feed, form.toString())
  const { access_token } = (await answer.json()) as { access_token: string }
  return `Bearer ${access_token}`
}
