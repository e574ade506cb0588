import type { FastifyInstance, FastifyReply } from 'fastify'
import { asPractice } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { findPractice } from '../practice.ts'
import { gatherStanding } from './gather.ts'
import { OperatorPage } from './operator-page.tsx'
import type { ActivationDeps } from './routes.ts'
import { switchOn } from './verbs.ts'

type OnePractice = { Params: { practice: string } }

/** `/operations/practices/CODE`: what an operator sees of one practice, and switches on. No patient. */
export function operatorRoutes(app: FastifyInstance, deps: ActivationDeps): void {
  const { database, clock, gatherFacts } = deps
  const address = '/operations/practices/:practice'

  app.get<OnePractice>(address, { config: { guard: 'run-installation' } }, (request, reply) =>
    show(deps, reply, request.params.practice, null),
  )

  app.post<OnePractice>(
    `${address}/activation`,
    { config: { guard: 'run-installation' } },
    async (request, reply) => {
      const { practice } = await findPractice(database, request.params.practice)
      const at = clock.now()
      const { substance } = await gatherFacts(practice, at)
      const { id: staff, name } = request.person!
      try {
        await asPractice(database, practice, (tx) =>
          switchOn(tx, { practice, by: { staff }, name, at, substance }),
        )
      } catch (error) {
        if (error instanceof ProductError && error.kind === 'refused')
          return show(deps, reply, practice, error.message)
        throw error
      }
      return reply.redirect(`/operations/practices/${practice}`, 303)
    },
  )
}

async function show(
  { database, clock, gatherFacts }: ActivationDeps,
  reply: FastifyReply,
  code: string,
  refused: string | null,
): Promise<FastifyReply> {
  const { practice, name } = await findPractice(database, code)
  const standing = await gatherStanding(database, gatherFacts, practice, clock.now())
  return reply.page({
    title: name,
    place: 'practices',
    styles: ['activation.css'],
    status: refused === null ? 200 : 409,
    body: OperatorPage({ ...standing, refused }),
  })
}
