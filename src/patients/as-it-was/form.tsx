import type { Html } from '../../platform/web/html.ts'
import { Button, Input } from '../../platform/web/design.ts'

/** Asks for the day on which to look at a record. */
export function AsItWasForm({
  id,
  on,
  error,
}: {
  id: string
  on?: string
  error?: string | undefined
}): Html {
  return (
    <form method="get" action={`/patients/${id}/as-it-was`} class="ps-mt4" novalidate>
      <Input
        id="on"
        name="on"
        label={{ text: 'As it was on' }}
        hint={{ text: 'For example 1/9/2026' }}
        value={on}
        classes="nhsuk-input--width-10"
        errorMessage={error === undefined ? undefined : { text: error }}
      />
      <Button text="Show" variant="secondary" small />
    </form>
  )
}
