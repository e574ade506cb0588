import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addColleague, signIn } from '../../accounts/test-accounts.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { messageDesk } from '../test-desk.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>
type Fields = Record<string, string>

const hidden = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? ''

/** Opens a form to Dilys, and presses a button of it. */
async function open({ visitor, dilys }: Pick<Desk, 'visitor' | 'dilys'>, at = '') {
  const address = `/patients/${dilys}/messages/new`
  const page = await visitor.get(`${address}${at}`)
  const filled = {
    ...{ form: hidden(page.body, 'form'), seen: hidden(page.body, 'seen') },
    ...{ way: 'sms', when: 'now', text: 'Dear Dilys, your form is' },
  }
  return {
    page,
    form: filled.form,
    press: (button: string, fields: Fields = {}) =>
      visitor.post(address, { ...filled, do: button, ...fields }),
  }
}

const drafts = ({ rows }: Desk) =>
  rows<{ id: string; staff: string; sealed_content: Buffer }>(
    'SELECT id, staff, sealed_content FROM draft WHERE practice = $1 ORDER BY saved_at',
  )

describe('A draft', () => {
  test('is kept sealed as it was typed, without ticks and what is for this once', async (t) => {
    const desk = await messageDesk(t)
    const { press, form } = await open(desk)
    const typed = {
      ...{ way: 'once', once: '07700 900999', 'clinical-word': 'yes', read: 'link', reply: 'needed' },
      ...{ 'reply-by': '2026-12-01', often: 'once', when: 'later', date: '2026-11-30', time: '09:00' },
    }
    const kept = await press('keep', typed)
    assert.equal(kept.statusCode, 303)
    const back = String(kept.headers.location)
    assert.equal(back, `/patients/${desk.dilys}/messages/new?draft=${form}`)
    const [draft] = await drafts(desk)
    assert.doesNotMatch(draft!.sealed_content.toString('latin1'), /Dilys/)
    const page = await desk.visitor.get(back)
    assert.match(wordsOf(page), /Draft saved 24 Nov, 10:00\. Only you see it/)
    assert.match(page.body, />Dear Dilys, your form is<\/textarea>/)
    for (const chosen of [
      'value="once" id="way"',
      'value="link" id="read-link"',
      'value="needed" id="reply-needed"',
    ])
      assert.match(page.body, new RegExp(`${chosen} checked`))
    for (const value of ['2026-12-01', '2026-11-30', '09:00'])
      assert.ok(page.body.includes(`value="${value}"`))
    assert.doesNotMatch(page.body, /07700 900999|id="clinical-word" value="yes" checked/)
    assert.equal(hidden(page.body, 'form'), form)
    assert.equal((await desk.rows('SELECT id FROM message WHERE practice = $1')).length, 0)
  })

  test('is found again in the thread, in another form to the same patient and on the Messages page', async (t) => {
    const desk = await messageDesk(t)
    const thread = async () => wordsOf(await desk.visitor.get(`/patients/${desk.dilys}/messages`))
    const list = async () => wordsOf(await desk.visitor.get('/messages?show=drafts'))
    assert.doesNotMatch(await thread(), /Your draft/)
    assert.match(await list(), /Drafts 0 .*You have no drafts/)
    const { press } = await open(desk)
    await press('keep')
    const words = /Your draft of 24 Nov, 10:00 Dear Dilys, your form is Go on/
    assert.match(await thread(), words)
    const another = await open(desk)
    assert.match(wordsOf(another.page), words)
    assert.match(
      await list(),
      /Drafts 1 .*Your drafts, newest first .*Dilys.* Dear Dilys, your form is 24 Nov, 10:00 Go on/,
    )
    await another.press('keep', { text: '' })
    assert.match(await list(), /Drafts 2 .*Nothing written yet/)
  })

  test('is saved over itself, and gone when it is sent, once', async (t) => {
    const desk = await messageDesk(t)
    const { press } = await open(desk)
    await press('keep')
    const kept = await press('keep', { text: 'Dear Dilys, your form is ready.' })
    assert.equal((await drafts(desk)).length, 1)
    const draft = await open(desk, String(kept.headers.location).slice(-'?draft='.length - 36))
    await Promise.all([1, 2].map(() => draft.press('send', { text: 'Dear Dilys, your form is ready.' })))
    assert.deepEqual(await drafts(desk), [])
    assert.equal((await desk.rows('SELECT id FROM message WHERE practice = $1')).length, 1)
    const gone = await desk.visitor.get(String(kept.headers.location))
    assert.equal(gone.statusCode, 404)
    assert.match(wordsOf(gone), /This draft was sent or thrown away, or is older than 28 days/)
  })

  test('stays where something was wrong with what was sent, and goes when it is thrown away', async (t) => {
    const desk = await messageDesk(t)
    const { press } = await open(desk)
    await press('keep')
    assert.equal((await press('send', { text: '' })).statusCode, 422)
    assert.equal((await drafts(desk)).length, 1)
    const thrown = await press('discard')
    assert.equal(thrown.headers.location, `/patients/${desk.dilys}/messages`)
    assert.deepEqual(await drafts(desk), [])
  })

  test('is its writer’s alone: a colleague neither sees, saves over nor throws it away', async (t) => {
    const desk = await messageDesk(t)
    const { press, form } = await open(desk)
    await press('keep')
    const visitor = new Visitor(desk.app)
    await signIn(visitor, await addColleague(desk.database, 'clinician', { practice: desk.code }))
    const dilys = { visitor, dilys: desk.dilys }
    for (const at of [`/patients/${desk.dilys}/messages`, '/messages?show=drafts'])
      assert.doesNotMatch(wordsOf(await visitor.get(at)), /your form is/)
    assert.equal((await open(dilys, `?draft=${form}`)).page.statusCode, 404)
    const theirs = await open(dilys)
    assert.equal((await theirs.press('keep', { form, text: 'Mine now' })).statusCode, 409)
    await theirs.press('discard', { form })
    assert.deepEqual(
      (await drafts(desk)).map(({ staff }) => staff),
      [desk.staff],
    )
  })

  test('to whoever can be sent nothing any more is shown, kept and thrown away', async (t) => {
    const desk = await messageDesk(t)
    const { press, form } = await open(desk)
    await desk.rows(`UPDATE patient SET status = 'left' WHERE practice = $1`)
    const stopped = await press('keep')
    assert.match(
      wordsOf(stopped),
      /No message can be sent: .* What you wrote Dear Dilys, your form is .*Draft saved/,
    )
    const later = await open(desk, `?draft=${form}`)
    assert.match(wordsOf(later.page), /What you wrote Dear Dilys, your form is/)
    await press('discard')
    assert.deepEqual(await drafts(desk), [])
  })

  test('to a restricted patient is listed for nobody who may not see them', async (t) => {
    const desk = await messageDesk(t)
    const { press } = await open(desk)
    await press('keep')
    await desk.rows('UPDATE patient SET restricted = true WHERE practice = $1')
    assert.match(wordsOf(await desk.visitor.get('/messages?show=drafts')), /Drafts 0 .*You have no drafts/)
  })
})
