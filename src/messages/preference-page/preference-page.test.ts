import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test, type TestContext } from 'node:test'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { linkDesk, Phone } from '../secure-link/test-link.ts'
import { messageDesk } from '../test-desk.ts'

const email = { way: 'email', address: 'dilys@example.org', subject: 'Your form' } as const

/** Dilys has an email, and somebody whom nobody knows has opened a page that it leads to. */
async function mailbox(t: TestContext) {
  const desk = await messageDesk(t)
  const { channel, write, deliver, state, app, rows } = desk
  await rows(
    `UPDATE practice SET phone = '01632 960100', open_hours = 'Monday to Friday' WHERE practice = $1`,
  )
  const message = await write({ ...email, purpose: 'service', text: 'The surgery is shut on Monday.' })
  await deliver(message)
  const letter = channel.took.at(-1)!
  const base = 'https://messages.foxley.example'
  const token = /preferences\/([\w-]{32})$/.exec(letter.text)![1]!
  return {
    ...{ ...desk, message, letter, token, base },
    stranger: new Visitor(app),
    /** What becomes of another message. */
    sent: async (said: Parameters<typeof write>[0] = {}) => {
      const next = await write({ ...email, ...said })
      await deliver(next)
      return (await state(next)).why ?? 'sent'
    },
  }
}

/** As a mailbox presses the button for its owner (RFC 8058): no cookie, no form of ours. */
async function press({ app, token }: Awaited<ReturnType<typeof mailbox>>, type: string, body: string) {
  return app.inject({
    ...{ method: 'POST', url: `/unsubscribe/${token}`, payload: body },
    headers: { 'content-type': type },
  })
}

const personal = /Dilys|Pugh|1951|example\.org|900145|shut on Monday/

describe('One press in a mailbox', () => {
  test('ends emails like that one at once, for that patient, and nothing else', async (t) => {
    const box = await mailbox(t)
    const { letter, token, base, sent, rows, visitor, dilys } = box
    assert.equal(letter.unsubscribe, `${base}/unsubscribe/${token}`)
    assert.match(
      letter.text,
      /^The surgery is shut on Monday\.\n\nNobody reads replies to this email\. Phone 01632 960100, Monday to Friday\. In an emergency call 999\.\nMessage code \w{3} \w{3}\. Check that it is really from us: https:\/\/messages\.foxley\.example\/check\nChoose what we send you: https/,
    )
    const form = 'application/x-www-form-urlencoded'
    const answer = await press(box, form, 'List-Unsubscribe=One-Click')
    assert.equal(answer.statusCode, 200)
    assert.match(wordsOf(answer), /You get no more of these emails .* news and services of the surgery/)
    assert.doesNotMatch(answer.body, personal)
    const parts =
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n'
    assert.equal((await press(box, 'multipart/form-data; boundary=x', parts)).statusCode, 200)
    assert.equal(await sent({ purpose: 'service' }), 'opted-out')
    assert.equal(await sent(), 'sent')
    assert.equal(
      await sent({ way: 'sms', address: '+447700900145', subject: null, purpose: 'service' }),
      'sent',
    )
    const said = await rows<{ said_by: string; staff: string | null }>(
      'SELECT said_by, staff FROM preference WHERE practice = $1',
    )
    assert.deepEqual(said, [{ said_by: 'unsubscribe', staff: null }])
    assert.match(
      wordsOf(await visitor.get(`/patients/${dilys}`)),
      /No emails with news and services: by unsubscribing, 24 November 2026/,
    )
  })

  test('is asked for by a page first where somebody follows the address; looking changes nothing', async (t) => {
    const { stranger, token, sent, rows } = await mailbox(t)
    for (const address of [
      `/unsubscribe/${token}`,
      `/preferences/${token}`,
      `/preferences/${token}/not-me`,
    ]) {
      await stranger.head(address)
      const page = await stranger.get(address)
      assert.equal(page.statusCode, 200)
      assert.doesNotMatch(page.body, personal, address)
      assert.match(page.body, /Foxley Brook Surgery/)
      assert.equal(page.headers['x-robots-tag'], 'noindex, nofollow')
    }
    assert.equal((await rows('SELECT FROM preference WHERE practice = $1')).length, 0)
    assert.equal(await sent({ purpose: 'service' }), 'sent')
    const [kept] = await rows<{ hash: string }>(
      `SELECT encode(token_hash, 'escape') AS hash FROM preference_token WHERE practice = $1`,
    )
    assert.ok(!kept!.hash.includes(token))
  })

  test('of a token that never was, and one that is over, is the same page', async (t) => {
    const box = await mailbox(t)
    const { stranger, rows, token } = box
    await rows('DELETE FROM preference_token WHERE practice = $1')
    const pages = await Promise.all(
      ['x', 'x'.repeat(32), randomUUID(), token].flatMap((each) => [
        stranger.get(`/unsubscribe/${each}`),
        stranger.get(`/preferences/${each}`),
        stranger.get(`/preferences/${each}/not-me`),
      ]),
    )
    assert.deepEqual([...new Set(pages.map((page) => `${page.statusCode} ${wordsOf(page)}`))].length, 1)
    assert.equal(pages[0]!.statusCode, 404)
    assert.equal((await press(box, 'text/plain', '')).statusCode, 404)
  })
})

describe('The preference page, without an account', () => {
  test('shows what is wanted and takes what is ticked, for texts and emails', async (t) => {
    const { stranger, token, sent, rows } = await mailbox(t)
    const page = await stranger.get(`/preferences/${token}`)
    assert.equal((page.body.match(/ checked/g) ?? []).length, 4)
    assert.equal((await stranger.post(`/preferences/${token}`, { _csrf: 'forged' })).statusCode, 403)
    const saved = await stranger.post(`/preferences/${token}`, { email: 'direct-care', seen: 'nothing' })
    assert.equal(saved.statusCode, 303)
    const after = await stranger.get(String(saved.headers.location))
    assert.match(wordsOf(after), /Saved\. It holds from now on, also for what was waiting/)
    assert.equal((after.body.match(/ checked/g) ?? []).length, 1)
    assert.equal(await sent(), 'sent')
    assert.equal(await sent({ purpose: 'service' }), 'opted-out')
    assert.equal(await sent({ way: 'sms', address: '+447700900145', subject: null }), 'opted-out')
    const said = await rows('SELECT FROM preference WHERE practice = $1 AND staff IS NULL')
    assert.equal(said.length, 3)
    const old = await stranger.post(`/preferences/${token}`, { email: 'service', seen: 'nothing' })
    assert.match(
      wordsOf(await stranger.get(String(old.headers.location))),
      /Not saved\. Something else was said/,
    )
    assert.equal((await rows('SELECT FROM preference WHERE practice = $1')).length, 3)
  })
})

describe('A patient with a phone alone', () => {
  test('comes from a message behind a link to the same page, and is told what STOP does', async (t) => {
    const { phone, path, rows, dilys } = await linkDesk(t)
    const held = phone()
    assert.match(wordsOf(await held.read()), /Change how we contact you/)
    assert.equal((await rows('SELECT FROM preference_token WHERE practice = $1')).length, 0)
    const led = String((await held.post(`${path}/preferences`)).headers.location)
    assert.match(led, /^\/preferences\/[\w-]{32}$/)
    const page = await held.get(led)
    assert.match(wordsOf(page), /Choose what you are sent .* To stop all texts to a phone at once, text STOP/)
    assert.doesNotMatch(page.body, personal)
    const seen = /name="seen" value="([^"]*)"/.exec(page.body)![1]!
    assert.equal((await held.post(led, { seen, sms: 'service' })).statusCode, 303)
    const [said] = await rows<{ patient: string }>(
      `SELECT patient FROM preference WHERE practice = $1 AND way = 'sms' AND purpose = 'direct-care' AND NOT wanted`,
    )
    assert.equal(said?.patient, dilys)
  })

  test('shares an address with other phones, and none of them is held back for the others', async (t) => {
    const { app } = await messageDesk(t)
    const other = new Visitor(app)
    const posts = async (secret: string, times: number) => {
      const answers = new Set<number>()
      for (let each = 0; each < times; each++)
        answers.add((await other.post(`/m/${secret.padEnd(22, 'x')}`)).statusCode)
      return [...answers]
    }
    assert.ok(!(await posts('A', 30)).includes(429))
    assert.deepEqual(await posts('A', 1), [429])
    assert.ok(!(await posts('B', 1)).includes(429))
    const gets = []
    for (let each = 0; each < 40; each++) gets.push((await other.get(`/m/${'A'.repeat(22)}`)).statusCode)
    assert.ok(gets.every((status) => status === 404))
  })
})

test('Who answers for what is held stands on a page for everybody, with whom to phone', async (t) => {
  const { phone, rows, app, code } = await linkDesk(t)
  await rows(`UPDATE practice SET phone = '01632 960100' WHERE practice = $1`)
  assert.match((await phone().open()).body, new RegExp(`<a href="/privacy/${code}">Privacy</a>`))
  const page = await new Visitor(app).get(`/privacy/${code}`)
  assert.match(
    wordsOf(page),
    /Foxley Brook Surgery decides how your information is used .* data controller.* Phone 01632 960100.* Information Commissioner/,
  )
  assert.doesNotMatch(page.body, personal)
  for (const none of ['Z99009', 'x', '%27'])
    assert.equal((await new Visitor(app).get(`/privacy/${none}`)).statusCode, 404)
})

describe('Whoever is not the patient', () => {
  test('says so at an email, and nothing for that patient goes there; staff have it to check', async (t) => {
    const { stranger, token, sent, visitor, dilys } = await mailbox(t)
    await stranger.get(`/preferences/${token}/not-me`)
    const nothing = await stranger.post(`/preferences/${token}/not-me`)
    assert.equal(nothing.statusCode, 422)
    assert.match(wordsOf(nothing), /Say what is wrong/)
    const done = await stranger.post(`/preferences/${token}/not-me`, { why: 'other' })
    assert.match(wordsOf(done), /We have stopped these messages/)
    assert.doesNotMatch(done.body, personal)
    assert.equal(await sent(), 'not-theirs')
    assert.equal(await sent({ way: 'sms', address: '+447700900145', subject: null }), 'sent')
    assert.match(
      wordsOf(await visitor.get('/messages/numbers-to-check')),
      /PUGH-MORGAN, Dilys Email .* Whoever has this mailbox says that it is not this patient’s/,
    )
    const [, since] = /name="since" value="([^"]*)"/.exec((await visitor.get(`/patients/${dilys}`)).body)!
    const right = await visitor.post(`/patients/${dilys}/contact-details/right`, {
      ...{ detail: 'email', since: since!, back: 'list' },
    })
    assert.equal(right.statusCode, 303)
    assert.equal(await sent(), 'sent')
  })

  test('ends what they have of the patient behind links, which staff see, with whose word it was and no way that leads nowhere', async (t) => {
    const desk = await linkDesk(t)
    const { phone, path, send, app, visitor, dilys, write, deliver, pass, linkIn, channel } = desk
    const { message, added, rows } = desk
    const thread = async () => wordsOf(await visitor.get(`/patients/${dilys}/messages`))
    await rows(`UPDATE patient SET came_from = 'list' WHERE practice = $1`)
    const before = await send({ text: 'Another message of hers.' })
    const reader = phone()
    await reader.read()
    const toEmail = await write({ way: 'email', address: 'dilys@example.org', leaves: { as: 'link' } })
    await deliver(toEmail)
    const byEmail = linkIn(channel.took.at(-1)!.text)
    assert.match(
      await thread(),
      /Opened 24 Nov, 10:00\. The link works until .* Send a new link to the number ending 145/,
    )
    pass(60)
    const held = phone()
    await held.get(`${path}/not-me`)
    assert.match(
      wordsOf(await held.post(`${path}/not-me`, { why: 'other' })),
      /We have stopped these messages/,
    )
    for (const each of [path, before.path]) {
      assert.equal((await new Visitor(app).get(each)).statusCode, 404)
      assert.equal((await new Phone(app, each).enter()).statusCode, 403)
    }
    assert.equal((await reader.open()).statusCode, 404, 'who reads already reads no more')
    assert.equal((await new Visitor(app).get(byEmail)).statusCode, 200, 'what went elsewhere works')
    const words = await thread()
    assert.match(
      words,
      /“I am not the patient” was pressed 24 Nov, 10:01: the link was ended .* Ended: somebody there said that they are not the patient/,
    )
    assert.match(
      words,
      /No new link goes to the number ending 145: it is said not to be theirs \(24 Nov.*, it belongs to somebody who knows them\)\. What they want to be sent/,
    )
    assert.doesNotMatch(words, /Send a new link to the number|The link works until 22 Dec, 10:00\. “I am/)
    assert.match(words, /Send a new link to the email address/)

    const preferences = await visitor.get(`/patients/${dilys}/preferences`)
    const end = /action="([^"]*\/end)"/.exec(preferences.body)![1]!
    assert.equal((await visitor.post(end)).statusCode, 303)
    const compose = wordsOf(await visitor.get(`/patients/${dilys}/messages/new`))
    assert.match(compose, /Nobody has confirmed this number/, 'that it was opened there says nothing')
    await visitor.get(`/patients/${dilys}/messages`)
    const anew = await visitor.post(`/patients/${dilys}/messages/${message}/links`, { to: 'ending 145' })
    assert.equal(anew.statusCode, 303)
    await deliver(added.at(-1)!)
    assert.match((await new Phone(app, linkIn(channel.took.at(-1)!.text)).read()).body, /blood test/)
    assert.equal((await thread()).match(/was pressed/g)?.length, 1, 'of the other message alone')
  })

  test('says so at a secure link, without a date of birth, also when it is locked', async (t) => {
    const desk = await linkDesk(t)
    const { phone, path, write, deliver, state, visitor, dilys, rows, practice } = desk
    const emlyn = await practice.onPlatform({
      ...{ account: 'non-digital', given_name: 'Emlyn', family_name: 'Pugh', date_of_birth: '1947-02-01' },
      mobile_phone: '07700 900145',
    })
    const held = phone()
    assert.match((await held.open()).body, /\/not-me"/)
    const asked = await held.get(`${path}/not-me`)
    assert.match(wordsOf(asked), /Not you\? .* I do not know this surgery .* I used to be a patient here/)
    assert.doesNotMatch(asked.body, personal)
    assert.match(wordsOf(asked), /want to be written to in another way\? Change how we contact you/)
    assert.equal((await held.post(`${path}/not-me`)).statusCode, 422)
    for (let tries = 0; tries < 5; tries++) await held.enter('1', '1', '1950')
    await held.get(`${path}/not-me`)
    const done = await held.post(`${path}/not-me`, { why: 'unknown' })
    assert.match(wordsOf(done), /We have stopped these messages/)
    await held.post(`${path}/not-me`, { why: 'unknown' })
    assert.equal((await rows('SELECT FROM objection WHERE practice = $1')).length, 1)
    const [next, other] = [await write(), await write({ patient: emlyn })]
    await deliver(next)
    await deliver(other)
    assert.equal((await state(next)).why, 'not-theirs')
    assert.equal((await state(other)).state, 'sent')
    const preferences = await visitor.get(`/patients/${dilys}/preferences`)
    assert.match(wordsOf(preferences), /They do not know this surgery\. Nothing is sent there/)
    assert.match(
      wordsOf(await visitor.get('/messages/numbers-to-check')),
      /Whoever has this number says that it is not this patient’s/,
    )
    const end = /action="([^"]*\/end)"/.exec(preferences.body)![1]!
    assert.equal((await visitor.post(end)).statusCode, 303)
    assert.match(wordsOf(await visitor.get('/messages/numbers-to-check')), /No number to check/)
  })
})
