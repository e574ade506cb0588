import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { displayDate, displayPhone, spokenName } from '../../patients/identity.ts'
import { DAY_BEGINS, nextMorning } from '../hours.ts'
import type { Draft } from './draft.ts'
import type { ComposeFacts } from './facts.ts'
import { Measured, type Measure } from './measured.tsx'

/** The last that is read before sending is who it goes to. */
export function SendBar({
  facts,
  draft,
  measure,
}: {
  facts: ComposeFacts
  draft: Draft
  measure: Measure
}): Html {
  const { record, sms, email } = facts
  const born = record.date_of_birth === null ? '' : `, born ${displayDate(record.date_of_birth)}`
  return (
    <div class="pm-sendbar">
      <div>
        <p class="ps-large">
          <b>
            To {spokenName(record)}
            {born}
          </b>
        </p>
        <p class="ps-m0">
          {sms !== null && <span class="pm-only pm-only--sms">Text to {displayPhone(sms)}. </span>}
          {email !== null && <span class="pm-only pm-only--email">Email to {email}. </span>}
          <span class="pm-only pm-only--once">
            {draft.once === '' ? 'To the address above. ' : `To ${draft.once}. `}
          </span>
          <Measured part="cost" measure={measure} />{' '}
          <span class="pm-only pm-only--needed">A reply is needed.</span>
        </p>
      </div>
      <div class="ps-row">
        <a href={`/patients/${record.id}/messages`}>Cancel</a>
        <button class="nhsuk-button nhsuk-button--secondary" type="submit" name="do" value="keep">
          Save draft
        </button>
        <button class="nhsuk-button" type="submit" name="do" value="send">
          <span class="pm-only pm-only--now">
            <span class="pm-only pm-only--sms">Send text message</span>
            <span class="pm-only pm-only--email">Send email</span>
            <span class="pm-only pm-only--once">Send this once</span>
          </span>
          <span class="pm-only pm-only--morning">Schedule for {morningWords(facts.now)}</span>
          <span class="pm-only pm-only--later">
            Schedule<span data-schedule> {laterWords(draft)}</span>
          </span>
        </button>
      </div>
    </div>
  )
}

/** `Wed 25 Nov, 08:00`. */
const morningWords = (now: Date) => `${weekday(inLondon(nextMorning(now).at).date)}, ${DAY_BEGINS}`

/** `for Wed 25 Nov, 09:00` once both are chosen. */
function laterWords({ date, time }: Draft): string {
  if (!/^\d{4}-\d\d-\d\d$/.test(date) || !/^\d\d:\d\d$/.test(time)) return ''
  return Number.isNaN(+new Date(date)) ? '' : `for ${weekday(date)}, ${time}`
}

function weekday(date: string): string {
  const name = new Date(date).toLocaleDateString('en-GB', { weekday: 'short', timeZone: 'UTC' })
  return `${name} ${displayDate(date).slice(0, -' 2026'.length)}`
}
