import { Button } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import type { FhirDescription } from '../fhir/describe.ts'
import { grouped } from '../when.ts'
import { fileSize, NotSyncedYet, PreviewButton, UploadCrumb, type UploadProps } from './upload.tsx'

/** Shows how a file of FHIR patients is understood, before anything happens. There are no columns to choose. */
export function FhirPreviewPage(props: UploadProps & { description: FhirDescription }): Html {
  const { upload, filename, bytes, description, refused } = props
  const { looked, all, usable, has, reasons } = description
  const facts: [string, number][] = [
    ['Can be used', usable],
    ['A verified NHS number', has.nhsNumber],
    ['A mobile phone', has.mobilePhone],
    ['An email address', has.email],
    ['An address', has.address],
  ]
  return (
    <>
      <UploadCrumb />
      <h1 class="ps-h1 ps-mb3">Is this the list?</h1>
      <NotSyncedYet refused={refused} />
      <p>
        <b>{filename || 'The uploaded file'}</b>, {fileSize(bytes)}, FHIR.{' '}
        {all
          ? `It lists ${grouped(looked)} ${looked === 1 ? 'patient' : 'patients'}.`
          : `Of its patients, the first ${grouped(looked)}:`}
      </p>
      <Table caption="What the patients have" headings={['What', 'How many']}>
        {facts.map(([what, many]) => (
          <tr role="row">
            <RowHead>{what}</RowHead>
            <Cell label="How many">{grouped(many)}</Cell>
          </tr>
        ))}
      </Table>
      {reasons.length > 0 && (
        <>
          <h2 class="ps-h2 ps-mt4">What cannot be used</h2>
          <Table caption="What cannot be used" headings={['Why', 'How many']}>
            {reasons.slice(0, 20).map(([reason, many]) => (
              <tr role="row">
                <RowHead>{reason}</RowHead>
                <Cell label="How many">{grouped(many)}</Cell>
              </tr>
            ))}
          </Table>
        </>
      )}
      {usable > 0 && (
        <PostForm action={`/sync/upload/${upload}`}>
          <div class="ps-row ps-mt3">
            <Button text="Sync with this list" preventDoubleClick />
            <PreviewButton />
          </div>
        </PostForm>
      )}
      {usable === 0 && (
        <p class="ps-mt3">
          <b>None of these patients can be used, so this file cannot be synced.</b> Correct the export and
          upload it again.
        </p>
      )}
      <div class="ps-row ps-mt4">
        <Act href="/sync/upload">Choose another file</Act>
        <PostForm action={`/sync/upload/${upload}/removal`}>
          <ActButton>Delete this upload</ActButton>
        </PostForm>
      </div>
    </>
  )
}
