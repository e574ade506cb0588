import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { messageDesk } from '../test-desk.ts'

const text = 'Dear Dilys, Foxley Brook Surgery has your form.'

type Desk = Awaited<ReturnType<typeof messageDesk>>

/** A message to Dilys that did not arrive for a reason, and what her thread offers about it. */
async function failedFor(desk: Desk, why: string, said: Parameters<Desk['write']>[0] = {}) {
  const id = await desk.write({
    ...said,
    text,
    reply: { rule: 'allowed', by: null, once: true },
    leaves: { as: 'link' },
  })
  await desk.rows(
    `UPDATE message SET state = CASE WHEN $3 = 'too-late' THEN 'stopped' ELSE 'failed' END, why = $3
     WHERE practice = $1 AND id = $2`,
    [id, why],
  )
  const { body } = await desk.visitor.get(`/patients/${desk.dilys}/messages`)
  const offers = [...body.matchAll(/<a [^>]*href="([^"]*again=[^"]*)"[^>]*>(.*?)<\/a>/gs)]
    .map(([, href, words]) => ({
      href: href!.replaceAll('&amp;', '&'),
      words: words!.replace(/<[^>]*>/g, '').trim(),
    }))
    .filter(({ href }) => href.endsWith(id))
  return { id, offers, names: offers.map(({ words }) => words) }
}

test('A message that failed for now is sent again with its words, to the same number or another way', async (t) => {
  const desk = await messageDesk(t)
  for (const why of ['not-delivered', 'service-failed', 'not-taken', 'too-late'])
    assert.deepEqual((await failedFor(desk, why)).names, ['Send it again', 'Send by email instead'], why)
  const { offers, id } = await failedFor(desk, 'not-delivered')
  const [again, byEmail] = offers
  const page = await desk.visitor.get(again!.href)
  assert.ok(page.body.includes(`>${text}</textarea>`))
  for (const chosen of [
    'value="sms" id="way"',
    'value="link" id="read-link"',
    'value="allowed" id="reply-allowed"',
  ])
    assert.match(page.body, new RegExp(`${chosen} checked`))
  const other = await desk.visitor.get(byEmail!.href)
  assert.ok(other.body.includes(`>${text}</textarea>`))
  assert.match(other.body, /value="email" id="way" checked/)
  const hidden = (name: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page.body)![1]!
  const sent = await desk.visitor.post(`/patients/${desk.dilys}/messages/new`, {
    ...{ form: hidden('form'), seen: hidden('seen'), advised: hidden('advised'), way: 'sms', when: 'now' },
    ...{ read: 'link', reply: 'allowed', text, do: 'send' },
  })
  assert.equal(sent.statusCode, 303, 'without a question: the one before reached nobody')
  const own = await desk.rows<{ id: string }>(
    `SELECT id FROM message WHERE practice = $1 AND state = 'queued'`,
  )
  assert.equal(own.length, 1)
  assert.notEqual(own[0]!.id, id)
})

test('What failed for good is not offered to the same number; words that were refused are written again', async (t) => {
  const desk = await messageDesk(t)
  for (const why of ['address-refused', 'address-unknown', 'channel-refused', 'nhs-number-refused'])
    assert.deepEqual((await failedFor(desk, why)).names, ['Send by email instead'], why)
  assert.deepEqual((await failedFor(desk, 'text-refused')).names, ['Write it again', 'Send by email instead'])
  await desk.rows(`UPDATE patient SET mobile_phone = '+447700900172' WHERE practice = $1`)
  const { names, offers } = await failedFor(desk, 'not-delivered')
  assert.equal(names[0], 'Send again to 07700 900172')
  assert.match(
    wordsOf(await desk.visitor.get(offers[0]!.href)),
    /These are the words of the message of 24 Nov, 10:00/,
  )
})

test('Where the record has no mobile any more, nothing is offered by text again but to a number for this once', async (t) => {
  const desk = await messageDesk(t)
  await desk.rows('UPDATE patient SET mobile_phone = NULL WHERE practice = $1')
  for (const why of ['not-delivered', 'text-refused', 'too-late'])
    assert.deepEqual((await failedFor(desk, why)).names, ['Send by email instead'], why)
  const once = await failedFor(desk, 'not-delivered', { once: true, address: '+447700900999' })
  assert.deepEqual(once.names, ['Write it again', 'Send by email instead'])
})
