import { Button, Radios, Textarea } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Chip, Empty, Notice, PostForm, type ChipColour } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { moment } from '../../platform/moment.ts'
import { FEEDBACK_STATES, type Feedback, type FeedbackKind, type FeedbackState } from './feedback.ts'

const kinds: readonly { value: FeedbackKind; text: string }[] = [
  { value: 'problem', text: 'A problem' },
  { value: 'idea', text: 'An idea' },
  { value: 'question', text: 'A question' },
  { value: 'permission', text: 'We give permission to switch on Patient Sync' },
]

const kindWords: Record<FeedbackKind, string> = {
  problem: 'Problem',
  idea: 'Idea',
  question: 'Question',
  permission: 'Wants Patient Sync switched on',
}

/** The form that every page leads to. `from` is the page somebody came from. */
export function FeedbackForm({ form, from }: { form: Form<unknown>; from: string | null }): Html {
  const chosen = typed(form, 'kind')
  return (
    <>
      <h1 class="ps-h1 ps-mb4">Give feedback</h1>
      <PostForm action="/feedback">
        {from !== null && <input type="hidden" name="from" value={from} />}
        <Radios
          idPrefix="kind"
          name="kind"
          fieldset={{ legend: { text: 'What is it?' } }}
          items={kinds.map((kind) => ({ ...kind, checked: kind.value === chosen }))}
          errorMessage={problem(form, 'kind')}
        />
        <Textarea
          id="words"
          name="words"
          rows="6"
          label={{ text: 'In your own words' }}
          hint={{
            text: 'Do not write about a patient: no names, numbers or dates of birth. To ask for Patient Sync you need not write anything.',
          }}
          value={typed(form, 'words')}
          errorMessage={problem(form, 'words')}
        />
        <Button text="Send" preventDoubleClick />
      </PostForm>
      {from !== null && <p class="ps-quiet">We are told which page you came from: {from}</p>}
    </>
  )
}

/** What happens next. */
export function ThanksPage({ kind, operator }: { kind: FeedbackKind; operator: string }): Html {
  if (kind !== 'permission') {
    return (
      <>
        <h1 class="ps-h1 ps-mb3">Thank you</h1>
        <p>{operator} reads it and answers you. Nothing else has to be done.</p>
        <p>
          <a href="/">Back to work</a>
        </p>
      </>
    )
  }
  return (
    <>
      <h1 class="ps-h1 ps-mb3">Thank you, you have asked for Patient Sync</h1>
      <p>Nothing is read yet. What happens next:</p>
      <ol>
        <li>Your Caldicott Guardian, information-governance lead or a partner gives permission.</li>
        <li>Your practice makes and confirms the decisions of the data protection assessment (DPIA).</li>
        <li>{operator} switches it on.</li>
      </ol>
      <Button text="See what is left to do" href="/activation" />
    </>
  )
}

const stateLooks: Record<FeedbackState, { word: string; colour: ChipColour }> = {
  new: { word: 'New', colour: 'blue' },
  answered: { word: 'Answered', colour: 'green' },
  closed: { word: 'Closed', colour: 'grey' },
}

/** What an operator sees: everything that was said, the latest first. */
export function FeedbackList({ all, shown }: { all: Feedback[]; shown: FeedbackState | 'all' }): Html {
  const filters = [
    { state: 'new', name: 'New' },
    { state: 'answered', name: 'Answered' },
    { state: 'closed', name: 'Closed' },
    { state: 'all', name: 'All' },
  ]
  return (
    <>
      <h1 class="ps-h1 ps-mb3">Feedback</h1>
      <nav class="ps-segments ps-mb4" aria-label="Which feedback">
        {filters.map(({ state, name }) => (
          <a href={`/operations/feedback?state=${state}`} aria-current={state === shown ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      {all.length === 0 ? <Empty title="Nothing here" /> : <FeedbackTable all={all} />}
    </>
  )
}

function FeedbackTable({ all }: { all: Feedback[] }): Html {
  return (
    <Table caption="Feedback of the practices" headings={['What', 'Practice', 'By', 'When', 'State']}>
      {all.map((each) => (
        <tr role="row">
          <RowHead>
            <a href={`/operations/feedback/${each.practice}/${each.id}`}>{kindWords[each.kind]}</a>
            <span class="ps-table__sub">{each.words === '' ? 'Without words' : shortened(each.words)}</span>
          </RowHead>
          <Cell label="Practice">
            <a href={`/operations/practices/${each.practice}`}>{each.practiceName}</a>
          </Cell>
          <Cell label="By">{each.name}</Cell>
          <Cell label="When">{moment(each.givenAt)}</Cell>
          <Cell label="State">
            <Chip colour={stateLooks[each.state].colour}>{stateLooks[each.state].word}</Chip>
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

/** One thing that was said, with what the operator did about it. */
export function OneFeedbackPage({ one, form }: { one: Feedback; form: Form<unknown> }): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/operations/feedback">Feedback</a>
      </p>
      <h1 class="ps-h1 ps-mb3">{kindWords[one.kind]}</h1>
      <p class="ps-m0">
        {one.name}, <a href={`/operations/practices/${one.practice}`}>{one.practiceName}</a>,{' '}
        {moment(one.givenAt)}
        {one.page !== null && `, on ${one.page}`}
      </p>
      <p class="ac-quote ac-lines">{one.words === '' ? 'Without words' : one.words}</p>
      {one.kind === 'permission' && (
        <Notice kind="info" title="They ask for Patient Sync">
          <p>
            <a href={`/operations/practices/${one.practice}`}>See how far the practice is</a>
          </p>
        </Notice>
      )}
      <PostForm action={`/operations/feedback/${one.practice}/${one.id}`} classes="ps-mt4">
        <Radios
          idPrefix="state"
          name="state"
          fieldset={{ legend: { text: 'State' } }}
          items={FEEDBACK_STATES.map((value) => ({
            value,
            text: stateLooks[value].word,
            checked: value === one.state,
          }))}
          errorMessage={problem(form, 'state')}
        />
        <Textarea
          id="note"
          name="note"
          label={{ text: 'Note' }}
          hint={{ text: 'What was answered, or what to do.' }}
          value={typed(form, 'note') || (one.note ?? '')}
          errorMessage={problem(form, 'note')}
        />
        <Button text="Save" preventDoubleClick />
      </PostForm>
    </>
  )
}

function shortened(words: string): string {
  return words.length > 120 ? `${words.slice(0, 120)} …` : words
}
