import type { FastifyInstance } from 'fastify'
import { asPractice } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { showing } from '../../patients/showing.ts'
import type { MessagePages } from '../routes.ts'
import { isId } from '../thread/thread.ts'
import { ToPlacePage } from './page.tsx'
import { placeText, readToPlace } from './read.ts'
import { findHiddenTexts } from './to-place-notices.tsx'

type OneText = { Params: { text: string } }

/** `/messages/received-texts`: texts of which nobody can tell whose they are. */
export function receivedTextRoutes(app: FastifyInstance, { database, secrets, clock }: MessagePages): void {
  const address = '/messages/received-texts'

  app.get(address, { config: { guard: 'see-messages' } }, async (request, reply) => {
    const { practice } = request
    const now = clock.now()
    const props = await asPractice(database, practice, async (tx) => {
      const hidden = await findHiddenTexts(tx, practice)
      return showing(tx, request, { texts: await readToPlace(tx, secrets, practice), hidden }, now)
    })
    return reply.page({
      ...{ title: 'Texts to place', place: 'messages', styles: ['patients.css', 'messages.css'] },
      body: <ToPlacePage {...props} now={now} />,
    })
  })

  app.post<OneText>(`${address}/:text`, { config: { guard: 'send-messages' } }, async (request, reply) => {
    const { practice, params } = request
    const { patient } = (request.body ?? {}) as { patient?: unknown }
    if (patient !== 'nobody' && !isId(patient))
      throw new ProductError('invalid', 'Say whose text it is: press one of the buttons beside it.')
    const at = clock.now()
    await asPractice(database, practice, async (tx) => {
      const whose = patient === 'nobody' ? null : patient
      const placed = { practice, text: params.text, patient: whose, staff: request.person!.id, at }
      if (!isId(params.text) || !(await placeText(tx, secrets, placed)))
        throw new ProductError('not-found', 'There is no such text to place any more.')
    })
    return reply.redirect(address, 303)
  })
}
