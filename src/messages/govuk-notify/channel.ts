import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import axios from 'axios'
import { NotifyClient } from 'notifications-node-client'
import type { Clock } from '../../platform/clock.ts'
import type { Channel } from '../channel.ts'
import { answerOf, foundIn, messagesIn, textsIn } from './answers.ts'

export interface GovukNotifySettings {
  /** The address of the API, without a path. */
  url: string
  apiKey: string
  /** Templates of the service whose whole text is `((text))`, and whose subject is `((subject))`. */
  smsTemplate: string
  emailTemplate: string
  /** Whether its texts come from a number that can be answered. */
  textsComeBack?: boolean
}

/** GOV.UK Notify gives up on a request after 30 seconds: whoever waits for less may be answered by what has left. */
const answerMilliseconds = 20_000
/** Of a live key: 3,000 a minute, refilled evenly. Less than that, because clocks and other users of the key differ. */
const rate = { perSecond: 48, burst: 200 }
/** It keeps notifications for seven days, unless a service has asked for another number; one less, because days are whole. */
const remembersDays = 6

/**
 * GOV.UK Notify through its official client. The client's own errors hold the key and the message, so none of them ever
 * leaves this file.
 */
export function govukNotify(settings: GovukNotifySettings, { clock }: { clock: Clock }): Channel {
  const client = new NotifyClient(settings.url, settings.apiKey)
  // By itself the client opens a connection for each request and waits for ever.
  const connections = { keepAlive: true, maxSockets: 20 }
  const http = axios.create({
    timeout: answerMilliseconds,
    httpAgent: new HttpAgent(connections),
    httpsAgent: new HttpsAgent(connections),
    maxRedirects: 0,
  })
  // The client was compiled against the same types in another form of module.
  client.setClient(http as unknown as Parameters<typeof client.setClient>[0])
  return {
    name: 'govuk-notify',
    rate,
    remembersDays,
    textsComeBack: settings.textsComeBack === true,
    async send({ way, address, subject, text, reference, unsubscribe, senders }) {
      const { smsSender, emailReplyTo } = senders ?? {}
      const asked = { reference, personalisation: { text, ...(subject !== null && { subject }) } }
      const sent =
        way === 'sms'
          ? client.sendSms(settings.smsTemplate, address, {
              ...asked,
              ...(smsSender && { smsSenderId: smsSender }),
            })
          : client.sendEmail(settings.emailTemplate, address, {
              ...asked,
              ...(emailReplyTo && { emailReplyToId: emailReplyTo }),
              ...(unsubscribe !== undefined && { oneClickUnsubscribeURL: unsubscribe }),
            })
      return answerOf(sent, reference, clock.now())
    },
    find: (reference) => foundIn(client.getNotifications(undefined, undefined, reference), reference),
    listTaken: (older) =>
      messagesIn(client.getNotifications(undefined, undefined, undefined, older ?? undefined)),
    listReceived: (older) => textsIn(client.getReceivedTexts(older ?? undefined)),
  }
}
