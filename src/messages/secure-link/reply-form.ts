import { v7 as uuidv7, validate as isUuid } from 'uuid'
import { z } from 'zod'
import { readForm, typed, type Form } from '../../platform/web/form.ts'
import { LONGEST_REPLY } from '../reply/reply.ts'
import type { Unsent } from './pages.tsx'

/** A reply as it was typed; `data` is what is to be sent. */
export function readReply(body: unknown): Form<string> {
  const { values } = readForm(z.looseObject({}), body)
  const text = typed({ values }, 'reply').replaceAll('\r\n', '\n').trim()
  const over = text.length - LONGEST_REPLY
  const sentence =
    text === ''
      ? 'Write your reply'
      : over > 0
        ? `You have ${over} ${over === 1 ? 'character' : 'characters'} too many`
        : null
  if (sentence !== null) return { data: undefined, values, errors: [{ field: 'reply', sentence }] }
  return { data: text, values, errors: [] }
}

/** The one-time number of a form. */
export function numberIn(form: Form<unknown>): string {
  const number = typed(form, 'form')
  return isUuid(number) ? number : uuidv7()
}

/** What came along from a reply that could not be sent any more. */
export function unsentIn(body: unknown): Unsent | null {
  const form = readForm(z.looseObject({}), body)
  const text = typed(form, 'reply')
  return text === '' ? null : { form: numberIn(form), text }
}

/** The form with what was typed. */
export const replyForm = (text: string): Form<unknown> => ({
  data: undefined,
  values: { reply: text },
  errors: [],
})
