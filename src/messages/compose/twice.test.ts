import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addColleague, signIn } from '../../accounts/test-accounts.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { messageDesk } from '../test-desk.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>
type Fields = Record<string, string>

const hidden = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? ''

const text = 'Dear Dilys, Foxley Brook Surgery asks you to come today at 3.'

/** Opens a form of its own to Dilys, as somebody does who goes back, or has a second window. */
async function open({ visitor, dilys }: Pick<Desk, 'visitor' | 'dilys'>, at = '') {
  const address = `/patients/${dilys}/messages/new`
  const { body } = await visitor.get(`${address}${at}`)
  const filled = {
    ...{ form: hidden(body, 'form'), seen: hidden(body, 'seen'), saved: hidden(body, 'saved') },
    ...{ way: 'sms', when: 'now', text },
  }
  return {
    body,
    press: (button: string, fields: Fields = {}) =>
      visitor.post(address, { ...filled, do: button, ...fields }),
  }
}

const texts = ({ rows }: Desk) =>
  rows<{ id: string }>('SELECT id FROM message WHERE practice = $1 ORDER BY id')

/** What is ticked of the message that a page asks about. */
const tick = (body: string): Fields => ({ again: /name="again" id="again" value="([^"]*)"/.exec(body)![1]! })

describe('The same words to the same person', () => {
  test('do not leave twice from two forms: the second is asked once, keeps all that was typed, and leaves with a tick', async (t) => {
    const desk = await messageDesk(t)
    const typed = { purpose: 'service', often: 'once', template: '', date: '2026-11-30', time: '09:00' }
    assert.equal((await (await open(desk)).press('send', typed)).statusCode, 303)
    desk.pass(16 * 60)
    await desk.signInAgain()
    const back = await open(desk)
    const asked = await back.press('send', typed)
    assert.equal(asked.statusCode, 422)
    assert.match(
      wordsOf(asked),
      /Nothing was sent You wrote this at 10:00\. Send it again\? .*The same words, to the number ending 145\. It is on its way/,
    )
    assert.ok(asked.body.includes(`>${text}</textarea>`))
    for (const kept of [
      'value="service" id="purpose-service" checked',
      'value="2026-11-30"',
      'value="09:00"',
    ])
      assert.ok(asked.body.includes(kept), kept)
    assert.equal(hidden(asked.body, 'form') !== '', true)
    assert.doesNotMatch(asked.body, /id="again"[^>]* checked/)
    assert.equal((await texts(desk)).length, 1)
    const again = { ...typed, ...tick(asked.body) }
    assert.equal((await back.press('send', again)).statusCode, 303)
    await back.press('send', again)
    assert.equal((await texts(desk)).length, 2, 'pressed twice with the tick it is one more')
    assert.match(
      wordsOf(await (await open(desk)).press('send', again)),
      /You wrote this at 10:16/,
      'what was ticked of the first is not said of the second',
    )
  })

  test('are one message from however many windows at once', async (t) => {
    const desk = await messageDesk(t)
    const forms = await Promise.all([1, 2, 3, 4].map(() => open(desk)))
    const answers = await Promise.all(forms.map(({ press }) => press('send')))
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 422, 422, 422])
    const asked = answers.find(({ statusCode }) => statusCode === 422)!
    const ticked = await Promise.all(forms.map(({ press }) => press('send', tick(asked.body))))
    assert.equal((await texts(desk)).length, 2, 'nor does a tick hold for more than one')
    assert.ok(ticked.some(({ statusCode }) => statusCode === 422))
  })

  test('are the same with other spaces, at another time, given once more, or behind a link', async (t) => {
    const desk = await messageDesk(t)
    await (await open(desk)).press('send')
    for (const other of [
      { text: ` ${text.replace(' today', '\r\n today')} ` },
      { when: 'later', date: '2026-11-25', time: '09:00' },
      { way: 'once', once: '07700 900145' },
      { read: 'link' },
      { purpose: 'service' },
    ]) {
      const asked = await (await open(desk)).press('send', other)
      assert.match(wordsOf(asked), /You wrote this at 10:00\. Send it again\?/, JSON.stringify(other))
    }
    assert.equal((await texts(desk)).length, 1)
  })

  test('say when they leave, where they wait for it', async (t) => {
    const desk = await messageDesk(t)
    const later = { when: 'later', date: '2026-11-25', time: '09:00' }
    await (await open(desk)).press('send', later)
    desk.pass(2 * 3600)
    await desk.signInAgain()
    assert.match(
      wordsOf(await (await open(desk)).press('send')),
      /You wrote this at 10:00 .*It leaves on 25 Nov, 09:00 by itself/,
    )
  })

  test('leave where they say something else, go elsewhere, come from somebody else, or an hour later', async (t) => {
    const desk = await messageDesk(t)
    await (await open(desk)).press('send')
    const other = new Visitor(desk.app)
    await signIn(other, await addColleague(desk.database, 'clinician', { practice: desk.code }))
    const sends = async (fields: Fields, who: Pick<Desk, 'visitor' | 'dilys'> = desk) =>
      (await (await open(who)).press('send', fields)).statusCode
    assert.equal(await sends({ text: `${text} Bring your form.` }), 303)
    assert.equal(await sends({ way: 'email', subject: 'Today' }), 303)
    assert.equal(await sends({ way: 'once', once: '07700 900999' }), 303)
    assert.equal(await sends({}, { visitor: other, dilys: desk.dilys }), 303)
    desk.pass(3601)
    await desk.signInAgain()
    assert.equal(await sends({}), 303)
  })

  test('are not said to have left while nobody knows whether they have', async (t) => {
    const desk = await messageDesk(t)
    await (await open(desk)).press('send')
    for (const state of ['sending', 'uncertain']) {
      await desk.rows('UPDATE message SET state = $2 WHERE practice = $1', [state])
      const asked = wordsOf(await (await open(desk)).press('send'))
      assert.match(
        asked,
        /You wrote this at 10:00\. .*The same words, .*145\. It may have left already\./,
        state,
      )
      assert.doesNotMatch(asked, /You sent/)
    }
  })

  test('keep the tick that they are to leave again beside another mistake, and beside what is worth a look', async (t) => {
    const desk = await messageDesk(t)
    const odd = { text: `${text} 🙂` }
    await (await open(desk)).press('send', odd)
    const form = await open(desk)
    const ticked = { ...odd, ...tick((await form.press('send', odd)).body) }
    const mistaken = await form.press('send', { ...ticked, when: 'later', date: '' })
    assert.match(wordsOf(mistaken), /Nothing was sent Choose a date/)
    const unseen = await form.press('send', { ...odd, again: hidden(mistaken.body, 'again'), advised: '' })
    assert.match(wordsOf(unseen), /Nothing was sent Look at what is said below your words/)
    assert.equal((await texts(desk)).length, 1)
    assert.equal((await form.press('send', { ...odd, again: hidden(unseen.body, 'again') })).statusCode, 303)
    assert.match(
      wordsOf(await (await open(desk)).press('send', { ...odd, again: hidden(unseen.body, 'again') })),
      /Send it again\?/,
      'it is said of the one message alone',
    )
  })

  test('leave again where they reached nobody, and are asked about once they left', async (t) => {
    const desk = await messageDesk(t)
    await (await open(desk)).press('send')
    for (const state of ['cancelled', 'failed', 'stopped']) {
      await desk.rows('UPDATE message SET state = $2 WHERE practice = $1', [state])
      assert.equal((await (await open(desk)).press('send')).statusCode, 303, state)
    }
    const { id } = (await texts(desk)).at(-1)!
    await desk.deliver(id)
    assert.match(wordsOf(await (await open(desk)).press('send')), /You sent this at 10:00\. Send it again\?/)
  })
})

describe('A draft that was sent in another window', () => {
  const saved = async (desk: Desk) => {
    const kept = await (await open(desk)).press('keep')
    return String(kept.headers.location).replace(/^[^?]*/, '')
  }

  test('is not sent in other words without a word, nor saved', async (t) => {
    const desk = await messageDesk(t)
    const at = await saved(desk)
    const [one, other] = [await open(desk, at), await open(desk, at)]
    assert.equal((await one.press('send')).statusCode, 303)
    const edited = { text: `${text} Bring your form.` }
    const asked = await other.press('send', edited)
    assert.equal(asked.statusCode, 422)
    assert.match(
      wordsOf(asked),
      /Nothing was sent The draft you opened is gone: it was sent, or thrown away\. Is this another message\? .*You wrote Dilys this at 10:00, to the number ending 145: “Dear Dilys, Foxley Brook/,
    )
    assert.ok(asked.body.includes('Bring your form.</textarea>'))
    const kept = await other.press('keep', edited)
    assert.match(wordsOf(kept), /Nothing was saved The draft you opened is gone/)
    assert.deepEqual(await desk.rows('SELECT id FROM draft WHERE practice = $1'), [])
    assert.equal((await other.press('send', { ...edited, ...tick(asked.body) })).statusCode, 303)
    assert.equal((await texts(desk)).length, 2)
  })

  test('is sent once where both windows send at once, each in its own words', async (t) => {
    const desk = await messageDesk(t)
    const at = await saved(desk)
    const windows = await Promise.all([open(desk, at), open(desk, at)])
    const answers = await Promise.all(
      windows.map(({ press }, number) => press('send', { text: `${text} ${number}` })),
    )
    assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 422])
    assert.equal((await texts(desk)).length, 1)
  })

  test('and one that was only thrown away there is sent and saved as ever', async (t) => {
    const desk = await messageDesk(t)
    const at = await saved(desk)
    const [one, other] = [await open(desk, at), await open(desk, at)]
    await one.press('discard')
    assert.equal((await other.press('keep')).statusCode, 303)
    await one.press('discard')
    assert.equal((await other.press('send')).statusCode, 303)
  })
})
