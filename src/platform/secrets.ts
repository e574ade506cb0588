import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProductError } from './errors.ts'

/**
 * Seals small secrets (a password of a source, a token) so that the database alone gives none of them away.
 * AES-256-GCM. What a secret belongs to is sealed in with it: a row copied to another place does not open there.
 */
export interface Secrets {
  /** `belongsTo` names the one place the secret is for, such as `practice_source A81001 docman10`. */
  seal(plain: string, belongsTo: string): Buffer
  /** Throws `failed` when the key is another one, or the sealed bytes were changed or moved. */
  open(sealed: Buffer, belongsTo: string): string
}

const version = 1
const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/** The secrets of this installation, under PATIENT_SYNC_KEY or a key made once in the data folder. */
export function openSecrets(config: { key: string | undefined; dataDir: string }): Secrets {
  return secretsUnder(config.key === undefined ? keptKey(config.dataDir) : givenKey(config.key))
}

function secretsUnder(key: Buffer): Secrets {
  return {
    seal(plain, belongsTo) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(belongsTo))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body])
    },
    open(sealed, belongsTo) {
      try {
        return unseal(key, sealed, belongsTo)
      } catch (error) {
        throw new ProductError(
          'failed',
          'A stored password cannot be read with the key of this installation. Set PATIENT_SYNC_KEY to the key ' +
            'it was stored with, or enter the password again.',
          { cause: error },
        )
      }
    },
  }
}

function unseal(key: Buffer, sealed: Buffer, belongsTo: string): string {
  if (sealed[0] !== version) throw new Error('sealed by an unknown version')
  const nonce = sealed.subarray(1, 1 + nonceBytes)
  const tag = sealed.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(tag)
  const body = sealed.subarray(1 + nonceBytes + tagBytes)
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
}

function givenKey(text: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length !== keyBytes) {
    throw new ProductError(
      'invalid',
      'PATIENT_SYNC_KEY is not 32 bytes in base64. Correct it and start again.',
    )
  }
  return key
}

/** The key in the data folder, made by whichever process comes first. */
function keptKey(dataDir: string): Buffer {
  const path = join(dataDir, 'secret.key')
  if (!existsSync(path)) makeKey(dataDir, path)
  const key = Buffer.from(readFileSync(path, 'utf8'), 'base64')
  if (key.length !== keyBytes) {
    throw new ProductError('invalid', `The key in ${path} is damaged. Put back the key from your backup.`)
  }
  return key
}

/** Written whole under another name first: of two processes that start at once, one links its key and both read it. */
function makeKey(dataDir: string, path: string): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, randomBytes(keyBytes).toString('base64') + '\n', { flag: 'wx', mode: 0o600 })
  try {
    linkSync(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    unlinkSync(draft)
  }
}
