import type { FastifyInstance } from 'fastify'
import { asPractice } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { showing } from '../../patients/showing.ts'
import type { MessagePages } from '../routes.ts'
import { isId } from '../thread/thread.ts'
import { ToPlacePage } from './page.tsx'
import { SurePage } from './sure-page.tsx'
import { demandToPlace, placeText, putBackText } from './place.ts'
import { readForNobody, readToPlace } from './read.ts'
import { findTextsToPlace } from './waiting-to-place.ts'

type OneText = { Params: { text: string } }
type TextOf = { Params: { text: string; patient: string } }

/** `/messages/received-texts`: texts of which nobody can tell whose they are. */
export function receivedTextRoutes(app: FastifyInstance, { database, secrets, clock }: MessagePages): void {
  const address = '/messages/received-texts'

  app.get(address, { config: { guard: 'see-messages' } }, async (request, reply) => {
    const { practice } = request
    const now = clock.now()
    const props = await asPractice(database, practice, async (tx) => {
      const { hidden, shown } = await findTextsToPlace(tx, practice)
      const texts = await readToPlace(tx, secrets, practice)
      const seenTo = await readForNobody(tx, secrets, practice)
      return showing(tx, request, { texts, seenTo, hidden, waiting: shown.number }, now)
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
      const placed = { practice, text: textIn(params), patient: whose, staff: request.person!.id, at }
      await placeText(tx, secrets, placed)
    })
    return reply.redirect(address, 303)
  })

  // A wrong press would put what one patient says into the record of another: it is asked once more whose it is.
  app.get<TextOf>(
    `${address}/:text/of/:patient`,
    { config: { guard: 'send-messages' } },
    async (request, reply) => {
      const { practice, params } = request
      const now = clock.now()
      const props = await asPractice(database, practice, async (tx) => {
        const text = await demandToPlace(tx, secrets, { practice, text: textIn(params) })
        const candidate = text.candidates.find(({ id }) => id === params.patient) ?? null
        if (candidate === null && params.patient !== 'nobody') throw noSuchPatient()
        // Only the one who is named here is shown.
        return showing(tx, request, { text: { ...text, candidates: [] }, candidate }, now)
      })
      return reply.page({
        ...{
          title: 'Whose text it is',
          place: 'messages',
          styles: ['patients.css', 'messages.css'],
          narrow: true,
        },
        body: <SurePage {...props} now={now} />,
      })
    },
  )

  app.post<OneText>(
    `${address}/:text/put-back`,
    { config: { guard: 'send-messages' } },
    async (request, reply) => {
      const { practice, params } = request
      const put = { practice, text: textIn(params), staff: request.person!.id, at: clock.now() }
      await asPractice(database, practice, (tx) => putBackText(tx, secrets, put))
      return reply.redirect(`${address}#${put.text}`, 303)
    },
  )
}

function textIn({ text }: { text: string }): string {
  if (isId(text)) return text
  throw new ProductError('not-found', 'There is no such text.')
}

const noSuchPatient = () =>
  new ProductError('not-found', 'It cannot be from this patient. Choose again under Texts to place.')
