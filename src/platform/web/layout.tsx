import { ErrorSummary } from './design.ts'
import type { FieldError } from './form.ts'
import type { Html } from './html.ts'
import { Icon, PostForm, type IconName } from './marks.tsx'
import { useRendering } from './rendering.ts'

/** What stands around every page. All its words come from whoever composes the product. */
export interface Frame {
  /** The product's name. */
  brand: string
  practice?: { name: string; code: string; href?: string } | undefined
  places: readonly Place[]
  /** The name of who is signed in. */
  person?: string | undefined
  /** Where they see to their own sign-in. */
  personHref?: string | undefined
  /** Stands behind the foot: what a script shows when its time comes. */
  end?: Html | undefined
  /** Names of registered browser modules that every page has. */
  scripts?: readonly string[] | undefined
  line?: Line | undefined
  /** Links at the foot of every page. */
  links?: readonly { name: string; href: string }[] | undefined
}

/** One of the few places that the bar leads to. */
export interface Place {
  /** Its own short name; a page says `place: 'patients'` to be in it. */
  place: string
  name: string
  href: string
  /** Keyboard shortcut, such as `g p`. */
  keys?: string | undefined
  /** Only where something waits for people: `{ number: '14', what: 'open' }`. */
  count?: Count | undefined
}

/** How much waits for people at a place. */
export interface Count {
  number: string
  /** Said after the number, for screen readers only. */
  what: string
  /** It also stands on the closed menu of a narrow window, where nobody would see it else. */
  onMenu?: boolean
}

/** The second bar: always an icon and words, at the same place on every page. */
export interface Line {
  kind: LineKind
  /** In bold: what this is. */
  state: string
  /** What happened. */
  more?: Html | undefined
  /** The one thing to do. */
  end?: Html | undefined
}

export type LineKind = 'ok' | 'late' | 'held' | 'never' | 'off' | 'reading'

/** A page as its author writes it; `reply.page` puts the frame around it. */
export interface Page {
  /** Says what the page is, without the product's name. */
  title: string
  /** The place in the bar that this page belongs to. */
  place?: string | undefined
  /** Stands between the freshness line and the content, over the full width. */
  banner?: Html | undefined
  body: Html
  /** 200 when left out. */
  status?: number | undefined
  /** What is wrong with the form on it: makes the error summary at the top and marks the title. */
  errors?: readonly FieldError[] | undefined
  /** What the summary says in their name, such as that nothing was sent. */
  errorHeading?: string | undefined
  /** Names of registered browser modules. */
  scripts?: readonly string[] | undefined
  /** Names of registered stylesheets. */
  styles?: readonly string[] | undefined
  /** A single narrow column, for a short form. */
  narrow?: boolean | undefined
  /** Without JavaScript the page loads itself again so often, because what it shows is going on. */
  reloadSeconds?: number | undefined
}

const lineLooks: Record<LineKind, { icon: IconName; look: string }> = {
  ok: { icon: 'done', look: 'ok' },
  reading: { icon: 'clock', look: 'ok' },
  late: { icon: 'warn', look: 'late' },
  held: { icon: 'hold', look: 'held' },
  never: { icon: 'stop', look: 'failed' },
  off: { icon: 'hold', look: 'off' },
}

/** The whole document. */
export function Layout({ frame, page }: { frame: Frame; page: Page }): Html {
  return (
    <html lang="en-GB">
      <Head frame={frame} page={page} />
      <body class="ps">
        <a class="nhsuk-skip-link" href="#maincontent">
          Skip to main content
        </a>
        <Bar frame={frame} place={page.place} />
        {frame.line && <FreshnessLine line={frame.line} />}
        {page.banner}
        <main class={`ps-width ps-main${page.narrow ? ' ps-main--narrow' : ''}`} id="maincontent">
          {page.errors && page.errors.length > 0 && (
            <Problems errors={page.errors} heading={page.errorHeading ?? 'There is a problem'} />
          )}
          {page.body}
        </main>
        <Foot frame={frame} />
        {frame.end}
      </body>
    </html>
  )
}

function Head({ frame, page }: { frame: Frame; page: Page }): Html {
  const { asset, nonce } = useRendering()
  const trouble = page.errors && page.errors.length > 0 ? 'Error: ' : ''
  const title = [trouble + page.title, frame.practice?.name, frame.brand].filter(Boolean).join(' - ')
  return (
    <head>
      <meta charset="utf-8" />
      <title>{title}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      {page.reloadSeconds !== undefined && (
        <noscript>
          <meta http-equiv="refresh" content={String(page.reloadSeconds)} />
        </noscript>
      )}
      <link rel="icon" type="image/svg+xml" href={asset('icon.svg')} />
      {['nhsuk.css', 'staff.css', ...(page.styles ?? [])].map((name) => (
        <link rel="stylesheet" href={asset(name)} nonce={nonce.style} />
      ))}
      {['start.js', 'keys.js', ...(frame.scripts ?? []), ...(page.scripts ?? [])].map((name) => (
        <script type="module" src={asset(name)} nonce={nonce.script}></script>
      ))}
    </head>
  )
}

function Bar({ frame, place }: { frame: Frame; place: string | undefined }): Html {
  return (
    <header class="ps-header">
      <div class="ps-width ps-header__row">
        <a class="ps-brand" href="/">
          <Rings />
          {frame.brand}
        </a>
        {frame.practice && (
          <div class="ps-practice">
            {frame.practice.href ? (
              <a href={frame.practice.href}>{frame.practice.name}</a>
            ) : (
              frame.practice.name
            )}
          </div>
        )}
        {frame.places.length > 0 && <Places places={frame.places} place={place} />}
        {frame.person && <Account name={frame.person} href={frame.personHref} />}
        {frame.places.length > 0 && (
          <details class="ps-menu">
            <summary>
              Menu
              {frame.places.map(
                ({ name, count }) =>
                  count?.onMenu && <Waiting number={count.number} what={`${count.what} in ${name}`} />,
              )}
            </summary>
            <nav aria-label="Main, narrow">
              <ul class="ps-nav">
                <PlaceLinks places={frame.places} place={place} />
                {frame.person && frame.personHref && (
                  <li>
                    <AccountLink name={frame.person} href={frame.personHref} />
                  </li>
                )}
              </ul>
            </nav>
          </details>
        )}
      </div>
    </header>
  )
}

function Account({ name, href }: { name: string; href: string | undefined }): Html {
  return <div class="ps-account">{href === undefined ? name : <AccountLink name={name} href={href} />}</div>
}

function AccountLink({ name, href }: { name: string; href: string }): Html {
  return (
    <a href={href}>
      {name}
      <span class="nhsuk-u-visually-hidden">, my sign-in</span>
    </a>
  )
}

function Places(props: { places: readonly Place[]; place: string | undefined }): Html {
  return (
    <nav class="ps-nav--top" aria-label="Main">
      <ul class="ps-nav ps-nav--top">
        <PlaceLinks {...props} keys />
      </ul>
    </nav>
  )
}

function PlaceLinks(props: { places: readonly Place[]; place: string | undefined; keys?: boolean }): Html {
  return (
    <>
      {props.places.map(({ place, name, href, keys, count }) => (
        <li>
          <a
            href={href}
            aria-current={place === props.place ? 'page' : undefined}
            data-key={props.keys ? keys : undefined}
            data-key-name={props.keys && keys ? name : undefined}
          >
            {name}
            {count && <Waiting {...count} />}
          </a>
        </li>
      ))}
    </>
  )
}

function Waiting({ number, what }: Count): Html {
  return (
    <span class="ps-count">
      {number}
      <span class="nhsuk-u-visually-hidden"> {what}</span>
    </span>
  )
}

function FreshnessLine({ line }: { line: Line }): Html {
  const { icon, look } = lineLooks[line.kind]
  return (
    <section class={`ps-fresh ps-fresh--${look}`} aria-label="Status">
      <div class="ps-width ps-fresh__row">
        <p class="ps-fresh__state">
          <Icon name={icon} />
          {line.state}
        </p>
        {line.more && <p>{line.more}</p>}
        {line.end && <p class="ps-fresh__end">{line.end}</p>}
      </div>
    </section>
  )
}

function Problems({ errors, heading }: { errors: readonly FieldError[]; heading: string }): Html {
  const errorList = errors.map(({ field, sentence }) => ({ href: `#${field}`, text: sentence }))
  return <ErrorSummary heading={{ text: heading }} errorList={errorList} />
}

function Foot({ frame }: { frame: Frame }): Html {
  return (
    <footer class="ps-footer">
      <div class="ps-width ps-footer__row">
        {frame.links?.map(({ name, href }) => (
          <a href={href}>{name}</a>
        ))}
        {frame.person && (
          <PostForm action="/sign-out">
            <button class="ps-linkbtn" type="submit">
              Sign out
            </button>
          </PostForm>
        )}
        {frame.practice && (
          <span class="ps-quiet">
            {frame.practice.name}, {frame.practice.code}
          </span>
        )}
      </div>
    </footer>
  )
}

function Rings(): Html {
  const ring = { cy: '12', r: '7.5', stroke: '#fff', 'stroke-width': '2.2' }
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle cx="9" fill="none" {...ring} />
      <circle cx="15" fill="#fff" fill-opacity=".28" {...ring} />
    </svg>
  )
}
