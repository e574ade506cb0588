import type { z } from 'zod'

/** What is wrong with one field, in a sentence that says what to do. `field` is also the id of its input. */
export interface FieldError {
  field: string
  sentence: string
}

/** A form that was sent: `data` when every field was right, and always what was typed, to show it again. */
export interface Form<Data> {
  data: Data | undefined
  values: Values
  errors: FieldError[]
}

/** What was typed, by field: the text exactly as it came, or all texts of a field that came more than once. */
export type Values = Record<string, string | string[]>

/**
 * Reads a form that was posted with a zod schema whose messages are sentences. Nothing typed is lost: give
 * `values` back to the inputs, `errors` to `reply.page`, and `problem(form, field)` to each component.
 */
export function readForm<Schema extends z.ZodType>(schema: Schema, body: unknown): Form<z.output<Schema>> {
  const values = textsOf(body)
  const read = schema.safeParse(values)
  if (read.success) return { data: read.data, values, errors: [] }
  const errors = read.error.issues.map(({ path, message }) => ({
    field: String(path[0] ?? ''),
    sentence: message,
  }))
  return { data: undefined, values, errors: firstPerField(errors) }
}

/** A form before anything was typed. */
export function emptyForm<Data>(values: Values = {}): Form<Data> {
  return { data: undefined, values, errors: [] }
}

/** The one text of a field, `''` when there is none. */
export function typed(form: { values: Values }, field: string): string {
  const value = form.values[field] ?? ''
  return typeof value === 'string' ? value : (value[0] ?? '')
}

/** The `errorMessage` of a component. */
export function problem(form: { errors: FieldError[] }, field: string): { text: string } | undefined {
  const error = form.errors.find((each) => each.field === field)
  return error && { text: error.sentence }
}

/** What a component needs of the form it stands in: its name and id, what was typed, and what is wrong with that. */
export function fieldOf(form: Form<unknown>, field: string) {
  return { id: field, name: field, value: typed(form, field), errorMessage: problem(form, field) }
}

/** Only texts are taken over, into an object without a prototype: `__proto__` is a field like any other. */
function textsOf(body: unknown): Values {
  const values = Object.create(null) as Values
  for (const [field, value] of Object.entries(body ?? {})) {
    if (field === '_csrf') continue
    if (typeof value === 'string') values[field] = value
    else if (Array.isArray(value)) values[field] = value.filter((each) => typeof each === 'string')
  }
  return values
}

function firstPerField(errors: FieldError[]): FieldError[] {
  return errors.filter((error, at) => errors.findIndex(({ field }) => field === error.field) === at)
}
