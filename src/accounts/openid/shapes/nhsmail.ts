import { z } from 'zod'
import { Refused } from '../refused.ts'
import type { ProviderSettings } from '../settings.ts'
import type { SpeaksLike } from './shape.ts'

const claims = z.object({
  /** The tenant: the organisation whose directory the person is in. */
  tid: z.string().catch(''),
  /** The authentication contexts that the sign-in met. */
  acrs: z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]),
})

/** NHSmail: people of one tenant of Microsoft Entra. It says who somebody is, and nothing of where they work. */
export const nhsmail: SpeaksLike = {
  scope: 'openid profile',
  maxAgeSeconds: undefined,
  tellsMore: false,
  asks: (settings) => {
    const contexts = contextsOf(settings)
    if (contexts.length === 0) return {}
    return { claims: JSON.stringify({ id_token: { acrs: { essential: true, values: contexts } } }) }
  },

  read(told, settings) {
    const { tid, acrs } = claims.parse(told)
    // Entra signs for every tenant with the same keys: it is the tenant that says whose people these are.
    const [, tenant] = new URL(settings.issuer).pathname.split('/')
    if (tid === '' || tid !== tenant) throw new Refused('not-proven', 'tid')
    const contexts = contextsOf(settings)
    if (contexts.length > 0 && !contexts.some((context) => acrs.includes(context)))
      throw new Refused('authentication-level')
    return { practice: null, withheld: [] }
  },
}

function contextsOf({ acrValues }: ProviderSettings): string[] {
  return acrValues?.split(' ').filter((word) => word !== '') ?? []
}
