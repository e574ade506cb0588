import type pg from 'pg'
import { INSTALLATION, recordAuditBy } from '../../platform/audit.ts'
import { ProductError } from '../../platform/errors.ts'
import { createComparingTables } from '../tables.ts'
import { effectOn, type Effect } from './effect.ts'
import { estimateLevels } from './estimate-levels.ts'
import { takeSample } from './sample.ts'
import { SHIPPED_WEIGHTS, weightsInUse, type WeightLevel, type Weights } from './weights.ts'

/** Fewer pairs than these say too little, whatever stands beside them. */
const LEAST_PAIRS = 200

/** Where a table came from. Once kept it is never changed. */
export interface EstimatedWeights {
  /** Null for one that was not kept. */
  version: number | null
  levels: readonly WeightLevel[]
  estimatedAt: Date
  estimatedBy: string
  /** Pairs that matching had compared, and pairs of two people taken at random. */
  pairs: number
  randomPairs: number
  /** Practices that the random pairs are from. */
  practices: number
  rounds: number
  /** Natural logarithm of how likely the pairs are under the table. */
  logLikelihood: number
  /** The same seed takes the same pairs. */
  seed: string
  /** The version that was in use then, and what this one would do to what waits. */
  comparedWith: number
  effect: Effect
}

export interface EstimateOptions {
  by: string
  seed: string
  now: Date
  /** Looks and keeps nothing. */
  dryRun?: boolean
  /** How many pairs of two people to take, about; many unless said otherwise. */
  random?: number
}

/**
 * Estimates a table from this installation and keeps it as a new version, which nothing uses until somebody says so (see
 * `useWeights`). Call it in a transaction as the owner, who sees every practice. Throws `refused` where too few pairs were
 * compared so far.
 */
export async function estimateWeights(
  client: pg.ClientBase,
  { by, seed, now, dryRun = false, random }: EstimateOptions,
): Promise<{ estimated: EstimatedWeights; inUse: Weights }> {
  await createComparingTables(client)
  const sample = await takeSample(client, seed, random)
  if (sample.pairs < LEAST_PAIRS)
    throw new ProductError(
      'refused',
      `Matching has compared ${sample.pairs} pairs so far. Estimate again when it has compared ${LEAST_PAIRS}.`,
    )
  const { levels, rounds, logLikelihood } = estimateLevels(sample, SHIPPED_WEIGHTS.levels)
  const inUse = await weightsInUse(client)
  const effect = await effectOn(client, inUse.levels, levels)
  const { pairs, randomPairs, practices } = sample
  const estimated: EstimatedWeights = {
    ...{ version: null, levels, estimatedAt: now, estimatedBy: by, pairs, randomPairs, practices, rounds },
    ...{ logLikelihood, seed, comparedWith: inUse.version, effect },
  }
  return { estimated: dryRun ? estimated : await keep(client, estimated), inUse }
}

async function keep(client: pg.ClientBase, estimated: EstimatedWeights): Promise<EstimatedWeights> {
  await client.query('LOCK TABLE match_weights IN SHARE ROW EXCLUSIVE MODE')
  const { rows } = await client.query<{ version: number }>(
    `INSERT INTO match_weights (
       version, levels, estimated_at, estimated_by, pairs, random_pairs, practices, rounds, log_likelihood, seed,
       compared_with, effect
     )
     SELECT coalesce(max(version), 0) + 1, $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11 FROM match_weights
     RETURNING version`,
    [
      JSON.stringify(estimated.levels),
      ...[estimated.estimatedAt, estimated.estimatedBy, estimated.pairs, estimated.randomPairs],
      ...[estimated.practices, estimated.rounds, estimated.logLikelihood, estimated.seed],
      ...[estimated.comparedWith, JSON.stringify(estimated.effect)],
    ],
  )
  const { version } = rows[0]!
  await recordAct(client, 'weights-estimated', version, estimated.estimatedAt)
  return { ...estimated, version }
}

async function recordAct(client: pg.ClientBase, action: string, version: number, at: Date): Promise<void> {
  await recordAuditBy((text, values) => client.query(text, values), INSTALLATION, {
    ...{ action, actor: { command: 'match' }, at },
    facts: { version },
  })
}

/**
 * Takes a version into use from the next run on, with who and why; version 0 is the product's own. An older one undoes
 * a newer one. Call it in a transaction as the owner. Throws `not-found`.
 */
export async function useWeights(
  client: pg.ClientBase,
  version: number,
  { by, reason, now }: { by: string; reason: string; now: Date },
): Promise<void> {
  if (version !== 0) {
    const { rowCount } = await client.query('SELECT FROM match_weights WHERE version = $1', [version])
    if (rowCount === 0)
      throw new ProductError('not-found', `There is no version ${version}. List them: match list`)
  }
  await client.query('LOCK TABLE match_weights_use IN SHARE ROW EXCLUSIVE MODE')
  await client.query(
    `INSERT INTO match_weights_use (place, version, used_from, used_by, reason)
     SELECT coalesce(max(place), 0) + 1, $1, $2, $3, $4 FROM match_weights_use`,
    [version, now, by, reason],
  )
  await recordAct(client, 'weights-taken-into-use', version, now)
}

export interface ListedVersion extends Omit<EstimatedWeights, 'version'> {
  version: number
  /** Each time it was taken into use. */
  uses: { from: Date; by: string; reason: string }[]
}

/** Every version that was kept, newest first, and which is in use. */
export async function listWeights(
  client: pg.ClientBase,
): Promise<{ inUse: number; versions: ListedVersion[] }> {
  const { rows: versions } = await client.query<Omit<ListedVersion, 'uses'>>(
    `SELECT version, levels, estimated_at AS "estimatedAt", estimated_by AS "estimatedBy", pairs,
       random_pairs AS "randomPairs", practices, rounds, log_likelihood AS "logLikelihood", seed,
       compared_with AS "comparedWith", effect
     FROM match_weights ORDER BY version DESC`,
  )
  const { rows: uses } = await client.query<{ version: number; from: Date; by: string; reason: string }>(
    `SELECT version, used_from AS "from", used_by AS by, reason FROM match_weights_use ORDER BY place`,
  )
  const usesOf = (version: number) =>
    uses.filter((use) => use.version === version).map(({ from, by, reason }) => ({ from, by, reason }))
  return {
    inUse: (await weightsInUse(client)).version,
    versions: versions.map((one) => ({ ...one, uses: usesOf(one.version) })),
  }
}
