import { v7 as uuidv7 } from 'uuid'
import type { Secrets } from '../../platform/secrets.ts'
import { emptyForm, typed, type Form } from '../../platform/web/form.ts'
import type { Arrival, Shown } from './arrival.tsx'
import { ReadPage } from './read-page.tsx'
import { notSentError, type Untaken } from './not-sent.tsx'
import { readBehind } from './read.ts'
import { hadFiles } from './reply-form.ts'

/**
 * The page of a message for somebody who may read it, with what stands in the form of the reply. Where no reply is taken it says
 * of what stands there that it was not sent.
 */
export async function reading(
  secrets: Secrets,
  arrival: Arrival,
  form: Form<unknown> = emptyForm(),
  number: string = uuidv7(),
): Promise<Shown> {
  const { tx, link, practice, address } = arrival
  const read = await readBehind(tx, secrets, link)
  const untaken = read.noReply === null ? null : untakenIn(form)
  const body = <ReadPage {...{ address, practice, read, form, number, untaken }} />
  const errors = read.noReply === null ? form.errors : untaken ? [notSentError(read.noReply)] : []
  const wrong = errors.length > 0 && { status: 422, errors }
  return { title: 'Your message', body, practice, until: link.expiresAt, ...wrong }
}

function untakenIn(form: Form<unknown>): Untaken | null {
  const untaken = { text: typed(form, 'reply').trim(), hasFiles: hadFiles(form) }
  return untaken.text === '' && !untaken.hasFiles ? null : untaken
}
