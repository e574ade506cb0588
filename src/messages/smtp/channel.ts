import type { Clock } from '../../platform/clock.ts'
import type { Channel } from '../channel.ts'
import { answerOf } from './answers.ts'
import type { Patience, SmtpServer } from './line.ts'
import { smtpLines } from './lines.ts'
import { mailOf, type Sender } from './mail.ts'

export interface SmtpSettings extends SmtpServer {
  sender: Sender
  /** How many mails the server takes in a minute. */
  perMinute: number
}

/** Together within the half minute that a channel has. */
const usualPatience: Patience = { connect: 10_000, silence: 20_000, whole: 27_000 }

/**
 * A mail server (SMTP, RFC 5321). It cannot be asked what became of a mail: where it gave no answer after the end of one, a
 * person decides.
 */
export function smtp(settings: SmtpSettings, parts: { clock: Clock; patience?: Patience }): Channel {
  const lines = smtpLines(settings, parts.patience ?? usualPatience)
  return {
    name: 'smtp',
    rate: { perSecond: settings.perMinute / 60, burst: Math.max(1, Math.floor(settings.perMinute / 12)) },
    async send(letter) {
      const mail = await mailOf(letter, settings.sender, parts.clock.now())
      if (mail === null) return { is: 'refused', why: 'address-refused', said: 'not an address' }
      return answerOf(await lines.handOver(mail), mail.id)
    },
    find: null,
  }
}
