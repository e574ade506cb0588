import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { withoutValues } from '../surprise.ts'
import type { Html } from './html.ts'
import { renderFor } from './page.ts'

/** One thing that happened: data for a script, or a part of the page to put in place. */
export type ServerEvent = { event?: string; id?: string } & ({ data: unknown } | { html: Html })

/** Tells what happens until it is over. `signal` ends when the visitor leaves or the server closes. */
export type EventSource = (signal: AbortSignal) => AsyncIterable<ServerEvent>

declare module 'fastify' {
  interface FastifyRequest {
    /** Whether who asked may still be answered: a stream asks again while it goes on. Null where everybody may. */
    stillMay: (() => Promise<boolean>) | null
  }
  interface FastifyReply {
    /**
     * Streams events (server-sent) until the source ends or the visitor leaves:
     * `return reply.events(async function* (signal) { yield { event: 'progress', data: { done: 10 } } })`.
     * The last event is always `end`, so that the page's script closes the stream instead of opening it again.
     */
    events(source: EventSource): Promise<FastifyReply>
  }
}

/**
 * Well below the minute after which proxies close a silent connection, and within which somebody who was removed or signed
 * out must be out here, too.
 */
const heartbeatSeconds = 15

/** Gives replies `events`, and ends the streams that are open when the server closes. */
export function offerEvents(app: FastifyInstance): void {
  const open = new Set<AbortController>()
  app.decorateRequest('stillMay', null)
  app.addHook('preClose', async () => open.forEach((stream) => stream.abort()))
  app.decorateReply('events', async function (this: FastifyReply, source: EventSource) {
    const stream = new AbortController()
    open.add(stream)
    try {
      await pour(this, source, stream)
    } finally {
      open.delete(stream)
    }
    return this
  })
}

async function pour(reply: FastifyReply, source: EventSource, stream: AbortController): Promise<void> {
  reply.hijack()
  const response = reply.raw
  response.once('close', () => stream.abort())
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  })
  const heartbeat = setInterval(() => {
    response.write(': still here\n\n')
    void endUnlessAllowed(reply, stream)
  }, heartbeatSeconds * 1000)
  try {
    for await (const event of untilAborted(source(stream.signal), stream.signal)) {
      await write(response, asText(reply, event), stream.signal)
    }
    await write(response, 'event: end\ndata:\n\n', stream.signal)
  } catch (error) {
    if (!stream.signal.aborted) reply.log.error(withoutValues(error), 'a stream of events failed')
  } finally {
    clearInterval(heartbeat)
    response.end()
  }
}

/** Where it cannot be found out whether somebody may, they may not. */
async function endUnlessAllowed({ request }: FastifyReply, stream: AbortController): Promise<void> {
  const may = request.stillMay === null || (await request.stillMay().catch(() => false))
  if (!may) stream.abort()
}

/** Stops at once when the visitor leaves, even while the source waits for its next event. */
async function* untilAborted(
  events: AsyncIterable<ServerEvent>,
  signal: AbortSignal,
): AsyncGenerator<ServerEvent, void, undefined> {
  const iterator = events[Symbol.asyncIterator]()
  const left = new Promise<'left'>((resolve) =>
    signal.addEventListener('abort', () => resolve('left'), { once: true }),
  )
  try {
    while (!signal.aborted) {
      const next = await Promise.race([iterator.next(), left])
      if (next === 'left' || next.done) return
      yield next.value
    }
  } finally {
    // Not waited for: a source that sleeps through its signal ends when it wakes.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
  }
}

function asText(reply: FastifyReply, event: ServerEvent): string {
  const data = 'html' in event ? renderFor(reply, event.html) : JSON.stringify(event.data)
  const lines = data.split(/\r\n|\n|\r/).map((line) => `data: ${line}\n`)
  const id = event.id === undefined ? '' : `id: ${event.id}\n`
  return `${event.event === undefined ? '' : `event: ${event.event}\n`}${id}${lines.join('')}\n`
}

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (!response.write(text)) await once(response, 'drain', { signal })
}
