import type { FigureProps } from '../../platform/web/marks.tsx'
import type { RunKind } from '../run-record.ts'
import type { LedgerRun } from '../ledger.ts'
import type { Figures as FigureNumbers } from '../ledger/rows.ts'
import { grouped, many } from '../when.ts'

/** What each figure counts, as the heading of its rows: what a run did, or what a preview says that it would do. */
export const FIGURE_WORDS = {
  sync: {
    joined: 'Joined',
    left: 'Left',
    linked: 'Linked',
    changed: 'Contact details changed',
    waiting: 'To decide',
  },
  preview: {
    joined: 'Would join',
    left: 'Would leave',
    linked: 'Would be linked',
    changed: 'Contact details would change',
    waiting: 'Would wait for a decision',
  },
} satisfies Record<RunKind, Record<string, string>>

/** The six figures of a run, each leading to its rows where there are any. */
export function figuresOf(run: LedgerRun, figures: FigureNumbers): FigureProps[] {
  const waiting = waitingCount(figures)
  const words = FIGURE_WORDS[run.kind]
  return [
    {
      number: grouped(joinedCount(run)),
      text: words.joined.toLowerCase(),
      more: only([run.created, 'new'], [run.returned, 'came back']),
      href: '#joined',
    },
    {
      number: grouped(run.left ?? 0),
      text: words.left.toLowerCase(),
      more: only([figures.died, 'of them died']),
      href: '#left',
    },
    {
      number: grouped(run.linked ?? 0),
      text: words.linked.toLowerCase(),
      more: only([figures.got_nhs_number, 'got an NHS number']),
      href: '#linked',
    },
    {
      number: grouped(figures.changed),
      text: words.changed.toLowerCase(),
      more:
        [
          figures.changed > 0 && `for ${many(figures.changed_patients, 'patient')}`,
          only([figures.blanked, 'blanked']),
        ]
          .filter(Boolean)
          .join(', ') || undefined,
      href: '#changed',
    },
    {
      number: grouped(waiting),
      text: words.waiting.toLowerCase(),
      more: only(
        [figures.doubtful, figures.doubtful === 1 ? 'doubtful match' : 'doubtful matches'],
        [figures.conflicts, figures.conflicts === 1 ? 'conflict' : 'conflicts'],
      ),
      href: '#waiting',
    },
    {
      number: grouped(run.unusable ?? 0),
      text: 'unusable rows',
      more: `of ${grouped(run.listed ?? 0)} read`,
      href: '#unusable',
    },
  ].map(({ href, ...figure }) => (figure.number === '0' ? figure : { ...figure, href }))
}

/** New patients and those who came back. */
export function joinedCount(run: LedgerRun): number {
  return (run.created ?? 0) + (run.returned ?? 0)
}

/** What this run found doubtful and nobody has decided yet. */
export function waitingCount(figures: FigureNumbers): number {
  return figures.doubtful + figures.conflicts
}

/** What is nought needs no words: `20 new, 3 came back`. */
function only(...parts: [number | null, string][]): string | undefined {
  const words = parts.filter(([number]) => number).map(([number, what]) => `${grouped(number!)} ${what}`)
  return words.length === 0 ? undefined : words.join(', ')
}
