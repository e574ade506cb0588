import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test, type TestContext } from 'node:test'
import { testSecrets } from '../../../test/command.ts'
import { asPractice } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { takeReceivedText } from '../received-text/take.ts'
import { messageDesk } from '../test-desk.ts'
import { countToSeeTo } from '../thread/see-to.ts'
import { takeReply } from './reply.ts'

/** On Tuesday 24 November 2026 Bethan asks Dilys for a reply by Thursday. */
async function asking(t: TestContext, reply: 'link' | 'words' = 'link') {
  const desk = await messageDesk(t)
  const { database, code, clock, visitor, dilys, staff, write, deliver, signInAgain } = desk
  const ask = async () => {
    const wished = { rule: 'needed', by: '2026-11-26', once: false } as const
    const message = await write({ staff, text: 'How is your knee?', leaves: { as: reply }, reply: wished })
    await deliver(message)
    return message
  }
  return {
    ...{ ...desk, ask },
    waiting: () =>
      asPractice(database, code, async (tx) => (await countToSeeTo(tx, code, clock.now())).number),
    page: async (address: string) => {
      await signInAgain()
      return wordsOf(await visitor.get(address))
    },
    seeTo: (message: string) => visitor.post(`/patients/${dilys}/messages/${message}/see-to`),
  }
}

const day = 86_400

test('A reply that was needed and has not come waits for somebody from the day after, once', async (t) => {
  const { ask, pass, waiting, page, seeTo, dilys } = await asking(t)
  const message = await ask()
  assert.match(await page(`/patients/${dilys}/messages`), /A reply is needed by 26 Nov 2026\./)
  // 23:59 in London on its day, and a minute later.
  pass(2 * day + 14 * 3600 - 60)
  assert.equal(await waiting(), 0)
  pass(60)
  assert.equal(await waiting(), 1)
  assert.match(
    await page('/messages'),
    /To see to 1 .*How is your knee\? .*No reply by 26 Nov 2026 A reply was needed and has not come\. Phone them, or write again\./,
  )
  assert.match(
    await page(`/patients/${dilys}/messages`),
    /I have seen to it .*A reply was needed by 26 Nov 2026, and has not come\./,
  )
  assert.equal((await seeTo(message)).statusCode, 303)
  pass(3 * day)
  assert.equal(await waiting(), 0, 'once')
  assert.doesNotMatch(await page('/messages'), /No reply by/)
})

test('Of somebody who has died, left or been merged since, nobody is told to phone them', async (t) => {
  const { ask, pass, waiting, page, rows, dilys, practice, channel } = await asking(t)
  const stays = await practice.onPlatform({
    ...{ account: 'non-digital', given_name: 'Dilys', family_name: 'Pugh', date_of_birth: '1951-03-14' },
  })
  await ask()
  channel.answers.push(() => Promise.resolve({ is: 'refused', why: 'address-refused', said: '400' }))
  await ask()
  const locked = await ask()
  await rows('UPDATE secure_link SET locked_at = now() WHERE practice = $1 AND message = $2', [locked])
  pass(4 * day)
  assert.match(await page('/messages'), /No reply by .*Phone them, or write again/)
  for (const [became, words] of [
    [`status = 'deceased'`, /The patient has died: do not phone or write because of this message\./g],
    [`status = 'left'`, /The patient has left the practice since: nothing goes to them from here\./g],
    [
      `status = 'left', merged_into = '${stays}'`,
      /Open the record that stayed, and see there what is to be done\./g,
    ],
  ] as const) {
    await rows(`UPDATE patient SET ${became} WHERE practice = $1 AND id = $2`, [dilys])
    assert.equal(await waiting(), 3, 'somebody sees to it all the same')
    const list = await page('/messages')
    assert.equal(list.match(words)!.length, 3, became)
    assert.doesNotMatch(list, /Phone the|write again/)
  }
})

test('It waits for nobody where the reply came, by link or by text, where none is taken any more, or where it never left', async (t) => {
  const { ask, pass, waiting, database, code, clock, rows, channel } = await asking(t)
  const replied = await ask()
  const ended = await ask()
  channel.answers.push(() => Promise.resolve({ is: 'uncertain', said: '504' }))
  const uncertain = await ask()
  await asPractice(database, code, (tx) =>
    takeReply(tx, testSecrets, {
      ...{ practice: code, message: replied, form: randomUUID(), text: 'Better', at: clock.now() },
    }),
  )
  await rows('UPDATE reply SET read_at = came_at WHERE practice = $1')
  await rows('UPDATE message SET replies_ended_at = created_at WHERE practice = $1 AND id = $2', [ended])
  pass(4 * day)
  assert.equal(await waiting(), 1, 'the one that may not have left, for that alone')
  await rows(`UPDATE message SET state = 'cancelled' WHERE practice = $1 AND id = $2`, [uncertain])
  assert.equal(await waiting(), 0)
  await rows('DELETE FROM reply WHERE practice = $1')
  assert.equal(await waiting(), 1)
})

test('An answer by text is one', async (t) => {
  const { ask, pass, waiting, database, clock, rows } = await asking(t, 'words')
  await ask()
  pass(60)
  const text = { channel: 'outbox', id: '1', from: '+447700900145', text: 'Better', at: clock.now() } as const
  await takeReceivedText({ database, secrets: testSecrets }, text)
  pass(4 * day)
  assert.equal(await waiting(), 1, 'the text, which nobody has read')
  await rows('DELETE FROM received_text WHERE practice = $1')
  assert.equal(await waiting(), 1, 'the reply, which has not come')
})

test('What they texted before it left is none, and the page says so, behind a link too', async (t) => {
  for (const as of ['words', 'link'] as const) {
    const { write, deliver, pass, waiting, page, staff, clock, database, dilys, rows } = await asking(t, as)
    const texts = async (text: string) => {
      const from = { channel: 'outbox', id: text, from: '+447700900145', at: clock.now() } as const
      await takeReceivedText({ database, secrets: testSecrets }, { ...from, text })
      await rows('UPDATE received_text SET read_at = came_at WHERE practice = $1')
    }
    await deliver(await write({ text: 'Your form is here.' }))
    const wished = { rule: 'needed', by: '2026-11-26', once: false } as const
    const dueAt = new Date(+clock.now() + 22 * 3600 * 1000)
    const message = await write({ staff, text: 'Which day?', leaves: { as }, reply: wished, dueAt })
    pass(11 * 3600)
    await texts('Thanks for today')
    pass(11 * 3600)
    await deliver(message)
    pass(3 * day)
    assert.equal(await waiting(), 1)
    assert.match(await page(`/patients/${dilys}/messages`), / was needed by 26 Nov 2026, and has not come\./)
    await texts('Friday please')
    assert.equal(await waiting(), 0)
    const said = {
      words: /An answer was needed by 26 Nov 2026, and has come\./,
      link: /A reply was needed by 26 Nov 2026, and a text has come since\./,
    }
    assert.match(await page(`/patients/${dilys}/messages`), said[as])
  }
})

test('An answer by text counts whichever of merged records it stands with', async (t) => {
  const { ask, pass, waiting, page, practice, database, clock, rows, dilys } = await asking(t, 'words')
  await ask()
  pass(60)
  const text = { channel: 'outbox', id: '1', from: '+447700900145', text: 'Better', at: clock.now() } as const
  await takeReceivedText({ database, secrets: testSecrets }, text)
  const named = (given_name: string) =>
    practice.onPlatform({
      ...{ account: 'non-digital', given_name, family_name: 'Pugh', date_of_birth: '1951-03-14' },
    })
  const [stays, other] = [await named('Dilys'), await named('D')]
  for (const merged of [dilys, other])
    await rows(`UPDATE patient SET merged_into = $3 WHERE practice = $1 AND id = $2`, [merged, stays])
  pass(4 * day)
  for (const placedOn of [stays, other]) {
    await rows('UPDATE received_text SET read_at = came_at, patient = $2 WHERE practice = $1', [placedOn])
    assert.equal(await waiting(), 0)
    assert.match(
      await page(`/patients/${stays}/messages`),
      /An answer was needed by 26 Nov 2026, and has come\./,
    )
  }
  await rows('UPDATE patient SET merged_into = NULL WHERE practice = $1')
  assert.equal(await waiting(), 1)
})

test('A thread begins with who asks for a reply, and stays with whoever has it', async (t) => {
  const { visitor, dilys, rows, page, clock } = await asking(t)
  const address = `/patients/${dilys}/messages/new`
  const { body } = await visitor.get(address)
  const seen = /name="seen" value="([^"]*)"/.exec(body)![1]!
  const send = async (text: string, reply: string) =>
    visitor.post(address, {
      ...{ form: randomUUID(), seen, way: 'sms', when: 'now', read: 'link', text, reply, do: 'send' },
    })
  assert.equal((await send('No reply is asked for.', 'none')).statusCode, 303)
  assert.match(await page(`/patients/${dilys}/messages`), /Nobody has taken this on/)
  assert.equal((await send('How is your knee?', 'allowed')).statusCode, 303)
  assert.match(await page(`/patients/${dilys}/messages`), /You have this\. Since 24 Nov/)
  assert.match(await page('/messages?show=mine'), /How is your knee\?/)
  const other = randomUUID()
  await rows('UPDATE thread SET assigned_to = $2, assigned_at = $3 WHERE practice = $1', [other, clock.now()])
  assert.equal((await send('And your hip?', 'allowed')).statusCode, 303)
  const [thread] = await rows<{ assigned_to: string; version: number }>(
    'SELECT assigned_to, version FROM thread WHERE practice = $1',
  )
  assert.deepEqual(thread, { assigned_to: other, version: 1 })
})

test('A closed thread opens again for who asks for a reply in it, and no other', async (t) => {
  const { visitor, dilys, rows, page, clock, staff } = await asking(t)
  const thread = `/patients/${dilys}/messages`
  await rows(
    'INSERT INTO thread (practice, patient, version, closed_at, closed_by) VALUES ($1, $2, 1, $3, $4)',
    [...[dilys, clock.now(), staff]],
  )
  const { body } = await visitor.get(`${thread}/new`)
  const seen = /name="seen" value="([^"]*)"/.exec(body)![1]!
  const send = async (text: string, reply: string) =>
    visitor.post(`${thread}/new`, {
      ...{ form: randomUUID(), seen, way: 'sms', when: 'now', read: 'link', text, reply, do: 'send' },
    })
  assert.equal((await send('No reply is asked for.', 'none')).statusCode, 303)
  assert.match(await page(thread), /Closed\. By/)
  assert.equal((await send('How is your knee?', 'allowed')).statusCode, 303)
  assert.match(await page(thread), /You have this\. Since 24 Nov/)
  assert.match(await page('/messages?show=mine'), /How is your knee\?/)
  await rows('UPDATE thread SET closed_at = $2, closed_by = $3 WHERE practice = $1', [clock.now(), staff])
  assert.equal((await send('And your hip?', 'allowed')).statusCode, 303)
  assert.match(await page(thread), /You have this\. Since 24 Nov/, 'though it was theirs when it was closed')
  const [again] = await rows<{ entry: string }>(
    `SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE '%thread-reopened%'`,
  )
  assert.ok(again, 'which is written down')
})
