import type { Html } from '../../platform/web/html.ts'
import { Icon } from '../../platform/web/marks.tsx'
import { fileName, kindWords, sizeWords, type FileType } from '../file/file-type.ts'
import type { ReplyFile } from '../reply/reply-file.ts'

/** What a patient sent with a reply: to be saved, and never shown as part of the page. */
export function ReplyFiles(props: {
  patient: string
  message: { id: string; code: string }
  files: readonly ReplyFile[]
}): Html | null {
  const { patient, message, files } = props
  if (files.length === 0) return null
  return (
    <>
      <ul class="pm-files ps-mt2">
        {files.map((file) => (
          <li class="ps-row pm-line">
            <Icon name="file" />
            <span class="pm-file">
              <a href={`/patients/${patient}/messages/${message.id}/reply-files/${file.id}`}>{file.name}</a>{' '}
              <span class="ps-quiet">
                {kindWords[file.type]}, {sizeWords(file.bytes)}, saved as {savedAs(message.code, file)}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <p class="ps-small ps-quiet">
        From the patient, and not checked for viruses. Look at the name of the patient before you file{' '}
        {files.length === 1 ? 'it' : 'them'}.
      </p>
    </>
  )
}

/**
 * What a file of a reply is called where it is saved: nothing that the patient wrote, and nothing of who they are. By the code
 * of its message it is told apart from the files of everybody else.
 */
export function savedAs(code: string, { number, type }: { number: number; type: FileType }): string {
  return fileName(`reply-${code}-${number}`, type)
}
