import { Readable } from 'node:stream'
import { v7 as uuidv7 } from 'uuid'
import { makePasswordLink } from '../../src/accounts/links/link.ts'
import { addStaff } from '../../src/accounts/staff.ts'
import { password } from '../../src/accounts/test-accounts.ts'
import { takeReceivedText } from '../../src/messages/received-text/take.ts'
import { rememberTexted } from '../../src/messages/received-text/texted.ts'
import { addTemplate } from '../../src/messages/template/template.ts'
import { attachTo, keepAttachment } from '../../src/messages/attachment/attachment.ts'
import { sendMessage, type NewMessage, type ReplyWish } from '../../src/messages/message.ts'
import { pdf } from '../../src/messages/file/test-pictures.ts'
import { checkFiles } from '../../src/messages/reply/given-files.ts'
import { takeReply } from '../../src/messages/reply/reply.ts'
import { replyFilesOf } from '../../src/messages/reply/reply-file.ts'
import { makePreferenceToken } from '../../src/messages/preference-page/token.ts'
import { tokenFor } from '../../src/messages/secure-link/link.ts'
import { addressKey, object } from '../../src/patients/preferences/objection.ts'
import { INSTALLATION } from '../../src/platform/audit.ts'
import { asPractice, type Database, type Tx } from '../../src/platform/database/database.ts'
import { giveFeedback } from '../../src/practices/feedback/feedback.ts'
import { keepUpload } from '../../src/sync/uploads.ts'
import { testSecrets } from '../command.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'
import type { Things } from './things.ts'

/** One thing of each kind at a practice of the small world, made where it has none. */
export async function thingsOf(
  database: Database,
  dataDir: string,
  practice: string,
  review: string,
): Promise<Things> {
  const isFoxley = practice === foxleyBrook
  const decision = uuidv7()
  const patient = idOf(isFoxley ? 'arif' : 'elsewhere')
  await database.owner.query(
    `INSERT INTO identity_decision (practice, id, kind, row_key, patient, review, reason, decided_at)
     VALUES ($1, $2, 'different', 'id 90001', $3, $4, '', now())`,
    [practice, decision, patient, idOf(review)],
  )
  const list = Readable.from(['source_patient_id,nhs_number,given_name,family_name,date_of_birth\n'])
  const staff = await addStaff(database, {
    ...{ email: `walked@${practice.toLowerCase()}.example`, name: 'Somebody Walked', password },
    ...{ role: 'receptionist', practice },
  })
  const clock = { now: () => morning }
  const link = await makePasswordLink({ database, clock }, staff, { product: 'the walker' })
  return {
    link: link.slice(link.lastIndexOf('/') + 1),
    ...{ practice, patient, decision, staff, review: idOf(review) },
    other: idOf(isFoxley ? 'sabiha' : 'elsewhere'),
    run: idOf(isFoxley ? 'last-run' : 'elsewhere-run'),
    upload: await keepUpload(dataDir, practice, list, 'list.csv'),
    ...(await messageTo(database, practice, patient)),
    templateOfAll: await teaForAll(database, staff),
    template: await asPractice(database, practice, (tx) =>
      addTemplate(tx, { practice, staff, at: morning }, tea),
    ),
    wishes: await wishesTo(database, practice, patient),
    text: await textFrom(database, practice),
    objection: await objectionOf(database, practice, patient),
    ...(await linkTo(database, practice, patient)),
    feedback: await asPractice(database, practice, (tx) =>
      giveFeedback(tx, {
        ...{ practice, staff, name: 'Somebody Walked', kind: 'idea', words: 'Tea at four', page: null },
        at: new Date(),
      }),
    ),
  }
}

const often: ReplyWish = { rule: 'allowed', by: null, once: false }
const tea = { name: 'Tea', subject: null, text: 'Dear ((given name)), tea is at four.' }

/** A template that the installation has for every practice. */
export function teaForAll({ kysely }: Database, staff: string): Promise<string> {
  return kysely
    .transaction()
    .execute((tx) => addTemplate(tx, { practice: INSTALLATION, staff, at: morning }, tea))
}

/** Somebody texted back, and nobody can tell who. */
async function textFrom(database: Database, practice: string): Promise<string> {
  const number = practice === foxleyBrook ? '+447700900471' : '+447700900472'
  const { rows } = await database.owner.query<{ id: string }>(
    'SELECT id FROM patient WHERE practice = $1 AND NOT restricted ORDER BY mobile_phone = $2 DESC NULLS LAST, id LIMIT 2',
    [practice, number],
  )
  for (const { id: patient } of rows)
    await asPractice(database, practice, (tx) =>
      rememberTexted(tx, { practice, patient, number, at: morning }),
    )
  const brought = { channel: 'outbox', id: practice, from: number, text: 'Yes please', at: morning } as const
  await takeReceivedText({ database, secrets: testSecrets }, brought)
  const { rows: found } = await database.owner.query<{ id: string }>(
    'SELECT id FROM received_text WHERE practice = $1',
    [practice],
  )
  return found[0]?.id ?? uuidv7()
}

/** The patient's phone is said to be somebody else's. */
async function objectionOf(database: Database, practice: string, patient: string): Promise<string> {
  const { rows } = await database.owner.query<{ mobile_phone: string | null }>(
    'SELECT mobile_phone FROM patient WHERE practice = $1 AND id = $2',
    [practice, patient],
  )
  const made = await asPractice(database, practice, (tx) =>
    object(tx, {
      ...{ practice, patient, way: 'sms', why: 'unknown' },
      key: addressKey('sms', rows[0]?.mobile_phone ?? '+447700900471'),
      ...{ addressShown: 'ending 471', actor: { product: 'the walker' }, at: morning },
    }),
  )
  return made!
}

/** The secrets of a link to a message, and of a page on which its patient chooses what they are sent. */
export async function tokensTo(
  database: Database,
  practice: string,
  patient: string,
): Promise<{ secureLink: string; wishes: string }> {
  const { secureLink } = await linkTo(database, practice, patient)
  return { secureLink, wishes: await wishesTo(database, practice, patient) }
}

function wishesTo(database: Database, practice: string, patient: string): Promise<string> {
  return asPractice(database, practice, async (tx) => {
    const email = { way: 'email', address: 'arif@example.org', subject: 'Tea' } as const
    const message = await write(tx, practice, patient, email)
    return makePreferenceToken(tx, { practice, message, patient, at: morning })
  })
}

/** A message that waits for next year: nobody works on it here; and a file that is to go with it. */
function messageTo(
  database: Database,
  practice: string,
  patient: string,
): Promise<{ message: string; file: string; replyFile: string }> {
  return asPractice(database, practice, async (tx) => {
    const message = await write(tx, practice, patient, { reply: often })
    const form = { practice, patient, form: uuidv7() }
    const content = Buffer.from('%PDF-1.4\nTea at four.\n%%EOF\n')
    const given = { ...form, filename: 'tea.pdf', content, staff: null, at: morning }
    const kept = await keepAttachment(tx, testSecrets, given)
    if (!('id' in kept)) throw new Error(kept.sentence)
    await attachTo(tx, message, { ...form, ids: [kept.id] })
    return { message, file: kept.id, replyFile: (await answer(tx, practice, message)).file }
  })
}

/** A patient says thank you, with a file. */
async function answer(tx: Tx, practice: string, message: string): Promise<{ reply: string; file: string }> {
  const { files } = checkFiles({ files: [{ filename: 'thanks.pdf', content: pdf('Thank you.') }], more: 0 })
  const said = { practice, message, form: uuidv7(), text: 'Thank you.', files, at: morning }
  const taken = await takeReply(tx, testSecrets, said)
  if (!('reply' in taken)) throw new Error('The reply was not taken')
  const [file] = await replyFilesOf(tx, testSecrets, { practice, messages: [message] })
  return { reply: taken.reply, file: file!.id }
}

/** A message behind a link that was handed over, and what was replied to it. */
function linkTo(database: Database, practice: string, patient: string) {
  return asPractice(database, practice, async (tx) => {
    const message = await write(tx, practice, patient, { leaves: { as: 'link' }, reply: often })
    const { link } = await tx
      .selectFrom('message')
      .select('link')
      .where('practice', '=', practice)
      .where('id', '=', message)
      .executeTakeFirstOrThrow()
    const secureLink = await tokenFor(tx, { practice, link: link!, now: morning, days: 28 })
    const { reply: sent } = await answer(tx, practice, message)
    return { secureLink, reply: sent }
  })
}

function write(tx: Tx, practice: string, patient: string, more: Partial<NewMessage> = {}): Promise<string> {
  const nobody = { add: () => Promise.resolve('job') }
  return sendMessage(
    tx,
    { jobs: nobody, secrets: testSecrets },
    {
      ...{ practice, patient, way: 'sms', address: '+447700900471', once: false, subject: null },
      ...{ text: 'Please phone us.', form: uuidv7(), dueAt: new Date('2027-11-24T09:00:00Z'), at: morning },
      ...{ staff: null, ...more },
    },
  )
}
