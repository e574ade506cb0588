import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import { validate as isUuid } from 'uuid'
import { logAccess } from '../../platform/access-log.ts'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import type { AuditDeps } from '../routes.ts'
import { readHead, tellEntry } from './entries.ts'
import { ChainPage, type ShownEntry } from './page.tsx'
import { readPublished } from './published.ts'
import { verifyChain } from './verify.ts'

const PAGE = 50

/** `/governance/chain`: what was done at the practice, and verifying it. */
export function chainRoutes(app: FastifyInstance, { database, dataDir, clock }: AuditDeps): void {
  app.get('/governance/chain', { config: { guard: 'see-audit' } }, (request, reply) =>
    show(request, reply, false),
  )
  app.post('/governance/chain', { config: { guard: 'see-audit' } }, (request, reply) =>
    show(request, reply, true),
  )

  async function show(request: FastifyRequest, reply: FastifyReply, verify: boolean): Promise<FastifyReply> {
    const { practice } = request
    const before = Number((request.query as Record<string, unknown>).before)
    const published = await readPublished(dataDir, practice)
    const props = await asPractice(database, practice, async (tx) => {
      const page = await readPage(tx, practice, Number.isSafeInteger(before) && before > 0 ? before : null)
      await logAccess(tx, request, page.entries.flatMap(patientsOf), clock.now())
      return {
        ...page,
        head: await readHead(tx, practice),
        verified: verify ? await verifyChain(tx, practice, published) : null,
      }
    })
    const body = <ChainPage {...props} published={published.at(-1) ?? null} />
    return reply.page({ title: 'What was done', place: 'governance', body })
  }
}

/** Whom an entry is about: the page leads to them. */
function patientsOf({ entry }: ShownEntry): string[] {
  const { subject, facts } = tellEntry(entry)
  return [subject.patient, facts.patient, facts.merged].filter(
    (id) => typeof id === 'string' && isUuid(id),
  ) as string[]
}

async function readPage(
  tx: Tx,
  practice: string,
  before: number | null,
): Promise<{ entries: ShownEntry[]; next: number | null }> {
  const rows = await tx
    .selectFrom('audit_entry as entry')
    .leftJoin('staff', (join) =>
      join.on(sql<boolean>`staff.id::text = entry.entry::jsonb -> 'actor' ->> 'staff'`),
    )
    .select(['entry.seq', 'entry.at', 'entry.entry', 'staff.name as who'])
    .where('entry.practice', '=', practice)
    .$if(before !== null, (query) => query.where('entry.seq', '<', before!))
    .orderBy('entry.seq', 'desc')
    .limit(PAGE + 1)
    .execute()
  const entries = rows.slice(0, PAGE)
  return { entries, next: rows.length > PAGE ? entries.at(-1)!.seq : null }
}
