import type { Html } from '../../platform/web/html.ts'
import { Icon, Notice } from '../../platform/web/marks.tsx'
import { displayLongDate } from '../identity.ts'
import { fieldWords, valueWords } from '../pages/change-log.tsx'
import { PatientTabs } from '../pages/record.tsx'
import type { Stood } from './as-it-was.ts'
import { AsItWasForm } from './form.tsx'

export interface AsItWasProps {
  id: string
  /** What was typed. */
  on: string
  /** The day that it means; null with the reason when it means none. */
  day: string | null
  error?: string
  /** Null when the patient was not on the platform yet. */
  stood: Stood[] | null
}

/** The record of a patient as it stood at the end of a day, with nothing to do on it. */
export function AsItWasPage({ id, on, day, error, stood }: AsItWasProps): Html {
  return (
    <>
      <PatientTabs id={id} tab="history" />
      {day !== null && (
        <div class="ps-mb3">
          <Notice kind="warn" title={`This is how the record stood at the end of ${displayLongDate(day)}.`}>
            <p>
              <a href={`/patients/${id}`}>Back to today</a>
            </p>
          </Notice>
        </div>
      )}
      {day !== null && stood === null && <p>The patient was not on the platform yet.</p>}
      {stood !== null && <Facts stood={stood} />}
      <AsItWasForm id={id} on={on} error={error} />
    </>
  )
}

function Facts({ stood }: { stood: readonly Stood[] }): Html {
  return (
    <section aria-labelledby="stood-h">
      <h2 class="ps-h2" id="stood-h">
        The record then
      </h2>
      <dl class="ps-facts pt-facts">
        {stood.map((each) => (
          <div>
            <dt>{fieldWords(each.field)}</dt>
            <dd>
              <Then {...each} />
              {each.now !== undefined && (
                <span class="ps-facts__from">Now: {valueWords(each.field, each.now)}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p class="ps-small ps-quiet">
        Not known: whether the patient had an account on that day. What was written down and corrected within
        the day shows as it was corrected.
      </p>
    </section>
  )
}

function Then({ field, then }: Stood): Html {
  if (then === 'unknown') return <>Not known</>
  if (then === 'hidden') {
    return (
      <>
        <Icon name="lock" size={16} /> Details hidden
      </>
    )
  }
  return (
    <b class="pt-value">
      {then.value === null || then.value === '' ? 'None' : valueWords(field, then.value)}
    </b>
  )
}
