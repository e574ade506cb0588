import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import { takeReceivedText, type TakingTexts } from '../received-text/take.ts'
import { withPlus } from './answers.ts'
import { notifyCallback } from './callback.ts'

/** Numbers stand there as `447700912345`. */
const receivedText = z.object({
  id: z.string().min(1).max(100),
  source_number: z.string().min(1).max(30),
  message: z.string().max(10_000),
  /** When the service received it, which is before it says so. */
  date_received: z.iso.datetime({ offset: true }).optional().catch(undefined),
})

/** Where GOV.UK Notify brings what somebody texted back. */
export function govukNotifyReceivedTexts(
  app: FastifyInstance,
  deps: TakingTexts & { clock: Clock; tokens: readonly string[] },
): void {
  notifyCallback(app, '/channels/govuk-notify/received-texts', deps.tokens, async (body) => {
    const read = receivedText.safeParse(body)
    if (!read.success) return 400
    const { id, source_number: number, message: text, date_received: received } = read.data
    const at = deps.clock.now()
    const sentAt = received === undefined ? at : new Date(Math.min(Date.parse(received), +at))
    await takeReceivedText(deps, { channel: 'govuk-notify', id, from: withPlus(number), text, sentAt, at })
    return 204
  })
}
