import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { Writable } from 'node:stream'
import { test, type TestContext } from 'node:test'
import { testSecrets } from '../../../test/command.ts'
import { splitRecord } from '../../platform/csv/split.ts'
import { asPractice } from '../../platform/database/database.ts'
import { takeReceivedText } from '../received-text/take.ts'
import { takeReply } from '../reply/reply.ts'
import { messageDesk } from '../test-desk.ts'
import { exportMessages, MESSAGE_COLUMNS, type Asked } from './export.ts'

type Row = Record<(typeof MESSAGE_COLUMNS)[number], string>

/** What was said at Foxley Brook Surgery, and how it is read back from a file. */
async function saidAtFoxley(t: TestContext) {
  const desk = await messageDesk(t)
  const { database, code, dilys, rows, clock } = desk
  await rows(
    `UPDATE patient SET nhs_number = '9993667129', source_patient_id = '48213' WHERE practice = $1 AND id = $2`,
    [dilys],
  )
  const write = async (asked: Partial<Asked> = {}) => {
    let written = ''
    const out = new Writable({
      write: (part: Buffer, _encoding, done) => ((written += part.toString()), done()),
    })
    const answer = await exportMessages(
      { database, secrets: testSecrets, now: clock.now() },
      { practice: code, ...asked },
      out,
    )
    return { written, ...answer }
  }
  return {
    ...desk,
    file: write,
    read: async (asked: Partial<Asked> = {}): Promise<Row[]> => {
      const { written } = await write({ ...asked, form: 'json' })
      return (JSON.parse(written) as { messages: Row[] }).messages
    },
  }
}

test('an export has what was said both ways, in words, with whose it is, the oldest first', async (t) => {
  const desk = await saidAtFoxley(t)
  const { write, deliver, pass, staff, code, database, sending, clock, dilys, read, rows } = desk
  const sent = await write({ text: 'Please phone us.', staff })
  await deliver(sent)
  pass(60)
  const linked = await write({
    ...{ leaves: { as: 'link' }, text: 'Your blood test is fine.', staff, way: 'email' },
    ...{ address: 'dilys@example.org', reply: { rule: 'allowed', by: null, once: false } },
  })
  await deliver(linked)
  pass(60)
  await asPractice(database, code, (tx) =>
    takeReply(tx, testSecrets, {
      ...{ practice: code, message: linked, form: randomUUID(), text: 'Thank you', at: clock.now() },
    }),
  )
  pass(60)
  const text = {
    channel: 'outbox',
    id: 'one',
    from: '+447700900145',
    text: 'Which day?',
    at: clock.now(),
  } as const
  await takeReceivedText(sending, text)
  pass(60)
  const stopped = await write({ text: 'Never sent.' })
  await rows(`UPDATE patient SET mobile_phone = NULL WHERE practice = $1`)
  await deliver(stopped)
  const whole = await read()
  assert.deepEqual(whole[0], {
    ...{ id: sent, patient: dilys, nhs_number: '9993667129', source_patient_id: '48213' },
    ...{ given_name: 'Dilys', family_name: 'Pugh-Morgan', date_of_birth: '1951-03-14' },
    ...{ time: '2026-11-24 10:00', direction: 'to the patient', channel: 'text message' },
    ...{ written_by: 'Bethan Rees', state: 'Sent', subject: '', text: 'Please phone us.', files: '' },
  })
  assert.deepEqual(
    whole
      .slice(1)
      .map(({ direction, channel, written_by, state, text }) => [
        ...[direction, channel, written_by, state, text],
      ]),
    [
      ['to the patient', 'email with a secure link', 'Bethan Rees', 'Sent', 'Your blood test is fine.'],
      ['from the patient', 'reply behind a secure link', 'The patient', 'Received', 'Thank you'],
      ['from the patient', 'text message', 'The patient', 'Received', 'Which day?'],
      [
        ...['to the patient', 'text message', 'Patient Sync'],
        ...['Stopped: it was not sent. No mobile number was held any more.', 'Never sent.'],
      ],
    ],
  )
})

test('a code tells nobody its digits, and a new link no address', async (t) => {
  const { write, read } = await saidAtFoxley(t)
  const link = await write({ leaves: { as: 'link' } })
  await write({ leaves: { as: 'new-link', to: link }, text: 'https://messages.foxley.example/m/x' })
  await write({ leaves: { as: 'code', of: randomUUID() }, text: '123456 is your code' })
  const told = JSON.stringify(await read())
  assert.match(told, /A new link to an earlier message.*A code for opening an earlier message/)
  assert.doesNotMatch(told, /123456|foxley\.example/)
})

test('the days are those of London, and no day is refused', async (t) => {
  const { write, read, pass } = await saidAtFoxley(t)
  await write({ text: 'On the 24th' })
  pass(14 * 3600)
  await write({ text: 'At midnight' })
  const texts = async (asked: Partial<Asked>) => (await read(asked)).map(({ text }) => text)
  assert.deepEqual(await texts({ to: '2026-11-24' }), ['On the 24th'])
  assert.deepEqual(await texts({ from: '2026-11-25' }), ['At midnight'])
  assert.deepEqual(await texts({ from: '2026-11-24', to: '2026-11-25' }), ['On the 24th', 'At midnight'])
  for (const day of ['24/11/2026', '2026-02-30', 'today'])
    await assert.rejects(read({ from: day }), { message: `${day} is no day. Write it as 2026-11-24.` })
})

test('a text that somebody placed later is in the export of that day, with when it came', async (t) => {
  const { write, deliver, read, pass, sending, clock, dilys, rows } = await saidAtFoxley(t)
  await deliver(await write({ text: 'On the 24th' }))
  const text = {
    channel: 'outbox',
    id: 'one',
    from: '+447700900145',
    text: 'Which day?',
    at: clock.now(),
  } as const
  await takeReceivedText(sending, text)
  await rows('UPDATE received_text SET patient = NULL WHERE practice = $1')
  const texts = async (asked: Partial<Asked>) => (await read(asked)).map(({ text, time }) => [time, text])
  assert.deepEqual(await texts({ to: '2026-11-24' }), [['2026-11-24 10:00', 'On the 24th']])
  pass(8 * 86_400)
  await rows('UPDATE received_text SET patient = $2, placed_at = $3 WHERE practice = $1', [
    dilys,
    clock.now(),
  ])
  await write({ text: 'On 2 December' })
  assert.deepEqual(await texts({ from: '2026-11-25' }), [
    ['2026-11-24 10:00', 'Which day?'],
    ['2026-12-02 10:00', 'On 2 December'],
  ])
  assert.deepEqual(await texts({ to: '2026-11-24' }), [['2026-11-24 10:00', 'On the 24th']])
  assert.equal((await texts({})).length, 3)
})

test('restricted patients are in no export, and who was merged stands under the record that stayed', async (t) => {
  const { write, read, practice, rows, dilys } = await saidAtFoxley(t)
  const other = await practice.onPlatform({
    ...{ account: 'non-digital', given_name: 'Emlyn', family_name: 'Rees', date_of_birth: '1980-01-01' },
  })
  await write({ text: 'To Dilys' })
  await write({ text: 'To Emlyn', patient: other })
  await rows('UPDATE patient SET merged_into = $3 WHERE practice = $1 AND id = $2', [other, dilys])
  assert.deepEqual(
    (await read()).map(({ text, patient, given_name }) => [text, patient, given_name]),
    [
      ['To Dilys', dilys, 'Dilys'],
      ['To Emlyn', dilys, 'Dilys'],
    ],
  )
  await rows('UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2', [dilys])
  assert.deepEqual(await read(), [])
})

test('a file of many is whole, is safe in a spreadsheet, and is in the audit chain before it leaves', async (t) => {
  const { write, file, rows } = await saidAtFoxley(t)
  const first = await write({ text: '=HYPERLINK("http://evil.example")' })
  await rows(
    `INSERT INTO message SELECT (jsonb_populate_record(message, jsonb_build_object(
       'id', gen_random_uuid(), 'form', gen_random_uuid(), 'kind', 'code', 'code', 'B' || number))).*
     FROM message, generate_series(1, 1200) AS number WHERE practice = $1 AND id = $2`,
    [first],
  )
  const { written, exported } = await file({ from: '2026-11-24' })
  assert.equal(exported, 1201)
  const [headings, ...lines] = written.trimEnd().split('\n')
  assert.equal(headings, MESSAGE_COLUMNS.join(','))
  assert.equal(lines.length, 1201)
  assert.equal(new Set(lines.map((line) => splitRecord(line, ',')?.[0])).size, 1201)
  assert.match(written, /'=HYPERLINK/)
  const [entry] = await rows<{ entry: string }>(
    `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%messages-exported%'`,
  )
  const { actor, facts } = JSON.parse(entry!.entry) as { actor: { command: string }; facts: unknown }
  assert.equal(actor.command, 'messages export')
  assert.deepEqual(facts, { messages: 1201, form: 'csv', from: '2026-11-24', to: null })
})
