import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The components that pages use; those they are made of are added by themselves. */
const used = [
  ...[
    'back-link',
    'breadcrumb',
    'button',
    'checkboxes',
    'date-input',
    'details',
    'error-summary',
    'fieldset',
  ],
  ...['file-upload', 'input', 'inset-text', 'notification-banner', 'pagination', 'password-input', 'radios'],
  ...['select', 'summary-list', 'tag', 'textarea', 'warning-callout', 'character-count'],
]

/** Options that take a whole component, where the option is not called as the component is. */
const calledOtherwise: Record<string, string> = {
  backLink: 'back-link',
  day: 'input',
  month: 'input',
  year: 'input',
  items: 'input',
}

interface MacroOption {
  name: string
  type: string
  required: boolean
  description: string
  deprecated?: string
  isComponent?: boolean
  params?: MacroOption[]
}

const header = `// Made by generate-design.ts from the macro-options.json of nhsuk-frontend. Do not edit.
import type { Html } from './html.ts'

/** Attributes of an element: never text that is already HTML. */
export type Attributes = Record<string, string | number | boolean | undefined>
`

/** The option types of every component in use, as the text of `design.gen.ts`. */
export function generateDesign(): string {
  const wanted = [...used]
  const interfaces: string[] = []
  for (const component of wanted) {
    const refer = (name: string) => {
      if (!wanted.includes(name)) wanted.push(name)
      return interfaceName(name)
    }
    const fields = objectType(macroOptions(component), refer, '')
    interfaces.push(`export interface ${interfaceName(component)} ${fields}\n`)
  }
  return [header, ...interfaces.sort()].join('\n')
}

function macroOptions(component: string): MacroOption[] {
  const root = createRequire(import.meta.url).resolve('nhsuk-frontend/package.json')
  const path = join(root, '../dist/nhsuk/components', component, 'macro-options.json')
  return JSON.parse(readFileSync(path, 'utf8')) as MacroOption[]
}

function objectType(options: MacroOption[], refer: (component: string) => string, indent: string): string {
  const inner = `${indent}  `
  const fields = options
    .filter((option) => option.type !== 'nunjucks-block' && !option.deprecated)
    .map((option) => `${inner}${option.name}${mark(option, inner)}: ${optionType(option, refer, inner)}\n`)
  return `{\n${fields.join('')}${indent}}`
}

/** Words may come as text or as HTML, so neither is needed by itself; and one part of a list may be a divider. */
function mark(option: MacroOption, indent: string): string {
  const words = /text|html|heading|summary/i.test(option.name)
  return option.required && !words && indent === '  ' ? '' : '?'
}

function optionType(option: MacroOption, refer: (component: string) => string, indent: string): string {
  const optional = mark(option, indent) === '' ? '' : ' | undefined'
  if (/^html$|Html$/.test(option.name)) return `Html${optional}`
  if (option.name === 'attributes') return `Attributes${optional}`
  const item = option.params
    ? objectType(option.params, refer, indent)
    : option.isComponent
      ? refer(calledOtherwise[option.name] ?? kebab(option.name))
      : undefined
  if (option.type === 'array') return `readonly ${item ?? 'string'}[]${optional}`
  if (option.type === 'object') return (item ?? 'Record<string, unknown>') + optional
  return ({ boolean: 'boolean', integer: 'number' }[option.type] ?? 'string') + optional
}

function interfaceName(component: string): string {
  const words = component.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `${words.join('')}Options`
}

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(join(import.meta.dirname, 'design.gen.ts'), generateDesign())
}
