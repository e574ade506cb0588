import { ActButton, Act, Notice, Only, PostForm } from '../../platform/web/marks.tsx'
import type { Html } from '../../platform/web/html.ts'
import type { LedgerRun } from '../ledger.ts'
import { many, timeAndDay } from '../when.ts'
import type { RunUndo } from './record.ts'
import type { UndoRequest } from './request.ts'
import { comesBack } from './words.ts'

/** On the page of a run that changed something: the way to undo it. */
export function UndoCard({ run }: { run: LedgerRun }): Html {
  return (
    <section class="ps-card" aria-labelledby="undo-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="undo-h">
          Undo this sync
        </h2>
      </div>
      <div class="ps-card__body">
        <p class="ps-m0 ps-mb2">
          Puts back every value that it changed and nobody has changed since. Messages already sent stay sent.
        </p>
        <Act href={`/sync/${run.run}/undo`} icon="undo" keys="u">
          See what would be undone
        </Act>
      </div>
    </section>
  )
}

/** On the page of a run that somebody wanted undone, and that stayed as it was. */
export function CouldNotUndo({ run, asked, now }: { run: LedgerRun; asked: UndoRequest; now: Date }): Html {
  return (
    <div class="ps-mb3">
      <Notice
        kind="warn"
        title="This sync could not be undone, so everything stays as it is"
        end={<Act href={`/sync/${run.run}/undo`}>Try again</Act>}
      >
        <p>
          {asked.by ?? 'Somebody'} asked for it at {timeAndDay(asked.askedAt, now)}. {asked.why}
        </p>
      </Notice>
    </div>
  )
}

/** On the page of a run that was undone: what came back, what stayed, and what the next sync does. */
export function UndoneNotice({ run, undo, now }: { run: LedgerRun; undo: RunUndo; now: Date }): Html {
  return (
    <div class="ps-mb3">
      <Notice
        kind="info"
        title={`This sync was undone at ${timeAndDay(undo.undoneAt, now)}${undo.by === null ? '' : ` by ${undo.by}`}`}
      >
        {undo.reason !== null && <p>Why: {undo.reason}</p>}
        <p>
          {comesBack(undo, true) || 'Nothing had to be put back.'} {reviewWords(undo)}
        </p>
        {undo.kept > 0 && (
          <p>
            {undo.kept === 1 ? '1 thing stays' : `${many(undo.kept, 'thing')} stay`} as it was left by this
            sync. <a href={`/sync/${run.run}/kept`}>See what stays, and why</a>
          </p>
        )}
        {undo.laterRuns > 0 && (
          <p>
            {undo.laterRuns === 1 ? 'A later sync was' : `${many(undo.laterRuns, 'later sync')} were`} not
            undone: what it changed stays.
          </p>
        )}
        <p>
          Contact details that went because a record became restricted were kept nowhere: the next list brings
          them.
        </p>
        <NextSync run={run} undo={undo} now={now} />
      </Notice>
    </div>
  )
}

function reviewWords({ reviewsClosed, reviewsOpened }: RunUndo): string {
  return [
    reviewsClosed > 0 &&
      `${many(reviewsClosed, 'doubtful row')} no longer waits for a decision; the next sync looks again.`,
    reviewsOpened > 0 && `${many(reviewsOpened, 'doubtful row')} waits again.`,
  ]
    .filter(Boolean)
    .join(' ')
}

function NextSync({ run, undo, now }: { run: LedgerRun; undo: RunUndo; now: Date }): Html {
  if (undo.takenInAt !== null) {
    const who = undo.takenInBy === null ? '' : `${undo.takenInBy} said `
    return (
      <p>
        {who}at {timeAndDay(undo.takenInAt, now)} that the next sync may take the same rows in again.
      </p>
    )
  }
  return (
    <>
      <p>
        The next sync leaves the same rows of the list alone as long as they stay as they are. A row that
        changes in your clinical system is taken in again{undo.readAgain > 0 && ', and so are the rows of '}
        {undo.readAgain > 0 && `${many(undo.readAgain, 'patient')} whom somebody has edited since`}.
        {undo.removed > 0 &&
          ` ${undo.removed === 1 ? 'The patient who was removed is' : 'The patients who were removed are'} on the list still and cannot be reached from here until then.`}
      </p>
      <Only may="undo-runs">
        <PostForm action={`/sync/${run.run}/taken-in-again`}>
          <ActButton>Let the next sync take them in again</ActButton>
        </PostForm>
      </Only>
    </>
  )
}
