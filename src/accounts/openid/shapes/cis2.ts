import { z } from 'zod'
import { Refused } from '../refused.ts'
import type { ProviderSettings } from '../settings.ts'
import type { SpeaksLike } from './shape.ts'

/** Identity proven with documents or the like: below that, anybody could have registered. */
const LEAST_IDENTITY_LEVEL = 3
/** The activity of a role that lets somebody see sensitive (flagged) records. */
const SEES_SENSITIVE = 'B1611'

/** A level as it comes: "3". What is not a level is none. */
const level = z.coerce.number().int().min(0).max(3).catch(0)

const role = z.object({
  person_roleid: z.string(),
  /** The ODS code of where the role is held. */
  org_code: z.string(),
  /** Such as "S8000:G8000:R8001". */
  role_code: z.string().catch(''),
  activity_codes: z.array(z.string()).catch([]),
})
type Role = z.infer<typeof role>

const claims = z.object({
  id_assurance_level: level,
  authentication_assurance_level: level,
  selected_roleid: z.string().optional().catch(undefined),
  nhsid_nrbac_roles: z.array(z.unknown()).catch([]),
})

/** NHS Care Identity Service 2: people prove who they are with a smartcard or an app, and choose the role they act in. */
export const cis2: SpeaksLike = {
  scope: 'openid profile nhsperson nationalrbacaccess associatedorgs selectedrole',
  maxAgeSeconds: 300,
  tellsMore: true,
  asks: ({ acrValues }) => ({ acr_values: acrValues ?? 'AAL2_OR_AAL3_ANY', prompt: 'login' }),

  read(told, settings) {
    const person = claims.parse(told)
    if (person.id_assurance_level < LEAST_IDENTITY_LEVEL) throw new Refused('identity-level')
    if (person.authentication_assurance_level < settings.leastAuthenticationLevel)
      throw new Refused('authentication-level')
    const selected = selectedRole(person)
    if (!selected) throw new Refused('no-role')
    if (!mayCome(selected, settings)) throw new Refused('role-not-allowed')
    const sensitive = selected.activity_codes.includes(SEES_SENSITIVE)
    return {
      practice: selected.org_code.trim().toUpperCase(),
      withheld: settings.sensitiveNeedsActivity && !sensitive ? ['sensitive'] : [],
    }
  },
}

function selectedRole(person: z.infer<typeof claims>): Role | undefined {
  const roles = person.nhsid_nrbac_roles.map((each) => role.safeParse(each))
  return roles.find(({ data }) => data !== undefined && data.person_roleid === person.selected_roleid)?.data
}

/** A code of the settings may be whole, or its last part: the job role. */
function mayCome({ role_code: code }: Role, { roleCodes }: ProviderSettings): boolean {
  return (
    roleCodes.length === 0 || roleCodes.some((allowed) => code === allowed || code.endsWith(`:${allowed}`))
  )
}
