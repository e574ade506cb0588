/** A form as it stands in a page. */
export interface FoundForm {
  method: 'GET' | 'POST'
  /** Where it is sent, as written; '' for the page itself. */
  action: string
  fields: FoundField[]
}

export interface FoundField {
  name: string
  /** The `type` of an input, or `select`, `textarea`, `button`. */
  type: string
  value: string
  /** What a select offers. */
  options: string[]
}

/** The attributes of a tag, with what stands for a letter made that letter again. */
function attributesOf(tag: string): Map<string, string> {
  const written = [...tag.matchAll(/\s([a-z][\w:-]*)(?:="([^"]*)")?/gi)]
  return new Map(written.map(([, name, value]) => [name!.toLowerCase(), asLetters(value ?? '')]))
}

const letters: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }

function asLetters(text: string): string {
  return text.replace(/&(#?\w+);/g, (all, name: string) => letters[name] ?? all)
}

/** Attributes that hold an address whatever it looks like; in any other it is one if it begins as one. */
const leading = new Set(['href', 'action', 'formaction', 'src', 'srcset', 'poster', 'cite', 'ping', 'data'])

/** Every address in a page, wherever it stands: links, forms, images, what scripts are given to ask for. */
export function addressesIn(html: string): string[] {
  const tags = html.match(/<[a-z][^>]*>/gi) ?? []
  return tags.flatMap((tag) =>
    [...attributesOf(tag)].flatMap(([name, value]) => {
      const inside = /(?:^|url=|\s)([/?][^\s"']*|https?:[^\s"']*)/i.exec(value)?.[1]
      if (leading.has(name)) return [value]
      return name === 'content' || name.startsWith('data-') ? (inside ?? []) : []
    }),
  )
}

/** Every form in a page, with its fields. */
export function formsIn(html: string): FoundForm[] {
  return [...html.matchAll(/(<form\b[^>]*>)(.*?)<\/form>/gs)].map(([, tag = '', inside = '']) => {
    const form = attributesOf(tag)
    return {
      method: form.get('method')?.toUpperCase() === 'POST' ? 'POST' : 'GET',
      action: form.get('action') ?? '',
      fields: fieldsIn(inside),
    }
  })
}

function fieldsIn(html: string): FoundField[] {
  const inputs = [...html.matchAll(/<(input|button)\b[^>]*>/g)].map(([tag, kind]) => {
    const attributes = attributesOf(tag)
    const type = kind === 'button' ? 'button' : (attributes.get('type') ?? 'text')
    return { attributes, type, value: attributes.get('value') ?? '', options: [] as string[] }
  })
  const selects = [...html.matchAll(/(<select\b[^>]*>)(.*?)<\/select>/gs)].map(
    ([, tag = '', inside = '']) => {
      const options = [...inside.matchAll(/<option\b[^>]*>/g)].map(
        ([each]) => attributesOf(each).get('value') ?? '',
      )
      return { attributes: attributesOf(tag), type: 'select', value: options[0] ?? '', options }
    },
  )
  const areas = [...html.matchAll(/(<textarea\b[^>]*>)(.*?)<\/textarea>/gs)].map(
    ([, tag = '', inside = '']) => ({
      ...{ attributes: attributesOf(tag), type: 'textarea', value: asLetters(inside), options: [] },
    }),
  )
  return [...inputs, ...selects, ...areas].flatMap(({ attributes, ...field }) => {
    const name = attributes.get('name')
    return name === undefined || name === '_csrf' ? [] : [{ name, ...field }]
  })
}

/** Whether somebody types into it freely. */
export function isTyped({ type }: FoundField): boolean {
  return ['text', 'search', 'tel', 'email', 'password', 'textarea', 'number', 'url'].includes(type)
}
