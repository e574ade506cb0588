import type { UpdateResult } from 'kysely'
import { ProductError } from '../../platform/errors.ts'

/** How many of those that were shown somebody has marked as read. Throws `refused` where a colleague was first. */
export function markedRead({ numUpdatedRows }: UpdateResult): number {
  if (numUpdatedRows === 0n)
    throw new ProductError('refused', 'A colleague has read this already. Look at the thread again.')
  return Number(numUpdatedRows)
}
