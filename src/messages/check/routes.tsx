import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Database } from '../../platform/database/database.ts'
import { emptyForm, readForm } from '../../platform/web/form.ts'
import { patientRoute, sendPatientPage } from '../patient-page/page.tsx'
import { findByCode } from './check.ts'
import { CheckedPage, CheckPage, CHECK_TITLE as title } from './page.tsx'

const asked = z.object({
  code: z.string().trim().min(1, 'Type the code of the message').max(40, 'A code has six letters and digits'),
})

/** Anybody's: no practice speaks until its code is known. */
const page = { title, practice: null } as const

/**
 * `/check`: whether a message is really from a surgery. The code is posted, so that no address that is looked at or kept
 * holds it, and so few may be tried in a minute that nobody learns how many messages there are.
 */
export function checkRoutes(app: FastifyInstance, { database }: { database: Database }): void {
  app.get('/check', { ...patientRoute, config: { guard: 'public' } }, async (_request, reply) =>
    sendPatientPage(reply, { ...page, body: <CheckPage form={emptyForm()} /> }),
  )

  app.post(
    '/check',
    { ...patientRoute, config: { guard: 'public', rateLimit: { max: 20, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const form = readForm(asked, request.body)
      if (!form.data) {
        const { errors } = form
        return sendPatientPage(reply, { ...page, status: 422, errors, body: <CheckPage form={form} /> })
      }
      const found = await findByCode(database, form.data.code)
      return sendPatientPage(reply, { ...page, body: <CheckedPage found={found} form={emptyForm()} /> })
    },
  )
}
