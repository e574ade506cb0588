import { inLondon } from '../../platform/clock.ts'
import type { Secrets } from '../../platform/secrets.ts'
import { contentPlace, type Content, type MessageState, type Way } from '../message.ts'
import { receivedPlace } from '../received-text/take.ts'
import { replyPlace } from '../reply/reply.ts'
import { whyWords } from '../thread/state-words.ts'

/** Something said to or by a patient, as `said.sql` reads it. */
export interface Said {
  source: 'message' | 'reply' | 'text'
  id: string
  record: string
  at: Date
  way: Way | null
  kind: string | null
  by_link: boolean
  state: MessageState | null
  why: string | null
  address_shown: string | null
  who: string | null
  sealed_content: Buffer
  files: number
  nhs_number: string | null
  source_patient_id: string | null
  given_name: string | null
  family_name: string
  date_of_birth: string | null
}

/** In the order of `MESSAGE_COLUMNS`. */
export function cellsOf(secrets: Secrets, practice: string, said: Said): string[] {
  const { date, time } = inLondon(said.at)
  const { subject, text } = wordsOf(secrets, practice, said)
  const isOurs = said.source === 'message'
  return [
    ...[said.id, said.record, said.nhs_number ?? '', said.source_patient_id ?? '', said.given_name ?? ''],
    ...[said.family_name, said.date_of_birth ?? '', `${date} ${time}`],
    ...[isOurs ? 'to the patient' : 'from the patient', channelOf(said)],
    isOurs ? (said.who ?? 'Patient Sync') : 'The patient',
    ...[isOurs ? stateOf(said) : 'Received', subject ?? '', text],
    said.files === 0 ? '' : String(said.files),
  ]
}

/** The digits of a code are for its reader alone, and the token of a link is kept nowhere. */
function wordsOf(secrets: Secrets, practice: string, { source, id, kind, sealed_content }: Said): Content {
  const open = (place: string) => JSON.parse(secrets.open(sealed_content, place)) as { text: string }
  if (source === 'reply') return { subject: null, text: open(replyPlace(practice, id)).text }
  if (source === 'text') return { subject: null, text: open(receivedPlace(practice, id)).text }
  if (kind === 'link') return { subject: null, text: '(A new link to an earlier message)' }
  if (kind === 'code')
    return { subject: null, text: '(A code for opening an earlier message on another phone or computer)' }
  return open(contentPlace(practice, id)) as Content
}

function channelOf({ source, way, kind, by_link }: Said): string {
  if (source === 'reply') return 'reply behind a secure link'
  const name = way === 'email' ? 'email' : 'text message'
  return by_link && kind === 'words' ? `${name} with a secure link` : name
}

const states: Record<MessageState, string> = {
  ...{ queued: 'It has not left', sending: 'It is being handed over', uncertain: 'It may have left' },
  ...{ sent: 'Sent', delivered: 'Delivered', failed: 'Not delivered' },
  ...{ stopped: 'Stopped: it was not sent', cancelled: 'Cancelled: it was not sent' },
}

function stateOf({ state, way, why, address_shown }: Said): string {
  const became = states[state!]
  if (state !== 'failed' && state !== 'stopped') return became
  return `${became}. ${whyWords({ state, way: way!, why, addressShown: address_shown! })}`
}
