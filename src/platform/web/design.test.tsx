import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { raw } from 'hono/html'
import * as design from './design.ts'
import { generateDesign } from './generate-design.ts'
import { render, type Html } from './html.ts'
import { component, designFolder } from './macro.ts'

const attack = '"><script>alert(1)</script>'
const escaped = '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;'

describe('The components of the design system', () => {
  test('have the option types that the package documents', () => {
    assert.equal(readFileSync(join(import.meta.dirname, 'design.gen.ts'), 'utf8'), generateDesign())
  })

  for (const name of Object.keys(design)) {
    test(`${name} renders every example of the package as the package does`, () => {
      const folder = name.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase()
      const examples = examplesOf(folder)
      assert.ok(examples.length > 0)
      const Component = component<Record<string, unknown>>(folder)
      for (const { options, html } of examples) {
        assert.equal(squeeze(render(Component(trusted(options) as Record<string, unknown>))), squeeze(html))
      }
    })
  }

  test('write what a person typed as text, wherever it goes in', () => {
    const html = render(
      <>
        <design.Button text={attack} classes={attack} attributes={{ 'data-x': attack }} href={attack} />
        <design.Input
          id="i"
          name="i"
          label={{ text: attack }}
          value={attack}
          errorMessage={{ text: attack }}
        />
        <design.Textarea id="t" name="t" label={{ text: attack }} hint={{ text: attack }} value={attack} />
        <design.Select id="s" name="s" label={{ text: attack }} items={[{ value: attack, text: attack }]} />
        <design.Radios
          name="r"
          items={[{ value: attack, text: attack, conditional: { html: <p title={attack}>{attack}</p> } }]}
        />
        <design.Checkboxes name="c" items={[{ value: attack, text: attack, hint: { text: attack } }]} />
        <design.SummaryList rows={[{ key: { text: attack }, value: { text: attack } }]} />
        <design.ErrorSummary heading={{ text: attack }} errorList={[{ href: `#${attack}`, text: attack }]} />
        <design.Details summary={{ text: attack }}>{attack}</design.Details>
        <design.InsetText text={attack} />
        <design.Tag text={attack} />
        <design.NotificationBanner text={attack} />
        <design.WarningCallout heading={{ text: attack }} text={attack} />
        <design.Pagination previous={{ href: attack, text: attack }} />
      </>,
    )
    assert.ok(!html.includes('<script'))
    assert.ok(html.split(escaped).length > 25)
  })

  test('refuse a text where only HTML may stand', () => {
    const html = attack as unknown as Html
    assert.throws(() => render(<design.InsetText html={html} />), /takes JSX/)
    assert.throws(() => render(<design.Radios name="r" items={[{ conditional: { html } }]} />), /takes JSX/)
    const attributes = ' onclick=alert(1)' as unknown as Record<string, string>
    assert.throws(() => render(<design.Button text="Go" attributes={attributes} />), /takes JSX or an object/)
  })

  test('are not stopped by a long text full of spaces', () => {
    const text = `a${' '.repeat(200_000)}b`
    render(<design.InsetText text="warm" />)
    const before = performance.now()
    const html = render(<design.InsetText text={text} />)
    // The filter that Nunjucks brings takes half a minute for this text; ours takes a millisecond.
    assert.ok(performance.now() - before < 1000)
    assert.ok(html.includes(text))
  })

  test('keep the lines of a text as they were typed, however deep the field stands', () => {
    const typed = 'one\n  two\nthree'
    const html = render(
      <design.Fieldset legend={{ text: 'Words' }}>
        <design.Textarea id="t" name="t" label={{ text: 'Words' }} value={typed} />
      </design.Fieldset>,
    )
    assert.ok(html.includes(`>${typed}</textarea>`))
  })
})

interface Example {
  options: Record<string, unknown>
  html: string
}

/** Examples that use Nunjucks' own blocks have no counterpart here. */
function examplesOf(folder: string): Example[] {
  const path = join(designFolder, 'nhsuk/components', folder, 'fixtures.json')
  const { fixtures } = JSON.parse(readFileSync(path, 'utf8')) as {
    fixtures: { context?: Record<string, unknown>; html: string; callBlock?: unknown }[]
  }
  return fixtures
    .filter(({ callBlock }) => !callBlock)
    .map(({ context, html }) => ({ options: context ?? {}, html }))
}

/** The package's own examples may hold HTML as text. */
function trusted(value: unknown, key = ''): unknown {
  if (typeof value === 'string') return /^html$|Html$/.test(key) ? raw(value) : value
  if (Array.isArray(value)) return value.map((item) => trusted(item))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, trusted(inner, name)]))
}

function squeeze(html: string): string {
  return html
    .replace(/\s+/g, ' ')
    .replace(/> | <|> </g, (gap) => gap.trim().replace('> <', '><'))
    .trim()
}
