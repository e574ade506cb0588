import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { jsx } from 'hono/jsx'
import { formToken } from './form-token.ts'
import { render, type Html } from './html.ts'
import { Layout, type Frame, type Page } from './layout.tsx'
import { RenderingContext, type Rendering } from './rendering.ts'
import type { Guard } from './routes.ts'

export type { Frame, Line, LineKind, Page, Place } from './layout.tsx'

/** Makes the frame of a page: who is signed in, where they can go, what state the list is in. */
export type FrameOf = (request: FastifyRequest) => Promise<Frame> | Frame

/** Whether who asks may use what a guard stands before: what they may not is not offered to them. */
export type MayUse = (request: FastifyRequest, guard: Guard) => boolean

declare module 'fastify' {
  interface FastifyInstance {
    frame: { of: FrameOf; may: MayUse }
  }
  interface FastifyReply {
    /** Sends a whole page inside the frame: `return reply.page({ title, place, body })`. */
    page(page: Page): Promise<FastifyReply>
    /** Sends a part of a page, for a script that puts it in place. */
    fragment(html: Html, status?: number): FastifyReply
  }
}

/** Says what stands around every page. Composed once, where all rooms are known. */
export function setFrame(app: FastifyInstance, of: FrameOf): void {
  app.frame.of = of
}

/** Gives replies `page` and `fragment`. */
export function offerPages(app: FastifyInstance, brand: string): void {
  app.decorate('frame', { of: () => ({ brand, places: [] }), may: (_request, guard) => guard === 'public' })
  app.decorateReply('page', async function (this: FastifyReply, page: Page) {
    const frame = await this.server.frame.of(this.request)
    return sendPage(this, frame, page)
  })
  app.decorateReply('fragment', function (this: FastifyReply, html: Html, status = 200) {
    return this.code(status).type('text/html; charset=utf-8').send(renderFor(this, html))
  })
}

/** Sends a page inside a frame that is already known; errors use it when the usual frame cannot be made. */
export function sendPage(reply: FastifyReply, frame: Frame, page: Page): FastifyReply {
  const html = renderFor(reply, jsx(Layout, { frame, page }) as unknown as Html)
  return reply
    .code(page.status ?? 200)
    .type('text/html; charset=utf-8')
    .send(`<!DOCTYPE html>${html}`)
}

/** Renders JSX with what its parts need to know of the request. */
export function renderFor(reply: FastifyReply, html: Html): string {
  const rendering: Rendering = {
    csrf: () => formToken(reply),
    asset: (name) => reply.server.assets.url(name),
    nonce: reply.cspNonce,
    may: (guard) => reply.server.frame.may(reply.request, guard),
  }
  return render(jsx(RenderingContext.Provider, { value: rendering }, html))
}
