import type { Html } from '../../platform/web/html.ts'
import { ActButton } from '../../platform/web/marks.tsx'
import type { Template } from '../template/template.ts'
import type { Draft } from './draft.ts'
import { Field, Line, type PartProps } from './fields.tsx'
import { Measured, type Measure } from './measured.tsx'

/** Words that are sent often, to start from. */
export function Templates({ draft, templates }: { draft: Draft; templates: readonly Template[] }): Html {
  return (
    <Field label="Template" htmlFor="template" errors={[]} fields={[]}>
      <div class="ps-row">
        <select class="nhsuk-select pm-select" id="template" name="template">
          <option value="">No template</option>
          {templates.map(({ id, name }) => (
            <option value={id} selected={id === draft.template}>
              {name}
            </option>
          ))}
        </select>
        <ActButton name="do" value="use">
          Use
        </ActButton>
      </div>
    </Field>
  )
}

/** What is said, with what it costs and what is to be thought of beside it. */
export function Words({ draft, errors, measure }: PartProps & { measure: Measure }): Html {
  return (
    <Field label="Message" htmlFor="text" errors={errors} fields={['text']}>
      <div class="pm-only pm-only--email pm-only--once pm-not-link">
        <Line
          name="subject"
          label="Subject"
          hint="For an email. It can be read without opening it: nothing private."
          value={draft.subject}
          errors={errors}
        />
      </div>
      <textarea
        class="nhsuk-textarea pm-words"
        id="text"
        name="text"
        rows={5}
        aria-describedby={errors.some(({ field }) => field === 'text') ? 'text-error meter' : 'meter'}
      >
        {draft.text}
      </textarea>
      <div id="meter" role="status">
        <Measured part="meter" measure={measure} />
      </div>
      <div role="status">
        <Measured part="advice" measure={measure} />
      </div>
      <Measured part="clinical" measure={measure} errors={errors} />
      <p class="ps-mt2">
        <ActButton name="do" value="look">
          Update preview
        </ActButton>
      </p>
    </Field>
  )
}
