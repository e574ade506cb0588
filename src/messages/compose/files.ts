import type { Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { GivenFile } from '../../platform/web/upload.ts'
import { areStillThere, dropAttachment, keepAttachment } from '../attachment/attachment.ts'
import { LONGEST_MEGABYTES } from '../file/file.ts'
import { blankDraft, type Draft } from './draft.ts'
import { v7 as uuidv7 } from 'uuid'

/** Who writes to whom, and when. */
export interface FileWork {
  practice: string
  patient: string
  staff: string
  at: Date
}

/** Puts a file that was chosen to those of the draft, or says why not. */
export async function withFiles(
  tx: Tx,
  secrets: Secrets,
  work: FileWork,
  draft: Draft,
  given: readonly GivenFile[],
): Promise<{ draft: Draft; errors: FieldError[] }> {
  const files = new Set(draft.files)
  const errors: FieldError[] = []
  for (const { filename, content } of given) {
    const kept =
      content === null
        ? { sentence: `This file is longer than ${LONGEST_MEGABYTES} MB. Choose a smaller one` }
        : await keepAttachment(tx, secrets, { ...work, form: draft.form, filename, content })
    if ('id' in kept) files.add(kept.id)
    else errors.push({ field: 'file', sentence: kept.sentence })
  }
  return { draft: { ...draft, files: [...files] }, errors }
}

/** Takes a file out of the draft. */
export async function withoutFile(tx: Tx, work: FileWork, draft: Draft, id: string): Promise<Draft> {
  await dropAttachment(tx, { ...work, form: draft.form, id })
  return { ...draft, files: draft.files.filter((file) => file !== id) }
}

/**
 * What is wrong with the files of a draft that is to make the message of this number: those that went with another message
 * cannot go with this one, so the draft becomes a form of its own.
 */
export async function filesGone(
  tx: Tx,
  { practice, patient }: FileWork,
  draft: Draft,
  number: string,
): Promise<{ draft: Draft; errors: FieldError[] } | null> {
  const { form, files: ids } = draft
  if (await areStillThere(tx, { practice, patient, form, ids, number })) return null
  const sentence =
    'The file went with the message that you sent before, or is no longer here. Attach it again'
  return {
    draft: { ...draft, form: uuidv7(), files: blankDraft.files },
    errors: [{ field: 'file', sentence }],
  }
}
