import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { changePost, removePerson, signOut } from './people/people.ts'
import { accounts, addColleague, sessionOf } from './test-accounts.ts'

// A page that stays open is told how far a run is. Nobody asks again there, so the stream has to.

const practice = 'Z99001'
const by = { command: 'a test' }

test('whoever is removed, signed out, or may no longer, is out of an open stream within a minute; others stay', async (t) => {
  const { app, database } = await accounts(t)
  await database.owner.query(
    `INSERT INTO practice (practice, name) VALUES ('Z99001', 'Foxley Brook Surgery')`,
  )
  app.get('/progress', { config: { guard: 'upload-list' } }, (_request, reply) =>
    reply.events(async function* (signal) {
      yield { event: 'progress', data: 1 }
      await once(signal, 'abort')
    }),
  )
  const asked = watchQuestions(app)
  const [removed, out, lowered, stays] = await Promise.all(
    ['removed', 'signed-out', 'lowered', 'stays'].map((name) => manager(app, name)),
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  // From here on only the test lets time pass.
  t.mock.timers.enable({ apis: ['setInterval'] })
  const gone = [await open(app, removed!), await open(app, out!), await open(app, lowered!)]
  const still = await open(app, stays!)
  t.mock.timers.tick(60_000)
  const before = await asked()
  assert.ok(before.length >= 4 && before.every((may) => may), 'nothing has changed, and nobody is out')

  await removePerson(app.accounts, practice, removed!.id, by)
  await signOut(app.accounts, practice, out!.id, by)
  await changePost(app.accounts, practice, { staff: lowered!.id, role: 'receptionist', permissions: [] }, by)
  await changePost(
    app.accounts,
    practice,
    { staff: stays!.id, role: 'manager', permissions: ['sensitive'] },
    by,
  )
  t.mock.timers.tick(59_000)
  await Promise.all(gone.map(({ ended }) => ended))
  await asked()
  t.mock.timers.tick(15_000)
  assert.deepEqual(await asked(), [true], 'one is asked about still, and may')
  still.response.destroy()
})

/** Answers of what the streams have asked since this was asked last. */
function watchQuestions(app: FastifyInstance): () => Promise<boolean[]> {
  const questions: Promise<boolean>[] = []
  app.addHook('preHandler', async (request) => {
    const ask = request.stillMay
    if (ask === null) return
    request.stillMay = () => {
      const answer = ask()
      questions.push(answer)
      return answer
    }
  })
  return () => Promise.all(questions.splice(0))
}

/** Follows the stream of somebody, until the server ends it. */
async function open(app: FastifyInstance, person: { email: string }) {
  const { port } = app.server.address() as AddressInfo
  const { name, value } = await sessionOf(app, person)
  const headers = { cookie: `${name}=${value}` }
  const asking = get({ port, path: '/progress', agent: false, headers })
  const [response] = (await once(asking, 'response')) as [IncomingMessage]
  assert.equal(response.statusCode, 200)
  const ended = text(response).catch(() => 'cut')
  return { response, ended }
}

function manager({ accounts }: FastifyInstance, name: string) {
  return addColleague(accounts.database, 'manager', { email: `${name}@foxley.example` })
}
