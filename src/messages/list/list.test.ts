import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { CompiledQuery } from 'kysely'
import pg from 'pg'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import type { Answer } from '../channel.ts'
import { testSecrets } from '../../../test/command.ts'
import { takeReply } from '../reply/reply.ts'
import { takeReceivedText } from '../received-text/take.ts'
import { messageDesk } from '../test-desk.ts'
import { countToSeeTo, countWords, toSeeToQuery } from '../thread/see-to.ts'
import { listQuery, repliedQuery, type Asked } from './read.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>

const refused = () => Promise.resolve<Answer>({ is: 'refused', why: 'address-refused', said: '400' })

async function listed({ visitor }: Desk, address = '/messages'): Promise<string> {
  const page = await visitor.get(address)
  assert.equal(page.statusCode, 200)
  return wordsOf(page)
}

/** A message that did not arrive. */
async function fails(desk: Desk, text = 'This one fails'): Promise<string> {
  desk.channel.answers.push(refused)
  const message = await desk.write({ text, staff: desk.staff })
  await desk.deliver(message)
  return message
}

describe('The list of messages', () => {
  test('begins with what waits for somebody, then has the rest, the newest first', async (t) => {
    const desk = await messageDesk(t)
    assert.match(await listed(desk), /Messages Outbox Templates/, 'where nothing leaves the machine')
    assert.match(await listed(desk), /To see to 0 Replies Mine Drafts 0 All No messages yet/)
    await fails(desk)
    desk.pass(60)
    await desk.write({ text: 'The older of two' })
    await desk.write({ text: `${'long '.repeat(40)}end` })
    const words = await listed(desk)
    assert.match(
      words,
      /To see to 1 Replies Mine Drafts 0 All To see to, newest first .*PUGH-MORGAN, Dilys This one fails Text from Bethan Rees, 24 Nov, 10:00 Not delivered\. The service refused the number ending 145\. Ask for a new number\. Nobody The rest, newest first .* long… .*The older of two/,
    )
    assert.doesNotMatch(words, /end Text|The rest.*This one fails/)
    assert.match(await listed(desk, '/messages?show=all'), /long… .*The older of two .*This one fails/)
  })

  test('writes down whom it shows, and shows a restricted patient to nobody, nor counts them', async (t) => {
    const desk = await messageDesk(t)
    const { rows, dilys, database, code } = desk
    await fails(desk)
    await listed(desk)
    const [seen] = await rows<{ patients: string[] }>(
      `SELECT patients FROM access_log WHERE practice = $1 AND page = '/messages' ORDER BY id DESC LIMIT 1`,
    )
    assert.deepEqual(seen?.patients, [dilys])
    const count = async () =>
      (await asPractice(database, code, (tx) => countToSeeTo(tx, code, desk.clock.now()))).number
    assert.equal(await count(), 1)
    await rows('UPDATE patient SET restricted = true, mobile_phone = NULL, email = NULL WHERE practice = $1')
    for (const show of ['to-see-to', 'replies', 'mine', 'all'])
      assert.doesNotMatch(await listed(desk, `/messages?show=${show}`), /This one fails|PUGH/)
    assert.equal(await count(), 0)
  })

  test('goes on page by page, and takes no notice of an address that makes no sense', async (t) => {
    const desk = await messageDesk(t)
    for (let number = 1; number <= 51; number++) await desk.write({ text: `Number ${number}.` })
    const newest = await desk.visitor.get('/messages?show=all')
    assert.match(newest.body, /Number 51\..*Number 2\./s)
    assert.doesNotMatch(newest.body, /Number 1\./)
    const next = /href="(\/messages\?show=all&amp;before=[^"]*)"/.exec(newest.body)![1]!
    const last = await listed(desk, next.replaceAll('&amp;', '&'))
    assert.match(last, /Number 1\..*Newest/)
    assert.doesNotMatch(last, /Number 2\.|Next 50/)
    assert.match(await listed(desk, '/messages?show=nothing&before=1'), /Number 51\./)
    assert.match(await listed(desk), /The rest, newest first .*Number 32\..*All messages/)
  })

  test('names a record that was merged, and leads to the one that stayed', async (t) => {
    const desk = await messageDesk(t)
    const { practice, dilys, rows, visitor } = desk
    const person = { account: 'non-digital', given_name: 'Dilys', family_name: 'Pugh' } as const
    const other = await practice.onPlatform({ ...person, date_of_birth: '1951-03-14' })
    await desk.write({ patient: other })
    await rows(`UPDATE patient SET merged_into = $2, status = 'left' WHERE practice = $1 AND id = $3`, [
      dilys,
      other,
    ])
    const page = await visitor.get('/messages?show=all')
    assert.match(wordsOf(page), /PUGH, Dilys Merged/)
    assert.match(page.body, new RegExp(`href="/patients/${dilys}/messages#`))
  })

  test('is for those who may read messages', async (t) => {
    const desk = await messageDesk(t)
    const lead = await desk.colleague('governance-lead')
    assert.equal((await lead.get('/messages')).statusCode, 403)
  })
})

test('A reply that nobody has read waits for somebody, the urgent ones first, until somebody says that they have read it', async (t) => {
  const desk = await messageDesk(t)
  const { visitor, dilys, code, database, write, deliver } = desk
  const asked = { leaves: { as: 'link' }, reply: { rule: 'allowed', by: null, once: false } } as const
  const [first, second] = [
    await write({ ...asked, text: 'The first' }),
    await write({ ...asked, text: 'The second' }),
  ]
  await deliver(first)
  await deliver(second)
  const replies = (message: string, text: string) =>
    asPractice(database, code, (tx) =>
      takeReply(tx, testSecrets, { practice: code, message, form: randomUUID(), text, at: desk.clock.now() }),
    )
  await replies(first, 'I have chest pain')
  desk.pass(60)
  await replies(second, 'Thank you')
  assert.match(
    await listed(desk),
    /To see to 2 Replies Mine Drafts 0 All Urgent replies .*The first .*Replied 24 Nov, 10:00 Urgent I have chest pain .*To see to, newest first .*The second .*Replied 24 Nov, 10:01 Not read Thank you/,
  )
  assert.match(await listed(desk, '/messages?show=replies'), /newest reply first .*Thank you .*chest pain/)
  assert.match(await listed(desk, '/patients'), /24 Nov, SMS Replied/)

  const thread = await visitor.get(`/patients/${dilys}/messages`)
  assert.match(wordsOf(thread), /I have read this reply to the message of 24 Nov, 10:00/)
  assert.doesNotMatch(wordsOf(thread), /Close this thread/)
  assert.match(await listed(desk), /To see to 2/, 'opening the thread has read nothing')
  const version = { version: '0', shown: desk.clock.now().toISOString() }
  const early = await visitor.post(`/patients/${dilys}/messages/close`, version)
  assert.match(wordsOf(early), /A reply has not been read\. Read it before you close the thread/)

  const upto = /name="upto" value="([^"]*)"/.exec(thread.body)![1]!
  await replies(first, 'and another thing')
  const read = () => visitor.post(`/patients/${dilys}/messages/${first}/read`, { upto })
  const answers = await Promise.all([read(), read()])
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 409])
  const after = wordsOf(await visitor.get(`/patients/${dilys}/messages`))
  assert.match(after, /chest pain Read by Bethan Rees, 24 Nov, 10:01/)
  assert.match(after, /and another thing I have read this reply/)
  assert.match(await listed(desk), /To see to 2 .*and another thing/)
  assert.doesNotMatch(await listed(desk), /Urgent/)
  const foreign = await visitor.post(`/patients/${dilys}/messages/${first}/read`, { upto: 'all' })
  assert.equal(foreign.statusCode, 422)
})

test('A text that nobody has read waits for somebody', async (t) => {
  const desk = await messageDesk(t)
  const { visitor, dilys, database, write, deliver } = desk
  await deliver(await write())
  const texts = (id: string, text: string) =>
    takeReceivedText(
      { database, secrets: testSecrets },
      { channel: 'outbox', id, from: '+447700900145', text, at: desk.clock.now() },
    )
  await texts('1', 'Can I come on Friday?')
  await texts('2', 'I have chest pain')
  assert.match(
    await listed(desk),
    /To see to 2 .*Urgent texts, not read .*PUGH-MORGAN, Dilys I have chest pain Texted 24 Nov, 10:00 Urgent .*Texts from patients, not read .*Can I come on Friday\?/,
  )
  const thread = await visitor.get(`/patients/${dilys}/messages`)
  assert.match(wordsOf(thread), /Friday\? I have read this text/)
  assert.doesNotMatch(wordsOf(thread), /Close this thread/)
  const [friday, chest] = [...thread.body.matchAll(/name="text" value="([^"]*)"/g)].map(([, id]) => id!)
  const read = (text: string) => visitor.post(`/patients/${dilys}/messages/text-read`, { text })
  const answers = await Promise.all([read(chest!), read(chest!)])
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [303, 409])
  assert.match(await listed(desk, `/patients/${dilys}/messages`), /chest pain Read by Bethan Rees/)
  assert.match(await listed(desk), /To see to 1 /)
  assert.equal((await read(friday!)).statusCode, 303)
  assert.match(await listed(desk), /To see to 0/)
})

test('With a hundred thousand messages no page of the list and no count reads them all', async (t) => {
  const desk = await messageDesk(t)
  const { database, code, dilys, staff, rows } = desk
  await rows(
    `INSERT INTO patient SELECT (jsonb_populate_record(patient, jsonb_build_object('id',
       ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))))).*
     FROM patient, generate_series(0, 299) AS n WHERE practice = $1 AND id = $2`,
    [dilys],
  )
  await rows(
    `INSERT INTO message (practice, id, patient, way, state, state_since, sealed_content, once, address_shown, form,
       due_at, created_at, code)
     SELECT $1, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       ('00000000-0000-7000-8000-' || lpad(to_hex(n % 300), 12, '0'))::uuid, 'sms',
       CASE WHEN n % 200 = 0 THEN 'failed' ELSE 'delivered' END, '2026-11-01', '', false, 'ending 145',
       gen_random_uuid(), '2026-11-01', '2026-11-01', 'X' || n
     FROM generate_series(1, 100000) AS n`,
  )
  await rows(
    `INSERT INTO delivery (practice, id, message, channel, state, began_at)
     SELECT practice, id, id, 'outbox', 'delivered', created_at FROM message WHERE practice = $1`,
  )
  await rows(
    `INSERT INTO reply (practice, id, message, patient, form, sealed_content, urgent, came_at, read_at)
     SELECT practice, gen_random_uuid(), id, patient, form, '', false, created_at, CASE WHEN state = 'delivered' THEN created_at END
     FROM message WHERE practice = $1 AND code NOT LIKE '%3'`,
  )
  await rows('INSERT INTO thread (practice, patient, version, assigned_to) VALUES ($1, $2, 1, $3)', [
    '00000000-0000-7000-8000-000000000007',
    staff,
  ])
  await database.owner.query('ANALYZE message, delivery, patient, thread, reply')
  const before = '00000000-0000-7000-8000-0000000088b8'
  for (const shown of ['to-see-to', 'urgent', 'rest', 'mine', 'all'] as const) {
    for (const from of [null, before]) {
      const asked: Asked = { practice: code, shown, staff, before: from, most: 50, now: desk.clock.now() }
      const plan = await asPractice(database, code, (tx) => listQuery(tx, asked).explain<Plan>('json'))
      assert.deepEqual(readsThrough(plan), [], `${shown} from ${from}`)
    }
  }
  const replied = await asPractice(database, code, (tx) =>
    repliedQuery(tx, { practice: code, before: null, most: 50 }).explain<Plan>('json'),
  )
  assert.deepEqual(readsThrough(replied), [])
  const plan = await asPractice(database, code, (tx) =>
    keptPlanOf(tx, toSeeToQuery(tx, code, desk.clock.now()).compile()),
  )
  assert.deepEqual(readsThrough(plan), [])
  const count = await asPractice(database, code, (tx) => countToSeeTo(tx, code, desk.clock.now()))
  assert.equal(countWords(count.number), '99+')
})

interface Plan {
  'QUERY PLAN': [{ Plan: Step }]
}
interface Step {
  'Node Type': string
  'Relation Name'?: string
  Plans?: Step[]
}

/** The plan that a connection keeps for whatever is asked, as it is made without looking at the parameters. */
async function keptPlanOf(tx: Tx, { sql: text, parameters }: CompiledQuery): Promise<Plan[]> {
  const asked = async (statement: string) => (await tx.executeQuery(CompiledQuery.raw(statement))).rows
  const literal = (value: unknown) =>
    pg.escapeLiteral(value instanceof Date ? value.toISOString() : String(value))
  await asked('SET LOCAL plan_cache_mode = force_generic_plan')
  await asked(`PREPARE kept AS ${text}`)
  const plan = await asked(`EXPLAIN (FORMAT json) EXECUTE kept (${parameters.map(literal).join(', ')})`)
  await asked('DEALLOCATE kept')
  return plan as Plan[]
}

/** The large tables that a plan reads from one end to the other. */
function readsThrough([first]: Plan[]): string[] {
  const large = ['message', 'delivery', 'reply']
  const stepsOf = (step: Step): Step[] => [step, ...(step.Plans ?? []).flatMap(stepsOf)]
  return stepsOf(first!['QUERY PLAN'][0].Plan)
    .filter((step) => step['Node Type'] === 'Seq Scan')
    .map((step) => step['Relation Name'] ?? '')
    .filter((name) => large.includes(name))
}
