import { z } from 'zod'
import { isSecret } from '../../platform/outside/address.ts'

/** How a provider speaks of people: each shape is a file of its own in `shapes/`. */
export const SHAPES = ['cis2', 'nhsmail', 'plain'] as const
export type Shape = (typeof SHAPES)[number]

/** How we prove to a provider who asks: a signature by our private key, or a secret that both know. */
const CLIENT_AUTHS = ['private-key', 'secret-post', 'secret-basic'] as const

/** Signatures that only the provider can make. A secret that both know (HS256) would let either sign. */
export const ALGORITHMS = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
] as const

const issuer = z
  .string()
  .trim()
  .superRefine((text, check) => {
    const problem = issuerProblem(text)
    if (problem) check.addIssue({ code: 'custom', message: problem })
  })

/** How one provider is spoken to. docs/sign-in-providers.md says what to give for NHS CIS2 and for NHSmail. */
export const providerSettings = z
  .object({
    /** Exactly as the provider calls itself: it stands in every token. */
    issuer,
    clientId: z.string().trim().min(1, 'Give the client id that the provider gave you.').max(200),
    shape: z.enum(SHAPES),
    clientAuth: z.enum(CLIENT_AUTHS),
    /** Paths of PEM files. The first signs; the others are still published, for as long as a change of keys takes. */
    privateKeys: z.array(z.string().min(1)).max(5).default([]),
    scope: z
      .string()
      .regex(/^[\x21\x23-\x5b\x5d-\x7e ]*$/)
      .refine((scope) => scope.split(' ').includes('openid'), 'The scope must hold the word openid.')
      .optional(),
    /** How people have to sign in there: words that belong to the provider. */
    acrValues: z.string().min(1).max(200).optional(),
    algorithms: z.array(z.enum(ALGORITHMS)).min(1).default(['RS256']),
    /** How long ago they may have signed in there. */
    maxAgeSeconds: z.int().min(0).max(86_400).optional(),
    /** For cis2: the authentication assurance level that is enough. */
    leastAuthenticationLevel: z.int().min(1).max(3).default(2),
    /** For cis2: role codes that are let in; any, when there are none. */
    roleCodes: z.array(z.string().min(1)).default([]),
    /** For cis2: the permission for restricted patients counts only with the activity B1611 of the role. */
    sensitiveNeedsActivity: z.boolean().default(false),
    /** Lets the provider be on a private network. */
    allowPrivate: z.boolean().default(false),
  })
  .refine(({ clientAuth, privateKeys }) => clientAuth !== 'private-key' || privateKeys.length > 0, {
    message: 'Give the file of the private key, or a client secret.',
  })
  .refine(({ shape, clientAuth }) => shape !== 'nhsmail' || clientAuth !== 'private-key', {
    message:
      'Microsoft Entra knows a client by a certificate or a secret, not by a published key. Use a client secret.',
  })

export type ProviderSettings = z.output<typeof providerSettings>

function issuerProblem(text: string): string | null {
  if (!URL.canParse(text))
    return 'The issuer is not an address. It looks like https://sign-in.example.nhs.uk.'
  const url = new URL(text)
  if (url.username || url.password || url.search || url.hash)
    return 'The issuer is an address without user, ? and #.'
  if (!isSecret(url))
    return 'The issuer must begin with https://. Only a provider on this machine may use http://.'
  if (/^\/(common|organizations|consumers)\b/.test(url.pathname)) {
    return 'This issuer lets anybody of any organisation in. Give the one of your own: it holds the id of the tenant.'
  }
  return null
}
