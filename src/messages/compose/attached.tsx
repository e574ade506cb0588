import { FileUpload } from '../../platform/web/design.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, Icon } from '../../platform/web/marks.tsx'
import { MOST_FILES } from '../attachment/attachment.ts'
import { LONGEST_MEGABYTES, type KeptFile } from '../file/file.ts'
import { sizeWords } from '../file/file-type.ts'
import { Field } from './fields.tsx'

/** The files that go with the message, and where another one is chosen. */
export function Attached(props: { attached: readonly KeptFile[]; errors: readonly FieldError[] }): Html {
  const { attached, errors } = props
  const isWrong = errors.some(({ field }) => field === 'file')
  return (
    <Field legend="Attachment" errors={errors} fields={['file']}>
      <input type="hidden" name="files" value={attached.map(({ id }) => id).join(' ')} />
      {attached.length > 0 && (
        <ul class="pm-files">
          {attached.map(({ id, name, bytes }) => (
            <li class="ps-row">
              <Icon name="file" />
              <span class="pm-file">
                {name} <span class="ps-quiet">{sizeWords(bytes)}, checked</span>
              </span>
              <ActButton name="remove" value={id}>
                Remove <span class="nhsuk-u-visually-hidden">{name}</span>
              </ActButton>
            </li>
          ))}
        </ul>
      )}
      {attached.length < MOST_FILES && (
        <div class="ps-row">
          <FileUpload
            id="file"
            name="file"
            label={{
              text: `PNG, JPEG or PDF, up to ${LONGEST_MEGABYTES} MB. Read behind the secure link.`,
              classes: 'ps-small ps-quiet',
            }}
            attributes={{
              accept: '.png,.jpg,.jpeg,.pdf',
              ...(isWrong && { 'aria-describedby': 'file-error' }),
            }}
          />
          <ActButton name="do" value="attach">
            Attach
          </ActButton>
        </div>
      )}
    </Field>
  )
}
