import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import { spokenName } from '../../patients/identity.ts'
import { shortMoment } from '../../patients/when.ts'
import type { KeptFile } from '../file/file.ts'
import type { Template } from '../template/template.ts'
import type { ListedDraft } from '../draft/kept.ts'
import { DraftLines, KeptNote } from '../draft/pages.tsx'
import { About } from './about.tsx'
import type { Reader } from './advice/said.ts'
import { Attached } from './attached.tsx'
import type { Draft } from './draft.ts'
import { readerOf, type ComposeFacts } from './facts.ts'
import { Measured, type Measure } from './measured.tsx'
import { othersReadOf } from './others-read.ts'
import { ReplyAllowed, WhereRead } from './reading.tsx'
import { SendBar } from './send-bar.tsx'
import { SendBy } from './send-by.tsx'
import { SendWhen } from './send-when.tsx'
import { SentAlready } from './sent-before-notice.tsx'
import type { SentBefore } from './sent-before.ts'
import { Templates, Words } from './words.tsx'

export interface ComposeProps {
  facts: ComposeFacts
  draft: Draft
  errors: readonly FieldError[]
  measure: Measure
  templates: readonly Template[]
  attached: readonly KeptFile[]
  /** When it was kept as a draft; null where it was not. */
  savedAt: Date | null
  /** What they have begun to write to the same patient besides. */
  others: readonly ListedDraft[]
  /** What they have sent already that this may repeat. */
  before: SentBefore | null
  /** When the message was written whose words these are; null where it begins without. */
  againOf: Date | null
}

/** One message to one person: how it goes, its words, when; at the foot who gets it, where, and what it costs. */
export function ComposePage(props: ComposeProps): Html {
  const { facts, draft, errors, measure, templates, attached, savedAt, others, before, againOf } = props
  const { record } = facts
  const name = record.given_name ?? spokenName(record)
  return (
    <PostForm action={`/patients/${record.id}/messages/new`} id="compose" classes="pm-compose" upload>
      <input type="hidden" name="form" value={draft.form} />
      <input type="hidden" name="seen" value={draft.seen} />
      <input type="hidden" name="from" value={draft.from} />
      <input type="hidden" name="ticked-for" value={draft.once} />
      <input type="hidden" name="saved" value={draft.saved?.toISOString() ?? ''} />
      <input type="hidden" name="others-read" value={othersReadOf(draft, facts).join(' ')} />
      <KnownReader {...readerOf(facts)} />
      <p class="ps-crumb">
        <a href={`/patients/${record.id}/messages`}>Messages of {spokenName(record)}</a>
      </p>
      <h2 class="ps-h1 ps-mb2">New message</h2>
      {savedAt !== null && <KeptNote savedAt={savedAt} now={facts.now} />}
      {againOf !== null && (
        <p>
          These are the words of the message of {shortMoment(againOf, facts.now)}. Make sure that they still
          hold. Its files are not here.
        </p>
      )}
      {savedAt === null && <DraftLines drafts={others} now={facts.now} />}
      <div class="ps-split">
        <div>
          <About draft={draft} errors={errors} />
          <SendBy facts={facts} draft={draft} errors={errors} name={name} />
          {templates.length > 0 && <Templates draft={draft} templates={templates} />}
          <WhereRead draft={draft} errors={errors} hasBirth={record.date_of_birth !== null} />
          <Words draft={draft} errors={errors} measure={measure} />
          <ReplyAllowed
            {...{ draft, errors, textsComeBack: measure.textsComeBack }}
            linkDays={facts.linkDays}
          />
          <Attached attached={attached} errors={errors} />
          <SendWhen draft={draft} errors={errors} now={facts.now} />
          <SentAlready {...{ before, draft, errors, name }} now={facts.now} />
        </div>
        <aside aria-labelledby="preview-h">
          <h2 class="ps-h2 ps-mb2" id="preview-h">
            What {name} will see
          </h2>
          <Measured part="preview" measure={measure} />
          <Measured part="note" measure={measure} />
          {attached.length > 0 && (
            <p class="ps-small ps-quiet">
              With it, behind the link: {attached.map(({ name }) => name).join(', ')}
            </p>
          )}
        </aside>
      </div>
      <SendBar facts={facts} draft={draft} measure={measure} />
    </PostForm>
  )
}

/** Whom it is for, so that what is typed can be measured without reading the record again. */
function KnownReader({ given, family, bornIn }: Reader): Html {
  return (
    <>
      <input type="hidden" name="given" value={given} />
      <input type="hidden" name="family" value={family} />
      <input type="hidden" name="born-in" value={bornIn ?? ''} />
    </>
  )
}
