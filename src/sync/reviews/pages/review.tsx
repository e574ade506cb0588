import { displayPhone, listName, spokenName } from '../../../patients/identity.ts'
import { Tick } from '../../../patients/tick.tsx'
import { sinceWhen } from '../../../patients/when.ts'
import { Button } from '../../../platform/web/design.ts'
import { typed, type Form } from '../../../platform/web/form.ts'
import type { Html } from '../../../platform/web/html.ts'
import { Icon, Notice, PostForm } from '../../../platform/web/marks.tsx'
import { grouped } from '../../when.ts'
import { verdictInWords } from '../compare.ts'
import { possibleFor } from '../possible.ts'
import type { QueuedReview } from '../queue.ts'
import { isHidden, stillPossible, type Candidate, type ReviewOf } from '../review-of.ts'
import { CompareTable } from './compare-table.tsx'
import { strengthOf } from './queue.tsx'

export interface ReviewPageProps {
  review: ReviewOf
  /** The first few that wait, and how many there are. */
  queue: QueuedReview[]
  waiting: number
  /** The review that was decided just now. */
  did: ReviewOf | null
  form: Form<unknown>
  /** Why what was chosen was not carried out. */
  problem?: string
  now: Date
}

/** The question that a review asks. */
export function reviewTitle({ kind, rowNumber, candidates }: ReviewOf): string {
  if (kind === 'conflict') return `Has row ${grouped(rowNumber)} become someone else?`
  if (kind === 'duplicate') return 'Whose row is this?'
  return candidates.length === 1 ? 'Are these the same person?' : 'Who is this?'
}

/** One doubtful row beside whom it may be, and what somebody decides about it. */
export function ReviewPage(props: ReviewPageProps): Html {
  const { review, waiting, did, problem, now } = props
  return (
    <div class="ps-split ps-split--left rv-split">
      <Queue {...props} />
      <div>
        {did && <Did review={did} />}
        {problem && (
          <div class="ps-mb3" role="alert">
            <Notice kind="stop" title="Not saved">
              <p>{problem}</p>
            </Notice>
          </div>
        )}
        <div class="rv-head">
          <h1 class="ps-h1">{reviewTitle(review)}</h1>
          <span class="ps-quiet">
            {waiting === 1 ? 'The only one' : `One of ${grouped(waiting)}`}, from{' '}
            <a href={`/sync/${review.run}`}>the sync that found it</a>
          </span>
        </div>
        <Summary review={review} />
        {review.marked && <Marked review={review} now={now} />}
        <CompareTable review={review} now={now} />
        {isHidden(review) && (
          <p class="ps-small">
            <Icon name="lock" size={16} /> A record here is restricted: nobody's contact details are shown.
          </p>
        )}
        {review.state === 'open' ? <Decide {...props} /> : <Over review={review} now={now} />}
      </div>
    </div>
  )
}

/** What was decided just now, and how to take it back. */
export function Did({ review }: { review: ReviewOf }): Html {
  const name = spokenName(review.row)
  const isOpen = review.state === 'open'
  const title = isOpen
    ? `${name}: kept in the list.`
    : review.state === 'decided'
      ? `${name}: decided. A sync is running, and it takes effect with that one or the next.`
      : `${name}: decided.`
  return (
    <div class="ps-mb3" role="status">
      <Notice kind="done" title={title} end={isOpen ? undefined : <a href="/reviews/decided">Undo</a>} />
    </div>
  )
}

function Queue({ review, queue, waiting }: ReviewPageProps): Html {
  return (
    <nav class="rv-queue" aria-label="Waiting for a decision">
      <div class="ps-section__head">
        <h2 class="ps-h2">
          <a href="/reviews">To decide ({grouped(waiting)})</a>
        </h2>
      </div>
      <p class="ps-small ps-quiet ps-m0 ps-mb2">
        Surest first. Nothing happens to these patients until someone decides.
      </p>
      <ol class="ps-queue">
        {queue.map((each) => (
          <li>
            <a href={`/reviews/${each.review}`} aria-current={each.review === review.id ? 'page' : undefined}>
              <span class="ps-queue__name">{listName({ ...each, middle_names: null })}</span>
              <span class="ps-queue__why">
                <b>{strengthOf(each)}.</b> {each.reason}
              </span>
            </a>
          </li>
        ))}
      </ol>
      <p class="ps-mt3 ps-mb0">
        <a href="/reviews/decided">Decided earlier</a>
      </p>
    </nav>
  )
}

function Summary({ review }: { review: ReviewOf }): Html {
  const { kind, title, more } = verdictInWords(review)
  const phone = isHidden(review) ? null : phoneToAsk(review)
  return (
    <div class="rv-sum">
      <Icon name={kind === 'warn' ? 'warn' : 'near'} size={24} />
      <div>
        <p>
          <b>{title}</b> {more}
        </p>
        {phone !== null && (
          <p class="ps-small">
            To be sure, phone <span class="ps-nowrap">{displayPhone(phone)}</span>. Ask for full name and date
            of birth, and do not read out either.
          </p>
        )}
      </div>
    </div>
  )
}

function phoneToAsk(review: ReviewOf): string | null {
  const held = stillPossible(review).map(({ mobile_phone }) => mobile_phone)
  return [review.row.mobile_phone, ...held].find(Boolean) ?? null
}

const MARKS = { 'not-sure': 'not sure', 'ask-patient': 'the patient is to be asked' }

function Marked({ review, now }: { review: ReviewOf; now: Date }): Html | null {
  const { marked } = review
  if (marked === null) return null
  return (
    <p class="ps-small rv-marked">
      <Icon name="clock" size={16} /> {marked.by ?? 'Staff'}, {sinceWhen(marked.at, now)}:{' '}
      {MARKS[marked.mark]}. {marked.why}
    </p>
  )
}

function Over({ review, now }: { review: ReviewOf; now: Date }): Html {
  const { decided, state } = review
  const who = decided === null ? 'A sync' : (decided.by ?? 'Staff')
  const when = decided === null ? '' : ` at ${sinceWhen(decided.at, now)}`
  return (
    <div class="ps-mt3">
      <Notice kind="info" title={`This is no longer open: ${who} settled it${when}.`}>
        <p>
          {state === 'decided' ? 'It takes effect with the next sync. ' : ''}
          <a href="/reviews">Go on with what waits</a>
        </p>
      </Notice>
    </div>
  )
}

interface Option {
  value: string
  title: string
  effect: string
  refusal: string | null
  /** A letter beside the number. */
  letter?: string
}

function Decide({ review, form }: ReviewPageProps): Html {
  const options = optionsFor(review)
  const chosen = typed(form, 'decision')
  const error = form.errors.find(({ field }) => field === 'decision')
  return (
    <PostForm action={`/reviews/${review.id}`} classes="ps-mt3">
      <fieldset class="nhsuk-fieldset" aria-describedby={error ? 'decision-error' : undefined}>
        <legend class="nhsuk-fieldset__legend ps-mb2">
          <b>Your decision</b>
        </legend>
        {error && (
          <p class="nhsuk-error-message" id="decision-error">
            <span class="nhsuk-u-visually-hidden">Error:</span> {error.sentence}
          </p>
        )}
        <div class="ps-choices rv-choices">
          {options.map((option, at) => (
            <Choose option={option} at={at} chosen={chosen} />
          ))}
        </div>
      </fieldset>
      <div class="nhsuk-form-group ps-mt3 ps-mb3">
        <label class="nhsuk-label" for="reason">
          How do you know? <span class="ps-quiet">Kept with the decision</span>
        </label>
        <input
          class="nhsuk-input"
          id="reason"
          name="reason"
          autocomplete="off"
          maxlength={500}
          value={typed(form, 'reason')}
          data-key="r"
          data-key-name="How do you know"
        />
      </div>
      <div class="ps-row">
        <Button text="Save and show the next" preventDoubleClick />
        <a href={`/reviews/${review.id}/next`} data-key="k">
          Skip
        </a>
        <span class="ps-small ps-quiet ps-push">
          A decision can be undone at any time.
          <span class="rv-keys">
            {' '}
            Keys: <kbd class="ps-kbd">1</kbd> to <kbd class="ps-kbd">{options.length}</kbd> choose,{' '}
            <kbd class="ps-kbd">Enter</kbd> saves.
          </span>
        </span>
      </div>
    </PostForm>
  )
}

function Choose({ option, at, chosen }: { option: Option; at: number; chosen: string }): Html {
  const { value, title, effect, refusal } = option
  const id = at === 0 ? 'decision' : `decision-${at + 1}`
  return (
    <label for={id} class={refusal === null ? undefined : 'rv-refused'}>
      <input
        type="radio"
        id={id}
        name="decision"
        value={value}
        checked={value === chosen}
        disabled={refusal !== null}
        data-key={refusal === null ? String(at + 1) : undefined}
        data-key-name={title}
      />
      <b>{title}</b>
      <span>{refusal ?? effect}</span>
    </label>
  )
}

function optionsFor(review: ReviewOf): Option[] {
  const { same, different } = possibleFor(review)
  const isConflict = review.kind === 'conflict'
  const several = same.length > 1
  const none = same.length === 0 ? 'Add as a patient' : several ? 'None of them' : 'Different people'
  return [
    ...same.map(({ patient, name, effect, refusal }) => ({
      ...{ value: `same:${patient}`, effect, refusal },
      title: several ? `Same as ${name}` : isConflict ? 'The record was corrected' : 'Same person',
    })),
    {
      ...{ value: 'different', ...different },
      title: isConflict && !several ? 'It is a different person now' : none,
    },
    ...(several
      ? same.map(({ patient, name }) => ({
          ...{ value: `different:${patient}`, title: `Not ${name}`, refusal: different.refusal },
          effect: 'These two are never suggested again. The review stays for the others.',
        }))
      : []),
    {
      ...{ value: 'not-sure', title: 'Not sure', refusal: null },
      effect: 'Stays in this list for everyone. Say below what you need to find out.',
    },
    {
      ...{ value: 'ask-patient', title: 'Ask the patient', refusal: null },
      effect: 'Stays in this list, marked so that somebody asks at the next contact.',
    },
  ]
}

/** Who heads a column: two patients are on this page, so the column heads stand in for the banner. */
export function CandidateHead({ candidate, now }: { candidate: Candidate; now: Date }): Html {
  return (
    <>
      <span class="ps-small ps-quiet">On Patient Sync since {sinceWhen(candidate.created_at, now)}</span>
      <a class="rv-col-name" href={`/patients/${candidate.id}`}>
        {listName(candidate)}
      </a>
      <Tick account={candidate.account} />
    </>
  )
}
