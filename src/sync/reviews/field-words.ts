import { fieldWords } from '../../patients/pages/change-log.tsx'
import { ADDRESS_FIELDS } from '../../patients/provenance.ts'

const isAddress = (field: string) => (ADDRESS_FIELDS as readonly string[]).includes(field)

/** Fields of a patient in words, each once: `Given name, Mobile phone, Address`. */
export function fieldsInWords(fields: readonly string[]): string {
  return [...new Set(fields.map((field) => fieldWords(isAddress(field) ? 'address' : field)))].join(', ')
}
