import type { Html } from '../../platform/web/html.ts'
import { Act, Only } from '../../platform/web/marks.tsx'
import { isOpen } from '../../patients/contact-details/change.ts'
import { displayPhone } from '../../patients/identity.ts'
import { reachOf } from '../../patients/reachability.ts'
import type { PatientRecord } from '../../patients/record.ts'
import { fingerprintOf } from '../../patients/unreliable/unreliable.ts'
import type { Way } from '../message.ts'
import type { SentMessage } from './thread.ts'

/** What can be done at once about a message that did not arrive: another number, another way, a call. */
export function Remedies(props: {
  practice: string
  record: PatientRecord
  message: SentMessage
}): Html | null {
  const { practice, record, message } = props
  const { state, way } = message
  if (state !== 'failed' && state !== 'stopped') return null
  const reach = reachOf(record)
  const other: Way = way === 'sms' ? 'email' : 'sms'
  const current = reach.is === 'reachable' ? reach[way] : null
  const isAnother = current !== null && message.fingerprint !== null && !isStill(practice, message, current)
  const again = againWords(message)
  // Its words come along, where it has any; of a link or a code there are none.
  const to = (by: Way) =>
    `/patients/${record.id}/messages/new?way=${by}${message.kind === 'words' ? `&again=${message.id}` : ''}`
  return (
    <p class="ps-row ps-mt2">
      {again !== null && !isAnother && reach.is === 'reachable' && (message.once || current !== null) && (
        <Act href={to(way)}>{again}</Act>
      )}
      {isAnother && <Act href={to(way)}>Send again to {way === 'sms' ? displayPhone(current) : current}</Act>}
      {reach.is === 'reachable' && reach[other] !== null && (
        <Act href={to(other)} icon={other === 'sms' ? 'sms' : 'mail'}>
          {other === 'email' ? 'Send by email instead' : 'Send a text instead'}
        </Act>
      )}
      {state === 'failed' && !isAnother && isOpen(record) && (
        <Only may="edit-patients">
          <Act href={`/patients/${record.id}/contact-details`}>
            Write down a new {way === 'sms' ? 'number' : 'email address'}
          </Act>
        </Only>
      )}
      {reach.is !== 'not-allowed' && record.other_phone !== null && (
        <span>
          Phone them: <b class="ps-nowrap">{displayPhone(record.other_phone)}</b>
        </span>
      )}
    </p>
  )
}

/**
 * What stood in the way only for then, or in the words themselves: it goes to the same address, and its words come along. An address
 * for one message is given anew.
 */
function againWords({ kind, why, once }: SentMessage): string | null {
  if (kind !== 'words') return null
  if (why === 'text-refused') return 'Write it again'
  const isForThen = ['not-delivered', 'service-failed', 'not-taken', 'too-late'].includes(why ?? '')
  if (!isForThen) return null
  return once ? 'Write it again' : 'Send it again'
}

function isStill(practice: string, message: SentMessage, current: string): boolean {
  const detail = message.way === 'sms' ? 'mobile_phone' : 'email'
  const now = fingerprintOf({ practice, patient: message.patient, detail }, current)
  return message.fingerprint!.equals(now)
}
