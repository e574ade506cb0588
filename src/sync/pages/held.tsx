import { Button, Details, Textarea } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Notice, Only, PostForm } from '../../platform/web/marks.tsx'
import { CHECKS, peopleNeeded, type CheckName, type Finding } from '../check.ts'
import type { Approval } from '../decide.ts'
import type { ShownRow } from '../findings.ts'
import type { LedgerRun } from '../ledger.ts'
import type { Would } from '../measure.ts'
import { many, timeAndDay } from '../when.ts'
import { BehindSections, ChecksTable } from './checks.tsx'

export interface HeldProps {
  run: LedgerRun
  now: Date
  /** The person who looks at the page. */
  person: string
  findings: Finding[]
  behind: Partial<Record<CheckName, ShownRow[]>>
  approvals: Approval[]
  /** Whether the list can be read again from here: from the feed, or because the upload is still kept. */
  canRead: 'feed' | 'upload' | 'no'
  /** When the next list comes by itself, `02:13 tomorrow`; null when none does. */
  nextList: string | null
  /** What staff work from meanwhile. */
  meanwhile: string
  form: Form<unknown>
}

/** What was seen, what it means for today, and for a run that still waits the choices in the order of safety. */
export function Held(props: HeldProps): Html {
  const { run, findings, behind } = props
  return (
    <>
      {run.state === 'held' ? <WhyHeld {...props} /> : <HowSettled {...props} />}
      <div class="ps-split ps-mt4">
        <div>
          {run.state === 'held' && (
            <Only may="settle-held-runs" otherwise={<AskManager />}>
              <Choices {...props} />
            </Only>
          )}
          {findings.length > 0 && <ChecksTable findings={findings} />}
          <BehindSections findings={findings} behind={behind} />
        </div>
        <div>
          {run.would !== null && <IfApplied would={run.would} />}
          {run.state === 'held' && <WhileHeld {...props} />}
        </div>
      </div>
    </>
  )
}

function WhyHeld({ run, findings, meanwhile }: HeldProps): Html {
  const first = findings.find(({ broken }) => broken)
  const cause = first === undefined ? 'This list cannot be used' : CHECKS[first.name].cause
  return (
    <Notice kind="stop" title={`${cause}, so nothing was changed`}>
      <p>{run.reason}</p>
      <p>{meanwhile}</p>
    </Notice>
  )
}

function HowSettled({ run, now, meanwhile }: HeldProps): Html {
  const { settled } = run
  const when =
    settled === null ? '' : `${timeAndDay(settled.at, now)}${settled.by ? `, by ${settled.by}` : ''}`
  const applied = run.state === 'applied-anyway'
  return (
    <Notice
      kind={applied ? 'done' : 'info'}
      title={`${applied ? 'This list was applied anyway' : 'This list was discarded'} at ${when}`}
      end={
        settled?.run ? (
          <Act href={`/sync/${settled.run}`}>{applied ? 'See what it did' : 'See the next sync'}</Act>
        ) : undefined
      }
    >
      {settled?.reason && <p>{settled.reason}</p>}
      <p>It was held because: {run.reason}</p>
      {!applied && <p>{meanwhile}</p>}
    </Notice>
  )
}

function AskManager(): Html {
  return (
    <div class="ps-mb3">
      <Notice kind="info" title="A manager decides what to do with this list">
        <p>Tell one of them. Until then nothing changes.</p>
      </Notice>
    </div>
  )
}

function Choices(props: HeldProps): Html {
  const { run, canRead, nextList } = props
  const action = `/sync/${run.run}/discard`
  return (
    <section class="ps-card nl-choices" aria-labelledby="choices-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="choices-h">
          What do you want to do?
        </h2>
      </div>
      <div class="ps-card__body">
        <div class="nl-choice">
          <PostForm action={action}>
            <input type="hidden" name="then" value={canRead === 'feed' ? 'read' : 'upload'} />
            <Button
              text={canRead === 'feed' ? 'Discard and read it again' : 'Discard and upload another'}
              small
              preventDoubleClick
            />
          </PostForm>
          <p>
            <b>Start with this.</b>{' '}
            {canRead === 'feed'
              ? 'Reads a fresh list now. The same checks run again.'
              : 'Choose a corrected list. The same checks run again.'}
          </p>
        </div>
        <div class="nl-choice">
          <PostForm action={action}>
            <Button
              text={nextList === null ? 'Discard it' : 'Discard and wait'}
              variant="secondary"
              small
              preventDoubleClick
            />
          </PostForm>
          <p>
            Keeps the last good list.
            {nextList !== null && ` The next sync comes by itself at ${nextList}.`}
          </p>
        </div>
        <ApplyAnyway {...props} />
      </div>
    </section>
  )
}

function ApplyAnyway(props: HeldProps): Html {
  const { run, findings, canRead, approvals, form } = props
  if (findings.length === 0) return <p class="ps-m0">This list can never be applied, whatever the reason.</p>
  if (canRead === 'no') return <p class="ps-m0">{onlyByCommand(run)}</p>
  const said = approvals.length > 0
  return (
    <Details summary={{ text: 'Apply it anyway' }} open={said || form.errors.length > 0}>
      {run.would !== null && <p>{wouldSentence(run.would)}</p>}
      {peopleNeeded(findings) === 2 ? <TwoPeople {...props} /> : <OnePerson {...props} />}
    </Details>
  )
}

function OnePerson({ run, form, approvals, now }: HeldProps): Html {
  return approvals.length > 0 ? (
    <Approved run={run} approvals={approvals} now={now} />
  ) : (
    <Reason run={run} form={form} text="Apply it anyway" />
  )
}

/** Over twice a limit one person is too few: the first asks, another confirms. */
function TwoPeople({ run, form, approvals, person, now }: HeldProps): Html {
  const [first, second] = approvals
  if (second !== undefined) return <Approved run={run} approvals={approvals} now={now} />
  if (first === undefined) {
    return (
      <>
        <p>It is more than twice over a limit, so a second person has to confirm it.</p>
        <Reason run={run} form={form} text="Ask a second person" />
      </>
    )
  }
  return (
    <>
      <p>
        {first.name} says that the list is right, at {timeAndDay(first.at, now)}: “{first.reason}”
      </p>
      {first.staff === person ? (
        <p>
          <b>Another person has to confirm it.</b> Ask a colleague to open this page.
        </p>
      ) : (
        <Reason run={run} form={form} text="Confirm and apply" />
      )}
    </>
  )
}

/** It was started and has not come to its end, or could not be started because another sync ran. */
function Approved({ run, approvals, now }: Pick<HeldProps, 'run' | 'approvals' | 'now'>): Html {
  return (
    <>
      {approvals.map(({ name, reason, at }) => (
        <p>
          {name} says that the list is right, at {timeAndDay(at, now)}: “{reason}”
        </p>
      ))}
      <PostForm action={`/sync/${run.run}/apply`}>
        <Button text="Apply it now" variant="warning" small preventDoubleClick />
      </PostForm>
    </>
  )
}

function Reason({ run, form, text }: Pick<HeldProps, 'run' | 'form'> & { text: string }): Html {
  return (
    <PostForm action={`/sync/${run.run}/apply`}>
      <Textarea
        id="reason"
        name="reason"
        rows="2"
        label={{ text: 'Why is this list right?' }}
        hint={{ text: 'Kept with the sync. Write no patient’s name.' }}
        value={typed(form, 'reason')}
        errorMessage={problem(form, 'reason')}
      />
      <Button text={text} variant="warning" small preventDoubleClick />
    </PostForm>
  )
}

function IfApplied({ would }: { would: Would }): Html {
  return (
    <section class="ps-card" aria-labelledby="would-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="would-h">
          If it had been applied
        </h2>
      </div>
      <div class="ps-card__body">
        <ul class="nl-run">
          <li>{many(would.leave, 'patient')} would leave</li>
          <li>{many(would.join, 'patient')} would join</li>
          <li>{many(would.link, 'patient')} would be linked</li>
          <li>{many(would.change, 'contact detail')} would change or be cleared</li>
          <li>{many(would.review, 'row')} would wait for a decision</li>
        </ul>
      </div>
    </section>
  )
}

function WhileHeld({ nextList }: HeldProps): Html {
  return (
    <section class="ps-card ps-mt4" aria-labelledby="while-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="while-h">
          While it is held
        </h2>
      </div>
      <div class="ps-card__body">
        <p class="ps-m0">
          Everything works as usual from the last good list. Who joined, left or changed since then is not
          known here yet.{' '}
          {nextList === null
            ? 'If nobody decides, it waits until the next list is uploaded.'
            : `If nobody decides, the next sync runs at ${nextList} and this list is discarded.`}
        </p>
      </div>
    </section>
  )
}

function wouldSentence({ leave, join, change }: Would): string {
  return (
    `${many(leave, 'patient')} would be marked as left, ${many(join, 'patient')} would join, and ` +
    `${many(change, 'contact detail')} would change or be cleared.`
  )
}

function onlyByCommand({ source }: LedgerRun): string {
  return source === 'csv'
    ? 'The list is not kept here, so it cannot be applied from this page. Upload it again, or use the command line with --apply-anyway.'
    : 'The list can no longer be read from where it came, so it cannot be applied.'
}
