import { ProductError } from '../errors.ts'

/** The tenant's code as every table holds it: an ODS code, upper case. Throws `invalid` when it is not one. */
export function practiceCode(text: string): string {
  const code = text.trim().toUpperCase()
  if (!/^[A-Z0-9]{3,10}$/.test(code)) {
    throw new ProductError('invalid', 'That is not an ODS code. A practice code looks like A81001.')
  }
  return code
}
