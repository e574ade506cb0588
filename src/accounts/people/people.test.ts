import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import { asPractice } from '../../platform/database/database.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { newSecret, saveAuthenticator } from '../second-factor/authenticator.ts'
import { accounts, addColleague, bethan, olu, sendPassword, signIn } from '../test-accounts.ts'
import { changePost, invite, inviteAgain, listColleagues, removePerson } from './people.ts'

const practice = 'Z99001'
const sam = {
  name: 'Sam Okafor',
  email: 'sam.okafor@foxley.example',
  role: 'receptionist',
  permissions: [],
} as const

async function foxley(t: TestContext) {
  const made = await accounts(t)
  const { database, app } = made
  await database.owner.query(
    `INSERT INTO practice (practice, name) VALUES ('Z99001', 'Foxley Brook Surgery'), ('Z99002', 'Hill Top Surgery')`,
  )
  await signIn(made.visitor, bethan)
  const { id } = await database.kysely
    .selectFrom('staff')
    .select('id')
    .where('email', '=', bethan.email)
    .executeTakeFirstOrThrow()
  const actions = async () =>
    (
      await database.owner.query<{ action: string }>(
        `SELECT entry::jsonb->>'action' AS action FROM audit_entry WHERE practice = $1 ORDER BY seq`,
        [practice],
      )
    ).rows.map(({ action }) => action)
  const people = () => asPractice(database, practice, (tx) => listColleagues(tx, practice))
  return { ...made, deps: app.accounts, me: { staff: id }, actions, people }
}

describe('A manager', () => {
  test('invites somebody by a link that is shown once and kept as its hash, for 7 days', async (t) => {
    const { visitor, database, actions, people } = await foxley(t)
    const shown = await visitor.post('/people', { ...sam, permissions: 'sensitive' })
    const words = wordsOf(shown)
    assert.equal(shown.statusCode, 200)
    const [, token] = /\/link\/([\w-]{43})/.exec(words) ?? []
    assert.ok(token)
    const { rows } = await database.owner.query<{ days: number; holds: boolean }>(
      `SELECT extract(day FROM expires_at - '2026-11-24 09:00Z')::integer AS days, sign_in_link::text LIKE $1 AS holds FROM sign_in_link`,
      [`%${token}%`],
    )
    assert.deepEqual(rows, [{ days: 7, holds: false }])
    const { role, permissions, hasSignedUp } = (await people()).find(({ name }) => name === sam.name)!
    assert.deepEqual(
      { role, permissions, hasSignedUp },
      { role: 'receptionist', permissions: ['sensitive'], hasSignedUp: false },
    )
    assert.ok(!wordsOf(await visitor.get('/people')).includes(token))
    assert.deepEqual(await actions(), ['person-invited'])
  })

  test('whom they invited chooses a password, and is told what comes next', async (t) => {
    const { visitor, app } = await foxley(t)
    const shown = wordsOf(await visitor.post('/people', { ...sam, permissions: '' }))
    const newcomer = new Visitor(app)
    await newcomer.get(/\/link\/[\w-]{43}/.exec(shown)![0])
    assert.match(wordsOf(await newcomer.get('/new-password')), /Choose a password/)
    const chosen = { password: 'seven lanterns on a wet pier' }
    const words = wordsOf(await newcomer.post('/new-password', chosen))
    assert.match(words, /Your password is set Now sign in with your email and this password\./)
    assert.match(words, /Next you set up an authenticator/)
    assert.doesNotMatch(words, /signed out|as it was/)
    const signedIn = await sendPassword(newcomer, sam, chosen)
    assert.equal(signedIn.headers.location, '/sign-in/authenticator')
  })

  test('is told what is wrong with an invitation, and that somebody works here already', async (t) => {
    const { visitor } = await foxley(t)
    const empty = await visitor.post('/people', { name: '', email: '' })
    assert.equal(empty.statusCode, 422)
    assert.match(wordsOf(empty), /Enter their name/)
    assert.match(
      wordsOf(await visitor.post('/people', { ...sam, permissions: '', email: bethan.email })),
      /work here already/,
    )
    assert.match(
      wordsOf(await visitor.post('/people', { ...sam, permissions: '', email: olu.email })),
      /is of an operator/,
    )
  })

  test('changes what somebody may do, from their next page on', async (t) => {
    const { visitor, app, database, actions } = await foxley(t)
    const { id, email } = await addColleague(database, 'receptionist')
    const reception = new Visitor(app)
    await signIn(reception, { email })
    assert.equal((await reception.get('/people')).statusCode, 403)
    assert.equal((await visitor.post(`/people/${id}`, { role: 'governance-lead' })).statusCode, 303)
    assert.equal((await reception.get('/people')).statusCode, 200)
    assert.equal((await reception.get('/people/new')).statusCode, 403)
    assert.deepEqual(await actions(), ['post-changed'])
  })

  test('removes somebody, who is out at once wherever they were, and stays by name', async (t) => {
    const { visitor, app, database, actions } = await foxley(t)
    const { id, email } = await addColleague(database, 'receptionist')
    const reception = new Visitor(app)
    await signIn(reception, { email })
    assert.equal((await reception.get('/patients')).statusCode, 200)
    assert.equal((await visitor.post(`/people/${id}/removal`)).statusCode, 303)
    assert.equal((await reception.get('/patients')).statusCode, 303)
    await assert.rejects(signIn(new Visitor(app), { email }), { kind: 'refused', message: /no longer work/ })
    assert.match(wordsOf(await visitor.get('/people')), /No longer here .* A receptionist, until/)
    assert.deepEqual(await actions(), ['person-removed'])
  })

  test('gives a link for a new password, shown once: it ends every session, and the authenticator stays', async (t) => {
    const { visitor, app, database, actions } = await foxley(t)
    const { id, email } = await addColleague(database, 'receptionist')
    const reception = new Visitor(app)
    await signIn(reception, { email })
    await keepAuthenticator(app, id)
    const page = wordsOf(await visitor.get(`/people/${id}`))
    assert.match(
      page,
      /Forgotten password: make a link .*Make a link for a new password .*Sign out everywhere/,
    )
    const shown = wordsOf(await visitor.post(`/people/${id}/password-link`))
    assert.match(shown, /Give this link to A receptionist .*works once, and for 30 minutes/)
    const [path] = /\/link\/[\w-]{43}/.exec(shown) ?? []
    const nextPassword = 'seven lanterns on a wet pier'
    const stranger = new Visitor(app)
    await stranger.get(path!)
    await stranger.get('/new-password')
    assert.equal((await stranger.post('/new-password', { password: nextPassword })).statusCode, 200)
    assert.equal((await reception.get('/patients')).statusCode, 303, 'it ended the session')
    const signedIn = await sendPassword(new Visitor(app), { email }, { password: nextPassword })
    assert.match(signedIn.headers.location ?? '', /^\/sign-in\/code/, 'the code is still asked for')
    assert.equal((await new Visitor(app).get(path!)).statusCode, 404, 'the link worked once')
    assert.deepEqual(await actions(), ['password-link-made', 'password-set-by-link'])
  })

  test('gives no such link for who has no password yet, works elsewhere too, or is of another practice', async (t) => {
    const { visitor, deps, database } = await foxley(t)
    const by = { command: 'a test' }
    const invited = await invite(deps, practice, sam, by)
    const { id, email } = await addColleague(database, 'receptionist')
    await invite(deps, 'Z99002', { ...sam, email, role: 'receptionist' }, by)
    const stranger = await addColleague(database, 'clinician', { practice: 'Z99002' })
    const asked = async (staff: string) => {
      const answered = await visitor.post(`/people/${staff}/password-link`)
      assert.doesNotMatch(answered.body, /\/link\//)
      return `${answered.statusCode} ${wordsOf(answered)}`
    }
    await visitor.get('/people')
    assert.match(await asked(invited.staff), /^409 .*have never signed in/)
    assert.match(await asked(id), /^409 .*work at another practice, too/)
    assert.match(await asked(stranger.id), /^404 /)
    assert.equal((await visitor.post(`/people/${stranger.id}/sign-out`)).statusCode, 404)
  })

  test('ends the sessions of somebody, wherever they are signed in, and asks for fresh proof before', async (t) => {
    const { visitor, app, clock, me, database, actions } = await foxley(t)
    const { id, email } = await addColleague(database, 'receptionist')
    const devices = [new Visitor(app), new Visitor(app)]
    for (const device of devices) await signIn(device, { email })
    await visitor.get('/people')
    assert.match(wordsOf(await visitor.post(`/people/${id}/sign-out`)), /is signed out everywhere/)
    for (const device of devices) assert.equal((await device.get('/patients')).statusCode, 303)
    assert.match(wordsOf(await visitor.post(`/people/${id}/sign-out`)), /was signed in nowhere/)
    assert.equal((await visitor.post(`/people/${me.staff}/sign-out`)).statusCode, 409)
    assert.deepEqual(await actions(), ['sessions-ended', 'sessions-ended'])
    clock.pass(11)
    for (const act of ['sign-out', 'password-link'])
      assert.match(wordsOf(await visitor.post(`/people/${id}/${act}`)), /Show again that it is you/)
    assert.equal((await actions()).length, 2)
  })

  test('who is the last one cannot be removed or lowered; one of two can', async (t) => {
    const { deps, me, database } = await foxley(t)
    const last = { kind: 'refused', message: /last manager/ }
    await assert.rejects(removePerson(deps, practice, me.staff, me), last)
    await assert.rejects(changePost(deps, practice, { ...me, role: 'clinician', permissions: [] }, me), last)
    const { id } = await addColleague(database, 'manager')
    const both = await Promise.allSettled([
      removePerson(deps, practice, me.staff, { staff: id }),
      removePerson(deps, practice, id, me),
    ])
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected'])
  })

  test('gives no right to themselves, neither by a permission nor by another role', async (t) => {
    const { deps, me, database } = await foxley(t)
    await addColleague(database, 'manager')
    const rises = [
      { role: 'manager', permissions: ['sensitive'] },
      { role: 'governance-lead', permissions: [] },
    ] as const
    for (const post of rises)
      await assert.rejects(changePost(deps, practice, { ...me, ...post }, me), {
        kind: 'refused',
        message: /gives rights to themselves/,
      })
    await changePost(deps, practice, { ...me, role: 'receptionist', permissions: [] }, me)
  })
})

describe('Somebody who works at two practices', () => {
  test('keeps one sign-in, and goes on in the other one when they choose it', async (t) => {
    const { deps, visitor, me } = await foxley(t)
    const { link, staff } = await invite(
      deps,
      'Z99002',
      { ...bethan, role: 'clinician', permissions: [] },
      { command: 'staff' },
    )
    assert.deepEqual([link, staff], [null, me.staff])
    assert.match(
      wordsOf(await visitor.get('/my-practices')),
      /Foxley Brook Surgery : you are here .*Go to Hill Top Surgery/,
    )
    assert.equal((await visitor.post('/my-practices', { practice: 'Z99002' })).statusCode, 303)
    assert.equal((await visitor.get('/patients')).body, 'Bethan Rees Z99002')
    assert.equal((await visitor.get('/people')).statusCode, 403)
    assert.equal((await visitor.post('/my-practices', { practice: 'Z99003' })).statusCode, 404)
  })
})

test('the page "Who may do what" is made from the table', async (t) => {
  const { visitor } = await foxley(t)
  const words = wordsOf(await visitor.get('/people/who-may'))
  assert.match(words, /Invite and remove people, and change what each may do .* No No Yes No No/)
  assert.match(words, /With ("|&quot;)restricted patients/)
})

test('a practice gets no link for somebody whom another practice has invited: it would open that practice too', async (t) => {
  const { app } = await foxley(t)
  const nia = { email: 'nia.parry@example.org', name: 'Nia Parry', role: 'manager', permissions: [] } as const
  const by = { command: 'a test' }
  const first = await invite(app.accounts, 'Z99001', nia, by)
  assert.match(first.link ?? '', /^\/link\//)
  const second = await invite(app.accounts, 'Z99002', { ...nia, role: 'receptionist' }, by)
  assert.deepEqual(second, { staff: first.staff, link: null })
  await assert.rejects(inviteAgain(app.accounts, 'Z99002', first.staff, by), { kind: 'refused' })
})

async function keepAuthenticator({ accounts }: FastifyInstance, staff: string): Promise<void> {
  await accounts.database.kysely
    .transaction()
    .execute((tx) => saveAuthenticator(tx, accounts, staff, { secret: newSecret(), step: 0 }))
}
