import type { Html } from '../../platform/web/html.ts'
import { ActButton, Notice } from '../../platform/web/marks.tsx'
import { whyWords } from '../../patients/unreliable/did-not-work.tsx'
import { dayAndMonth } from '../../patients/when.ts'
import type { Way } from '../message.ts'
import type { ComposeFacts } from './facts.ts'

/** That an address did not work lately, with the other one to send to. */
export function FailedBefore(props: { facts: ComposeFacts; way: Way; other: Way | false }): Html | null {
  const { facts, way, other } = props
  const failed = failedWords(facts, way)
  if (failed === null) return null
  return (
    <Notice
      kind="warn"
      title={failed.title}
      end={
        other ? (
          <ActButton name="send-by" value={other}>
            {other === 'email' ? 'Send by email instead' : 'Send a text instead'}
          </ActButton>
        ) : undefined
      }
    >
      <p>{failed.more}</p>
    </Notice>
  )
}

/** What was said of the address, or else that messages to it failed; null when neither. */
function failedWords(facts: ComposeFacts, way: Way): { title: string; more: string } | null {
  const what = way === 'sms' ? 'number' : 'address'
  const unreliable = facts.unreliable.find(({ detail }) => (detail === 'email') === (way === 'email'))
  const number = facts.failed[way]
  if (number === 0 && !unreliable) return null
  const messages = way === 'sms' ? 'texts to this number' : 'emails to this address'
  const last = number > 1 ? `The last ${number} ${messages} failed` : `The last of the ${messages} failed`
  if (!unreliable) return { title: last, more: 'It may not reach them.' }
  return {
    title: number > 1 ? last : `This ${what} did not work last time`,
    more: `${whyWords(unreliable)} Said on ${dayAndMonth(unreliable.since, facts.now)}. Ask for a new one.`,
  }
}
