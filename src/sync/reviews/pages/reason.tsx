import type { Html } from '../../../platform/web/html.ts'

/** Asks how somebody knows, for what can be undone only by another decision. */
export function Reason(): Html {
  return (
    <div class="nhsuk-form-group ps-mb3">
      <label class="nhsuk-label" for="reason">
        How do you know? <span class="ps-quiet">Kept with the decision</span>
      </label>
      <input class="nhsuk-input" id="reason" name="reason" autocomplete="off" maxlength={500} />
    </div>
  )
}
