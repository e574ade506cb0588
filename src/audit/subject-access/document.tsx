import { raw } from 'hono/html'
import { render, type Html } from '../../platform/web/html.ts'
import type { Section, SubjectAccess } from './gather.ts'

/** The export as a page that stands alone, can be printed, and needs nothing from anywhere. */
export function subjectAccessDocument(given: SubjectAccess): string {
  return `<!DOCTYPE html>${render(<Document {...given} />)}`
}

const style =
  'body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;line-height:1.4}' +
  'table{border-collapse:collapse;width:100%;margin-bottom:1rem}th,td{border:1px solid #768692;padding:.3rem .5rem;' +
  'text-align:left;vertical-align:top;overflow-wrap:anywhere}th{width:16rem;background:#f0f4f5}'

function Document({ name, practice, madeAt, basis, sections }: SubjectAccess): Html {
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
          By the practice {practice}, in Patient Sync, on {madeAt}.
        </p>
        {basis.map((sentence) => (
          <p>{sentence}</p>
        ))}
        {sections.map((section) => (
          <Part {...section} />
        ))}
      </body>
    </html>
  )
}

function Part({ title, rows }: Section): Html {
  return (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 && <p>Nothing.</p>}
      {rows.map((row) => (
        <table>
          {Object.entries(row)
            .filter(([, value]) => value !== null)
            .map(([field, value]) => (
              <tr>
                <th scope="row">{fieldName(field)}</th>
                <td>{typeof value === 'string' ? value : JSON.stringify(value)}</td>
              </tr>
            ))}
        </table>
      ))}
    </section>
  )
}

function fieldName(field: string): string {
  const words = field.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
