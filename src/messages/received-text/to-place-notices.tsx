import type { Html } from '../../platform/web/html.ts'
import { Notice, Only } from '../../platform/web/marks.tsx'
import { countWords, type ToSeeTo } from '../thread/see-to.ts'
import type { HiddenTexts } from './waiting-to-place.ts'

/** A text that may be of several patients stands in no thread, and may be urgent all the same. */
export function ToPlaceNotice({ number, urgent }: ToSeeTo): Html | null {
  if (number === 0) return null
  return (
    <Notice
      kind={urgent > 0 ? 'stop' : 'warn'}
      title={`${waitWords(number)} until somebody says whose ${itIs(number)}${withUrgent({ number, urgent })}`}
    >
      <p>
        <a href="/messages/received-texts">Read, and say whose {itIs(number)}</a>
      </p>
    </Notice>
  )
}

/** Who is to be fetched for those that may be of a restricted patient; nothing of what they say. */
export function HiddenTextsNotice({ hidden }: { hidden: HiddenTexts }): Html | null {
  const { number, urgent, who } = hidden
  if (number === 0) return null
  const names = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(who)
  return (
    <Notice
      kind={urgent > 0 ? 'stop' : 'warn'}
      title={`${waitWords(number)} for who may see restricted records${withUrgent(hidden)}`}
    >
      <p>
        {who.length > 0
          ? `Tell ${names}${urgent > 0 ? ' now' : ''}. `
          : 'Nobody at this practice may. Ask a manager to give it to somebody, under People. '}
        <Only may="see-restricted">
          <a href="/patients/restricted">Say why you look, then read {number === 1 ? 'it' : 'them'}</a>
        </Only>
      </p>
    </Notice>
  )
}

const itIs = (number: number) => (number === 1 ? 'it is' : 'they are')
const waitWords = (number: number) => (number === 1 ? '1 text waits' : `${countWords(number)} texts wait`)
const withUrgent = ({ urgent }: ToSeeTo) => (urgent === 0 ? '' : `, ${countWords(urgent)} with urgent words`)
