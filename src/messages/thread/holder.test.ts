import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addColleague, signIn } from '../../accounts/test-accounts.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import type { Answer } from '../channel.ts'
import { messageDesk } from '../test-desk.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>
type Fields = Record<string, string>

const refused = () => Promise.resolve<Answer>({ is: 'refused', why: 'address-refused', said: '400' })

/** Dilys' thread as somebody sees it, and what they can do with it as it is shown to them. */
async function open({ dilys }: Desk, visitor: Visitor) {
  const page = await visitor.get(`/patients/${dilys}/messages`)
  assert.equal(page.statusCode, 200)
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)?.[1] ?? ''
  const shown = { version: hidden('version'), shown: hidden('shown') }
  return {
    words: wordsOf(page),
    do: (what: 'assign' | 'close' | 'reopen', fields: Fields = {}) =>
      visitor.post(`/patients/${dilys}/messages/${what}`, { ...shown, ...fields }),
  }
}

async function fails(desk: Desk): Promise<string> {
  desk.channel.answers.push(refused)
  const message = await desk.write()
  await desk.deliver(message)
  return message
}

/** A manager of the same practice. */
async function manager({ database, app, code }: Desk) {
  const visitor = new Visitor(app)
  const { id, email } = await addColleague(database, 'manager', { practice: code })
  await signIn(visitor, { email })
  return { id, visitor }
}

const acts = async ({ rows }: Desk, action: string) =>
  (await rows(`SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE $2`, [`%"${action}"%`])).length

const statuses = (answers: readonly { statusCode: number }[]) =>
  answers.map(({ statusCode }) => statusCode).sort()

describe('A thread', () => {
  test('is taken on, or given to a colleague, who finds it under Mine', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, staff } = desk
    await desk.write({ text: 'Please phone us about Friday' })
    const other = await manager(desk)
    const first = await open(desk, visitor)
    assert.match(first.words, /Nobody has taken this on\. .*Take it on .*Give to Nobody/)
    assert.equal((await first.do('assign', { to: staff })).statusCode, 303)
    assert.match((await open(desk, visitor)).words, /You have this\. Since 24 Nov, 10:00\./)
    assert.match(wordsOf(await visitor.get('/messages?show=mine')), /about Friday .*Bethan Rees/)
    assert.match(wordsOf(await other.visitor.get('/messages?show=mine')), /Nothing has been given to you/)

    await (await open(desk, visitor)).do('assign', { to: other.id })
    assert.match(
      (await open(desk, other.visitor)).words,
      /You have this\. Given by Bethan Rees, 24 Nov, 10:00\./,
    )
    assert.match(wordsOf(await other.visitor.get('/messages?show=mine')), /about Friday/)
    await (await open(desk, visitor)).do('assign', { to: '' })
    assert.match((await open(desk, visitor)).words, /Nobody has taken this on/)
    assert.equal(await acts(desk, 'thread-assigned'), 3)
  })

  test('goes to nobody who may not write to patients, or works elsewhere, or no more', async (t) => {
    const desk = await messageDesk(t)
    const { database, visitor, code, rows } = desk
    await desk.write()
    const lead = await addColleague(database, 'governance-lead', { practice: code })
    const gone = await manager(desk)
    await rows('UPDATE membership SET ended_at = now() WHERE practice = $1 AND staff = $2', [gone.id])
    const operator = await addColleague(database, 'operator')
    for (const to of [lead.id, gone.id, operator.id, 'nobody'])
      assert.equal((await (await open(desk, visitor)).do('assign', { to })).statusCode, 422, to)
    assert.match((await open(desk, visitor)).words, /Nobody has taken this on/)
    const strange = await visitor.post(`/patients/${desk.dilys}/messages/assign`, { to: '' })
    assert.equal(strange.statusCode, 422)
  })

  test('that two take on at once is one’s, and the other is told; pressed twice it is the same', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, staff } = desk
    await desk.write()
    const other = await manager(desk)
    for (const round of ['when nobody had it', 'when somebody had it']) {
      const [mine, theirs] = [await open(desk, visitor), await open(desk, other.visitor)]
      const answers = await Promise.all([
        mine.do('assign', { to: staff }),
        theirs.do('assign', { to: round === 'when nobody had it' ? other.id : '' }),
      ])
      assert.deepEqual(statuses(answers), [303, 409], round)
      assert.match(
        wordsOf(answers.find(({ statusCode }) => statusCode === 409)!),
        /A colleague has just changed/,
      )
      const again = await open(desk, visitor)
      await Promise.all([1, 2].map(() => again.do('assign', { to: other.id })))
      assert.match((await open(desk, visitor)).words, /A manager has this/)
    }
  })

  test('is closed once by two, with who and when, and opened again', async (t) => {
    const desk = await messageDesk(t)
    const { visitor } = desk
    await fails(desk)
    const other = await manager(desk)
    const both = [await open(desk, visitor), await open(desk, other.visitor)]
    assert.deepEqual(statuses(await Promise.all(both.map((each) => each.do('close')))), [303, 303])
    assert.equal(await acts(desk, 'thread-closed'), 1)
    assert.match((await open(desk, visitor)).words, /Closed\. By (Bethan Rees|A manager), 24 Nov, 10:00\./)
    assert.match((await open(desk, visitor)).words, /Not delivered\. .*Seen to by/)
    assert.match(wordsOf(await visitor.get('/messages')), /To see to 0/)
    await (await open(desk, visitor)).do('reopen')
    assert.match((await open(desk, visitor)).words, /Nobody has taken this on/)
    assert.match(wordsOf(await visitor.get('/messages')), /To see to 0/)
    assert.equal(await acts(desk, 'thread-reopened'), 1)
  })

  test('is not closed over what has happened since it was shown', async (t) => {
    const desk = await messageDesk(t)
    const { visitor } = desk
    const first = await open(desk, visitor)
    assert.doesNotMatch(first.words, /Close/)
    await desk.write()
    const shown = await open(desk, visitor)
    desk.pass(60)
    await fails(desk)
    const answer = await shown.do('close')
    assert.equal(answer.statusCode, 409)
    assert.match(wordsOf(answer), /Something has happened since you opened this page/)
    assert.match((await open(desk, visitor)).words, /Nobody has taken this on/)
    const future = await shown.do('close', { shown: '2036-01-01T00:00:00.000Z' })
    assert.equal(future.statusCode, 303)
  })

  test('that is closed stands under Mine again as soon as something in it waits', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, staff } = desk
    await desk.write()
    await (await open(desk, visitor)).do('assign', { to: staff })
    await (await open(desk, visitor)).do('close')
    assert.match(wordsOf(await visitor.get('/messages?show=mine')), /Nothing has been given to you/)
    desk.pass(60)
    await fails(desk)
    assert.match(wordsOf(await visitor.get('/messages?show=mine')), /PUGH-MORGAN, Dilys/)
  })
})

describe('A message that waits for somebody', () => {
  test('is seen to, once, with who and when', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, dilys } = desk
    const message = await fails(desk)
    assert.match(
      (await open(desk, visitor)).words,
      /Ask for a new number\. Send by email instead Write down a new number I have seen to it/,
    )
    const see = () => visitor.post(`/patients/${dilys}/messages/${message}/see-to`)
    assert.deepEqual(statuses(await Promise.all([see(), see()])), [303, 409])
    const { words } = await open(desk, visitor)
    assert.match(words, /Seen to by Bethan Rees, 24 Nov, 10:00/)
    assert.doesNotMatch(words, /I have seen to it|Ask for a new number/)
    assert.equal(await acts(desk, 'message-seen-to'), 1)
    assert.match(wordsOf(await visitor.get('/messages')), /To see to 0/)
  })

  test('waits again when something else becomes of it', async (t) => {
    const desk = await messageDesk(t)
    const { visitor, rows } = desk
    const message = await fails(desk)
    await visitor.post(`/patients/${desk.dilys}/messages/${message}/see-to`)
    await rows(`UPDATE message SET state_since = $3 WHERE practice = $1 AND id = $2`, [
      message,
      new Date('2026-11-24T11:00:00Z'),
    ])
    assert.match(wordsOf(await visitor.get('/messages')), /To see to 1/)
  })

  test('is seen to by those who may write', async (t) => {
    const desk = await messageDesk(t)
    const message = await fails(desk)
    const lead = await desk.colleague('governance-lead')
    const answer = await lead.post(`/patients/${desk.dilys}/messages/${message}/see-to`)
    assert.equal(answer.statusCode, 403)
    assert.match(wordsOf(await desk.visitor.get('/messages')), /To see to 1/)
  })
})
