import { Button, Input } from '../../platform/web/design.ts'
import { fieldOf, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice, PostForm } from '../../platform/web/marks.tsx'

/** What patients are told of the practice, for whoever sets it up. */
export function ContactPage({ form, isSaved }: { form: Form<unknown>; isSaved: boolean }): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/people">People</a>
      </p>
      <h1 class="ps-h1 ps-mb3">What patients are told about us</h1>
      {isSaved && <Notice kind="done" title="Saved" />}
      <p>
        It stands at the top of the pages that patients open from a message, and wherever they are told to
        phone you: when a link is locked, when their number is wrong, after a reply.
      </p>
      <PostForm action="/practice-contact">
        <Input
          {...fieldOf(form, 'phone')}
          label={{ text: 'Phone' }}
          hint={{ text: 'The number that patients phone, such as 01632 960100' }}
          type="tel"
          autocomplete="off"
          classes="nhsuk-input--width-20"
        />
        <Input
          {...fieldOf(form, 'openHours')}
          label={{ text: 'When somebody answers (optional)' }}
          hint={{ text: 'In a line, such as Monday to Friday, 8am to 6:30pm' }}
          autocomplete="off"
        />
        <Input
          {...fieldOf(form, 'street')}
          label={{ text: 'Where you are (optional)' }}
          hint={{ text: 'In a line, such as Mill Lane, Foxley Brook' }}
          autocomplete="off"
        />
        <Button text="Save" preventDoubleClick />
      </PostForm>
    </>
  )
}
