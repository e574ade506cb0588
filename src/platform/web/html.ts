import { Fragment, jsx, type Child } from 'hono/jsx'
import type { JSX } from 'hono/jsx/jsx-runtime'

/**
 * What a JSX expression makes: HTML in which every text is already escaped. A plain string is never one, so
 * text that a person typed cannot be taken for HTML by mistake.
 */
export type Html = JSX.Element

/** Writes JSX out as text. Pages gather what they need first: nothing in them may wait. */
export function render(html: Child): string {
  const text = jsx(Fragment, {}, html).toString()
  if (typeof text !== 'string') throw new Error('A page may not wait: fetch first, then render.')
  return text
}

/** Whether a value came out of JSX. */
export function isHtml(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'isEscaped' in value && value.isEscaped === true
}
