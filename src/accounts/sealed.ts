import type { SealedColumn } from '../platform/reseal.ts'
import { sealedClientSecrets } from './openid/provider.ts'
import { sealedAuthenticators } from './second-factor/authenticator.ts'
import { sealedSteps } from './step.ts'

/** Everything of people who sign in that is kept sealed. */
export const sealedOfAccounts: readonly SealedColumn[] = [
  sealedAuthenticators,
  sealedSteps,
  sealedClientSecrets,
]
