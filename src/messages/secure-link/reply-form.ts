import { v7 as uuidv7, validate as isUuid } from 'uuid'
import { z } from 'zod'
import { readForm, typed, type FieldError, type Form } from '../../platform/web/form.ts'
import type { FormWithFiles } from '../../platform/web/upload.ts'
import { AGAIN, checkFiles, type NewFile } from '../reply/given-files.ts'
import { LONGEST_REPLY } from '../reply/reply.ts'
import type { Unsent } from './pages.tsx'

/** The field of the files; an error of theirs leads to it. */
export const FILES_INPUT = 'files'

/** A reply as somebody wants to send it: words, files or both. */
export interface Answer {
  text: string
  files: readonly NewFile[]
}

/** A reply as it was typed and chosen; `data` is what is to be sent. */
export function readReply({ values: sent, files: given, more }: FormWithFiles): Form<Answer> {
  const { values } = readForm(z.looseObject({}), sent)
  const text = typed({ values }, 'reply').replaceAll('\r\n', '\n').trim()
  const { files, problem } = checkFiles({ files: given, more })
  const errors: FieldError[] = []
  const chosen = given.length + more > 0
  const wrong = wrongWithText(text, chosen)
  if (wrong !== null) errors.push({ field: 'reply', sentence: wrong })
  const ofFiles = problem ?? (wrong !== null && chosen ? AGAIN : null)
  if (ofFiles !== null) errors.push({ field: FILES_INPUT, sentence: ofFiles })
  return errors.length > 0 ? { data: undefined, values, errors } : { data: { text, files }, values, errors }
}

function wrongWithText(text: string, hasFiles: boolean): string | null {
  if (text === '') return hasFiles ? null : 'Write your reply, or choose a photo or file'
  const over = text.length - LONGEST_REPLY
  return over > 0 ? `You have ${over} ${over === 1 ? 'character' : 'characters'} too many` : null
}

/** The form of a reply with more files than its message still takes. */
export function tooMany({ values }: Form<Answer>, left: number): Form<Answer> {
  const sentence =
    left <= 0
      ? 'We cannot take more files in answer to this message. Send your words alone, or phone us.'
      : `We can take ${left} more ${left === 1 ? 'file' : 'files'} in answer to this message. ${AGAIN}`
  return { data: undefined, values, errors: [{ field: FILES_INPUT, sentence }] }
}

/** The form of a reply whose files were thrown away as they came, because others send too many. */
export function tooBusy(sent: FormWithFiles): Form<Answer> {
  const { values } = readForm(z.looseObject({}), sent.values)
  const sentence =
    'Many people are sending photos and files just now. Nothing was sent. Try again in a minute: choose your files again, or send your words alone.'
  return { data: undefined, values, errors: [{ field: FILES_INPUT, sentence }] }
}

/** The one-time number of a form. */
export function numberIn(form: Form<unknown>): string {
  const number = typed(form, 'form')
  return isUuid(number) ? number : uuidv7()
}

/** Says in a form that files had been chosen: they are chosen again, as nothing but the browser has them. */
const CHOSEN = 'chosen'

/** What came along from a reply that could not be sent any more. */
export function unsentIn(body: unknown, hadFiles = false): Unsent | null {
  const form = readForm(z.looseObject({}), body)
  const text = typed(form, 'reply')
  const hasFiles = hadFiles || typed(form, CHOSEN) !== ''
  return text === '' && !hasFiles ? null : { form: numberIn(form), text, hasFiles }
}

/** The form with what was typed. */
export const replyForm = ({ text, hasFiles }: Unsent): Form<unknown> => ({
  data: undefined,
  values: { reply: text, ...(hasFiles && { [CHOSEN]: 'yes' }) },
  errors: [],
})

/** Whether files had been chosen in a form that was not sent. */
export const hadFiles = (form: Form<unknown>): boolean => typed(form, CHOSEN) !== ''
