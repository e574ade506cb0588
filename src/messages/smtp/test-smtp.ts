import { setDefaultCACertificates } from 'node:tls'
import type { TestContext } from 'node:test'
import { startStandInSmtp, type StandInSmtpOptions } from '../../operations/stand-in-smtp/server.ts'
import { selfSigned } from '../../platform/outside/test-certificate.ts'
import type { Letter } from '../channel.ts'
import { smtp, type SmtpSettings } from './channel.ts'

/** A mail to Dilys, whose reference is one of ours. */
export const letter: Letter = {
  reference: 'Z99001-01a2047d-e778-7232-94dc-c93f9121b3f4',
  ...{ way: 'email', address: 'dilys@example.org', subject: 'Blood pressure', text: 'Please phone us.' },
}

/** A certificate of localhost that this process trusts. */
export function trustedCertificate(): { key: string; cert: string } {
  const { key, certificate } = selfSigned({ host: 'localhost', from: '2020-01-01', until: '2049-12-31' })
  setDefaultCACertificates([certificate])
  return { key, cert: certificate }
}

/** A mail server as the stand-in plays it, and our channel on it. */
export async function mailServerFor(t: TestContext, options: StandInSmtpOptions = {}) {
  const standIn = await startStandInSmtp(options)
  t.after(() => standIn.close())
  const channelWith = (settings: Partial<SmtpSettings> = {}, silence = 20_000) =>
    smtp(
      {
        ...{ host: 'localhost', port: standIn.port, tls: options.tls ? 'starttls' : 'none', perMinute: 600 },
        ...options.login,
        sender: { address: 'surgery@foxley.example', name: 'Foxley Brook Surgery' },
        ...settings,
      },
      {
        clock: { now: () => new Date('2026-11-24T10:00:00Z') },
        patience: { connect: silence, silence, whole: silence },
      },
    )
  return { standIn, channel: channelWith(), channelWith, practice: 'Z99001' }
}
