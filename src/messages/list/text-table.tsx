import type { Html } from '../../platform/web/html.ts'
import { Chip } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { listName } from '../../patients/identity.ts'
import { shortMoment } from '../../patients/when.ts'
import type { UnreadText } from '../received-text/unread.ts'
import { snippetOf } from '../snippet.ts'

/** What patients texted by themselves: it answers no message of its own. Nothing where there is none. */
export function TextTable(props: { caption: string; texts: readonly UnreadText[]; now: Date }): Html | null {
  const { caption, texts, now } = props
  if (texts.length === 0) return null
  return (
    <Table caption={caption} titled headings={['Patient', 'Text']} classes="ps-mt3 pm-list">
      {texts.map(({ text, patient }) => (
        <tr role="row">
          <RowHead>
            <a href={`/patients/${patient.id}/messages#${text.id}`}>{listName(patient)}</a>
          </RowHead>
          <Cell label="Text">
            <div>
              <span class="pm-snippet">{snippetOf(text.text)}</span>
              <span class="ps-table__sub">
                Texted {shortMoment(text.cameAt, now)}{' '}
                {text.urgent && (
                  <Chip colour="red" icon="stop">
                    Urgent
                  </Chip>
                )}
              </span>
            </div>
          </Cell>
        </tr>
      ))}
    </Table>
  )
}
