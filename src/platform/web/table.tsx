import type { Child } from 'hono/jsx'
import type { Html } from './html.ts'

/** A table whose rows become cards on a narrow screen; the roles keep it a table for screen readers there. */
export function Table(props: {
  /** What it is called. Screen readers say it; `titled` shows it above the table, too. */
  caption: string
  titled?: boolean
  headings: readonly Child[]
  classes?: string
  children: Child
}): Html {
  const { caption, titled, headings, classes, children } = props
  return (
    <table
      role="table"
      class={['ps-table ps-table--cards', classes].filter(Boolean).join(' ')}
      aria-label={titled ? undefined : caption}
    >
      {titled && <caption>{caption}</caption>}
      <thead role="rowgroup">
        <tr role="row">
          {headings.map((heading) => (
            <th role="columnheader" scope="col">
              {heading}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  )
}

/** The heading of a column whose cells speak for themselves: it is there for screen readers only. */
export function Unseen({ children }: { children: Child }): Html {
  return <span class="nhsuk-u-visually-hidden">{children}</span>
}

/** The cell that says what its row is about. */
export function RowHead({ children }: { children: Child }): Html {
  return (
    <th role="rowheader" scope="row">
      {children}
    </th>
  )
}

/** A cell; `label` is its heading, which it shows itself when the row is a card. */
export function Cell(props: {
  label?: string | undefined
  classes?: string | undefined
  children?: Child
}): Html {
  return (
    <td role="cell" data-label={props.label} class={props.classes}>
      {props.children}
    </td>
  )
}
