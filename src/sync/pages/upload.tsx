import { Button, FileUpload, Select } from '../../platform/web/design.ts'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, Notice, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { FIELD_WORDS } from '../csv/aliases.ts'
import type { FileDescription } from '../csv/describe.ts'
import type { ColumnMapping } from '../csv/mapping.ts'
import { LISTED_FIELDS, type ListedField } from '../source.ts'
import { grouped } from '../when.ts'

/** Chooses a list on the person's own machine. */
export function UploadPage({ error }: { error?: string | undefined }): Html {
  return (
    <>
      <UploadCrumb />
      <h1 class="ps-h1 ps-mb3">Upload a list</h1>
      <p>
        A report or an extract of <b>all</b> patients who are registered now, as a CSV file: from EMIS Web,
        SystmOne or any other system; or a bulk export of FHIR patients (NDJSON). Nothing is changed yet; the
        next page shows how the file is understood.
      </p>
      <PostForm action="/sync/upload" upload>
        <FileUpload
          id="list"
          name="list"
          label={{ text: 'The list' }}
          hint={{
            text: 'CSV, text with commas, semicolons or tabs, or NDJSON, up to 2 GB. It is deleted after the sync.',
          }}
          errorMessage={error === undefined ? undefined : { text: error }}
          attributes={{ accept: '.csv,.txt,.tsv,.ndjson,.jsonl,.json,.gz,text/csv' }}
        />
        <div class="ps-row ps-mt3">
          <Button text="Go on" preventDoubleClick />
          <a href="/sync">Cancel</a>
        </div>
      </PostForm>
    </>
  )
}

export interface UploadProps {
  upload: string
  filename: string
  bytes: number
  /** Why it was not synced just now, with the run that is in the way. */
  refused?: { sentence: string; run?: string | null } | undefined
}

export interface PreviewPageProps extends UploadProps {
  /** How the file is understood by its headings alone. */
  description: FileDescription
  /** What a person has said the columns are, now or an earlier time. */
  mapping: ColumnMapping | undefined
  errors: FieldError[]
}

export function UploadCrumb(): Html {
  return (
    <p class="ps-crumb">
      <a href="/sync">All syncs</a>
    </p>
  )
}

export function NotSyncedYet({ refused }: Pick<UploadProps, 'refused'>): Html {
  return (
    <>
      {refused && (
        <div class="ps-mb3" role="alert">
          <Notice kind="warn" title="Not synced yet: the uploaded list is still here">
            <p>
              {refused.sentence} {refused.run && <a href={`/sync/${refused.run}`}>See how far it is</a>}
            </p>
          </Notice>
        </div>
      )}
    </>
  )
}

/** Shows how a file is understood, to be corrected before anything happens. */
export function PreviewPage(props: PreviewPageProps): Html {
  const { upload, filename, bytes, description, mapping, errors, refused } = props
  return (
    <>
      <UploadCrumb />
      <h1 class="ps-h1 ps-mb3">Is this what the columns are?</h1>
      <NotSyncedYet refused={refused} />
      <p>
        <b>{filename || 'The uploaded file'}</b>, {fileSize(bytes)}, {description.encoding}. The headings are
        in row {grouped(description.headingRow)}. Correct what is not right; it is remembered for this
        practice.
      </p>
      <PostForm action={`/sync/upload/${upload}`}>
        <Table
          caption="Columns of the file"
          headings={['Heading in the file', 'What it is']}
          classes="nl-columns"
        >
          {description.columns.map(({ heading, field }, i) => (
            <tr role="row">
              <RowHead>
                <span id={`heading-${i}`}>{heading}</span>
              </RowHead>
              <Cell label="What it is">
                <ColumnChoice {...{ i, heading, field, mapping, errors }} />
              </Cell>
            </tr>
          ))}
        </Table>
        <div class="ps-mt4">
          <Select
            id="dateOrder"
            name="dateOrder"
            label={{ text: 'Dates with slashes' }}
            items={[
              { value: 'dmy', text: 'Day first: 31/12/1958' },
              { value: 'mdy', text: 'Month first: 12/31/1958' },
            ]}
            value={mapping?.dateOrder ?? 'dmy'}
          />
        </div>
        <div class="ps-row ps-mt3">
          <Button text="Sync with this list" preventDoubleClick />
          <PreviewButton />
        </div>
      </PostForm>
      <div class="ps-row ps-mt4">
        <Act href="/sync/upload">Choose another file</Act>
        <PostForm action={`/sync/upload/${upload}/removal`}>
          <ActButton>Delete this upload</ActButton>
        </PostForm>
      </div>
    </>
  )
}

function ColumnChoice(props: {
  i: number
  heading: string
  field: ListedField | null
  mapping: ColumnMapping | undefined
  errors: FieldError[]
}): Html {
  const { i, heading, field, mapping, errors } = props
  const id = `column-${i}`
  const error = errors.find((each) => each.field === id)
  const itself = field === null ? 'Not used' : `By its heading: ${FIELD_WORDS[field]}`
  return (
    <Select
      id={id}
      name={id}
      label={{ text: `What is ${heading}?`, classes: 'nhsuk-u-visually-hidden' }}
      items={[
        { value: '', text: itself },
        ...LISTED_FIELDS.map((value) => ({ value, text: upperFirst(FIELD_WORDS[value]) })),
        { value: 'ignore', text: 'Leave this column out' },
      ]}
      value={mapping?.columns[heading] ?? ''}
      errorMessage={error && { text: error.sentence }}
    />
  )
}

function upperFirst(words: string): string {
  return words[0]!.toUpperCase() + words.slice(1)
}

export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${grouped(bytes)} bytes`
  const [unit, per] = bytes < 1_000_000 ? (['kB', 1000] as const) : (['MB', 1_000_000] as const)
  return `${grouped(Math.round(bytes / per))} ${unit}`
}

/** Beside the button that syncs: the same form, and nothing happens. */
export function PreviewButton(): Html {
  return (
    <Button
      text="Preview what would change"
      variant="secondary"
      name="then"
      value="preview"
      preventDoubleClick
    />
  )
}
