import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import type { Channel } from '../channel.ts'
import { takeReceipt } from '../receipt.ts'
import { foundAs } from './answers.ts'
import { notifyCallback } from './callback.ts'

const receipt = z.object({
  id: z.string().max(100),
  reference: z.string().max(1000).nullable(),
  status: z.string().max(100),
})

/** Where GOV.UK Notify says what became of a message. */
export function govukNotifyReceipts(
  app: FastifyInstance,
  {
    database,
    clock,
    channel,
    tokens,
  }: { database: Database; clock: Clock; channel: Channel; tokens: readonly string[] },
): void {
  notifyCallback(app, '/channels/govuk-notify/receipts', tokens, async (body) => {
    const read = receipt.safeParse(body)
    if (!read.success) return 400
    const { reference, status, id } = read.data
    const told = { reference, found: foundAs(status, id), now: clock.now() }
    return (await takeReceipt(database, channel, told)) === 'early' ? 503 : 204
  })
}
