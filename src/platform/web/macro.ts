import { createRequire } from 'node:module'
import { join } from 'node:path'
import { raw } from 'hono/html'
import type { Child } from 'hono/jsx'
import nunjucks from 'nunjucks'
import { isHtml, render, type Html } from './html.ts'

/** Where the design system keeps its styles, scripts and macros. */
export const designFolder = join(
  createRequire(import.meta.url).resolve('nhsuk-frontend/package.json'),
  '../dist',
)

const environment = new nunjucks.Environment(new nunjucks.FileSystemLoader(designFolder), {
  autoescape: true,
  trimBlocks: true,
  lstripBlocks: true,
})

// Nunjucks' own `trim` takes time that grows with the square of the spaces inside a text, and the macros put
// what people typed through it: one long message could stop the process.
environment.addFilter('trim', (text: unknown) => {
  // A SafeString is an object that holds text.
  const trimmed = `${(text ?? '') as string}`.trim()
  return text instanceof nunjucks.runtime.SafeString ? new nunjucks.runtime.SafeString(trimmed) : trimmed
})

// Indenting is for the eye of whoever reads the source, and would add spaces to the lines inside a textarea.
environment.addFilter('indent', (text: unknown) => text)

/** The children of a component are its `html`. */
export type Component<Options> = (options: Options & { children?: Child }) => Html

/**
 * A component of the design system, as JSX, rendered by its own macro: `component<ButtonOptions>('button')`.
 * Options called `html` (and `summaryHtml` and the like) take JSX and nothing else.
 */
export function component<Options extends object>(folder: string): Component<Options> {
  const macro = macroOf(folder)
  return ({ children, ...options }) => {
    const html = children === undefined ? {} : { html: raw(render(children)) }
    return raw(macro.render({ options: prepare({ ...options, ...html }) }))
  }
}

function macroOf(folder: string): nunjucks.Template {
  const name = folder.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())
  const source = `{% from "nhsuk/components/${folder}/macro.njk" import ${name} %}{{ ${name}(options) }}`
  return new nunjucks.Template(source, environment, undefined, true)
}

/** Turns JSX inside the options into HTML, and refuses a string where only HTML may stand. */
function prepare(value: unknown, key = ''): unknown {
  if (isHtml(value)) return new nunjucks.runtime.SafeString(render(value as Html))
  if (typeof value === 'string' && /^(html|attributes)$|Html$/.test(key)) {
    throw new Error(`The option ${key} of a component takes JSX or an object, never a text`)
  }
  if (Array.isArray(value)) return value.map((item) => prepare(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, prepare(inner, name)]))
}
