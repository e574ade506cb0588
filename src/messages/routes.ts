import type { FastifyInstance } from 'fastify'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import type { Jobs } from '../platform/jobs.ts'
import type { Secrets } from '../platform/secrets.ts'
import { registerAssets } from '../platform/web/assets.ts'
import { checkRoutes } from './check/routes.tsx'
import { composeRoutes } from './compose/routes.tsx'
import { channelNamed, type Channels } from './channel.ts'
import { govukNotifyReceivedTexts } from './govuk-notify/received-texts.ts'
import { govukNotifyReceipts } from './govuk-notify/receipts.ts'
import { nhsNotifyCallbacks, type CallbackSecrets } from './nhs-notify/callbacks.ts'
import { messageListRoutes } from './list/routes.tsx'
import { numbersRoutes } from './numbers/routes.tsx'
import { outboxRoutes } from './outbox/routes.tsx'
import { privacyRoutes } from './patient-page/privacy.tsx'
import { preferencePageRoutes } from './preference-page/routes.tsx'
import { receivedTextRoutes } from './received-text/routes.tsx'
import { templateRoutes } from './template/routes.tsx'
import { restrictedMessageRoutes } from './restricted/routes.tsx'
import { notMeRoutes, wishesRoute } from './secure-link/not-me.tsx'
import { secureLinkRoutes } from './secure-link/routes.tsx'
import { threadRoutes } from './thread/routes.tsx'

export interface MessagePages {
  database: Database
  secrets: Secrets
  clock: Clock
  jobs: Pick<Jobs, 'add'>
  /** What one text costs, in pence. */
  smsPence: number
  channels: Channels
  /** How many days a link to a message works, where somebody has said it. */
  linkDays?: number | undefined
  /** The address that browsers use, without a slash behind it, where somebody has said it. */
  publicUrl?: string | undefined
  /** What GOV.UK Notify shows with its receipts, now and before a change; without any, it has nowhere to say them. */
  notifyTokens?: readonly string[] | undefined
  /** What NHS Notify signs its callbacks with; likewise. */
  nhsNotifySecrets?: readonly CallbackSecrets[] | undefined
}

/** What is said to patients, and what they answer. */
export function registerMessages(app: FastifyInstance, deps: MessagePages): void {
  registerAssets(
    app,
    { name: 'messages.css', file: new URL('./messages.css', import.meta.url) },
    { name: 'patient.css', file: new URL('./patient-page/patient.css', import.meta.url) },
  )
  messageListRoutes(app, deps)
  numbersRoutes(app, deps)
  outboxRoutes(app, deps)
  threadRoutes(app, deps)
  composeRoutes(app, deps)
  restrictedMessageRoutes(app, deps)
  checkRoutes(app, deps)
  receivedTextRoutes(app, deps)
  preferencePageRoutes(app, deps)
  privacyRoutes(app, deps)
  templateRoutes(app, deps)
  secureLinkRoutes(app, deps)
  notMeRoutes(app, deps)
  wishesRoute(app, deps)
  registerReceipts(app, deps)
}

/** Also of a channel that takes nothing any more: what it was given before may be on its way. */
function registerReceipts(app: FastifyInstance, deps: MessagePages): void {
  const { notifyTokens: tokens = [], nhsNotifySecrets = [] } = deps
  const govuk = channelNamed(deps.channels, 'govuk-notify')
  if (govuk && tokens.length > 0) {
    govukNotifyReceipts(app, { ...deps, channel: govuk, tokens })
    govukNotifyReceivedTexts(app, { ...deps, tokens })
  }
  const nhs = channelNamed(deps.channels, 'nhs-notify')
  if (nhs && nhsNotifySecrets.length > 0)
    nhsNotifyCallbacks(app, { ...deps, channel: nhs, secrets: nhsNotifySecrets })
}
