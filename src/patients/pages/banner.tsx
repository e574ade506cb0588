import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { Chip } from '../../platform/web/marks.tsx'
import { displayLongDate, displayNhsNumber, listName } from '../identity.ts'
import type { PatientRecord } from '../record.ts'
import { Tick } from '../tick.tsx'
import { GoneChip, yearsOld } from './patient-table.tsx'

/** Who the page is about: on every page about one patient. Line 1 who, line 2 how to be sure that it is them. */
export function Banner({ record, now }: { record: PatientRecord; now: Date }): Html {
  const isOff = record.status !== 'registered'
  return (
    <section class={`ps-banner${isOff ? ' ps-banner--stop' : ''}`} aria-label="Patient">
      <div class="ps-width ps-banner__row">
        <div class="ps-banner__who">
          <div class="ps-banner__chips">
            <h1 class="ps-banner__name">{listName(record)}</h1>
            <Tick account={record.account} large />
            {record.merged_into !== null ? (
              <Chip colour="grey">Merged</Chip>
            ) : isOff ? (
              <GoneChip patient={record} />
            ) : (
              <span class="ps-small">Registered</span>
            )}
            {record.restricted && <Chip colour="red">Restricted</Chip>}
          </div>
          <dl class="ps-banner__facts">
            <Fact name="Born">{bornWords(record, now)}</Fact>
            <Fact name="NHS number">
              {record.nhs_number === null ? 'Not held' : displayNhsNumber(record.nhs_number)}
            </Fact>
            <Fact name="Sex">{record.sex === null ? 'Not known' : capitalised(record.sex)}</Fact>
          </dl>
        </div>
      </div>
    </section>
  )
}

function Fact({ name, children }: { name: string; children: string }): Html {
  return (
    <div>
      <dt>{name}</dt>
      <dd class="ps-num">{children}</dd>
    </div>
  )
}

function bornWords({ date_of_birth: born, status, status_since }: PatientRecord, now: Date): string {
  if (born === null) return 'Not known'
  const until = inLondon(status === 'deceased' ? status_since : now).date
  return `${displayLongDate(born)} (${yearsOld(born, until)})`
}

export function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
