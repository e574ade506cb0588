import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import type { PracticeContact } from '../../practices/contact.ts'
import type { Senders } from '../../practices/senders.ts'
import { ActButton, Icon } from '../../platform/web/marks.tsx'
import { costWords, countSms, plain, withPlainLetters, type SmsCount } from '../sms-parts.ts'
import { emailFoot } from '../email-foot.ts'
import { carryingText, type Carried } from '../secure-link/carrying-text.ts'
import { AdviceList } from './advice/advice.tsx'
import { adviceOn, type Advice } from './advice/rules.ts'
import type { Reader, Said } from './advice/said.ts'
import { Clinical } from './clinical.tsx'
import { leavesAt } from './check.ts'
import { leavesOf, meansEmail, type Draft } from './draft.ts'
import { clinicalFindings, type ClinicalFinding, type OthersRead } from './others-read.ts'
import { Preview, PreviewNote } from './preview.tsx'

/** What is known of the words of a message, whoever they are for. */
export interface Measure {
  /** As they are read: a text message carries some letters as others. */
  words: string
  count: SmsCount
  /** With plain letters in place of dear ones. */
  plain: SmsCount
  /** Its clinical words, and what is to be done about them. */
  clinical: readonly ClinicalFinding[]
  /** What is worth a look in them. */
  advice: readonly Advice[]
  said: Said
  /** What is ticked. */
  agreed: Draft['agreed']
  /** Of one text, in pence. */
  pence: number
  linkDays: number
  /** Whether texts can be answered by text here. */
  textsComeBack: boolean
  /** Whether the text itself may be answered, and by when it has to be. */
  answered: { by: string | null } | null
  /** How the words are read behind a link; null where they leave as they are. */
  behind: { carrying: SmsCount; replyBy: string | null } | null
  /** What the phone shows as its sender; null where nobody has said. */
  from: string | null
  /** How it stands in a mailbox; null where it leaves as a text. */
  email: EmailSeen | null
}

/** What stands around the words in a mailbox. */
interface EmailSeen {
  from: string
  subject: string
  /** What stands there in place of the words that are read behind a link. */
  carrying: string | null
  foot: string
}

/** Measures the words of a draft; `address` is where links lead, such as `https://messages.example.nhs.uk`. */
export function measureOf(draft: Draft, by: MeasureBy): Measure {
  const { pence } = by
  const { text, read } = draft
  const said = saidOf(draft, by)
  const clinical = clinicalFindings(draft, by.othersRead)
  // What cannot leave at all is not said once more as something that is worth a look.
  const isSaid = ({ word }: Advice) =>
    read !== 'link' &&
    clinical.some(
      (found) => found.word === word && found.may === 'not-leave' && found.ways.includes(draft.way),
    )
  const { reply } = leavesOf(draft)
  const carrying = () => countSms(carryingText({ ...sampleOf(draft, by), way: 'sms' }).text)
  return {
    words: said.way === 'email' || read === 'link' ? text : countSms(text).text,
    count: countSms(text),
    plain: countSms(withPlainLetters(text)),
    advice: adviceOn(said).filter((advice) => !isSaid(advice)),
    ...{ clinical, pence, said, agreed: draft.agreed },
    ...{ linkDays: by.linkDays, textsComeBack: by.textsComeBack },
    answered:
      by.textsComeBack && said.way === 'sms' && read === 'text' && reply.rule !== 'none'
        ? { by: byDate(reply.by) }
        : null,
    from: by.senders.smsName,
    behind: read === 'link' ? { carrying: carrying(), replyBy: byDate(reply.by) } : null,
    email: said.way === 'email' ? emailOf(draft, by) : null,
  }
}

function emailOf(draft: Draft, by: MeasureBy): EmailSeen {
  const { practice, address } = by
  const foot = emailFoot({ address, code: sampleCode, token: sampleToken, practice: by.contact })
  const from = by.senders.mailName ?? practice
  if (draft.read !== 'link') return { from, subject: draft.subject, carrying: null, foot }
  const { subject, text } = carryingText({ ...sampleOf(draft, by), way: 'email' })
  return { from, subject: subject!, carrying: text, foot }
}

function sampleOf(draft: Draft, { practice, address, linkDays, now }: MeasureBy): Omit<Carried, 'way'> {
  const { reply } = leavesOf(draft)
  return {
    ...{ practice, reply, isNew: false, until: new Date(+leavesAt(draft, now) + linkDays * 86_400_000) },
    ...{ address: `${address}/m/${sampleToken}`, code: sampleCode },
  }
}

/** What a measure needs to know besides the words. */
export interface MeasureBy {
  /** The name of the practice. */
  practice: string
  /** What patients are told of it. */
  contact: PracticeContact
  senders: Pick<Senders, 'smsName' | 'mailName'>
  address: string
  pence: number
  reader: Reader
  othersRead: OthersRead
  /** For how many days a link works that leaves now. */
  linkDays: number
  /** Whether texts can be answered by text here. */
  textsComeBack: boolean
  now: Date
}

function saidOf({ text, subject, way, once, read, purpose }: Draft, by: MeasureBy): Said {
  const isEmail = way === 'email' || (way === 'once' && meansEmail(once))
  const isBehindLink = read === 'link'
  return {
    ...{ text, isBehindLink, purpose, way: isEmail ? 'email' : 'sms' },
    subject: isEmail && !isBehindLink ? subject : '',
    ...{ practice: by.practice, address: by.address, reader: by.reader },
  }
}

/** As long as real ones, which are made when the message is written and when it leaves. */
const sampleCode = 'K7D4PX'
const sampleToken = 'Qm3xT9dLrK7wYbHs2VnFgA'

const byDate = (by: string | null) => (by !== null && /^\d{4}-\d\d-\d\d$/.test(by) ? by : null)

export const PARTS = ['meter', 'advice', 'clinical', 'preview', 'note', 'cost'] as const
type Part = (typeof PARTS)[number]

/** The parts of the page that follow the words: a script replaces them as somebody types. */
export function Measured({
  part,
  measure,
  errors = [],
}: {
  part: Part
  measure: Measure
  errors?: readonly FieldError[]
}): Html {
  if (part === 'advice') return <AdviceList measure={measure} />
  if (part === 'clinical') return <Clinical measure={measure} errors={errors} />
  if (part === 'meter') return <Meter measure={measure} />
  if (part === 'preview') return <Preview measure={measure} />
  if (part === 'note') return <PreviewNote measure={measure} />
  const { words, count, behind, email, pence } = measure
  return (
    <span data-part="cost">
      {words === '' ? 'Nothing is written yet' : email ? 'No cost' : costOf(behind?.carrying ?? count, pence)}
      {behind && ', with a secure link'}.
    </span>
  )
}

const textsOf = (parts: number) => (parts === 1 ? '1 text' : `${parts} texts`)
const costOf = ({ parts }: SmsCount, pence: number) => `${textsOf(parts)}, ${costWords(parts, pence)}`

function Meter({ measure }: { measure: Measure }): Html {
  const { count, pence, behind, email } = measure
  if (email)
    return (
      <div class="pm-meter" data-part="meter">
        <Characters count={count} />
        <span>
          By email: <b>any length</b>
        </span>
        <span>
          <b>no cost</b>
        </span>
      </div>
    )
  if (behind) {
    const { parts } = behind.carrying
    return (
      <div class="pm-meter" data-part="meter">
        <span>
          Behind the link: <b>any length</b>
        </span>
        <span>
          <b>{textsOf(parts)}</b> {parts === 1 ? 'carries' : 'carry'} the link
        </span>
        <span>
          cost <b>{costWords(parts, pence)}</b>
        </span>
      </div>
    )
  }
  const { parts, over, lost } = count
  if (measure.words === '')
    return (
      <div class="pm-meter" data-part="meter">
        <Characters count={count} />
      </div>
    )
  return (
    <div class="pm-meter" data-part="meter">
      <Characters count={count} />
      <span>
        <b>{textsOf(parts)}</b>
      </span>
      <span>
        cost <b>{costWords(parts, pence)}</b>
      </span>
      {over > 0 && (
        <span class="pm-tip">
          <Icon name="warn" size={16} /> Too long by {over} {over === 1 ? 'character' : 'characters'}. Use a
          secure link, or shorten it.
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

function Characters({ count: { characters } }: { count: SmsCount }): Html {
  return (
    <span>
      <b>{characters}</b> {characters === 1 ? 'character' : 'characters'}
    </span>
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
