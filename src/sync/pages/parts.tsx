import { listName, displayDate, type NameParts } from '../../patients/identity.ts'
import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { Button } from '../../platform/web/design.ts'
import { Chip, Only, PostForm } from '../../platform/web/marks.tsx'
import type { LedgerRun } from '../ledger.ts'
import type { SourceName } from '../source.ts'
import { isSilent } from '../timetable.ts'
import { weekdayAndDate } from '../when.ts'

/** `Sync of Tuesday 24 November 2026`; one that was not the night's says its time too. */
export function runTitle({
  trigger,
  night,
  startedAt,
  kind,
}: Pick<LedgerRun, 'trigger' | 'night' | 'startedAt' | 'kind'>): string {
  const day = `${kind === 'preview' ? 'Preview' : 'Sync'} of ${weekdayAndDate(night)}`
  return trigger === 'night' ? day : `${day}, ${inLondon(startedAt).time}`
}

/** The state of a run in shape and words. */
export function StateChip({ run, now }: { run: LedgerRun; now: Date }): Html {
  if (isSilent(run, now)) {
    return (
      <Chip colour="red" icon="stop">
        Stopped in the middle
      </Chip>
    )
  }
  if (run.undone !== null) {
    return (
      <Chip colour="grey" icon="undo">
        Undone {inLondon(run.undone.at).time}
        {run.undone.by !== null && ` by ${run.undone.by}`}
      </Chip>
    )
  }
  if (run.beingUndone) {
    return (
      <Chip colour="blue" icon="clock">
        Being undone
      </Chip>
    )
  }
  const at = run.finishedAt === null ? '' : ` ${inLondon(run.finishedAt).time}`
  switch (run.state) {
    case 'done':
      return (
        <Chip colour="green" icon="check">
          Applied{at}
        </Chip>
      )
    case 'held':
      return (
        <Chip colour="orange" icon="hold">
          Held, nothing changed
        </Chip>
      )
    case 'discarded':
      return <Chip colour="grey">Discarded, nothing changed</Chip>
    case 'applied-anyway':
      return <Chip colour="grey">Held, then applied anyway</Chip>
    case 'previewed':
      return <Chip colour="blue">Preview, nothing changed</Chip>
    case 'failed':
      return (
        <Chip colour="red" icon="stop">
          Failed{at}
        </Chip>
      )
    case 'running':
      return (
        <Chip colour="blue" icon="clock">
          Running
        </Chip>
      )
  }
}

/** Where a list comes from, in a sentence: `from the list feed`. */
export function sourceWords(source: SourceName): string {
  return { docman10: 'the list feed', fhir: 'FHIR records', csv: 'a file' }[source]
}

/** Who or what started a run. */
export function startedByWords({ trigger, startedBy }: Pick<LedgerRun, 'trigger' | 'startedBy'>): string {
  if (trigger === 'night') return 'Timetable'
  return trigger === 'command' ? 'Command line' : (startedBy ?? 'Staff')
}

/** Starts a sync by hand. */
export function SyncNow({ words = 'Sync now', quiet }: { words?: string; quiet?: boolean }): Html {
  return (
    <Only may="run-sync">
      <PostForm action="/sync">
        <Button text={words} small preventDoubleClick {...(quiet && { variant: 'secondary' })} />
      </PostForm>
    </Only>
  )
}

/** Shows what a sync would do, without doing it. */
export function PreviewNow(): Html {
  return (
    <Only may="run-sync">
      <PostForm action="/sync/preview">
        <Button text="Preview" small variant="secondary" preventDoubleClick />
      </PostForm>
    </Only>
  )
}

/** A patient's name, leading to their page. */
export function PatientLink({ patient, name }: { patient: string; name: NameParts }): Html {
  return <a href={`/patients/${patient}`}>{listName(name)}</a>
}

export function born(date: string | null): string {
  return date === null ? 'Not known' : displayDate(date)
}
