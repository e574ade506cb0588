import { z } from 'zod'
import { displayName, displayPhone, email, isMobile, phone, postcode } from '../identity.ts'
import type { ContactDetails } from '../record.ts'

type ContactField = keyof ContactDetails

/** How contact details are called inside a sentence. */
export const CONTACT_WORDS: Record<ContactField, string> = {
  mobile_phone: 'mobile phone',
  other_phone: 'other phone',
  email: 'email address',
  address_line_1: 'address line 1',
  address_line_2: 'address line 2',
  town: 'town',
  postcode: 'postcode',
}

/**
 * Reads contact details into their normal forms; a blank becomes null. `heldMobile` is what the patient has as mobile
 * now: lists hold landlines there, and whoever changes an email address need not put that right.
 */
export function contactFields(heldMobile: string | null = null) {
  return {
    mobile_phone: normal(
      (text) => mobile(text, heldMobile),
      'Enter a mobile number such as 07700 900471, or leave this empty. Other numbers go under other phone',
    ),
    other_phone: normal(phone, 'Enter a phone number such as 01632 960845, or leave this empty'),
    email: normal(email, 'Enter an email address such as name@example.com, or leave this empty'),
    address_line_1: shortText('The address line'),
    address_line_2: shortText('The address line'),
    town: shortText('The town'),
    postcode: normal(postcode, 'Enter a full postcode such as FX2 6LD, or leave this empty'),
  }
}

/** A field whose text has a normal form, as `identity.ts` makes them; the sentence says what to write instead. */
export function normal<Value extends string>(form: (text: string) => Value | '' | null, sentence: string) {
  return written.transform((text, context): Exclude<Value, ''> | null => {
    const value = form(text)
    if (value === null) context.addIssue({ code: 'custom', message: sentence })
    return (value || null) as Exclude<Value, ''> | null
  })
}

/** A name, a line of an address: kept as written, without what cannot be seen. */
export function shortText(what: string) {
  return normal(displayName, `${what} is too long. Shorten it to 300 characters`)
}

/** A contact detail as people read and write it. */
export function asWritten(field: ContactField, value: string | null): string {
  if (value === null) return ''
  return field === 'mobile_phone' || field === 'other_phone' ? displayPhone(value) : value
}

const written = z.string({ error: 'Write one value here' }).default('')

function mobile(text: string, held: string | null): string | null {
  const number = phone(text)
  const isLandline = number?.startsWith('+44') === true && !isMobile(number)
  return isLandline && number !== held ? null : number
}
