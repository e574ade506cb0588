import type { Clock } from '../../platform/clock.ts'
import type { Channel, Letter } from '../channel.ts'
import { answerOf, foundIn } from './answers.ts'
import { nhsNotifyClient, type NhsPatience } from './client.ts'
import type { NhsIdentity } from './token.ts'

export interface NhsNotifySettings {
  /** The address of the API, such as https://api.service.nhs.uk/comms. */
  url: string
  identity: NhsIdentity
  /** Routing plans that send `sms_body`, and `email_subject` with `email_body`, and nothing else. */
  smsPlan: string
  emailPlan: string
}

/** 1,200 requests a minute for one application. Less than that, because others ask with the same key, too. */
const rate = { perSecond: 18, burst: 5 }
/** It knows a reference for nine months. */
const takesOnceForDays = 240

/**
 * NHS Notify. It takes a reference once: where it gave no answer, the same is handed over again. What became of a message is
 * asked by the id that it gave, or said by a callback.
 */
export function nhsNotify(
  settings: NhsNotifySettings,
  parts: { clock: Clock; patience?: NhsPatience },
): Channel {
  const client = nhsNotifyClient(settings, parts)
  return {
    name: 'nhs-notify',
    rate,
    takesOnceForDays,
    needsNhsNumber: true,
    takesNoMarketing: true,
    async send(letter, practice) {
      if (!letter.nhsNumber) return { is: 'refused', why: 'nhs-number-refused', said: 'no NHS number' }
      return answerOf(await client.sendMessage(bodyOf(letter, practice, settings)), letter.reference)
    },
    async find(reference, _practice, id = null) {
      if (id === null) return { is: 'on-its-way', id, said: 'its id is not known yet' }
      return foundIn(await client.readMessage(id), reference)
    },
  }
}

/**
 * It goes to the number or address of the practice's own record, which staff were shown and warned of, and not to what the
 * national record holds.
 */
function bodyOf(letter: Letter, practice: string, { smsPlan, emailPlan }: NhsNotifySettings): object {
  const { reference, way, address, subject, text, nhsNumber } = letter
  const isText = way === 'sms'
  return {
    data: {
      type: 'Message',
      attributes: {
        routingPlanId: isText ? smsPlan : emailPlan,
        messageReference: reference,
        recipient: { nhsNumber, contactDetails: isText ? { sms: address } : { email: address } },
        originator: { odsCode: practice },
        personalisation: isText ? { sms_body: text } : { email_subject: subject ?? '', email_body: text },
      },
    },
  }
}
