import type { Child } from 'hono/jsx'
import type { Right } from '../../accounts/rights.ts'
import { Act, Figures, Notice, Only } from '../../platform/web/marks.tsx'
import { Button } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import type { LedgerRun } from '../ledger.ts'
import type {
  ChangeRow,
  Figures as FigureNumbers,
  LinkedRow,
  MovedRow,
  ReviewRow,
  Rows,
  UnusableRow,
} from '../ledger/rows.ts'
import { grouped, many } from '../when.ts'
import type { Finding } from '../check.ts'
import { ChecksTable } from './checks.tsx'
import { Held, type HeldProps } from './held.tsx'
import { HowItRan } from './how-it-ran.tsx'
import type { NightOfList } from '../ledger/nights.ts'
import { NightsSection } from './nights.tsx'
import { FIGURE_WORDS, figuresOf, joinedCount, waitingCount } from './figures.ts'
import type { RunUndo } from '../undo/record.ts'
import type { UndoRequest } from '../undo/request.ts'
import { CouldNotUndo, UndoCard, UndoneNotice } from '../undo/undo-card.tsx'
import { runTitle, StateChip, SyncNow } from './parts.tsx'
import {
  ChangesTable,
  JoinedTable,
  LeftTable,
  LinkedTable,
  ReviewsTable,
  UnusableList,
} from './row-tables.tsx'

export interface RunPageProps {
  run: LedgerRun
  now: Date
  earlier: string | null
  later: string | null
  figures: FigureNumbers
  changed: Rows<ChangeRow>
  joined: Rows<MovedRow>
  left: Rows<MovedRow>
  linked: Rows<LinkedRow>
  unusable: Rows<UnusableRow>
  reviews: Rows<ReviewRow>
  /** For a run that changed nothing: what staff work from meanwhile, and when it is tried again. */
  meanwhile: string
  /** Of a preview: what was measured, against the limits. */
  findings: Finding[]
  /** Whether what this run read can be read again from here; an uploaded list has to be uploaded again. */
  canSync: boolean
  /** How it was undone; null when it was not. */
  undo: RunUndo | null
  /** The last time that somebody wanted it undone and it could not be; null when there was none. */
  couldNot: UndoRequest | null
  /** The last 30 nights up to its own. */
  nights: NightOfList[]
  /** The one change that is shown in full, `PATIENT.DETAIL`. */
  shown?: string
}

/** One run that is over. A manager sees in ten seconds whether it worked, what changed, and what waits. */
export function RunPage(props: RunPageProps): Html {
  return (
    <>
      <RunHead {...props} />
      {props.run.state === 'done' || wouldDo(props.run) ? (
        <WhatItDid {...props} />
      ) : (
        <NothingChanged {...props} />
      )}
    </>
  )
}

/** A preview that came to its end. One of a list that is never applied has only its reason. */
function wouldDo({ state, reason }: LedgerRun): boolean {
  return state === 'previewed' && reason === null
}

/** A run that stopped itself: what to decide, or how it was decided. */
export function HeldPage(props: RunPageProps & { held: HeldProps }): Html {
  return (
    <>
      <RunHead {...props} />
      <Held {...props.held} />
      <NightsSection nights={props.nights} until={props.run.night} count={30} id="plot" />
      <div class="ps-halves ps-mt4">
        <HowItRan run={props.run} />
        <Unusable {...props} />
      </div>
    </>
  )
}

function RunHead({ run, now, earlier, later }: RunPageProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/sync">All syncs</a>
      </p>
      <div class="ps-head">
        <h1 class="ps-h1">{runTitle(run)}</h1>
        <StateChip run={run} now={now} />
        <div class="ps-head__end">
          {run.state !== 'failed' && run.kind === 'sync' && (
            <Only may="take-out-lists">
              <Act href={`/sync/${run.run}/download`} icon="down">
                Download as CSV
              </Act>
            </Only>
          )}
          {earlier !== null && (
            <Act href={`/sync/${earlier}`} keys="[">
              Earlier sync
            </Act>
          )}
          {later !== null && (
            <Act href={`/sync/${later}`} keys="]">
              Later sync
            </Act>
          )}
        </div>
      </div>
    </>
  )
}

function WhatItDid(props: RunPageProps): Html {
  const { run, figures, undo, now } = props
  const words = FIGURE_WORDS[run.kind]
  return (
    <>
      {run.kind === 'preview' ? (
        <PreviewVerdict {...props} />
      ) : undo === null ? (
        <Verdict {...props} />
      ) : (
        <UndoneNotice run={run} undo={undo} now={now} />
      )}
      {undo === null && props.couldNot !== null && (
        <CouldNotUndo run={run} asked={props.couldNot} now={now} />
      )}
      <Figures figures={figuresOf(run, figures)} />
      <div class="ps-split ps-mt4">
        <div>
          {run.kind === 'sync' && (
            <NightsSection nights={props.nights} until={run.night} count={30} id="plot" />
          )}
          <Changed {...props} />
          <Section
            id="waiting"
            title={words.waiting}
            rows={props.reviews}
            all={waitingCount(figures)}
            more={run.kind === 'preview' ? `/sync/${run.run}/doubtful` : '/reviews'}
            may={run.kind === 'preview' ? 'see-runs' : 'decide-reviews'}
          >
            <ReviewsTable rows={props.reviews.rows} would={run.kind === 'preview'} />
          </Section>
          <Section
            id="linked"
            title={words.linked}
            rows={props.linked}
            all={run.linked}
            more={`/sync/${run.run}/linked`}
          >
            <LinkedTable rows={props.linked.rows} />
          </Section>
        </div>
        <div>
          <HowItRan run={run} />
          <Unusable {...props} />
          {undo === null && run.kind === 'sync' && (
            <Only may="undo-runs">
              <UndoCard run={run} />
            </Only>
          )}
        </div>
      </div>
      {props.findings.length > 0 && <ChecksTable findings={props.findings} />}
      <div class="ps-halves ps-section">
        <Section
          id="joined"
          title={words.joined}
          rows={props.joined}
          all={joinedCount(run)}
          more={`/sync/${run.run}/joined`}
        >
          <JoinedTable rows={props.joined.rows} would={run.kind === 'preview'} />
        </Section>
        <Section id="left" title={words.left} rows={props.left} all={run.left} more={`/sync/${run.run}/left`}>
          <LeftTable rows={props.left.rows} />
        </Section>
      </div>
    </>
  )
}

/** One sentence first. */
function Verdict({ run, figures }: RunPageProps): Html {
  const waiting = waitingCount(figures)
  return (
    <div class="ps-row ps-mb3">
      <p class="nl-say">
        {waiting > 0 ? (
          <>
            <b>
              {many(waiting, 'row')} of the list {waiting === 1 ? 'is' : 'are'} waiting for a person to decide
            </b>
            , everything else is done.
          </>
        ) : (
          doneSentence(run, figures)
        )}
        {run.reason !== null && ` ${run.reason}`}
      </p>
      {waiting > 0 && (
        <span class="ps-push">
          <Button text={waiting === 1 ? 'See it' : `See these ${grouped(waiting)}`} href="#waiting" small />
        </span>
      )}
    </div>
  )
}

/** Nothing of it has happened; whether it would, or would be held, comes first. */
function PreviewVerdict({ run, findings, canSync }: RunPageProps): Html {
  const broken = findings.filter((finding) => finding.broken)
  const go =
    run.upload !== null ? (
      <Only may="upload-list">
        <Button text="Go on with this list" href={`/sync/upload/${run.upload}`} small />
      </Only>
    ) : canSync ? (
      <SyncNow />
    ) : undefined
  return (
    <div class="ps-mb3">
      {broken.length > 0 ? (
        <Notice kind="warn" title="This is what the list would do, but the sync would stop itself" end={go}>
          <p>{broken.map(({ sentence }) => sentence).join(' ')}</p>
          <p>Nothing has been changed.</p>
        </Notice>
      ) : (
        <Notice kind="info" title="This is what the list would do" end={go}>
          <p>Nothing has been changed, and the list may be another one when you sync.</p>
        </Notice>
      )}
    </div>
  )
}

function doneSentence(run: LedgerRun, figures: FigureNumbers): string {
  const patients = many(run.patients ?? 0, 'patient')
  const nothing =
    joinedCount(run) + (run.left ?? 0) + (run.linked ?? 0) + (run.updated ?? 0) + figures.changed === 0
  return nothing
    ? `Nothing changed. ${patients}, the same as before.`
    : `The whole list is applied, and nothing waits for you. ${patients} are registered.`
}

function NothingChanged(props: RunPageProps): Html {
  const { run, meanwhile, canSync } = props
  const isPreview = run.state === 'previewed'
  return (
    <>
      <Notice
        kind="stop"
        title={isPreview ? 'This list would never be applied' : 'The sync failed, so nothing was changed'}
        end={
          canSync ? (
            <SyncNow words="Try now" />
          ) : (
            <Only may="upload-list">
              <Act href="/sync/upload">Upload a list</Act>
            </Only>
          )
        }
      >
        <p>{run.reason ?? 'The computer or the program stopped in the middle of it.'}</p>
        <p>{meanwhile}</p>
      </Notice>
      <div class="ps-halves ps-mt4">
        <HowItRan run={run} />
        <Unusable {...props} />
      </div>
      <NightsSection nights={props.nights} until={run.night} count={30} id="plot" />
    </>
  )
}

function Changed({ run, figures, changed, shown }: RunPageProps): Html {
  return (
    <Section
      id="changed"
      title={FIGURE_WORDS[run.kind].changed}
      rows={changed}
      all={figures.changed}
      more={`/sync/${run.run}/changes`}
    >
      <ChangesTable rows={changed.rows} run={run} from="run" shown={shown} />
    </Section>
  )
}

/** The first rows behind a figure, with a way to all of them; nothing where there are none. */
function Section(props: {
  id: string
  title: string
  rows: Rows<unknown>
  all: number | null
  more: string
  /** Who may see all of them. */
  may?: Right
  children: Child
}): Html | null {
  const { id, title, rows, all, more, may = 'see-runs', children } = props
  if (rows.rows.length === 0) return null
  return (
    <section class="ps-section nl-section" id={id} aria-labelledby={`${id}-h`}>
      <div class="ps-section__head">
        <h2 class="ps-h2" id={`${id}-h`}>
          {title} ({grouped(all ?? rows.rows.length)})
        </h2>
        {rows.next !== null && (
          <Only may={may}>
            <a href={more}>
              All {grouped(all ?? 0)}
              <span class="nhsuk-u-visually-hidden"> {title.toLowerCase()}</span>
            </a>
          </Only>
        )}
      </div>
      {children}
    </section>
  )
}

function Unusable({ run, figures, unusable }: RunPageProps): Html | null {
  if (unusable.rows.length === 0) return null
  const all = (run.unusable ?? 0) + figures.unusable_values
  return (
    <section class="ps-card" id="unusable" aria-labelledby="unusable-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="unusable-h">
          Unusable ({grouped(all)})
        </h2>
        {unusable.next !== null && (
          <a href={`/sync/${run.run}/unusable`}>
            All {grouped(all)}
            <span class="nhsuk-u-visually-hidden"> unusable</span>
          </a>
        )}
      </div>
      <div class="ps-card__body nl-tight">
        <UnusableList rows={unusable.rows} />
      </div>
      <div class="ps-card__foot ps-small">
        Correct them in your clinical system. These patients stay as they were.
      </div>
    </section>
  )
}
