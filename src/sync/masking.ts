import { displayPhone } from '../patients/identity.ts'
import { ADDRESS_FIELDS } from '../patients/provenance.ts'
import type { ContactDetail } from './ledger/rows.ts'

/**
 * A contact detail with so much of it hidden that the ledger can be left open on a desk: enough to recognise what one
 * knows, too little to reach or to find anybody. `''` when every part is blank.
 */
export function masked(detail: ContactDetail, parts: Record<string, string | null>): string {
  if (detail === 'address') return maskedAddress(parts)
  const value = parts[detail] ?? ''
  if (value === '') return ''
  return detail === 'email' ? maskedEmail(value) : maskedPhone(value)
}

/** The same with nothing hidden. */
export function inFull(detail: ContactDetail, parts: Record<string, string | null>): string {
  if (detail === 'address')
    return ADDRESS_FIELDS.map((field) => parts[field])
      .filter(Boolean)
      .join(', ')
  const value = parts[detail] ?? ''
  return value === '' || detail === 'email' ? value : displayPhone(value)
}

const dots = '•••'

/** `07700 900471` as `07700 •••471`. */
function maskedPhone(e164: string): string {
  const [area, ...rest] = displayPhone(e164).split(' ')
  const digits = rest.join('')
  return digits.length < 6 ? dots : `${area} ${dots}${digits.slice(-3)}`
}

/** The number of dots is always the same: the length of a name is a hint to it. */
function maskedEmail(email: string): string {
  const at = email.lastIndexOf('@')
  return `${email.slice(0, 1)}${dots}${email.slice(at)}`
}

/** `12 Mill Lane`, `FX1 6LD` as `••• Mill Lane, FX1`: the street without the house, the postcode without its end. */
function maskedAddress(parts: Record<string, string | null>): string {
  return [
    parts.address_line_1 && street(parts.address_line_1),
    parts.address_line_2 && dots,
    parts.town,
    parts.postcode && parts.postcode.split(' ')[0],
  ]
    .filter(Boolean)
    .join(', ')
}

/** Only what follows a house number is a street; a line without one may be the name of a house. */
function street(line: string): string {
  const after = /^(?:.*\s)?\d+[a-z]?[\s,]+(?<street>\D+)$/i.exec(line)?.groups?.street
  return after === undefined ? dots : `${dots} ${after.trim()}`
}
