import type { Html } from '../../platform/web/html.ts'
import { ActButton, Icon } from '../../platform/web/marks.tsx'
import { costWords, countSms, plain, withPlainLetters, type SmsCount } from '../sms-parts.ts'
import { clinicalWord } from './clinical-words.ts'

/** What is known of the words of a message, whoever they are for. */
export interface Measure {
  count: SmsCount
  /** With plain letters in place of dear ones. */
  plain: SmsCount
  clinical: string | null
  /** Of one text, in pence. */
  pence: number
}

export function measureOf(text: string, pence: number): Measure {
  return {
    count: countSms(text),
    plain: countSms(withPlainLetters(text)),
    ...{ clinical: clinicalWord(text), pence },
  }
}

/** The parts of the page that follow the words: a script replaces them as somebody types. */
export function Measured({ part, measure }: { part: 'meter' | 'preview' | 'cost'; measure: Measure }): Html {
  if (part === 'meter') return <Meter measure={measure} />
  if (part === 'cost') return <span data-part="cost">{costOf(measure.count, measure.pence)}.</span>
  const { text } = measure.count
  return (
    <div class="pm-phone" data-part="preview">
      {text === '' ? (
        <p class="ps-quiet ps-m0">Your message appears here</p>
      ) : (
        <p class="pm-bubble pm-text">
          <Marked measure={measure} />
        </p>
      )}
    </div>
  )
}

const textsOf = (parts: number) => (parts === 1 ? '1 text' : `${parts} texts`)
const costOf = ({ parts }: SmsCount, pence: number) => `${textsOf(parts)}, ${costWords(parts, pence)}`

function Meter({ measure }: { measure: Measure }): Html {
  const { count, pence } = measure
  const { characters, parts, over, lost } = count
  return (
    <div class="pm-meter" data-part="meter">
      <span>
        <b>{characters}</b> {characters === 1 ? 'character' : 'characters'}
      </span>
      <span>
        <b>{textsOf(parts)}</b>
      </span>
      <span>
        cost <b>{costWords(parts, pence)}</b>
      </span>
      {over > 0 && (
        <span class="pm-tip">
          <Icon name="warn" size={16} /> Too long by {over} {over === 1 ? 'character' : 'characters'}. Shorten
          it.
        </span>
      )}
      <Dear measure={measure} />
      {lost.length > 0 && (
        <span class="pm-tip">
          <Icon name="warn" size={16} /> A text cannot carry {lost.join(' ')}. It arrives as a question mark.
        </span>
      )}
    </div>
  )
}

/** The letter that makes it dearer, and what a plain one would save. */
function Dear({ measure }: { measure: Measure }): Html | null {
  const { count, plain: cheaper, pence } = measure
  const [first, ...more] = count.dear
  if (!first || cheaper.parts >= count.parts) return null
  const instead = more.length === 0 ? `plain ${plain(first.letter)}` : 'plain letters'
  return (
    <span class="pm-tip">
      <Icon name="warn" size={16} />
      <span>
        {more.length === 0 ? (
          <>
            The letter <b>{first.letter}</b> in “{first.word}” makes this {textsOf(count.parts)}.
          </>
        ) : (
          <>
            The letters <b>{count.dear.map(({ letter }) => letter).join(' ')}</b> make this{' '}
            {textsOf(count.parts)}.
          </>
        )}{' '}
        With {more.length === 0 && 'a '}
        {instead} it is <b>{costOf(cheaper, pence)}</b>.
      </span>
      <ActButton name="do" value="plain">
        Use {instead}
      </ActButton>
    </span>
  )
}

/** The words with what is spoken of beside them marked. */
function Marked({ measure }: { measure: Measure }): Html {
  const { count, clinical } = measure
  const marks = [...(clinical === null ? [] : [clinical]), ...count.dear.map(({ letter }) => letter)]
  if (marks.length === 0) return <>{count.text}</>
  const parts = count.text.split(new RegExp(`(${marks.join('|')})`, 'u'))
  return <>{parts.map((part, at) => (at % 2 === 1 ? <span class="pm-mark">{part}</span> : part))}</>
}
