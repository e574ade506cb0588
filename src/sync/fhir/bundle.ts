import { z } from 'zod'
import { ProductError } from '../../platform/errors.ts'
import { Hitch } from '../../platform/outside/hitch.ts'
import { TELL_THE_FEED } from '../feed/patience.ts'
import { elementsOf, EndsTooSoon, membersOf, valueOf, type Part } from './json-bytes.ts'

/** One page of a search: a Bundle of type `searchset`. */
export interface Bundle {
  /** How many resources the search found in all, or null when the server does not say. */
  total: number | null
  /** The address of the page that follows, as the server wrote it, or null when this is the last. */
  next: string | null
  /** What the search found, in order. Anything that only came with it is left out. */
  found: Found[]
}

export interface Found {
  /** Exactly as it stands in the page: the same resource is the same bytes on whichever page it comes. */
  resource: Buffer
  id: string | null
}

const links = z.array(z.object({ relation: z.string(), url: z.string() }))
const count = z.int().min(0)
const search = z.object({ mode: z.string().optional() })
const outcome = z.object({ issue: z.array(z.object({ severity: z.string() })) })

/**
 * Takes a page apart without parsing its resources. Throws a `Hitch` when it is only half a page, or says itself that
 * the search went wrong, and a `ProductError` when it is whole and not a page of a search.
 */
export function readBundle(body: Buffer, feed: string): Bundle {
  try {
    return bundleOf(body, feed)
  } catch (error) {
    if (!(error instanceof EndsTooSoon)) throw error
    throw new Hitch('stopped before the end of the page', TELL_THE_FEED)
  }
}

function bundleOf(body: Buffer, feed: string): Bundle {
  const members = new Map<string, Part>()
  for (const { name, ...part } of membersOf(body)) members.set(name, part)
  const value = (name: string) => {
    const part = members.get(name)
    return part && valueOf(body, part)
  }
  if (value('resourceType') !== 'Bundle' || value('type') !== 'searchset') throw notAList(feed)
  const entries = members.get('entry')
  const next = links.safeParse(value('link')).data?.find(({ relation }) => relation === 'next')
  return {
    total: count.safeParse(value('total')).data ?? null,
    next: next?.url ?? null,
    found: entries ? [...elementsOf(body, entries.start)].flatMap((entry) => foundIn(body, entry)) : [],
  }
}

function foundIn(body: Buffer, entry: Part): Found[] {
  let resource: Part | null = null
  let mode: string | undefined
  for (const { name, ...part } of membersOf(body, entry.start)) {
    if (name === 'resource') resource = part
    else if (name === 'search') mode = search.safeParse(valueOf(body, part)).data?.mode
  }
  if (resource === null || mode === 'include') return []
  const { type, id } = nameOf(body, resource)
  if (type === 'OperationOutcome') {
    refuseError(valueOf(body, resource))
    return []
  }
  return [{ resource: body.subarray(resource.start, resource.end), id }]
}

/** Type and id of a resource, which stand at its beginning nearly everywhere. */
function nameOf(body: Buffer, resource: Part): { type: unknown; id: string | null } {
  let type: unknown
  let id: unknown
  for (const { name, ...part } of membersOf(body, resource.start)) {
    if (name === 'resourceType') type = valueOf(body, part)
    else if (name === 'id') id = valueOf(body, part)
    if (type !== undefined && id !== undefined) break
  }
  return { type, id: typeof id === 'string' && id !== '' ? id : null }
}

/** A search that went wrong half way answers with what it has, and says so beside it. */
function refuseError(resource: unknown): void {
  const severities = outcome.safeParse(resource).data?.issue.map(({ severity }) => severity) ?? []
  if (severities.includes('error') || severities.includes('fatal')) {
    throw new Hitch('said that its search went wrong (OperationOutcome)', TELL_THE_FEED)
  }
}

function notAList(feed: string): ProductError {
  return new ProductError(
    'failed',
    `The feed at ${feed} answered with something that is not a search of FHIR R4 patients. Check the address of the feed.`,
  )
}
