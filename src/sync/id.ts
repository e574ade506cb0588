import { ProductError } from '../platform/errors.ts'

/** An id that came in an address. Throws `not-found` for anything that is none, before the database sees it. */
export function idOf(text: unknown): string {
  if (typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)) return text
  throw new ProductError('not-found', 'There is no such page. Check the address, or start from all syncs.')
}
