import { connect } from 'node:tls'
import { ProductError } from '../errors.ts'
import { hostOf } from './address.ts'
import type { Line } from './line.ts'

const CERTIFICATE_ERROR =
  /^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA)/

export function isCertificateError(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && CERTIFICATE_ERROR.test(error.code)
}

/**
 * Why a server's certificate was refused, with the date to which it is valid: the first thing that whoever runs it
 * will ask. Node throws the certificate away with the connection, so it is looked at once more, over a
 * connection on which nothing is sent.
 */
export async function certificateRefused(line: Line, error: Error): Promise<ProductError> {
  const until = await validUntil(line)
  const date = until ? `, valid to ${until.toISOString().slice(0, 10)},` : ''
  const sentence = `The certificate of the ${line.kind} at ${line.name}${date} was refused: ${reason(error)}. Ask whoever runs the ${line.kind} to renew or correct it. For an authority of your own, give its certificate in NODE_EXTRA_CA_CERTS.`
  return new ProductError('failed', sentence, { cause: error })
}

function reason(error: Error): string {
  const code = 'code' in error ? error.code : ''
  if (code === 'CERT_HAS_EXPIRED') return 'it has expired'
  if (code === 'CERT_NOT_YET_VALID') return 'it is not valid yet'
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH')
    return 'it belongs to another host'
  return 'it comes from an authority that is not known here'
}

function validUntil(line: Line): Promise<Date | null> {
  return new Promise((resolve) => {
    const host = hostOf(line.url)
    const socket = connect({
      host,
      port: Number(line.url.port || 443),
      servername: /^[\d.]+$|:/.test(host) ? '' : host,
      lookup: line.lookup,
      timeout: line.limits.connect,
      // Only to read the certificate that was refused: nothing is sent, and nothing that comes is believed.
      rejectUnauthorized: false,
    })
    const done = (until: Date | null) => {
      socket.destroy()
      resolve(until)
    }
    socket.once('secureConnect', () => {
      const until = new Date(socket.getPeerCertificate().valid_to)
      done(Number.isNaN(until.getTime()) ? null : until)
    })
    socket.once('timeout', () => done(null))
    socket.once('error', () => done(null))
  })
}
