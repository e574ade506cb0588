import type { TestContext } from 'node:test'
import { startStandInNotify, type StandInNotifyOptions } from '../../operations/stand-in-notify/server.ts'
import { govukNotify } from './channel.ts'

export const apiKey = 'foxley-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0'
export const templates = {
  sms: 'f33517ff-2a88-4f6e-b855-c550268ce08a',
  email: '740e5834-3a29-46b4-9a6f-16142fde533a',
}
/** A message to Dilys, whose reference is one of ours. */
export const letter = {
  reference: 'Z99001-01a2047d-e778-7232-94dc-c93f9121b3f4',
  ...{ way: 'sms' as const, address: '+447700900145', subject: null, text: 'Please phone us.' },
}

/** GOV.UK Notify as the stand-in plays it, and our channel on it. */
export async function notifyFor(t: TestContext, options: Partial<StandInNotifyOptions> = {}) {
  const standIn = await startStandInNotify({ apiKey, templates, ...options })
  t.after(() => standIn.close())
  const channelWith = (settings: Partial<Parameters<typeof govukNotify>[0]> = {}) =>
    govukNotify(
      {
        ...{ url: standIn.url, apiKey, smsTemplate: templates.sms, emailTemplate: templates.email },
        ...settings,
      },
      { clock: options.clock ?? { now: () => new Date() } },
    )
  return { standIn, channel: channelWith(), channelWith, practice: 'Z99001' }
}
