import { v7 as uuidv7 } from 'uuid'
import type { Secrets } from '../../platform/secrets.ts'
import { emptyForm, type Form } from '../../platform/web/form.ts'
import type { Arrival, Shown } from './arrival.tsx'
import { ReadPage } from './read-page.tsx'
import { readBehind } from './read.ts'

/** The page of a message for somebody who may read it, with what stands in the form of the reply. */
export async function reading(
  secrets: Secrets,
  arrival: Arrival,
  form: Form<unknown> = emptyForm(),
  number: string = uuidv7(),
): Promise<Shown> {
  const { tx, link, practice, address } = arrival
  const read = await readBehind(tx, secrets, link)
  const body = <ReadPage address={address} practice={practice} read={read} form={form} number={number} />
  const wrong = form.errors.length > 0 && { status: 422, errors: form.errors }
  return { title: 'Your message', body, practice, until: link.expiresAt, ...wrong }
}
