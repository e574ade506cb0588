import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { v7 as uuidv7 } from 'uuid'
import { patientSync } from '../../../test/command.ts'
import { testSecrets } from '../../../test/command.ts'
import { freshDatabase } from '../../../test/database.ts'
import { foxleyBrook, idOf, morning, world } from '../../../test/world.ts'
import { logAccess } from '../../platform/access-log.ts'
import { keepDraft } from '../../messages/draft/kept.ts'
import { recordAudit } from '../../platform/audit.ts'
import { pdf } from '../../messages/file/test-pictures.ts'
import { sendMessage, type Leaves } from '../../messages/message.ts'
import { checkFiles } from '../../messages/reply/given-files.ts'
import { takeReply } from '../../messages/reply/reply.ts'
import { saveAnswers } from '../../practices/dpia/answers.ts'
import { merge } from '../../sync/merge/merge.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { asPractice, seeingRestricted } from '../../platform/database/database.ts'
import { COVERED, NOT_COVERED, PATIENT_KEYS } from './covered.ts'
import { subjectAccessDocument } from './document.tsx'
import { gatherSubjectAccess } from './gather.ts'

test('every table that speaks of a patient is given, or named with the reason why not', async (t) => {
  const { owner } = await freshDatabase(t)
  const { rows } = await owner.query<{ table: string }>(
    `SELECT DISTINCT relname AS table FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND attname = ANY ($1)
       AND atttypid IN ('uuid'::regtype, 'uuid[]'::regtype)`,
    [PATIENT_KEYS],
  )
  const given = new Set([...COVERED.map(({ table }) => table), ...Object.keys(NOT_COVERED)])
  for (const { table } of rows)
    assert.ok(given.has(table), `${table} is given to nobody: src/audit/subject-access/covered.ts`)
  assert.ok(rows.length > 10)
})

test('it holds the values, their history, who looked by role, and nothing of anybody else', async (t) => {
  const { database, bethan } = await world(t)
  const asking = {
    practice: foxleyBrook,
    person: { id: bethan, role: 'governance-lead' },
    routeOptions: { url: '/patients/:id/subject-access' },
  }
  const given = await asPractice(database, foxleyBrook, async (tx) => {
    await logAccess(
      tx,
      { ...asking, routeOptions: { url: '/patients' } },
      [idOf('arif'), idOf('sabiha')],
      morning,
    )
    await recordAudit(tx, foxleyBrook, {
      ...{ action: 'contact-details-changed', actor: { staff: bethan }, at: morning },
      subject: { patient: idOf('arif') },
    })
    await keepDraft(tx, testSecrets, {
      ...{ practice: foxleyBrook, staff: bethan, patient: idOf('arif'), id: uuidv7(), at: morning },
      values: { text: 'Dear Arif, your form' },
    })
    return gatherSubjectAccess(tx, foxleyBrook, idOf('arif'), {
      asker: { request: asking },
      now: morning,
      secrets: testSecrets,
    })
  })
  const section = (table: string) => given.sections.find((each) => each.table === table)!.rows
  assert.equal(section('patient')[0]?.mobile_phone, '+447700900471')
  assert.deepEqual(
    section('patient_change').map(({ field, old, by }) => [field, old, by]),
    [
      ['email', 'm.hussain@example.org', 'the practice list'],
      ['mobile_phone', '+447700900127', 'the practice list'],
    ],
  )
  assert.deepEqual(
    section('access_log').map(({ page, role }) => [page, role]),
    [['/patients', 'governance-lead']],
  )
  assert.equal(section('audit_entry')[0]?.action, 'contact-details-changed')
  assert.equal(section('draft')[0]?.text, 'Dear Arif, your form')
  assert.equal(section('sync_run').length, 3)
  const text = JSON.stringify(given) + subjectAccessDocument(given)
  for (const other of [bethan, 'Bethan', idOf('sabiha'), 'Sabiha'])
    assert.doesNotMatch(text, new RegExp(other))
  const { rows } = await database.owner.query(
    `SELECT reason FROM access_log WHERE page LIKE '%subject-access'`,
  )
  assert.deepEqual(rows, [{ reason: 'Subject access request' }])
})

test('what was said to a record that turned out to be theirs is in it, with what became of it', async (t) => {
  const { database } = await world(t)
  const say = (text: string, leaves: Leaves = { as: 'words' }) =>
    asPractice(database, foxleyBrook, (tx) =>
      sendMessage(
        tx,
        { jobs: { add: () => Promise.resolve('job') }, secrets: testSecrets },
        {
          ...{ practice: foxleyBrook, patient: idOf('dorothy'), way: 'email', address: 'd@example.org' },
          ...{ once: false, subject: 'Your visit', text, form: uuidv7(), dueAt: morning, at: morning },
          ...{ staff: null, leaves, reply: { rule: 'allowed', by: null, once: false } },
        },
      ),
    )
  const said = await say('Please phone us.')
  await say('123456 is your code', { as: 'code', of: uuidv7() })
  await database.owner.query(
    `INSERT INTO delivery (practice, id, message, channel, state, began_at) VALUES ($1, $2, $3, 'outbox', 'accepted', $4)`,
    [foxleyBrook, uuidv7(), said, morning],
  )
  const given = await asPractice(database, foxleyBrook, async (tx) => {
    const merging = {
      survivor: idOf('margaret'),
      merged: idOf('dorothy'),
      reason: '',
      staff: null,
      now: morning,
    }
    await tx
      .updateTable('patient')
      .set({ source_patient_id: null, source_hash: null, link_rule: null, nhs_number: null })
      .where('id', '=', idOf('dorothy'))
      .execute()
    const sent = ['rash.pdf', 'list.pdf'].map((filename) => ({ filename, content: pdf() }))
    const { files } = checkFiles({ files: sent, more: 0 })
    await takeReply(tx, testSecrets, {
      ...{ practice: foxleyBrook, message: said, form: uuidv7(), text: 'I will', files, at: morning },
    })
    await merge(tx, foxleyBrook, merging)
    return gatherSubjectAccess(tx, foxleyBrook, idOf('margaret'), {
      ...{ asker: { command: 'x' }, now: morning, secrets: testSecrets, most: pdf().length * 2 - 1 },
    })
  })
  const section = (table: string) => given.sections.find((each) => each.table === table)!.rows
  assert.deepEqual(
    section('message').map(({ subject, text }) => [subject, text]),
    [
      ['Your visit', 'Please phone us.'],
      ['Your visit', '(a code of six digits)'],
    ],
  )
  assert.deepEqual(
    section('delivery').map(({ message, state }) => [message, state]),
    [[said, 'accepted']],
  )
  const [file, tooMuch] = section('reply_file')
  assert.deepEqual([file?.name, file?.content_base64], ['rash.pdf', pdf().toString('base64')])
  assert.deepEqual([tooMuch?.name, tooMuch?.content_base64], ['list.pdf', undefined])
  assert.equal(file?.reply, section('reply')[0]?.id)
  const printed = subjectAccessDocument(given)
  assert.match(printed, /Photos and files that you sent with it.*Save the file rash\.pdf/s)
  assert.doesNotMatch(printed, /Reply<\/th><td>another record|Save the file list/)
  assert.equal(section('patient').length, 2)

  const page = wordsOf({ body: subjectAccessDocument(given) })
  assert.match(page, /By Foxley Brook Surgery \(Z99001\), in Patient Sync, on 24 November 2026, 09:00\./)
  assert.match(page, /Subject Your visit Text Please phone us\./)
  assert.match(page, /NHS number \d{3} \d{3} \d{4}/)
  assert.match(page, /list\.pdf .*Content Not in here, .* too large\. The practice gives it to you by itself/)
  assert.match(page, /Of this, nothing is held .*What you texted back/)
  assert.doesNotMatch(page, /[0-9a-f]{8}-[0-9a-f]{4}-|\dT\d\d:|\/patients\/:id|evidence|[a-z]_[a-z]/i)
})

test('the practice’s own lawful basis stands above it', async (t) => {
  const { database } = await world(t)
  const gather = () =>
    asPractice(database, foxleyBrook, (tx) =>
      gatherSubjectAccess(tx, foxleyBrook, idOf('arif'), {
        ...{ asker: { command: 'x' }, now: morning, secrets: testSecrets },
      }),
    )
  assert.match(subjectAccessDocument(await gather()), /Lawful basis: UK GDPR articles 6\(1\)\(e\)/)
  const by = { practice: foxleyBrook, staff: null, name: 'Dr A Partner', at: morning, packVersion: 1 }
  await asPractice(database, foxleyBrook, (tx) =>
    saveAnswers(tx, by, {
      'lawful-basis': 'other',
      'lawful-basis-words': 'a contract under Article 6(1)(b)',
    }),
  )
  const page = subjectAccessDocument(await gather())
  assert.match(page, /Lawful basis: a contract under Article 6\(1\)\(b\)\./)
  assert.doesNotMatch(page, /6\(1\)\(e\)/)
})

test('a restricted patient’s contact details are not in it, nor in their history', async (t) => {
  const { database, bethan } = await world(t)
  const person = { id: bethan, role: 'manager' }
  const request = { practice: foxleyBrook, person, routeOptions: { url: '/x' } }
  const gather = () =>
    asPractice(database, foxleyBrook, (tx) =>
      gatherSubjectAccess(tx, foxleyBrook, idOf('lucy'), {
        asker: { request },
        now: morning,
        secrets: testSecrets,
      }),
    )
  await assert.rejects(gather(), /no such patient/, 'nobody gave a reason')
  const given = await seeingRestricted(foxleyBrook, gather, 'She asked')
  assert.doesNotMatch(JSON.stringify(given), /900999|900998|lucy@example|Hidden House/)
})

test('nobody of another practice is given out', async (t) => {
  const { database } = await world(t)
  await assert.rejects(
    asPractice(database, foxleyBrook, (tx) =>
      gatherSubjectAccess(tx, foxleyBrook, idOf('elsewhere'), {
        asker: { command: 'x' },
        now: morning,
        secrets: testSecrets,
      }),
    ),
    /no such patient/,
  )
  await assert.rejects(
    asPractice(database, foxleyBrook, (tx) =>
      gatherSubjectAccess(tx, foxleyBrook, uuidv7(), {
        asker: { command: 'x' },
        now: morning,
        secrets: testSecrets,
      }),
    ),
    /no such patient/,
  )
})

test('the command writes both files and says so in the chain', async (t) => {
  const { database } = await world(t)
  const out = mkdtempSync(join(tmpdir(), 'subject-access-'))
  t.after(() => rmSync(out, { recursive: true }))
  const answered = await patientSync(database.url, [
    'patients',
    'subject-access',
    foxleyBrook,
    idOf('arif'),
    '--out',
    out,
  ])
  assert.deepEqual([answered.code, answered.stderr], [0, ''])
  assert.match(
    readFileSync(join(out, 'subject-access.html'), 'utf8'),
    /What is held about Mohammed Arif Hussain/,
  )
  const json = JSON.parse(readFileSync(join(out, 'subject-access.json'), 'utf8')) as { sections: unknown[] }
  assert.equal(json.sections.length, COVERED.length)
  const { rows } = await database.owner.query<{ entry: string }>(
    `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%subject-access%'`,
    [foxleyBrook],
  )
  assert.match(rows[0]!.entry, /"actor":\{"command":"patients subject-access","account":"[^"]+"\}/)
})
