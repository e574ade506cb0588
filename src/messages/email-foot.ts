import type { PracticeContact } from '../practices/contact.ts'
import { displayCode } from './code.ts'

/** What stands at the foot of every email: that nobody reads what is answered, how to ask whether it is ours, and how to get no more like it. */
export function emailFoot(parts: {
  /** Where links lead, such as `https://messages.example.nhs.uk`. */
  address: string
  code: string
  /** Opens the page of preferences. */
  token: string
  practice: PracticeContact
}): string {
  const { address, code, token, practice } = parts
  return [
    nobodyReads(practice),
    `Message code ${displayCode(code)}. Check that it is really from us: ${address}/check`,
    `Choose what we send you: ${address}/preferences/${token}`,
  ].join('\n')
}

/** Somebody who answers an email of ours must not wait for us: nothing that comes back is read. */
export function nobodyReads({ phone, openHours }: PracticeContact): string {
  const phoneUs = [phone === null ? 'Phone us' : `Phone ${phone}`, openHours].filter(Boolean).join(', ')
  return `Nobody reads replies to this email. ${phoneUs}. In an emergency call 999.`
}
