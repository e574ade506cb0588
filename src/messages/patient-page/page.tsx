import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { jsx, type Child } from 'hono/jsx'
import { ErrorSummary } from '../../platform/web/design.ts'
import { loggedFailure } from '../../platform/web/failure.tsx'
import type { FieldError } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { renderFor } from '../../platform/web/page.ts'
import { useRendering } from '../../platform/web/rendering.ts'
import type { PracticeContact } from '../../practices/contact.ts'

/** A page for somebody who has no account here: the practice speaks, the product only at the foot. */
export interface PatientPage {
  /** Says what the page is; never whom it is about. */
  title: string
  /** Whose page it is. Null where even that would tell something. */
  practice: PracticeContact | null
  body: Html
  /** Lines at the foot. */
  foot?: Child
  /** 200 when left out. */
  status?: number | undefined
  /** What is wrong with the form on it. */
  errors?: readonly FieldError[] | undefined
}

/** Sends it. It works without JavaScript, and on a phone that is 320 pixels wide. */
export function sendPatientPage(reply: FastifyReply, page: PatientPage): FastifyReply {
  const html = renderFor(reply, jsx(Document, { page }) as unknown as Html)
  return reply
    .code(page.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(`<!DOCTYPE html>${html}`)
}

/**
 * For the routes of such pages, most of whose addresses are a secret: no search engine keeps one, and no site is told it. Not
 * `no-referrer`: with it phones of some years ago send forms with `Origin: null`, and ours could not be told from others'.
 */
export const patientRoute = {
  onRequest: async (_request: FastifyRequest, reply: FastifyReply) => {
    reply.header('referrer-policy', 'strict-origin')
    reply.header('x-robots-tag', 'noindex, nofollow')
  },
  errorHandler: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const { status, title, sentence } = loggedFailure(request, error)
    const body = (
      <>
        <h1 class="nhsuk-heading-l">{title}</h1>
        <p>{sentence}</p>
        <Emergency />
      </>
    )
    return sendPatientPage(reply, { title, status, practice: null, body })
  },
}

/**
 * How often such a page may be posted to. Many phones come from one address, so they are told apart by how the secret of
 * their page begins: what is sent from one address stays bounded, whatever secrets it makes up.
 */
export const postLimit = {
  ...{ max: 30, timeWindow: '1 minute' },
  keyGenerator: ({ ip, params }: FastifyRequest) =>
    `address ${ip} ${/^[\w-]/.exec((params as { token?: string }).token ?? '')?.[0] ?? ''}`,
}

/** Stands on every page where somebody might wait for an answer. */
export function Emergency(): Html {
  return (
    <p class="pp-urgent">
      <b>Do not use this page for an emergency.</b> Call <a href="tel:999">999</a> if a life is at risk, or{' '}
      <a href="tel:111">111</a> if you need help now and we are closed.
    </p>
  )
}

/** `Phone 01632 960100, Monday to Friday, 8am to 6:30pm.`, or the same without what the practice has not said. */
export function PhoneUs({ practice }: { practice: PracticeContact | null }): Html {
  if (!practice?.phone) return <>Phone us{practice?.openHours && `, ${practice.openHours}`}.</>
  return (
    <>
      Phone <a href={`tel:${practice.phone.replaceAll(/[^\d+]/g, '')}`}>{practice.phone}</a>
      {practice.openHours && `, ${practice.openHours}`}.
    </>
  )
}

function Document({ page }: { page: PatientPage }): Html {
  const { title, practice, errors = [], body, foot } = page
  return (
    <html lang="en-GB">
      <Head title={(errors.length > 0 ? 'Error: ' : '') + title} of={practice?.name} />
      <body>
        <a class="nhsuk-skip-link" href="#maincontent">
          Skip to main content
        </a>
        <header class="pp-header">
          <div class="nhsuk-width-container">
            <span class="pp-practice">{practice?.name ?? 'Your GP surgery'}</span>
            {practice?.street && <span class="pp-practice__place">{practice.street}</span>}
            {practice?.phone && <span class="pp-practice__place">Phone {practice.phone}</span>}
          </div>
        </header>
        <div class="nhsuk-width-container">
          <main class="pp-main" id="maincontent">
            {errors.length > 0 && (
              <ErrorSummary
                heading={{ text: 'There is a problem' }}
                errorList={errors.map(({ field, sentence }) => ({ href: `#${field}`, text: sentence }))}
              />
            )}
            {body}
          </main>
        </div>
        <footer class="pp-footer">
          <div class="nhsuk-width-container">
            {foot}
            {practice && (
              <p>
                <a href={`/privacy/${practice.code}`}>Privacy</a>
              </p>
            )}
            <p>{practice ? `Sent for ${practice.name} by Patient Sync.` : 'Patient Sync'}</p>
          </div>
        </footer>
      </body>
    </html>
  )
}

function Head({ title, of }: { title: string; of: string | undefined }): Html {
  const { asset, nonce } = useRendering()
  return (
    <head>
      <meta charset="utf-8" />
      <title>{[title, of].filter(Boolean).join(' - ')}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="robots" content="noindex, nofollow" />
      <link rel="icon" type="image/svg+xml" href={asset('icon.svg')} />
      {['nhsuk.css', 'patient.css'].map((name) => (
        <link rel="stylesheet" href={asset(name)} nonce={nonce.style} />
      ))}
      <script type="module" src={asset('start.js')} nonce={nonce.script}></script>
    </head>
  )
}
