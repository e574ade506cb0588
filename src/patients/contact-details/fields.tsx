import { Input } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { CONTACT_FIELDS } from '../provenance.ts'
import type { ContactDetails } from '../record.ts'
import { asWritten, CONTACT_WORDS } from './contact-form.ts'

export interface FieldProps {
  form: Form<unknown>
  name: string
  label: string
  hint?: string | undefined
  /** How many characters fit. */
  width?: 10 | 20
  type?: 'text' | 'tel' | 'email'
  inputmode?: 'numeric'
}

/** One line to write on about somebody else: the browser offers nothing of whoever sits in front of it. */
export function Field({ form, name, label, hint, width, type = 'text', inputmode }: FieldProps): Html {
  return (
    <Input
      id={name}
      name={name}
      type={type}
      label={{ text: label }}
      value={typed(form, name)}
      errorMessage={problem(form, name)}
      autocomplete="off"
      spellcheck={false}
      {...(hint !== undefined && { hint: { text: hint } })}
      {...(width !== undefined && { classes: `nhsuk-input--width-${width}` })}
      {...(inputmode !== undefined && { inputmode })}
    />
  )
}

const shapes: Partial<Record<string, Pick<FieldProps, 'width' | 'type'>>> = {
  mobile_phone: { width: 20, type: 'tel' },
  other_phone: { width: 20, type: 'tel' },
  email: { type: 'email' },
  postcode: { width: 10 },
}

/** The fields by which a patient is reached; where `held` has one, what is held now stands beside it. */
export function ContactFields(props: {
  form: Form<unknown>
  held?: Partial<ContactDetails> | undefined
}): Html {
  const { form, held = {} } = props
  return (
    <>
      {CONTACT_FIELDS.map((field) => {
        const now = held[field]
        return (
          <Field
            form={form}
            name={field}
            label={upperFirst(CONTACT_WORDS[field])}
            hint={now === undefined ? undefined : `Held now: ${asWritten(field, now) || 'nothing'}`}
            {...shapes[field]}
          />
        )
      })}
    </>
  )
}

function upperFirst(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
