import { raw } from 'hono/html'
import { render, type Html } from '../../platform/web/html.ts'
import { moment } from '../../platform/moment.ts'
import type { Section, SubjectAccess } from './gather.ts'
import { linesOf } from './words.ts'

/** The export as a page that stands alone, can be printed, and needs nothing from anywhere. */
export function subjectAccessDocument(given: SubjectAccess): string {
  return `<!DOCTYPE html>${render(<Document {...given} />)}`
}

const style =
  'body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.4}' +
  'table{border-collapse:collapse;width:100%;margin-bottom:1rem}th,td{border:1px solid #768692;padding:.3rem .5rem;' +
  'text-align:left;vertical-align:top;overflow-wrap:anywhere;white-space:pre-line}th{width:16rem;background:#f0f4f5}'

function Document({ name, practice, practiceName, madeAt, basis, sections }: SubjectAccess): Html {
  const [held, empty] = [
    sections.filter(({ rows }) => rows.length > 0),
    sections.filter(({ rows }) => rows.length === 0),
  ]
  return (
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>What is held about {name}</title>
        <style>{raw(style)}</style>
      </head>
      <body>
        <h1>What is held about {name}</h1>
        <p>
          By {practiceName} ({practice}), in Patient Sync, on {moment(new Date(madeAt))}.
        </p>
        {basis.map((sentence) => (
          <p>{sentence}</p>
        ))}
        {held.map((section) => (
          <Part {...section} />
        ))}
        {empty.length > 0 && (
          <section>
            <h2>Of this, nothing is held</h2>
            <ul>
              {empty.map(({ title }) => (
                <li>{title}</li>
              ))}
            </ul>
          </section>
        )}
      </body>
    </html>
  )
}

function Part({ title, rows }: Section): Html {
  return (
    <section>
      <h2>{title}</h2>
      {rows.map((row) => (
        <>
          <table>
            {linesOf(row).map(({ name, value }) => (
              <tr>
                <th scope="row">{name}</th>
                <td>{value}</td>
              </tr>
            ))}
          </table>
          {typeof row.content_base64 === 'string' && <Picture row={row} content={row.content_base64} />}
        </>
      ))}
    </section>
  )
}

/** A file in the page itself, which needs nothing from anywhere. */
function Picture({ row, content }: { row: Record<string, unknown>; content: string }): Html {
  const type = row.type === 'pdf' ? 'application/pdf' : `image/${String(row.type)}`
  return (
    <p>
      <a href={`data:${type};base64,${content}`} download={String(row.name)}>
        Save the file {String(row.name)}
      </a>
    </p>
  )
}
