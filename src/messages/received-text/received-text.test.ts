import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test, type TestContext } from 'node:test'
import { testSecrets } from '../../../test/command.ts'
import { practiceIn } from '../../../test/practice.ts'
import { addStaff } from '../../accounts/staff.ts'
import { startStandInNotify } from '../../operations/stand-in-notify/server.ts'
import { asPractice } from '../../platform/database/database.ts'
import { testServer } from '../../platform/web/test-server.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { govukNotifyReceivedTexts } from '../govuk-notify/received-texts.ts'
import { apiKey, templates } from '../govuk-notify/test-notify.ts'
import { messageDesk } from '../test-desk.ts'
import { countToSeeTo } from '../thread/see-to.ts'
import { kindOf } from './kind.ts'
import { takeReceivedText } from './take.ts'

/** The desk, and GOV.UK Notify bringing texts to it over the wire. */
async function ground(t: TestContext, { answers = false } = {}) {
  const desk = await messageDesk(t)
  const { database, clock, rows, practice, jobs, sending } = desk
  const token = 'a token of thirty-two letters or so'
  const { app } = await testServer(t)
  govukNotifyReceivedTexts(app, {
    ...{ database, clock, secrets: testSecrets, tokens: [token] },
    ...(answers && { jobs, channels: sending.channels }),
  })
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const url = `${address}/channels/govuk-notify/received-texts`
  const standIn = await startStandInNotify({ apiKey, templates, clock, receivedTexts: { url, token } })
  t.after(() => standIn.close())
  /** Somebody else with Dilys' phone. */
  const emlyn = () =>
    practice.onPlatform({
      ...{ account: 'non-digital', given_name: 'Emlyn', family_name: 'Pugh', date_of_birth: '1947-02-01' },
      mobile_phone: '07700 900145',
    })
  return {
    ...{ ...desk, emlyn, url, token },
    says: (text: string, id?: string, from = '+447700900145', receivedAt?: Date) =>
      standIn.receivedText(from, text, id, receivedAt),
    sent: async (said: Parameters<typeof desk.write>[0] = {}) => {
      const message = await desk.write(said)
      await desk.deliver(message)
      return (await desk.state(message)).why ?? 'sent'
    },
    kept: () =>
      rows<{ kind: string; patient: string | null; urgent: boolean; placed: boolean }>(
        `SELECT kind, patient, urgent, placed_at IS NOT NULL AS placed FROM received_text
         WHERE practice = $1 ORDER BY id`,
      ),
    thread: async (patient = desk.dilys) => wordsOf(await desk.visitor.get(`/patients/${patient}/messages`)),
  }
}

describe('STOP by text', () => {
  test('is read where it says nothing else; what is a question stays one', () => {
    for (const text of [
      'STOP',
      'stop',
      ' Stop. ',
      '"STOP"',
      'Stop!!',
      'STOPALL',
      'please stop',
      'Unsubscribe',
    ])
      assert.equal(kindOf(text), 'stop', text)
    for (const text of ['START', 'unstop', 'Start.']) assert.equal(kindOf(text), 'start', text)
    for (const text of ['Stop taking the tablets?', 'cancel', 'No', '', 'When do I start?', 'nonstop', 'end'])
      assert.equal(kindOf(text), 'words', text)
  })

  test('closes the number for everybody on it, also for what was waiting, until START', async (t) => {
    const { sent, says, kept, write, deliver, state, emlyn, thread, visitor, dilys } = await ground(t)
    const other = await emlyn()
    assert.equal(await sent(), 'sent')
    const waiting = await write()
    assert.equal(await says('Stop'), 204)
    await deliver(waiting)
    assert.equal((await state(waiting)).why, 'opted-out')
    assert.equal(await sent({ patient: other }), 'opted-out')
    assert.match(
      await thread(),
      /Dilys Pugh-Morgan .* from the number ending 145 Stop No texts go to this number/,
    )
    assert.match(
      wordsOf(await visitor.get(`/patients/${dilys}`)),
      /No texts to the number ending 145: by STOP, 24 November 2026/,
    )
    assert.equal(await says('START'), 204)
    assert.equal(await sent(), 'sent')
    assert.equal(await sent({ patient: other }), 'sent')
    assert.deepEqual(
      (await kept()).map(({ kind, placed }) => [kind, placed]),
      [
        ['stop', true],
        ['start', true],
      ],
    )
  })

  test('that is brought twice, or late, is done once', async (t) => {
    const { sent, says, kept, rows } = await ground(t)
    await sent()
    const id = randomUUID()
    await Promise.all([says('STOP', id), says('STOP', id), says('STOP', id)])
    await says('START')
    assert.equal(await says('STOP', id), 204)
    assert.equal(await sent(), 'sent')
    assert.equal((await kept()).length, 2)
    const acts = await rows(`SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE '%objection-made%'`)
    assert.equal(acts.length, 1)
  })

  test('that comes after a later START, or START after a later STOP, changes nothing', async (t) => {
    const { sent, says, kept, pass, clock } = await ground(t)
    await sent()
    const stopped = clock.now()
    pass(60)
    const started = clock.now()
    pass(60)
    await says('START', undefined, undefined, started)
    await says('STOP', undefined, undefined, stopped)
    assert.equal(await sent(), 'sent')
    await says('STOP')
    await says('START', undefined, undefined, new Date(+started + 1000))
    assert.equal(await sent(), 'opted-out')
    assert.equal((await kept()).length, 4)
    // A clock that is ahead over there holds nothing for ever.
    pass(60)
    await says('START', undefined, undefined, new Date(+clock.now() + 86_400_000))
    pass(60)
    await says('STOP')
    assert.equal(await sent(), 'opted-out')
  })

  test('holds at every practice that texted the number, and at no other', async (t) => {
    const { sent, says, database, rows } = await ground(t)
    await sent()
    for (const code of ['Z99002', 'Z99003']) await practiceIn(database, code)
    await rows(
      `INSERT INTO texted SELECT 'Z99002', address_key, gen_random_uuid(), at FROM texted WHERE practice = $1`,
    )
    await says('STOP')
    const closed = await database.owner.query<{ practice: string }>(
      'SELECT practice FROM objection WHERE ended_at IS NULL ORDER BY practice',
    )
    assert.deepEqual(
      closed.rows.map(({ practice }) => practice),
      ['Z99001', 'Z99002'],
    )
  })
})

describe('Words of an emergency in a text', () => {
  const words = 'If this is an emergency call 999 now. For urgent help call 111. Foxley Brook Surgery'
  const answering = async (t: TestContext) => {
    const desk = await ground(t, { answers: true })
    await desk.sent()
    const first = desk.added.length
    return {
      ...desk,
      /** Sends what is to go, and tells everything that went since the first text, with where. */
      answered: async () => {
        for (const message of new Set(desk.added.slice(first))) await desk.deliver(message)
        return desk.channel.took.slice(1).map(({ address, text }) => `${address} ${text}`)
      },
    }
  }

  test('are answered at once, once a number and day, however often they come or are brought, by night too', async (t) => {
    const { says, answered, thread, pass, signInAgain } = await answering(t)
    pass(12 * 3600)
    const id = randomUUID()
    await Promise.all([says('I have chest pain', id), says('I have chest pain', id), says('cant breathe')])
    await says('I want to die')
    assert.deepEqual(await answered(), [`+447700900145 ${words}`])
    await signInAgain()
    assert.match(await thread(), /Patient Sync .* If this is an emergency call 999 now\./)
    pass(24 * 3600)
    await says('Still chest pain')
    assert.equal((await answered()).length, 2)
  })

  test('are answered to whoever said STOP, but not where the number is another’s', async (t) => {
    const { says, answered, rows } = await answering(t)
    await says('STOP')
    await says('I have chest pain')
    assert.deepEqual(await answered(), [`+447700900145 ${words}`])
    const [kept] = await rows<{ agreed: string[]; needed: string }>(
      'SELECT agreed, needed FROM message WHERE practice = $1 ORDER BY id DESC LIMIT 1',
    )
    assert.deepEqual(kept, { agreed: ['opted-out'], needed: 'It answers words of an emergency' })
    await rows(`UPDATE objection SET why = 'other' WHERE practice = $1`)
    await rows('DELETE FROM received_text WHERE practice = $1')
    await rows(`UPDATE message SET form = gen_random_uuid() WHERE practice = $1`)
    await says('I have chest pain')
    assert.equal((await answered()).length, 1)
  })

  test('are answered on a phone that several have, but not where one of them is restricted', async (t) => {
    const { says, answered, emlyn, rows, pass } = await answering(t)
    const other = await emlyn()
    await says('heart attack')
    assert.deepEqual(await answered(), [`+447700900145 ${words}`])
    pass(24 * 3600)
    await rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [other])
    await says('heart attack')
    assert.equal((await answered()).length, 1)
  })

  test('are not answered hours later, nor where another person may see it come', async (t) => {
    const { says, answered, clock, kept } = await answering(t)
    await says('my husband hit me')
    await says('my husband strangled me, I want to die')
    await says('chest pain', randomUUID(), '+447700900145', new Date(+clock.now() - 2 * 3_600_000))
    await says('my blood test is on Monday')
    assert.deepEqual(await answered(), [])
    assert.deepEqual(
      (await kept()).map(({ urgent }) => urgent),
      [true, true, true, false],
    )
  })

  test('are answered as the record that the one texted last was merged into, or else as whoever is still here', async (t) => {
    const { says, answered, emlyn, rows, pass, dilys } = await answering(t)
    const other = await emlyn()
    const became = (change: string, values: unknown[] = []) =>
      rows(`UPDATE patient SET ${change} WHERE practice = $1 AND id = $2`, [dilys, ...values])
    const answeredAs = async () => {
      const [last] = await rows<{ patient: string }>(
        'SELECT patient FROM message WHERE practice = $1 ORDER BY id DESC LIMIT 1',
      )
      return [(await answered()).length, last!.patient]
    }
    await became(`status = 'left', merged_into = $3`, [other])
    await says('cant breathe')
    assert.deepEqual(await answeredAs(), [1, other])
    pass(24 * 3600)
    await became(`status = 'deceased', merged_into = NULL`)
    await says('cant breathe')
    assert.deepEqual(await answeredAs(), [2, other])
    pass(24 * 3600)
    await rows(`UPDATE patient SET status = 'left' WHERE practice = $1`)
    await says('cant breathe')
    assert.deepEqual((await answered()).length, 2, 'nobody of the practice is left')
  })

  test('are not answered where the record texted last was merged into one that is restricted', async (t) => {
    const { says, answered, emlyn, practice, rows, dilys } = await answering(t)
    await emlyn()
    const hidden = await practice.onPlatform({
      account: 'non-digital',
      given_name: 'Dilys',
      family_name: 'Pugh',
      date_of_birth: '1951-03-14',
    })
    await rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [hidden])
    await rows(`UPDATE patient SET status = 'left', merged_into = $3 WHERE practice = $1 AND id = $2`, [
      ...[dilys, hidden],
    ])
    await says('cant breathe')
    assert.deepEqual(await answered(), [])
  })
})

describe('Any other text that comes back', () => {
  test('stands in the thread of the one patient who was texted there lately, sealed, urgent words marked', async (t) => {
    const { sent, says, kept, thread, dilys, rows, pass } = await ground(t)
    await sent({ text: 'Please <b>phone</b> us.' })
    pass(60)
    await says('I have chest pain <i>now</i>')
    await says('Thank you')
    assert.deepEqual(await kept(), [
      { kind: 'words', patient: dilys, urgent: true, placed: false },
      { kind: 'words', patient: dilys, urgent: false, placed: false },
    ])
    assert.match(
      await thread(),
      /Please &lt;b&gt;phone.* 24 Nov, 10:01 Text message from the number ending 145 Urgent words I have chest pain &lt;i&gt;now.*Thank you/,
    )
    const [row] = await rows<{ sealed: string }>(
      `SELECT encode(sealed_content, 'escape') AS sealed FROM received_text WHERE practice = $1 LIMIT 1`,
    )
    assert.doesNotMatch(row!.sealed, /chest|900145/)
  })

  test('of a shared phone waits in a list until somebody says whose it is', async (t) => {
    const { sent, says, kept, thread, dilys, emlyn, visitor } = await ground(t)
    const other = await emlyn()
    await sent()
    await sent({ patient: other })
    await says('Yes please')
    await says('Wrong number')
    const list = await visitor.get('/messages/received-texts')
    assert.match(wordsOf(list), /07700 900145 .* Yes please It is from .*Emlyn Pugh, born 1 Feb 1947/)
    assert.match(wordsOf(list), /It is from Dilys Pugh-Morgan, born 14 Mar 1951/)
    assert.doesNotMatch(await thread(), /Yes please/)
    const [first, second] = [...list.body.matchAll(/received-texts\/([0-9a-f-]{36})\/of\/nobody"/g)].map(
      ([, id]) => id,
    )
    const place = async (id: string | undefined, patient?: string) =>
      (await visitor.post(`/messages/received-texts/${id}`, patient ? { patient } : {})).statusCode
    assert.equal(await place(first), 422)
    assert.equal(await place(first, randomUUID()), 404)
    assert.equal(await place(first, other), 303)
    assert.equal(await place(first, dilys), 404)
    assert.equal(await place(second, 'nobody'), 303)
    assert.match(await thread(other), /Emlyn Pugh .* Yes please/)
    assert.doesNotMatch(await thread(), /Yes please|Wrong number/)
    assert.match(
      wordsOf(await visitor.get('/messages/received-texts')),
      /No text is waiting .* Seen to, for no patient .* Wrong number Placed by Bethan Rees, 24 Nov, 10:00 Put it back/,
    )
    assert.deepEqual(
      (await kept()).map(({ patient }) => patient),
      [other, null],
    )
  })

  test('is placed on a page that names whose it will be, and can be put back, with who and when kept', async (t) => {
    const { sent, says, kept, thread, dilys, emlyn, visitor, rows } = await ground(t)
    const other = await emlyn()
    await sent()
    await sent({ patient: other })
    await says('I have chest pain')
    const list = await visitor.get('/messages/received-texts')
    const [whose, nobody] = [...list.body.matchAll(/href="([^"]*\/of\/[^"]*)"/g)]
      .map(([, address]) => address!)
      .filter((address) => address.endsWith(dilys) || address.endsWith('nobody'))
    const sure = await visitor.get(whose!)
    assert.match(
      wordsOf(sure),
      /Is this text from Dilys Pugh-Morgan, born 14 Mar 1951\? .* chest pain .* Yes, it is from Dilys Pugh-Morgan/,
    )
    assert.doesNotMatch(sure.body, /Emlyn/)
    assert.match(wordsOf(await visitor.get(nobody!)), /Is this text for no patient\? .* chest pain/)
    assert.equal((await visitor.get(whose!.replace(dilys, randomUUID()))).statusCode, 404)
    assert.equal((await kept())[0]!.placed, false, 'looking at the page has placed nothing')
    const at = whose!.replace(/\/of\/.*/, '')
    const put = async () => (await visitor.post(`${at}/put-back`)).statusCode
    assert.equal(await put(), 404)
    for (const patient of [dilys, 'nobody']) {
      assert.equal((await visitor.post(at, { patient })).statusCode, 303)
      if (patient === dilys)
        assert.match(
          await thread(),
          /chest pain Placed by Bethan Rees.*Not from Dilys Pugh-Morgan: put it back/,
        )
      assert.equal(await put(), 303)
      assert.deepEqual(await kept(), [{ kind: 'words', patient: null, urgent: true, placed: false }])
    }
    assert.match(
      wordsOf(await visitor.get('/messages')),
      /1 text waits until somebody says whose it is, 1 with/,
    )
    const acts = await rows<{ action: string; patient: string | null; staff: string | null }>(
      `SELECT entry::jsonb ->> 'action' AS action, entry::jsonb #>> '{subject,patient}' AS patient,
         entry::jsonb #>> '{actor,staff}' AS staff
       FROM audit_entry WHERE practice = $1 AND entry LIKE '%"text-p%' ORDER BY seq`,
    )
    assert.deepEqual(
      acts.map(({ action, patient }) => [action, patient]),
      [
        ['text-placed', dilys],
        ['text-put-back', dilys],
        ['text-placed', null],
        ['text-put-back', null],
      ],
    )
    assert.ok(acts.every(({ staff }) => staff !== null))
    await visitor.post(at, { patient: dilys })
    await rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [other])
    assert.equal(await put(), 404)
    assert.match(await thread(), /chest pain Placed by Bethan Rees(?!.*put it back)/, 'which is not offered')
  })

  test('of a phone that another patient holds waits there, too, though only one was texted', async (t) => {
    const { sent, says, kept, emlyn, visitor, rows, dilys, database, code, clock } = await ground(t)
    const other = await emlyn()
    await sent()
    await says('I have chest pain')
    assert.deepEqual(await kept(), [{ kind: 'words', patient: null, urgent: true, placed: false }])
    const messages = wordsOf(await visitor.get('/messages'))
    assert.match(
      messages,
      /1 text waits until somebody says whose it is, 1 with urgent words Read, and say whose it is/,
    )
    assert.match(messages, /Texts to place 1, 1 urgent .* To see to 1 /)
    assert.doesNotMatch(messages, /Nothing waits/)
    const counted = await asPractice(database, code, (tx) => countToSeeTo(tx, code, clock.now()))
    assert.deepEqual(counted, { number: 1, urgent: 1, toPlace: { number: 1, urgent: 1 } })
    const list = await visitor.get('/messages/received-texts')
    assert.match(wordsOf(list), /It is from Dilys Pugh-Morgan, .* It is from Emlyn Pugh, born 1 Feb 1947/)
    const [, text] = /received-texts\/([0-9a-f-]{36})\/of\/nobody"/.exec(list.body)!
    const answer = await visitor.post(`/messages/received-texts/${text}`, { patient: other })
    assert.equal(answer.statusCode, 303)
    // Who was merged into whoever holds it now is nobody else; who has left does not read along any more.
    await rows('UPDATE patient SET merged_into = $2 WHERE practice = $1 AND id = $3', [other, dilys])
    await says('Of the same')
    await rows('UPDATE patient SET merged_into = NULL WHERE practice = $1')
    await rows(`UPDATE patient SET status = 'left' WHERE practice = $1 AND id = $2`, [other])
    await says('Only hers')
    assert.deepEqual(
      (await kept()).map(({ patient }) => patient),
      [other, dilys, dilys],
    )
  })

  test('of a phone that two practices texted lately waits at both, and of one long ago at the other', async (t) => {
    const { sent, says, kept, dilys, database, rows, pass } = await ground(t)
    await sent()
    await practiceIn(database, 'Z99002')
    const texted = (days: number) =>
      rows(
        `INSERT INTO texted SELECT 'Z99002', address_key, gen_random_uuid(), at - $2::int * interval '1 day' FROM texted
         WHERE practice = $1`,
        [days],
      )
    const there = async () =>
      (
        await database.owner.query<{ patient: string | null }>(
          `SELECT patient FROM received_text WHERE practice = 'Z99002'`,
        )
      ).rows
    await texted(31)
    await says('For one')
    assert.deepEqual([(await kept()).map(({ patient }) => patient), await there()], [[dilys], []])
    await database.owner.query(`DELETE FROM texted WHERE practice = 'Z99002'`)
    await texted(29)
    pass(60)
    await says('For whom?')
    assert.deepEqual(
      [(await kept()).map(({ patient }) => patient), await there()],
      [[dilys, null], [{ patient: null }]],
    )
  })

  test('that was placed after somebody looked is not read with the newer one that they were shown', async (t) => {
    const { sent, says, emlyn, visitor, dilys, rows } = await ground(t)
    await emlyn()
    await sent()
    await says('I have chest pain')
    await says('Thank you')
    const [urgent, thanks] = await rows<{ id: string }>(
      'SELECT id FROM received_text WHERE practice = $1 ORDER BY id',
    )
    const place = ({ id }: { id: string }) =>
      visitor.post(`/messages/received-texts/${id}`, { patient: dilys })
    await place(thanks!)
    const shown = await visitor.get(`/patients/${dilys}/messages`)
    const [, text] = /text-read".*?name="text" value="([^"]*)"/s.exec(shown.body)!
    await place(urgent!)
    const answer = await visitor.post(`/patients/${dilys}/messages/text-read`, { text: text! })
    assert.equal(answer.headers.location, `/patients/${dilys}/messages#${thanks!.id}`)
    const thread = wordsOf(await visitor.get(`/patients/${dilys}/messages`))
    assert.match(
      thread,
      /chest pain Placed by Bethan Rees, [^.]*? I have read this text .*Thank you Read by Bethan Rees/,
    )
  })

  test('that may be of a restricted patient is shown to nobody who does not see them', async (t) => {
    const { sent, says, kept, emlyn, visitor, rows, database, code } = await ground(t)
    const other = await emlyn()
    await sent()
    await sent({ patient: other })
    await says('About the refuge')
    const [text] = await rows<{ id: string }>('SELECT id FROM received_text WHERE practice = $1')
    await rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [other])
    const list = await visitor.get('/messages/received-texts')
    assert.doesNotMatch(list.body, /refuge|Dilys|Emlyn|07700/)
    const messages = wordsOf(await visitor.get('/messages'))
    assert.doesNotMatch(messages, /until somebody says|refuge|Emlyn/)
    assert.match(
      messages,
      /Texts to place 1 .*To see to 1 .* 1 text waits for who may see restricted records Nobody at this practice may\. Ask a manager to give it to somebody, under People/,
    )
    await addStaff(database, {
      ...{ name: 'Huw Prys', email: 'h.prys@example.org', password: null, practice: code },
      ...{ role: 'clinician', permissions: ['sensitive'] },
    })
    await says('I have chest pain')
    await rows(`UPDATE texted SET patient = gen_random_uuid() WHERE practice = $1 AND patient = $2`, [other])
    assert.match(
      wordsOf(await visitor.get('/messages')),
      /2 texts wait for who may see restricted records, 1 with urgent words Tell Huw Prys now\. (?!Say why)/,
      'by the number that the restricted record holds, too',
    )
    assert.match(wordsOf(list), /1 text waits for who may see .* No other text is waiting/)
    for (const patient of ['nobody', other])
      assert.equal((await visitor.post(`/messages/received-texts/${text!.id}`, { patient })).statusCode, 404)
    assert.deepEqual(
      (await kept()).map(({ placed }) => placed),
      [false, false],
    )
    await rows('UPDATE patient SET restricted = false WHERE practice = $1')
    assert.match((await visitor.get('/messages/received-texts')).body, /refuge/)
  })

  test('that may be read is told of, however many are of restricted patients', async (t) => {
    const { sent, says, emlyn, visitor, rows } = await ground(t)
    const other = await emlyn()
    await sent({ patient: other })
    await says('Not for everybody')
    await rows(
      `INSERT INTO received_text (practice, id, channel, channel_id, kind, came_at, sent_at, address_key, address_shown,
         sealed_content, urgent)
       SELECT practice, gen_random_uuid(), channel, n::text, kind, came_at, sent_at,
         CASE WHEN n > 3 THEN address_key ELSE sha256(n::text::bytea) END, address_shown, sealed_content, n IN (2, 9)
       FROM received_text, generate_series(1, 133) AS n WHERE practice = $1`,
    )
    await rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [other])
    assert.match(
      wordsOf(await visitor.get('/messages')),
      /Texts to place 99\+, 2 urgent .* 3 texts wait until somebody says whose they are, 1 with urgent words .* 99\+ texts wait for who may see restricted records, 1 with urgent words/,
    )
    await rows('UPDATE patient SET restricted = false WHERE practice = $1')
    assert.match(
      wordsOf(await visitor.get('/messages')),
      /99\+ texts wait until somebody says whose they are, 2 with urgent words (?!.*for who may see)/,
    )
  })

  test('that waits behind the first fifty is told of', async (t) => {
    const { sent, says, emlyn, visitor } = await ground(t)
    await sent({ patient: await emlyn() })
    for (let n = 1; n <= 51; n++) await says(`Question ${n}`)
    const shown = wordsOf(await visitor.get('/messages/received-texts'))
    assert.match(shown, /Question 50 .* 1 more text waits\. They come up as these are placed\./)
    assert.doesNotMatch(shown, /Question 51/)
  })

  test('of somebody who was texted long ago waits there, too; of a stranger nothing is kept', async (t) => {
    const { sent, says, kept, pass, database } = await ground(t)
    await sent()
    assert.equal(await says('Hello', undefined, '+447700900999'), 204)
    assert.equal(await says('STOP', undefined, '+447700900999'), 204)
    assert.equal(await says('Hello', undefined, 'GOVUK'), 204)
    assert.deepEqual(await kept(), [])
    const { rows } = await database.owner.query('SELECT FROM objection')
    assert.equal(rows.length, 0)
    pass(31 * 86_400)
    await says('Sorry, only now')
    assert.deepEqual(await kept(), [{ kind: 'words', patient: null, urgent: false, placed: false }])
    pass(365 * 86_400)
    await says('And now')
    assert.equal((await kept()).length, 1)
  })

  test('that is forged, too long or nonsense changes nothing', async (t) => {
    const { sent, kept, url, token } = await ground(t)
    await sent()
    const post = async (body: object, authorization: string) =>
      (
        await fetch(url, {
          ...{ method: 'POST', body: JSON.stringify(body) },
          headers: { 'content-type': 'application/json', authorization },
        })
      ).status
    const good = { id: 'x', source_number: '447700900145', message: 'STOP' }
    assert.equal(await post(good, `Bearer ${token}x`), 401)
    assert.equal(await post({ ...good, source_number: 7 }, `Bearer ${token}`), 400)
    assert.equal(await post({ ...good, message: 'x'.repeat(70_000) }, `Bearer ${token}`), 413)
    assert.deepEqual(await kept(), [])
  })
})

test('The outbox plays the phone: a text back, and STOP', async (t) => {
  const desk = await messageDesk(t)
  const { visitor, database, dilys, clock, rows, state, write, deliver } = desk
  const { outbox } = await import('../outbox/outbox.ts')
  const said: string[] = []
  const cameToOutbox = (...came: string[]) => void said.push(came.join(' '))
  const box = outbox({ database, secrets: testSecrets, clock, cameToOutbox })
  desk.sending.channels = { sms: box, email: box }
  const message = await write()
  await deliver(message)
  assert.deepEqual(said, [`sms ${message}`])
  const page = await visitor.get('/outbox')
  assert.ok(page.body.includes(`id="${message}"`), 'where whoever is told of it is led')
  assert.match(wordsOf(page), /Text back from \+447700900145 Send .* Reply STOP/)
  const address = `/outbox/${message}/answer`
  assert.equal((await visitor.post(address, { text: ' ' })).statusCode, 422)
  assert.equal((await visitor.post(`/outbox/${randomUUID()}/answer`, { text: 'Hi' })).statusCode, 404)
  assert.equal((await visitor.post(address, { text: 'Thank you' })).statusCode, 303)
  assert.equal((await visitor.post(address, { text: '', stop: 'yes' })).statusCode, 303)
  assert.match(wordsOf(await visitor.get(`/patients/${dilys}/messages`)), /Thank you .* STOP/)
  const next = await write()
  await deliver(next)
  assert.equal((await state(next)).why, 'opted-out')
  const closed = await rows('SELECT FROM objection WHERE practice = $1 AND ended_at IS NULL')
  assert.equal(closed.length, 1)
  await takeReceivedText(
    { database, secrets: testSecrets },
    { channel: 'outbox', id: 'x', from: '07700 900145', text: 'START', at: clock.now() },
  )
  assert.equal((await rows('SELECT FROM objection WHERE practice = $1 AND ended_at IS NULL')).length, 0)
  await rows('UPDATE patient SET restricted = true WHERE practice = $1')
  assert.doesNotMatch((await visitor.get('/outbox')).body, /07700|7700900145|Please phone/)
  assert.equal((await visitor.post(address, { text: 'Hi' })).statusCode, 404)
})
