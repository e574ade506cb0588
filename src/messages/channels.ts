import type { Clock } from '../platform/clock.ts'
import type { MessageConfig } from '../platform/message-config.ts'
import type { Database } from '../platform/database/database.ts'
import type { Secrets } from '../platform/secrets.ts'
import { CHANNELS, type Channel, type ChannelName, type Channels } from './channel.ts'
import { demandGovukNotify, demandNhsNotify, demandSmtp, isKnown } from './channel-settings.ts'
import { govukNotify } from './govuk-notify/channel.ts'
import { nhsNotify } from './nhs-notify/channel.ts'
import { outbox, type CameToOutbox } from './outbox/outbox.ts'
import { smtp } from './smtp/channel.ts'

interface Parts {
  database: Database
  secrets: Secrets
  clock: Clock
  cameToOutbox?: CameToOutbox | undefined
}

/**
 * Which channel takes which way in this installation: the outbox, unless its settings name another. Throws `invalid`, with
 * the name of the setting and never its value, when one is missing.
 */
export function channelsOf(parts: Parts, config: MessageConfig | undefined): Channels {
  const made = new Map<ChannelName, Channel>()
  const named = (name: ChannelName): Channel => {
    const channel = made.get(name) ?? make(name, parts, config!)
    made.set(name, channel)
    return channel
  }
  const sms = named(config?.smsChannel ?? 'outbox')
  const email = named(config?.emailChannel ?? 'outbox')
  const earlier = CHANNELS.filter((name) => name === 'outbox' || (config && isKnown(name, config))).map(named)
  return { sms, email, earlier }
}

function make(name: ChannelName, parts: Parts, config: MessageConfig): Channel {
  switch (name) {
    case 'outbox':
      return outbox(parts)
    case 'govuk-notify':
      return govukNotify(demandGovukNotify(config), parts)
    case 'nhs-notify':
      return nhsNotify(demandNhsNotify(config), parts)
    case 'smtp':
      return smtp(demandSmtp(config), parts)
  }
}
