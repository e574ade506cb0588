import type { Child } from 'hono/jsx'
import { raw } from 'hono/html'
import { useRendering } from './rendering.ts'
import type { Guard } from './routes.ts'
import type { Html } from './html.ts'
import { iconPaths, type IconName } from './icons.ts'

export type { IconName } from './icons.ts'

/** An icon beside words. With a `label` it speaks for itself; without one it is hidden from screen readers. */
export function Icon({ name, size = 20, label }: { name: IconName; size?: 16 | 20 | 24; label?: string }) {
  const voice = label === undefined ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label }
  return (
    <svg class={`ps-icon ps-icon--${size}`} viewBox="0 0 20 20" focusable="false" {...voice}>
      {raw(iconPaths[name])}
    </svg>
  )
}

export type ChipColour = 'blue' | 'green' | 'yellow' | 'orange' | 'red' | 'grey' | 'dark' | 'white'

/** A few words for an exception; what is usual stays plain text. */
export function Chip(props: { colour: ChipColour; icon?: IconName | undefined; children: Child }): Html {
  return (
    <span class={`ps-chip ps-chip--${props.colour}`}>
      {props.icon && <Icon name={props.icon} size={16} />}
      {props.children}
    </span>
  )
}

/** What only somebody who may do this is shown; everybody else sees `otherwise`, or nothing. */
export function Only(props: { may: Guard; otherwise?: Html | undefined; children: Child }): Html {
  return <>{useRendering().may(props.may) ? props.children : props.otherwise}</>
}

/** One line or a few that must not be missed. `end` holds the one thing to do. */
export function Notice(props: {
  kind: 'info' | 'warn' | 'stop' | 'done'
  title: Child
  children?: Child
  end?: Html | undefined
}): Html {
  return (
    <div class={`ps-notice ps-notice--${props.kind}`}>
      <Icon name={props.kind} size={24} />
      <div>
        <p class="ps-notice__title">{props.title}</p>
        {props.children}
      </div>
      {props.end && <div class="ps-notice__end">{props.end}</div>}
    </div>
  )
}

interface ActProps {
  icon?: IconName | undefined
  /** What it is about, for screen readers only: a row's action names its row. */
  about?: string | undefined
  /** Quieter, for the rows of a long table. */
  row?: boolean | undefined
  /** Not possible now: struck through and no link. The reason stands beside it. */
  off?: boolean | undefined
  classes?: string | undefined
  /** Keyboard shortcut, such as `m` or `g p`, offered on this page. */
  keys?: string | undefined
  children: Child
}

/** A quiet link button, with a bordered edge. */
export function Act({ href, ...props }: ActProps & { href: string }): Html {
  if (props.off) {
    return (
      <span class={actClass(props)} aria-disabled="true">
        <ActWords {...props} />
      </span>
    )
  }
  return (
    <a class={actClass(props)} href={href} data-key={props.keys}>
      <ActWords {...props} />
    </a>
  )
}

/** A quiet button that submits the form around it. */
export function ActButton({ name, value, ...props }: ActProps & { name?: string; value?: string }): Html {
  return (
    <button class={actClass(props)} type="submit" name={name} value={value} disabled={props.off}>
      <ActWords {...props} />
    </button>
  )
}

function actClass({ row, classes }: ActProps): string {
  return ['ps-act', row && 'ps-act--row', classes].filter(Boolean).join(' ')
}

function ActWords({ icon, about, children }: ActProps): Html {
  return (
    <>
      {icon && <Icon name={icon} />}
      {children}
      {about && <span class="nhsuk-u-visually-hidden"> {about}</span>}
    </>
  )
}

export interface FigureProps {
  number: string
  text: string
  more?: Child
  /** Where the rows behind the number are. */
  href?: string | undefined
}

/** The headline numbers of a page, each with its words. */
export function Figures({ figures }: { figures: readonly FigureProps[] }): Html {
  return (
    <ul class="ps-figures">
      {figures.map(({ number, text, more, href }) => (
        <li>
          <span class="ps-figures__n">{number}</span>
          <span class="ps-figures__t">{href === undefined ? text : <a href={href}>{text}</a>}</span>
          {more !== undefined && <span class="ps-figures__s">{more}</span>}
        </li>
      ))}
    </ul>
  )
}

/** An old value and the one that took its place; blanks are said in words by the page. */
export function Change({ from, to }: { from: Child; to: Child }): Html {
  return (
    <span class="ps-change">
      <del>
        <span class="nhsuk-u-visually-hidden">From </span>
        {from}
      </del>
      <span class="ps-change__arrow" aria-hidden="true">
        →
      </span>
      <ins>
        <span class="nhsuk-u-visually-hidden">to </span>
        {to}
      </ins>
    </span>
  )
}

/** What stands where rows would stand. */
export function Empty({ title, children }: { title: Child; children?: Child }): Html {
  return (
    <div class="ps-empty">
      <p class="ps-m0 ps-large">
        <b>{title}</b>
      </p>
      {children}
    </div>
  )
}

/** How far something is. The words beside it say the same. */
export function Progress({
  value,
  max,
  label,
  id,
}: {
  value: number
  max: number
  label: string
  id?: string
}) {
  return <progress class="ps-progress" id={id} value={String(value)} max={String(max)} aria-label={label} />
}

/** A form that changes something. It carries the token that proves it was made by one of our own pages. */
export function PostForm(props: {
  action: string
  id?: string | undefined
  classes?: string | undefined
  /** For a form with a file: the token must come first, so it does. */
  upload?: boolean | undefined
  children: Child
}): Html {
  return (
    <form
      method="post"
      action={props.action}
      id={props.id}
      class={props.classes}
      enctype={props.upload ? 'multipart/form-data' : undefined}
      novalidate
    >
      <Csrf />
      {props.children}
    </form>
  )
}

/** The hidden token of a form that posts. `PostForm` has it already. */
function Csrf(): Html {
  return <input type="hidden" name="_csrf" value={useRendering().csrf()} />
}
