import type { Child } from 'hono/jsx'
import { Input } from '../../platform/web/design.ts'
import { problem, type FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import type { Agreement } from '../message.ts'
import { TICKED, type Draft } from './draft.ts'

/** What each part of the form is drawn from: what was typed, and what is wrong with it. */
export interface PartProps {
  draft: Draft
  errors: readonly FieldError[]
}

/** A question at the left, its answer at the right. */
export function Field(props: {
  legend?: string
  label?: string
  htmlFor?: string
  note?: string
  errors: readonly FieldError[]
  /** Whose errors are shown here. */
  fields: readonly string[]
  children: Child
}): Html {
  const { legend, label, htmlFor, note, errors, fields, children } = props
  const shown = errors.filter(({ field }) => fields.includes(field))
  const answer = (
    <div>
      {shown.map(({ field, sentence }) => (
        <p class="nhsuk-error-message" id={`${field}-error`}>
          {sentence}
        </p>
      ))}
      {children}
    </div>
  )
  if (legend === undefined)
    return (
      <div class="pm-field">
        <label class="pm-question" for={htmlFor}>
          {label}
        </label>
        {answer}
      </div>
    )
  return (
    <fieldset class="pm-field">
      <legend class="pm-question">
        {legend}
        {note !== undefined && note !== '' && <span class="ps-small ps-quiet pm-note">{note}</span>}
      </legend>
      {answer}
    </fieldset>
  )
}

export function Choice(props: {
  name: string
  value: string
  chosen: string
  id: string
  children: Child
}): Html {
  const { name, value, chosen, id, children } = props
  return (
    <label class="pm-choice">
      <input type="radio" name={name} value={value} id={id} checked={value === chosen} />
      <span>{children}</span>
    </label>
  )
}

/** What a sender says by ticking it; it is kept with who and when. */
export function Agree(props: {
  name: Agreement
  /** Where it is drawn for more than one way: the one of what is chosen has the name. */
  id?: string
  /** What it was said of, where that is one way alone. */
  value?: Draft['way']
  draft: Pick<Draft, 'agreed'>
  errors: readonly FieldError[]
  children: Child
}): Html {
  const { name, id = name, value = TICKED, draft, errors, children } = props
  const error = problem({ errors: [...errors] }, name)
  return (
    <>
      {error && (
        <p class="nhsuk-error-message" id={`${name}-error`}>
          {error.text}
        </p>
      )}
      <label class="pm-choice">
        <input
          type="checkbox"
          name={name}
          id={id}
          value={value}
          checked={draft.agreed.includes(name)}
          aria-describedby={error && `${name}-error`}
        />
        <span>{children}</span>
      </label>
    </>
  )
}

/** One line to write on. */
export function Line(props: {
  name: string
  label: string
  hint?: string
  type?: 'date' | 'time'
  value: string
  errors: readonly FieldError[]
}): Html {
  const { name, label, hint, type, value, errors } = props
  return (
    <Input
      id={name}
      name={name}
      label={{ text: label }}
      value={value}
      errorMessage={problem({ errors: [...errors] }, name)}
      autocomplete="off"
      {...(type !== undefined && { type, classes: 'nhsuk-input--width-10' })}
      {...(hint !== undefined && { hint: { text: hint } })}
    />
  )
}
