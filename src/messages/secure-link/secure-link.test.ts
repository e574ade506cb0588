import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { testSecrets } from '../../../test/command.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { countSms } from '../sms-parts.ts'
import { displayCode } from '../code.ts'
import { linkDesk, Phone, words } from './test-link.ts'

const personal = /Dilys|Pugh|blood|Bethan|carry on/

/** A page without what is new in every answer. */
const same = (body: string) =>
  body.replaceAll(/(nonce|value)="[^"]*"/g, '$1').replaceAll(/\/m\/[\w-]+/g, '/m/')

describe('A message behind a secure link', () => {
  test('leaves as one text with the practice and the link, which is kept as a hash and nowhere else', async (t) => {
    const { channel, rows, path, message } = await linkDesk(t, {
      reply: { rule: 'needed', by: '2026-11-27', once: false },
    })
    const [letter] = channel.took
    assert.match(
      letter!.text,
      /^You have a private message from Foxley Brook Surgery\. Please read it and reply by 27 Nov: https:\/\/messages\.foxley\.example\/m\/[\w-]{22} Code \w{3} \w{3}$/,
    )
    assert.equal(countSms(letter!.text).parts, 1)
    const [sent] = await rows<{ code: string }>('SELECT code FROM message WHERE practice = $1')
    assert.ok(letter!.text.endsWith(`Code ${displayCode(sent!.code)}`))
    assert.doesNotMatch(letter!.text, personal)
    const token = path.slice('/m/'.length)
    const [kept] = await rows<{ token_hash: Buffer; ends_at: Date }>(
      'SELECT token_hash, ends_at FROM secure_link_token WHERE practice = $1',
    )
    assert.deepEqual(kept!.token_hash, createHash('sha256').update(token).digest())
    assert.equal(kept!.ends_at.toISOString(), '2026-12-22T10:00:00.000Z')
    const [row] = await rows<{ sealed_content: Buffer }>(
      'SELECT sealed_content FROM message WHERE practice = $1 AND id = $2',
      [message],
    )
    const sealed = testSecrets.open(row!.sealed_content, `message content Z99001 ${message}`)
    assert.deepEqual(JSON.parse(sealed), { subject: null, text: words })
  })

  test('leaves as an email that says what to do, and tells nothing either', async (t) => {
    const { channel } = await linkDesk(t, {
      way: 'email',
      address: 'dilys@example.org',
      subject: 'Blood test',
    })
    const { subject, text } = channel.took[0]!
    assert.equal(subject, 'Private message from Foxley Brook Surgery')
    assert.match(text, /open this page and enter the date of birth .*\nhttps:\/\/messages/)
    assert.match(text, /The link works until 22 December 2026/)
    assert.doesNotMatch(text, personal)
  })

  test('gets another token for every attempt, so that none has to be kept', async (t) => {
    const { channel, write, deliver, pass, linkIn, rows, app } = await linkDesk(t)
    const tried: string[] = []
    channel.answers.push((letter) => {
      tried.push(linkIn(letter.text))
      return Promise.resolve({ is: 'not-sent', again: 60, said: '429' })
    })
    const message = await write({ leaves: { as: 'link' } })
    await deliver(message)
    pass(61)
    await deliver(message)
    const came = linkIn(channel.took.at(-1)!.text)
    assert.notEqual(tried[0], came)
    assert.equal((await new Visitor(app).get(came)).statusCode, 200)
    const links = await rows('SELECT FROM secure_link WHERE practice = $1')
    assert.equal(links.length, 2)
  })

  test('shows nothing and changes nothing when a program opens it', async (t) => {
    const { rows, phone, path, app } = await linkDesk(t)
    const counted = async () => {
      const tables = [
        'secure_link',
        'secure_link_visit',
        'secure_link_device',
        'secure_link_event',
        'message',
        'audit_entry',
      ]
      const states = []
      for (const table of tables)
        states.push(
          await rows(`SELECT ${table}::text, xmin::text FROM ${table} WHERE practice = $1 ORDER BY 1`),
        )
      return states
    }
    const before = await counted()
    const page = await phone().open()
    assert.equal(page.statusCode, 200)
    assert.match(
      wordsOf(page),
      /You have a private message We sent it on Tuesday 24 November 2026\. Enter the date of birth/,
    )
    assert.match(wordsOf(page), /Do not use this page for an emergency\. Call 999 .* 111/)
    assert.doesNotMatch(page.body, personal)
    assert.equal((await new Visitor(app).head(path)).statusCode, 200)
    for (const ask of ['/other-device', '/replies/0198e2c0-0000-7000-8000-000000000000'])
      assert.equal((await phone().get(path + ask)).headers.location, path)
    assert.deepEqual(await counted(), before)
  })

  test('is read after the right date of birth, on this phone again without it for half an hour', async (t) => {
    const { phone, pass, rows } = await linkDesk(t)
    const dilys = phone()
    const entered = await dilys.enter()
    assert.equal(entered.statusCode, 303)
    const page = await dilys.open()
    assert.match(
      wordsOf(page),
      /Message for Dilys Pugh-Morgan Bethan Rees, Foxley Brook Surgery Tuesday 24 November 2026, 10:00am Your blood test on 19 November is fine\./,
    )
    assert.match(wordsOf(page), /You do not need to reply\. I have read this/)
    assert.match(wordsOf(page), /You can read this until Tuesday 22 December 2026/)
    pass(29 * 60)
    assert.match((await dilys.open()).body, /blood test/)
    pass(2 * 60)
    assert.doesNotMatch((await dilys.open()).body, personal)
    await dilys.read()
    const events = await rows<{ event: string }>(
      'SELECT event FROM secure_link_event WHERE practice = $1 ORDER BY id',
    )
    assert.deepEqual(
      events.map(({ event }) => event),
      ['opened', 'opened'],
    )
    await dilys.post(`${dilys.path}/finish`)
    assert.doesNotMatch((await dilys.open()).body, personal)
  })

  test('counts wrong dates, not what is no date, and locks after five', async (t) => {
    const { phone, visitor, dilys: patient, message } = await linkDesk(t)
    const somebody = phone()
    for (const [day, month, year, says] of [
      ['', '', '', /Enter the date of birth/],
      ['14', '', '1951', /Enter the day, the month and the year/],
      ['14', '13', '1951', /The month must be between 1 and 12/],
      ['14', '3', '51', /Write the year in four digits/],
      ['31', '2', '1951', /That day is not in the calendar/],
    ] as const) {
      const answer = await somebody.enter(day, month, year)
      assert.equal(answer.statusCode, 422)
      assert.match(wordsOf(answer), says)
    }
    for (const left of ['4 tries', '3 tries', '2 tries', '1 try']) {
      const answer = await somebody.enter('14', '4', '1951')
      assert.equal(answer.statusCode, 422)
      assert.match(wordsOf(answer), new RegExp(`That date of birth does not match\\. You have ${left} left`))
      assert.doesNotMatch(answer.body, /Dilys|blood/)
    }
    const locked = await somebody.enter('14', '4', '1951')
    assert.match(wordsOf(locked), /This link is locked/)
    assert.match(wordsOf(await somebody.enter()), /This link is locked/)
    assert.match(wordsOf(await phone().open()), /This link is locked/)
    const thread = wordsOf(await visitor.get(`/patients/${patient}/messages`))
    assert.match(
      thread,
      /The link was locked 24 Nov, 10:00 Wrong dates of birth or codes were entered too often/,
    )
    assert.match(thread, /Send a new link/)
    const waits = async () => wordsOf(await visitor.get('/messages'))
    assert.match(await waits(), /To see to 1 .*Its link was locked 24 Nov, 10:00 Wrong dates of birth/)
    await visitor.post(`/patients/${patient}/messages/${message}/locked-link`)
    assert.match(await waits(), /To see to 0/)
    assert.doesNotMatch(wordsOf(await visitor.get(`/patients/${patient}/messages`)), /They need no new link/)
  })

  test('locks after five however many try at once', async (t) => {
    const { phone, rows, path, app } = await linkDesk(t)
    const phones = Array.from({ length: 20 }, phone)
    for (const each of phones) await each.open()
    const answers = await Promise.all(phones.map((each) => each.enter('1', '1', '1960')))
    assert.equal(answers.filter(({ body }) => body.includes('does not match')).length, 4)
    const [link] = await rows<{ wrong_births: number }>(
      'SELECT wrong_births FROM secure_link WHERE practice = $1',
    )
    assert.equal(link!.wrong_births, 5)
    assert.doesNotMatch((await new Phone(app, path).read()).body, /blood/)
  })

  test('counts them of all links of a patient together', async (t) => {
    const { send, app } = await linkDesk(t)
    const second = await send()
    const third = await send()
    const wrong = async (path: string) => {
      const phone = new Phone(app, path)
      return (await phone.enter('1', '1', '1960')).body
    }
    for (let each = 0; each < 4; each += 1) {
      await wrong(second.path)
      await wrong(third.path)
    }
    const fourth = new Phone(app, (await send()).path)
    assert.match((await fourth.enter('1', '1', '1960')).body, /You have 1 try left/)
    assert.match((await fourth.enter('1', '1', '1960')).body, /This link is locked/)
  })

  test('is over after 28 days, as if it had never been', async (t) => {
    const { app, path, pass, phone } = await linkDesk(t)
    const reader = phone()
    await reader.read()
    const unknown = await new Visitor(app).get(`/m/${'A'.repeat(22)}`)
    assert.equal(unknown.statusCode, 404)
    assert.match(wordsOf(unknown), /This message is no longer here/)
    assert.doesNotMatch(unknown.body, /Foxley/)
    for (const token of ['x', 'a'.repeat(90), '..%2f', path.slice(3, -1)])
      assert.equal((await new Visitor(app).get(`/m/${token}`)).statusCode, 404)
    pass(28 * 86_400)
    for (const visitor of [new Visitor(app), reader]) {
      const expired = await visitor.get(path)
      assert.equal(expired.statusCode, 404)
      assert.equal(same(expired.body), same(unknown.body))
      const posted = await visitor.post(path, { day: '14', month: '3', year: '1951' })
      assert.ok([403, 404].includes(posted.statusCode))
      assert.doesNotMatch(posted.body, personal)
    }
  })

  test('shows nothing of who has died or is restricted since', async (t) => {
    for (const change of [`status = 'deceased'`, 'restricted = true']) {
      const { phone, rows, dilys } = await linkDesk(t)
      const [reader, other] = [phone(), phone()]
      await reader.read()
      await other.open()
      await rows(`UPDATE patient SET ${change} WHERE practice = $1 AND id = $2`, [dilys])
      assert.equal((await reader.open()).statusCode, 404)
      assert.equal((await other.enter()).statusCode, 404)
    }
  })

  test('is not opened by the cookies of another link', async (t) => {
    const { phone, send, app } = await linkDesk(t)
    const reader = phone()
    await reader.read()
    const other = await send({ text: 'Something else entirely' })
    const page = await reader.get(other.path)
    assert.match(wordsOf(page), /You have a private message/)
    assert.doesNotMatch(page.body, /Something else|Dilys/)
    const posted = await reader.post(`${other.path}/replies`, { reply: 'Yes' })
    assert.doesNotMatch(posted.body, /Something else|Dilys/)
    const stranger = new Phone(app, other.path)
    stranger.setCookie('visit', 'A'.repeat(22))
    assert.doesNotMatch((await stranger.open()).body, /Something else/)
  })

  test('leaves its token in no log, no referrer, no cache and no search engine', async (t) => {
    const { phone, path } = await linkDesk(t)
    const { headers } = await phone().open()
    assert.equal(headers['cache-control'], 'no-store')
    assert.equal(headers['referrer-policy'], 'strict-origin')
    assert.match(String(headers['x-robots-tag']), /noindex/)
    const old = phone()
    await old.open()
    // A phone of some years ago says nothing of the site, and its whole origin.
    const entered = await old.post(
      path,
      { day: '14', month: '3', year: '1951' },
      { 'sec-fetch-site': '', host: 'localhost', origin: 'http://localhost' },
    )
    assert.equal(entered.statusCode, 303)
  })
})
