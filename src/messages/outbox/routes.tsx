import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { registerAssets } from '../../platform/web/assets.ts'
import { asPractice } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { showing } from '../../patients/showing.ts'
import type { MessagePages } from '../routes.ts'
import { takeReceivedText } from '../received-text/take.ts'
import { findTextInOutbox, readOutbox } from './outbox.ts'
import { OutboxPage } from './page.tsx'

const most = 50

/** `/outbox`: what patients' phones and mailboxes would have got, where nothing is delivered. */
export function outboxRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { database, secrets, clock } = deps
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

  app.post<{ Params: { message: string } }>(
    '/outbox/:message/answer',
    { config: { guard: 'send-messages' } },
    async (request, reply) => {
      const { practice, params } = request
      const { text, stop } = (request.body ?? {}) as { text?: unknown; stop?: unknown }
      const words = stop === 'yes' ? 'STOP' : typeof text === 'string' ? text.trim() : ''
      const item = await asPractice(database, practice, (tx) =>
        findTextInOutbox(tx, secrets, { practice, message: params.message }),
      )
      if (words === '') throw new ProductError('invalid', 'Write what the phone is to text back.')
      const brought = { id: randomUUID(), from: item.address, text: words, at: clock.now() }
      await takeReceivedText(deps, { channel: 'outbox', ...brought })
      return reply.redirect('/outbox', 303)
    },
  )
}
