import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { CryptoKey } from 'openid-client'
import { calculateJwkThumbprint, exportJWK, type JWK } from 'jose'
import { ProductError } from '../../platform/errors.ts'

/** What our private keys sign with: what NHS CIS2 and NHS login ask for. */
const CLIENT_ALGORITHM = 'RS512'

/**
 * Our private key for a provider, and the name that its public half is published under: its thumbprint (RFC 7638).
 * Throws `failed` when the file cannot be used, naming it.
 */
export async function clientKey(path: string): Promise<{ key: CryptoKey; kid: string }> {
  const key = readKey(path)
  const { kid } = await publicJwk(key)
  const forSigning = key.toCryptoKey({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' }, false, ['sign'])
  return { key: forSigning, kid: kid! }
}

/** The public halves of the keys in these files, as a provider fetches them. */
export async function publicJwks(paths: readonly string[]): Promise<{ keys: JWK[] }> {
  const keys = await Promise.all([...new Set(paths)].map((path) => publicJwk(readKey(path))))
  return { keys: keys.filter(({ kid }, at) => keys.findIndex((key) => key.kid === kid) === at) }
}

async function publicJwk(key: KeyObject): Promise<JWK> {
  const { kty, n, e } = await exportJWK(createPublicKey(key))
  const jwk = { kty: kty!, n: n!, e: e! }
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: CLIENT_ALGORITHM, use: 'sig' }
}

function readKey(path: string): KeyObject {
  const key = parseKey(path)
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0
  if (key.asymmetricKeyType !== 'rsa' || bits < 2048) {
    throw new ProductError(
      'failed',
      `The key in ${path} is not RSA of at least 2048 bits. Make one with openssl.`,
    )
  }
  return key
}

function parseKey(path: string): KeyObject {
  try {
    return createPrivateKey(readFileSync(path))
  } catch (error) {
    throw new ProductError(
      'failed',
      `The private key ${path} cannot be read. Check that the file is there, is PEM without a password, and may be read.`,
      { cause: error },
    )
  }
}
