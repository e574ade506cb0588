import type { FastifyInstance } from 'fastify'
import { registerAssets } from '../../platform/web/assets.ts'
import { asPractice } from '../../platform/database/database.ts'
import { showing } from '../../patients/showing.ts'
import type { MessagePages } from '../routes.ts'
import { readOutbox } from './outbox.ts'
import { OutboxPage } from './page.tsx'

const most = 50

/** `/outbox`: what patients' phones and mailboxes would have got, where nothing is delivered. */
export function outboxRoutes(app: FastifyInstance, { database, secrets, clock }: MessagePages): void {
  registerAssets(app, { name: 'outbox.css', file: new URL('./outbox.css', import.meta.url) })

  app.get('/outbox', { config: { guard: 'see-messages' } }, async (request, reply) => {
    const { practice } = request
    const now = clock.now()
    const items = await asPractice(database, practice, async (tx) =>
      showing(tx, request, await readOutbox(tx, secrets, { practice, limit: most }), now),
    )
    return reply.page({
      title: 'Outbox',
      place: 'messages',
      styles: ['outbox.css'],
      body: <OutboxPage items={items} isAll={items.length < most} now={now} />,
    })
  })
}
