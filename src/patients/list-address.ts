import { z } from 'zod'
import { ADDED, AGES, LIST_STATUSES, NO_FILTERS, REACHES, type ListFilters, type Place } from './list.ts'

/** Where in the list somebody is: the address of a page, which holds nothing personal. */
export interface ListAddress {
  filters: ListFilters
  place: Place
  /** The number of the page, as far as it was counted; 1 at the start. */
  page: number | null
}

const id = z.uuid().optional().catch(undefined)
const address = z.object({
  account: z.enum(['digital', 'non-digital']).nullable().catch(null),
  reach: z.enum(REACHES).nullable().catch(null),
  status: z.enum(LIST_STATUSES).catch(NO_FILTERS.status),
  age: z.enum(AGES).nullable().catch(null),
  added: z.enum(ADDED).nullable().catch(null),
  review: z.literal('1').optional().catch(undefined),
  after: id,
  before: id,
  page: z.coerce.number().int().min(1).max(1_000_000).nullable().catch(null),
})

/** Reads an address; whatever makes no sense in it is left out. */
export function readListAddress(query: unknown): ListAddress {
  const { after, before, page, review, ...filters } = address.parse(query ?? {})
  const place = after !== undefined ? { after } : before !== undefined ? { before } : null
  return { filters: { ...filters, review: review === '1' }, place, page: place === null ? 1 : page }
}

/** Writes one; what is as usual is left out. */
export function writeListAddress(
  filters: ListFilters,
  place: Place = null,
  page: number | null = null,
): string {
  const words = new URLSearchParams()
  const { review, ...others } = filters
  for (const [name, value] of Object.entries(others)) {
    if (value !== null && value !== NO_FILTERS[name as keyof ListFilters]) words.set(name, value)
  }
  if (review) words.set('review', '1')
  for (const [name, value] of Object.entries(place ?? {})) words.set(name, String(value))
  if (place !== null && page !== null) words.set('page', String(page))
  return words.size === 0 ? '/patients' : `/patients?${words.toString()}`
}
