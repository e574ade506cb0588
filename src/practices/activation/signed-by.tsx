import { Input, Radios } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { ROLE_WORDS, type SignerRole } from './activation.ts'

/** Who signs, and what they are. */
export function SignedBy({ form, roles }: { form: Form<unknown>; roles: readonly SignerRole[] }): Html {
  return (
    <>
      <Input
        id="name"
        name="name"
        label={{ text: 'Name of the person who signs' }}
        autocomplete="off"
        value={typed(form, 'name')}
        errorMessage={problem(form, 'name')}
      />
      <Radios
        idPrefix="role"
        name="role"
        fieldset={{ legend: { text: 'What they are at the practice' } }}
        items={roles.map((value) => ({
          value,
          text: firstUpper(ROLE_WORDS[value]),
          checked: typed(form, 'role') === value,
        }))}
        errorMessage={problem(form, 'role')}
      />
    </>
  )
}

export function firstUpper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
