import type { FastifyInstance } from 'fastify'
import { may, type Right } from '../accounts/rights.ts'
import { HazardsPage } from './hazards/page.tsx'
import { RetentionPage } from './retention/page.tsx'
import { latestProofs } from './retention/retain.ts'
import { rulesFor } from './retention/rules.ts'
import type { AuditDeps } from './routes.ts'

const places: { href: string; name: string; says: string; right: Right }[] = [
  { href: '/access-log', name: 'Who looked', says: 'who was shown which patient', right: 'see-access-log' },
  {
    href: '/governance/chain',
    name: 'What was done',
    says: 'every act, in a chain that tells of any change',
    right: 'see-audit',
  },
  {
    href: '/governance/retention',
    name: 'How long things are kept',
    says: 'the rules, and the proof of last night',
    right: 'see-audit',
  },
  {
    href: '/governance/hazards',
    name: 'Hazard log',
    says: 'what could harm a patient, and what is done about it',
    right: 'see-audit',
  },
]

/** `/governance`: the way to what the governance lead and the manager answer for. */
export function governanceRoutes(app: FastifyInstance, { database, keeping = {} }: AuditDeps): void {
  const page = { place: 'governance' }

  app.get('/governance', { config: { guard: 'see-audit' } }, async ({ person }, reply) => {
    const body = (
      <>
        <h1 class="ps-h1 ps-mb3">Governance</h1>
        <ul>
          {places
            .filter(({ right }) => may(person, right))
            .map(({ href, name, says }) => (
              <li>
                <a href={href}>{name}</a>: {says}
              </li>
            ))}
        </ul>
        <p>All that is held about one patient is downloaded from the patient’s own page.</p>
      </>
    )
    return reply.page({ ...page, title: 'Governance', body })
  })

  app.get('/governance/retention', { config: { guard: 'see-audit' } }, async (_request, reply) => {
    const body = RetentionPage({ rules: rulesFor(keeping), proofs: await latestProofs(database) })
    return reply.page({ ...page, title: 'How long things are kept', body })
  })

  app.get('/governance/hazards', { config: { guard: 'see-audit' } }, async (_request, reply) =>
    reply.page({ ...page, title: 'Hazard log', body: HazardsPage() }),
  )
}
