import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import { showing } from '../../patients/showing.ts'
import { countDrafts, listDrafts } from '../draft/kept.ts'
import { DraftTable } from '../draft/pages.tsx'
import { findTextsToPlace } from '../received-text/waiting-to-place.ts'
import { listUnreadTexts } from '../received-text/unread.ts'
import { countNumbersToCheck } from '../numbers/read.ts'
import type { MessagePages } from '../routes.ts'
import { countToSeeTo } from '../thread/see-to.ts'
import { isId } from '../thread/thread.ts'
import { MessagesHead, type Counts } from './head.tsx'
import { MessagesPage } from './page.tsx'
import { listMessages, listReplied, SHOWN } from './read.ts'

type Asks = { Querystring: { show?: unknown; before?: unknown } }

const PAGE = 50
/** Of what waits for nobody, on the page that begins with what does. */
const FEW = 20

/** `/messages`: what waits for somebody, and all that was said to patients. */
export function messageListRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { database, secrets, clock, channels } = deps
  const hasOutbox = [channels.sms, channels.email].some(({ name }) => name === 'outbox')
  app.get<Asks>('/messages', { config: { guard: 'see-messages' } }, async (request, reply) => {
    const { practice, query } = request
    const now = clock.now()
    const shown = SHOWN.find((word) => word === query.show) ?? 'to-see-to'
    const before = isId(query.before) ? query.before : null
    if (shown === 'drafts') return drafts(request, reply)
    const props = await asPractice(database, practice, async (tx) => {
      const asked = { practice, staff: request.person!.id, now }
      const page = { ...asked, before, most: PAGE }
      const list =
        shown === 'replies'
          ? await listReplied(tx, secrets, page)
          : await listMessages(tx, secrets, { ...page, shown })
      const isFirst = shown === 'to-see-to' && before === null
      const part = (of: 'urgent' | 'rest', most: number) =>
        listMessages(tx, secrets, { ...asked, shown: of, before: null, most })
      const urgent = isFirst ? await part('urgent', PAGE) : null
      const texts = isFirst ? await listUnreadTexts(tx, secrets, { practice, most: PAGE }) : []
      const rest = isFirst && list.next === null ? await part('rest', FEW) : null
      const counts = await count(tx, asked)
      const toPlace = await findTextsToPlace(tx, practice)
      return showing(
        tx,
        request,
        { shown, texts, urgent, list, rest, counts, toPlace, isNewest: before === null, hasOutbox, now },
        now,
      )
    })
    return reply.page({
      title: 'Messages',
      place: 'messages',
      styles: ['patients.css', 'messages.css'],
      body: <MessagesPage {...props} />,
    })
  })

  async function drafts(request: FastifyRequest, reply: FastifyReply) {
    const { practice } = request
    const now = clock.now()
    const own = { practice, staff: request.person!.id }
    const { counts, drafts } = await asPractice(database, practice, async (tx) =>
      showing(
        tx,
        request,
        { counts: await count(tx, { ...own, now }), drafts: await listDrafts(tx, secrets, own) },
        now,
      ),
    )
    return reply.page({
      title: 'Drafts',
      place: 'messages',
      styles: ['patients.css', 'messages.css'],
      body: (
        <>
          <MessagesHead shown="drafts" counts={counts} hasOutbox={hasOutbox} />
          <DraftTable drafts={drafts} now={now} />
        </>
      ),
    })
  }
}

async function count(
  tx: Tx,
  { practice, staff, now }: { practice: string; staff: string; now: Date },
): Promise<Counts> {
  return {
    waiting: await countToSeeTo(tx, practice, now),
    numbers: await countNumbersToCheck(tx, practice),
    drafts: await countDrafts(tx, { practice, staff }),
  }
}
