import type { Clock } from '../platform/clock.ts'
import type { Tx } from '../platform/database/database.ts'
import type { Html } from '../platform/web/html.ts'
import { Only } from '../platform/web/marks.tsx'
import type { Line } from '../platform/web/page.ts'
import { freshness, readFreshness, type DoneRun, type Freshness } from './freshness.ts'
import { runFigures } from './ledger/rows.ts'
import { inLondon } from '../platform/clock.ts'
import { nextNight } from './timetable.ts'
import { dayWord, grouped, many, timeAndDay } from './when.ts'

/** What stands at the top of every page of a practice's staff, and how many doubtful matches wait for a person. */
export interface ListState {
  line: Line
  reviews: number
}

/**
 * Makes the line that stands at the top of every page of a practice's staff: what list this is, what happened, and the
 * one thing to do.
 */
export function makeFreshnessLine(clock: Clock): (tx: Tx, practice: string) => Promise<ListState> {
  const remembered = new Map<string, number>()
  return async (tx, practice) => {
    const now = clock.now()
    const facts = await readFreshness(tx, practice, now)
    const state = freshness(facts, now)
    const changed = state.is === 'usual' ? await contactDetails(tx, practice, state.done, remembered) : 0
    return { line: freshnessLine(state, changed, now), reviews: facts.reviews }
  }
}

const mostRemembered = 1000

/** How many contact details a run changed. Of a run that is done it never changes, and every page asks. */
async function contactDetails(
  tx: Tx,
  practice: string,
  { run, updated, linked }: DoneRun,
  remembered: Map<string, number>,
): Promise<number> {
  if (updated + linked === 0) return 0
  const known = remembered.get(run)
  if (known !== undefined) return known
  const { changed } = await runFigures(tx, { practice, run })
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(run, changed)
  return changed
}

/** The line in words. `changed` is how many contact details the last run changed. */
export function freshnessLine(state: Freshness, changed: number, now: Date): Line {
  switch (state.is) {
    case 'usual':
      return {
        kind: 'ok',
        state: listAsOf(state.done, now),
        more: whatHappened(state.done, changed, now),
        ...(state.reviews > 0 && { end: waiting(state.reviews) }),
      }
    case 'being-read':
      return {
        kind: 'reading',
        state: listAsOf(state.done, now),
        more: (
          <>
            {state.latest.trigger === 'night'
              ? "Tonight's list is being read now."
              : 'A list is being read now.'}{' '}
            <a href={`/sync/${state.latest.run}`}>See how far it is</a>
          </>
        ),
      }
    case 'late':
      return {
        kind: 'late',
        state: listAsOf(state.done, now),
        more: <>{whyLate(state)}</>,
        end: <a href={state.run === null ? '/sync' : `/sync/${state.run}`}>What to do</a>,
      }
    case 'held':
      return {
        kind: 'held',
        state: listAsOf(state.done, now),
        more: <>{syncOf(state.latest, now)} stopped itself and changed nothing.</>,
        end: <WayToHeld run={state.latest.run} />,
      }
    case 'undone':
      return {
        kind: 'late',
        state: listAsOf(state.done, now),
        more: <>{syncOf(state.latest, now)} was undone.</>,
        end: <a href={`/sync/${state.latest.run}`}>See what that means</a>,
      }
    case 'never-worked':
      return {
        kind: 'never',
        state: 'No list yet',
        more: <>The first sync failed. {firstSentence(state.why)} Nobody has been added.</>,
        end: <a href={`/sync/${state.latest.run}`}>What to do</a>,
      }
    case 'off':
      return {
        kind: 'off',
        state: 'Patient Sync is off',
        more: <>{whatOffMeans(state, now)}</>,
        end: (
          <a href="/activation">
            {state.gate.state === 'on' ? 'Confirm what changed' : 'See what is left to do'}
          </a>
        ),
      }
    case 'not-yet':
      return { kind: 'reading', state: 'No list yet', more: firstNight(state.night, now) }
  }
}

function WayToHeld({ run }: { run: string }): Html {
  const href = `/sync/${run}`
  return (
    <Only may="settle-held-runs" otherwise={<a href={href}>See why</a>}>
      <a href={href}>Decide what to do</a>
    </Only>
  )
}

function listAsOf(done: DoneRun | null, now: Date): string {
  if (done === null) return 'No list yet'
  return `List as of ${timeAndDay(done.finishedAt, now)}, ${many(done.patients, 'patient')}`
}

/** On a narrow screen only the link of it stays. */
function whatHappened(done: DoneRun, changed: number, now: Date): Html {
  const lastNight = done.trigger === 'night' && done.night === inLondon(now).date
  const joined = done.created + done.returned
  const facts = [
    joined > 0 && `${grouped(joined)} joined`,
    done.left > 0 && `${grouped(done.left)} left`,
    done.linked > 0 && `${grouped(done.linked)} linked`,
    changed > 0 && `${many(changed, 'contact detail')} changed`,
  ].filter((fact) => fact !== false)
  const nothing = lastNight ? 'Nothing changed last night' : 'Nothing changed'
  return (
    <>
      <span class="ps-only-wide">{facts.length === 0 ? nothing : facts.join(', ')}. </span>
      <a href={`/sync/${done.run}`}>{lastNight ? 'See last night' : 'See this sync'}</a>
    </>
  )
}

function whatOffMeans({ done, gate }: Extract<Freshness, { is: 'off' }>, now: Date): string {
  if (gate.state === 'on')
    return 'What it does has changed, and nobody has confirmed that yet. No list is read.'
  if (done === null) return "No list has been read. Nobody's details have left your clinical system."
  return `No list is read. The last one was of ${timeAndDay(done.finishedAt, now)}.`
}

function waiting(reviews: number): Html {
  const words = `${many(reviews, 'doubtful match', 'doubtful matches')} waiting`
  return (
    <Only may="decide-reviews" otherwise={<>{words}</>}>
      <a href="/reviews">{words}</a>
    </Only>
  )
}

function whyLate({ nights, why, nextTry, discarded }: Extract<Freshness, { is: 'late' }>): string {
  const parts = [
    nights > 1 && `${nights} nights late.`,
    discarded
      ? 'The list that came was discarded.'
      : why === null
        ? "Last night's sync has not run."
        : `Last night's sync failed. ${firstSentence(why)}`,
    nextTry && `It tries again at ${inLondon(nextTry).time}.`,
  ]
  return parts.filter(Boolean).join(' ')
}

function syncOf({ trigger, night }: { trigger: string; night: string }, now: Date): string {
  const day = dayWord(night, now)
  if (trigger !== 'night') return 'The last sync'
  return day === 'today' ? "Last night's sync" : `The sync of ${day}`
}

/** A reason goes on with what to do; the line only says what is wrong, and the run's page says the rest. */
function firstSentence(reason: string): string {
  return /^.*?[.!?](?= |$)/s.exec(reason)?.[0] ?? `${reason}.`
}

function firstNight(night: Parameters<typeof nextNight>[0] & { nightSince: Date | null }, now: Date): Html {
  if (night.nightSince === null)
    return (
      <Only may="upload-list" otherwise={<>A manager uploads the first list.</>}>
        <a href="/sync/upload">Upload the first list</a>
      </Only>
    )
  const { date, time } = nextNight(night, now)
  return (
    <>
      The first sync runs at {time} {dayWord(date, now)}.
    </>
  )
}
