import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { TestContext } from 'node:test'
import { PLANS } from '../../operations/stand-in-nhs-notify/message.ts'
import {
  startStandInNhsNotify,
  type StandInNhsNotifyOptions,
} from '../../operations/stand-in-nhs-notify/server.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import type { Letter } from '../channel.ts'
import { nhsNotify, type NhsNotifySettings } from './channel.ts'

export const apiKey = 'an-api-key-of-foxley'
export const applicationId = 'an-application-of-foxley'
const keyId = 'foxley-1'
export const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 })

/** A message to Dilys, whose reference is one of ours. */
export const letter: Letter = {
  reference: 'Z99001-01a2047d-e778-7232-94dc-c93f9121b3f4',
  ...{
    way: 'sms',
    address: '+447700900145',
    subject: null,
    text: 'Please phone us.',
    nhsNumber: '9434765919',
  },
}

/** NHS Notify as the stand-in plays it, and our channel on it. */
export async function nhsNotifyFor(t: TestContext, options: Partial<StandInNhsNotifyOptions> = {}) {
  const standIn = await startStandInNhsNotify({ apiKey, keyId, publicKey: createPublicKey(key), ...options })
  t.after(() => standIn.close())
  const { url, tokenUrl } = standIn
  const channelWith = (
    {
      identity,
      ...settings
    }: Partial<Omit<NhsNotifySettings, 'identity'>> & {
      identity?: Partial<NhsNotifySettings['identity']>
    } = {},
    { whole = 20_000, clock = options.clock ?? systemClock }: { whole?: number; clock?: Clock } = {},
  ) =>
    nhsNotify(
      {
        ...{ url, smsPlan: PLANS.sms, emailPlan: PLANS.email },
        identity: { apiKey, keyId, key, tokenUrl, ...identity },
        ...settings,
      },
      {
        clock,
        patience: { connect: whole, idle: whole, whole },
      },
    )
  return { standIn, channel: channelWith(), channelWith, practice: 'Z99001' }
}
