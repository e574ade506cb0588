import type { JWTPayload } from 'jose'
import type { Permission } from '../../rights.ts'
import type { ProviderSettings } from '../settings.ts'

/** What a provider vouches for. Neither a name nor an email: who somebody is here, their practice has said. */
export interface Vouched {
  /** The practice that they act for, where the provider knows it; then no other counts. */
  practice: string | null
  /** Permissions that they have here and that the provider does not back. */
  withheld: readonly Permission[]
}

/** How one kind of provider speaks of people: its words stand in its own file and nowhere else. */
export interface SpeaksLike {
  /** What is asked for where the settings say nothing else. */
  scope: string
  /** How long ago, in seconds, people may have signed in there where the settings say nothing else. */
  maxAgeSeconds: number | undefined
  /** What the question holds beside what OpenID Connect wants. */
  asks(settings: ProviderSettings): Record<string, string>
  /** Whether it has more to tell at its userinfo address. */
  tellsMore: boolean
  /** Reads what it tells. Throws `Refused` where that is not enough. */
  read(claims: JWTPayload, settings: ProviderSettings): Vouched
}
