import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { ProductError, type ProductErrorKind } from '../errors.ts'
import { withoutValues } from '../surprise.ts'
import { sendPage } from './page.ts'
import type { Frame } from './layout.tsx'
import { WebError, type Beside } from './web-error.ts'

/** What a visitor is told of something that went wrong. */
export interface Failure {
  status: number
  title: string
  sentence: string
  /** Where to go, in another tab; the first page in this one where it is left out. */
  beside?: Beside | null
}

const productFailures: Record<ProductErrorKind, { status: number; title: string }> = {
  'not-found': { status: 404, title: 'Page not found' },
  refused: { status: 409, title: 'This cannot be done now' },
  held: { status: 409, title: 'This waits for a decision' },
  invalid: { status: 422, title: 'This cannot be used as it is' },
  failed: { status: 502, title: 'Something outside did not answer' },
}

const notFound: Failure = {
  status: 404,
  title: 'Page not found',
  sentence: 'Check the address, or start again from the first page.',
}

/** Failures that the server itself finds, before any page of ours is asked. */
const requestFailures: Record<number, Omit<Failure, 'status'>> = {
  413: { title: 'Too much was sent', sentence: 'Shorten it, or send it in parts.' },
  415: { title: 'This was not sent as a form', sentence: 'Open the page here and send its form.' },
  429: { title: 'Too many tries', sentence: 'Wait a minute, then try again.' },
  503: { title: 'The service is restarting', sentence: 'Nothing is lost. Try again in a minute.' },
}

/** Answers every error with one page in plain words; what only an engineer needs goes to the log. */
export function answerFailures(app: FastifyInstance): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    return sendFailure(request, reply, loggedFailure(request, error))
  })
  // Whoever tries one address after the other is stopped; a person who mistypes never is.
  const preHandler = app.rateLimit({ max: 120, timeWindow: '1 minute' })
  app.setNotFoundHandler({ preHandler }, async (request, reply) => sendFailure(request, reply, notFound))
}

/** What to say of an error, once it stands in the log. */
export function loggedFailure(request: FastifyRequest, error: FastifyError): Failure {
  const failure = failureOf(error)
  if (failure.status >= 500) request.log.error(withoutValues(error), 'a request failed')
  else request.log.info({ status: failure.status, reason: error.name }, 'a request was refused')
  return failure
}

function failureOf(error: FastifyError | WebError | ProductError): Failure {
  if (error instanceof ProductError) return { ...productFailures[error.kind], sentence: error.message }
  if (error instanceof WebError)
    return { status: error.statusCode, title: error.title, sentence: error.message, beside: error.beside }
  const status = error.statusCode ?? 500
  const known = requestFailures[status]
  if (known) return { status, ...known }
  if (status >= 400 && status < 500) {
    return {
      status,
      title: 'This request cannot be read',
      sentence: 'Open the page again and try once more.',
    }
  }
  return {
    status: 500,
    title: 'Something went wrong',
    sentence: 'It was written down for whoever looks after this installation. Try again in a minute.',
  }
}

async function sendFailure(
  request: FastifyRequest,
  reply: FastifyReply,
  failure: Failure,
): Promise<FastifyReply> {
  const body = (
    <>
      <h1 class="ps-h1">{failure.title}</h1>
      <p class="ps-mt3">{failure.sentence}</p>
      {failure.status >= 500 && (
        <p class="ps-quiet">
          If it happens again, tell them this number: <b id="number">{request.id}</b>
        </p>
      )}
      <p>
        {failure.beside ? (
          <a href={failure.beside.href} target="_blank" rel="noopener">
            {failure.beside.words}
          </a>
        ) : (
          <a href="/">Go to the first page</a>
        )}
      </p>
    </>
  )
  const frame = await frameOrBare(request)
  return sendPage(reply, frame, { title: failure.title, status: failure.status, body })
}

/** The frame may need what has just failed, the database above all. */
async function frameOrBare(request: FastifyRequest): Promise<Frame> {
  try {
    return await request.server.frame.of(request)
  } catch (error) {
    request.log.error(withoutValues(error), 'the frame of an error page failed')
    return { brand: request.server.brand, places: [] }
  }
}
