import { Button, Checkboxes } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice, PostForm } from '../../platform/web/marks.tsx'
import { SIGNER_ROLES } from './activation.ts'
import { SignedBy } from './signed-by.tsx'

/** Signs the assessment, once every decision in it is made. */
export function ConfirmationPage(props: { words: string; form: Form<unknown>; left: number }): Html {
  const { words, form, left } = props
  return (
    <>
      <p class="ps-crumb">
        <a href="/activation">Activation</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Confirm the data protection assessment</h1>
      {left > 0 ? (
        <Notice kind="warn" title={`${left} of the decisions ${left === 1 ? 'is' : 'are'} left to make`}>
          <p>
            <a href="/activation">See which</a>
          </p>
        </Notice>
      ) : (
        <PostForm action="/activation/dpia/confirmation" classes="ac-form">
          <p>
            <a href="/activation/dpia/document">Read it as a whole first</a>
          </p>
          <SignedBy form={form} roles={SIGNER_ROLES} />
          <Checkboxes
            idPrefix="words"
            name="words"
            items={[{ value: 'yes', text: words, checked: typed(form, 'words') === 'yes' }]}
            errorMessage={problem(form, 'words')}
          />
          <Button text="Confirm" preventDoubleClick />
        </PostForm>
      )}
    </>
  )
}
