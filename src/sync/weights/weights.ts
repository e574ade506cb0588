import type pg from 'pg'
import type { EvidenceField } from '../evidence.ts'

/** How often two records of one person (m), and of two people (u), show a level of a field. It weighs log2(m / u) bits. */
export interface WeightLevel {
  field: EvidenceField
  level: string
  m: number
  u: number
}

/** The table of levels that a run weighs by; version 0 is the product's own. */
export interface Weights {
  version: number
  levels: readonly WeightLevel[]
}

/**
 * The table that an installation starts with. From what is published of HMPPS Core Person Record and NHS England's linkage
 * model, and from how English names, births and homes are spread. Some levels (of postcodes, similar family names, and two NHS
 * numbers) were settled with FEBRL's fourth set at hand, each for a reason of its own. Names that are the same
 * weigh by how many of the practice's patients bear them: their `u` here is only where that starts from.
 */
export const SHIPPED_WEIGHTS: Weights = { version: 0, levels: shipped() }

/** The weights in use: those that were taken into use last, or the product's own. */
export async function weightsInUse(client: pg.ClientBase): Promise<Weights> {
  const { rows } = await client.query<Weights>(
    `SELECT version, levels FROM match_weights
     WHERE version = (SELECT version FROM match_weights_use ORDER BY place DESC LIMIT 1)`,
  )
  return rows[0] ?? SHIPPED_WEIGHTS
}

/** What a level speaks for one person, in bits; below 0 it speaks against. */
export function bitsOf({ m, u }: Pick<WeightLevel, 'm' | 'u'>): number {
  return Math.log2(m / u)
}

function shipped(): WeightLevel[] {
  return [
    ...levels('nhs_number', { same: [0.95, 1e-6], different: [0.001, 1] }),
    ...levels('date_of_birth', {
      same: [0.95, 1e-4],
      // One day in four hundred: that many have it because nobody knew better.
      default: [0.95, 1 / 400],
      swapped: [0.01, 1e-4],
      'one-digit': [0.02, 0.0007],
      'two-parts': [0.01, 0.004],
      different: [0.01, 0.7],
      generation: [0.002, 0.3],
    }),
    ...levels('given_name', {
      same: [0.8, 0.006],
      swapped: [0.02, 1e-6],
      nickname: [0.03, 0.003],
      'shared-word': [0.03, 0.003],
      'one-letter': [0.05, 0.001],
      similar: [0.03, 0.01],
      initial: [0.01, 0.02],
      middle: [0.01, 0.005],
      crossed: [0.01, 0.001],
      different: [0.05, 0.95],
    }),
    ...levels('family_name', {
      same: [0.88, 0.0015],
      'shared-word': [0.03, 0.0015],
      'one-letter': [0.04, 0.0015],
      similar: [0.02, 0.004],
      different: [0.06, 0.98],
    }),
    ...levels('middle_names', { same: [0.6, 0.02], initial: [0.3, 0.06], different: [0.08, 0.92] }),
    ...levels('sex', { same: [0.99, 0.5], different: [0.005, 0.5] }),
    ...levels('postcode', {
      // A practice's patients live close together: some five hundred postcodes in a few districts.
      same: [0.75, 0.003],
      similar: [0.04, 0.008],
      district: [0.1, 0.35],
      different: [0.11, 0.64],
    }),
    ...levels('address', { same: [0.6, 0.005], similar: [0.15, 0.02], different: [0.25, 0.97] }),
    ...levels('phone', { same: [0.7, 0.0002], shared: [0.7, 0.05], different: [0.25, 0.99] }),
    ...levels('email', { same: [0.6, 0.0001], shared: [0.6, 0.05], different: [0.35, 0.99] }),
    ...levels('suffix', { different: [0.01, 0.64] }),
    ...levels('twin', { possible: [0.0002, 0.8192] }),
    ...levels('household', { possible: [0.0002, 0.8192] }),
  ]
}

function levels(field: EvidenceField, table: Record<string, [m: number, u: number]>): WeightLevel[] {
  return Object.entries(table).map(([level, [m, u]]) => ({ field, level, m, u }))
}
