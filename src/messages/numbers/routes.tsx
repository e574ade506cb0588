import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { MESSAGED_DETAILS } from '../../patients/unreliable/unreliable.ts'
import { asPractice } from '../../platform/database/database.ts'
import { showing } from '../../patients/showing.ts'
import type { MessagePages } from '../routes.ts'
import { NumbersPage } from './page.tsx'
import { listNumbersToCheck, type After } from './read.ts'

const PAGE = 50

/** `/messages/numbers-to-check`: contact details that did not work. */
export function numbersRoutes(app: FastifyInstance, { database, clock }: MessagePages): void {
  app.get('/messages/numbers-to-check', { config: { guard: 'see-messages' } }, async (request, reply) => {
    const { practice, query } = request
    const now = clock.now()
    const after = readAfter(query)
    const list = await asPractice(database, practice, async (tx) =>
      showing(tx, request, await listNumbersToCheck(tx, practice, { after, most: PAGE }), now),
    )
    return reply.page({
      title: 'Numbers to check',
      place: 'messages',
      styles: ['patients.css', 'messages.css'],
      body: <NumbersPage list={list} isNewest={after === null} now={now} />,
    })
  })
}

const place = z.object({
  since: z.coerce.number().int().min(0).max(8.64e15),
  after: z.uuid(),
  detail: z.enum(MESSAGED_DETAILS),
})

/** Whatever makes no sense in an address is left out. */
function readAfter(query: unknown): After | null {
  const read = place.safeParse(query)
  if (!read.success) return null
  const { since, after, detail } = read.data
  return { since: new Date(since), patient: after, detail }
}
