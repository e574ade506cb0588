import { createHash } from 'node:crypto'
import { v5 as uuidv5, validate as isUuid } from 'uuid'
import type { Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { fileName, fileTypeOf } from '../file/file-type.ts'
import {
  openFile,
  openWholeFile,
  placesIn,
  sealedOfFiles,
  sealFile,
  type KeptFile,
  type ReadFile,
} from '../file/file.ts'

/** How many go with one message. */
export const MOST_FILES = 3

/** A file as it came. */
export interface NewAttachment {
  practice: string
  patient: string
  /** The one-time number of the form that it waits in. */
  form: string
  filename: string
  content: Buffer
  staff: string | null
  at: Date
}

/** Why a file is not taken, in a sentence that says what to do. */
export interface Untaken {
  sentence: string
}

/**
 * Keeps a file in its form until that is sent, or says why not. The same file in the same form is one, however often it is
 * sent.
 */
export async function keepAttachment(
  tx: Tx,
  secrets: Secrets,
  { practice, patient, form, filename, content, staff, at }: NewAttachment,
): Promise<{ id: string } | Untaken> {
  const type = fileTypeOf(content)
  if (type === null) return { sentence: 'Choose a PNG, JPEG or PDF file. This one is none, or is cut off' }
  const name = fileName(filename, type)
  const id = uuidv5(`${createHash('sha256').update(content).digest('hex')} ${name}`, form)
  const waiting = await waitingAttachments(tx, secrets, { practice, patient, form })
  if (waiting.length >= MOST_FILES && waiting.every((file) => file.id !== id))
    return { sentence: `Remove a file first: ${MOST_FILES} go with one message` }
  await tx
    .insertInto('attachment')
    .values({
      ...{ practice, id, patient, form, type, staff, bytes: content.length, came_at: at },
      ...sealFile(secrets, attachmentPlaces, { practice, id, name, content }),
    })
    .onConflict((conflict) => conflict.columns(['practice', 'id']).doNothing())
    .execute()
  return { id }
}

interface FormAt {
  practice: string
  patient: string
  form: string
}

/** The files that wait in a form, in the order in which they came. */
export async function waitingAttachments(
  tx: Tx,
  secrets: Secrets,
  { practice, patient, form }: FormAt,
): Promise<KeptFile[]> {
  const rows = await tx
    .selectFrom('attachment')
    .select(['id', 'type', 'bytes', 'sealed_name'])
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('form', '=', form)
    .where('message', 'is', null)
    .orderBy('id')
    .execute()
  return rows.map((row) => openFile(secrets, attachmentPlaces, practice, row))
}

/** Takes a file out of a form that has not been sent. One that is not there is out already. */
export async function dropAttachment(
  tx: Tx,
  { practice, patient, form, id }: FormAt & { id: string },
): Promise<void> {
  if (!isUuid(id)) return
  await tx
    .deleteFrom('attachment')
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('form', '=', form)
    .where('id', '=', id)
    .where('message', 'is', null)
    .execute()
}

/**
 * Sends files along with the message that their form has made. Those that are with it already stay: a form that is sent
 * twice is one message.
 */
export async function attachTo(
  tx: Tx,
  message: string,
  { practice, patient, form, ids }: FormAt & { ids: readonly string[] },
): Promise<void> {
  if (ids.length === 0) return
  await tx
    .updateTable('attachment')
    .set({ message })
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('form', '=', form)
    .where('id', 'in', ids)
    .where('message', 'is', null)
    .execute()
}

/**
 * Whether each of some files waits in the form, or went with the message that has this number: somebody who goes back to a
 * form that was sent does not send its files a second time.
 */
export async function areStillThere(
  tx: Tx,
  { practice, patient, form, ids, number }: FormAt & { ids: readonly string[]; number: string },
): Promise<boolean> {
  if (ids.length === 0) return true
  const rows = await tx
    .selectFrom('attachment')
    .leftJoin('message', (join) =>
      join
        .onRef('message.practice', '=', 'attachment.practice')
        .onRef('message.id', '=', 'attachment.message'),
    )
    .select(['attachment.message', 'message.form as number'])
    .where('attachment.practice', '=', practice)
    .where('attachment.patient', '=', patient)
    .where('attachment.form', '=', form)
    .where('attachment.id', 'in', ids)
    .execute()
  return rows.length === ids.length && rows.every((row) => row.message === null || row.number === number)
}

/** What went with each of some messages. */
export async function attachmentsOf(
  tx: Tx,
  secrets: Secrets,
  { practice, messages }: { practice: string; messages: readonly string[] },
): Promise<Map<string, KeptFile[]>> {
  const found = new Map<string, KeptFile[]>()
  if (messages.length === 0) return found
  const rows = await tx
    .selectFrom('attachment')
    .select(['id', 'message', 'type', 'bytes', 'sealed_name'])
    .where('practice', '=', practice)
    .where('message', 'in', messages)
    .orderBy('id')
    .execute()
  for (const row of rows) {
    const file = openFile(secrets, attachmentPlaces, practice, row)
    found.set(row.message!, [...(found.get(row.message!) ?? []), file])
  }
  return found
}

/** A file with its content; null where the message has none of that id. */
export async function readAttachment(
  tx: Tx,
  secrets: Secrets,
  { practice, message, id }: { practice: string; message: string; id: string },
): Promise<ReadFile | null> {
  if (!isUuid(id)) return null
  const row = await tx
    .selectFrom('attachment')
    .select(['id', 'type', 'bytes', 'sealed_name', 'sealed_content'])
    .where('practice', '=', practice)
    .where('message', '=', message)
    .where('id', '=', id)
    .executeTakeFirst()
  return row ? openWholeFile(secrets, attachmentPlaces, practice, row) : null
}

/** Where attachments are sealed to. */
export const attachmentPlaces = placesIn('attachment')

/** What is sealed of attachments. */
export const sealedOfAttachments = sealedOfFiles(attachmentPlaces)
