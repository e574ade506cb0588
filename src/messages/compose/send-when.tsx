import type { Child } from 'hono/jsx'
import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { isNight, nextMorning } from '../hours.ts'
import type { Draft } from './draft.ts'
import { Choice, Field, Line, type PartProps } from './fields.tsx'

/** Now, in the morning, or on a day that is chosen; by night it says why it cannot wait. */
export function SendWhen({ draft, errors, now }: PartProps & { now: Date }): Html {
  const isLate = isNight(now)
  const choice = (value: Draft['when'], words: Child) => (
    <Choice name="when" value={value} chosen={draft.when} id={`when-${value}`}>
      {words}
    </Choice>
  )
  const morning = nextMorning(now).isToday ? 'Send today at 08:00' : 'Send tomorrow at 08:00'
  return (
    <Field legend="When" errors={errors} fields={[]}>
      {isLate && (
        <Notice kind="warn" title={`It is ${inLondon(now).time}`}>
          <p>A phone may wake somebody.</p>
        </Notice>
      )}
      <div class="ps-row">
        {isLate && choice('morning', morning)}
        {choice('now', isLate ? 'Send now' : 'Now')}
        {choice('later', 'Later')}
      </div>
      {isLate && (
        <div class="pm-only pm-only--now">
          <Line
            name="reason"
            label="Why it cannot wait"
            hint="Kept with the message."
            value={draft.reason}
            errors={errors}
          />
        </div>
      )}
      <div class="pm-only pm-only--later ps-row">
        <Line name="date" label="Date" type="date" value={draft.date} errors={errors} />
        <Line name="time" label="Time, 08:00 to 20:00" type="time" value={draft.time} errors={errors} />
      </div>
    </Field>
  )
}
