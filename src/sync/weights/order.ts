import type { EvidenceField } from '../evidence.ts'
import type { WeightLevel } from './weights.ts'

/**
 * From what agrees most to what agrees least. However a sample fell out, what is nearer never weighs less than what is
 * farther, what is the same never speaks against one person, and what is different never for one.
 */
const ORDERS: Partial<Record<EvidenceField, readonly (readonly string[])[]>> = {
  date_of_birth: [
    ['same', 'one-digit', 'two-parts', 'different'],
    ['same', 'swapped', 'different'],
    ['same', 'default', 'different'],
    ['different', 'generation'],
  ],
  given_name: [
    ['same', 'one-letter', 'similar', 'different'],
    ['same', 'nickname', 'different'],
    ['same', 'shared-word', 'different'],
    ['same', 'initial', 'different'],
    ['same', 'middle', 'different'],
    ['same', 'crossed', 'different'],
  ],
  family_name: [
    ['same', 'one-letter', 'similar', 'different'],
    ['same', 'shared-word', 'different'],
  ],
  middle_names: [['same', 'initial', 'different']],
  sex: [['same', 'different']],
  postcode: [['same', 'similar', 'district', 'different']],
  address: [['same', 'similar', 'different']],
  phone: [['same', 'shared', 'different']],
  email: [['same', 'shared', 'different']],
}

/** The same table with each weight lowered to that of the nearer level, where it was above it. */
export function keptInOrder(levels: readonly WeightLevel[]): WeightLevel[] {
  const kept = new Map(levels.map((line) => [`${line.field} ${line.level}`, { ...line }]))
  for (const [field, orders] of Object.entries(ORDERS)) {
    const same = kept.get(`${field} same`)
    if (same) same.u = Math.min(same.u, same.m)
    for (const order of orders) {
      for (const [at, level] of order.entries()) {
        const line = kept.get(`${field} ${level}`)
        const nearer = kept.get(`${field} ${order[at - 1]}`)
        if (!line) continue
        if (nearer) line.m = Math.min(line.m, (line.u * nearer.m) / nearer.u)
        if (level === 'different') line.m = Math.min(line.m, line.u)
      }
    }
  }
  return [...kept.values()]
}
