import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { InsetText } from './design.ts'
import { render } from './html.ts'
import { Layout, type Frame, type LineKind, type Page, type Place } from './layout.tsx'
import { Act, Change, Chip, Empty, Figures, Icon, Notice, PostForm, Progress } from './marks.tsx'
import { RenderingContext } from './rendering.ts'

const attack = '"><img src=x onerror=alert(1)>'
const frame: Frame = {
  brand: 'Patient Sync',
  practice: { name: 'Foxley Brook Surgery', code: 'Z99001' },
  places: [
    { place: 'patients', name: 'Patients', href: '/patients', keys: 'g p' },
    { place: 'sync', name: 'Sync', href: '/sync', count: { number: '2', what: 'to decide' } },
  ],
  person: 'Bethan Rees',
}

function show(page: Partial<Page>, around: Partial<Frame> = {}): string {
  const whole = { title: 'Patients', body: <h1>Patients</h1>, ...page }
  const rendering = {
    csrf: () => 'the-token',
    asset: (name: string) => `/assets/${name}`,
    nonce: { script: 'one-script', style: 'one-style' },
    may: () => true,
  }
  return render(
    <RenderingContext.Provider value={rendering}>
      <Layout frame={{ ...frame, ...around }} page={whole} />
    </RenderingContext.Provider>,
  )
}

describe('The frame of a page', () => {
  test('says in its title what the page is, whose it is, and when something is wrong', () => {
    assert.match(show({}), /<title>Patients - Foxley Brook Surgery - Patient Sync<\/title>/)
    const errors = [{ field: 'q', sentence: 'Enter a name' }]
    assert.match(show({ errors }), /<title>Error: Patients - /)
    assert.match(show({ errors }), /<a href="#q">\s*Enter a name\s*<\/a>/)
  })

  test('marks the place that the page is in, in the bar and in the menu, and no other', () => {
    const html = show({ place: 'sync' })
    assert.equal(html.match(/href="\/sync" aria-current="page"/g)?.length, 2)
    assert.equal(html.match(/aria-current/g)?.length, 2)
  })

  test('says on the closed menu of a narrow window what must not wait, in words, and nothing else', () => {
    const summary = (count: Place['count']) => {
      const places: Place[] = [{ place: 'messages', name: 'Messages', href: '/messages', count }]
      return /<summary>(.*?)<\/summary>/s.exec(show({}, { places }))![1]!
    }
    const urgent = { number: '1 urgent', what: 'to read', onMenu: true }
    assert.match(
      summary(urgent),
      /^Menu<span class="ps-count">1 urgent<span class="nhsuk-u-visually-hidden"> to read in Messages<\/span><\/span>$/,
    )
    assert.equal(summary({ number: '2', what: 'to decide' }), 'Menu')
    assert.equal(summary(undefined), 'Menu')
  })

  test('starts with the way to the content', () => {
    assert.match(show({}), /<body class="ps"><a class="nhsuk-skip-link" href="#maincontent">/)
    assert.match(show({}), /<main [^>]*id="maincontent"/)
  })

  test('lets who is signed in leave by a form, and shows nobody else the way out', () => {
    assert.match(
      show({}),
      /<form method="post" action="\/sign-out"[^>]*><input type="hidden" name="_csrf" value="the-token"/,
    )
    assert.doesNotMatch(show({}, { person: undefined }), /sign-out/)
  })

  test('says the state of the list by an icon and words, in each of its kinds', () => {
    const looks = (kind: LineKind) => show({}, { line: { kind, state: 'List as of 02:14 today' } })
    const expected = { ok: 'ok', reading: 'ok', late: 'late', held: 'held', never: 'failed', off: 'off' }
    for (const [kind, look] of Object.entries(expected)) {
      const line = `<section class="ps-fresh ps-fresh--${look}" aria-label="Status"><div class="ps-width ps-fresh__row"><p class="ps-fresh__state"><svg`
      assert.ok(looks(kind as LineKind).includes(line), kind)
    }
  })

  test('writes every text as text, its own and the page’s', () => {
    const html = show(
      {
        title: attack,
        place: attack,
        banner: <p>{attack}</p>,
        errors: [{ field: attack, sentence: attack }],
        body: (
          <>
            <Notice kind="warn" title={attack}>
              <p title={attack}>{attack}</p>
            </Notice>
            <Chip colour="blue">{attack}</Chip>
            <Act href={attack} about={attack} keys={attack}>
              {attack}
            </Act>
            <Figures figures={[{ number: attack, text: attack, more: attack, href: attack }]} />
            <Change from={attack} to={attack} />
            <Empty title={attack}>{attack}</Empty>
            <Icon name="sms" label={attack} />
            <Progress value={1} max={2} label={attack} />
            <InsetText>
              <p>{attack}</p>
            </InsetText>
          </>
        ),
      },
      {
        brand: attack,
        practice: { name: attack, code: attack },
        person: attack,
        places: [{ place: attack, name: attack, href: attack, count: { number: attack, what: attack } }],
        line: { kind: 'ok', state: attack, more: <>{attack}</>, end: <a href={attack}>{attack}</a> },
      },
    )
    assert.doesNotMatch(html, /<img/)
    assert.ok(html.split('&lt;img').length > 35)
  })

  test('holds nothing that the content security policy would refuse', () => {
    const html = show({ body: <Progress value={3} max={10} label="Reading" /> })
    assert.doesNotMatch(html, / style=|<style| on[a-z]+=|javascript:/)
    for (const [, attributes] of html.matchAll(/<script([^>]*)>/g))
      assert.match(attributes ?? '', / src="\/assets\//)
  })

  test('keeps the title of a drawing inside the drawing', () => {
    const html = show({
      body: (
        <svg role="img">
          <title>List size</title>
        </svg>
      ),
    })
    assert.match(html, /<svg role="img"><title>List size<\/title>/)
  })

  test('refuses a form outside of a page, where it would have no token', () => {
    assert.throws(() => render(<PostForm action="/x">Go</PostForm>), /inside a page/)
  })
})
