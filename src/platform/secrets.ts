import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProductError } from './errors.ts'

/**
 * Seals small secrets (a password of a source, a token) so that the database alone gives none of them away.
 * AES-256-GCM. What a secret belongs to is sealed in with it: a row copied to another place does not open there.
 *
 * There may be two keys while one takes the place of the other: what is sealed is sealed under the current one, and
 * what the previous one sealed still opens. Sealed bytes say which key it was.
 */
export interface Secrets {
  /** `belongsTo` names the one place the secret is for, such as `practice_source A81001 docman10`. */
  seal(plain: string, belongsTo: string): Buffer
  /** Throws `failed` when the key is another one, or the sealed bytes were changed or moved. */
  open(sealed: Buffer, belongsTo: string): string
  /** Whether the current key sealed this: what is not so is to be sealed anew before the previous key goes. */
  isCurrent(sealed: Buffer): boolean
}

/** Where the keys come from: the environment, or files in the data folder where it gives no current one. */
export interface KeyConfig {
  key: string | undefined
  previousKey?: string | undefined
  dataDir: string
}

interface Key {
  bytes: Buffer
  id: Buffer
}

/** Written before there could be two keys: it does not say which key it was. */
const withoutKeyId = 1
const version = 2
const keyIdBytes = 4
const nonceBytes = 12
const tagBytes = 16
const keyBytes = 32

/** The secrets of this installation, under PATIENT_SYNC_KEY or a key made once in the data folder. */
export function openSecrets(config: KeyConfig): Secrets {
  const current = keyOf(config.key === undefined ? keptKey(config.dataDir) : givenKey(config.key, names.key))
  const before = previousKey(config)
  return secretsUnder(current, before === null ? [] : [keyOf(before)])
}

function secretsUnder(current: Key, others: readonly Key[]): Secrets {
  return {
    seal(plain, belongsTo) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce).setAAD(Buffer.from(belongsTo))
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
      return Buffer.concat([Buffer.of(version), current.id, nonce, cipher.getAuthTag(), body])
    },
    open(sealed, belongsTo) {
      try {
        return unseal([current, ...others], sealed, belongsTo)
      } catch (error) {
        throw new ProductError(
          'failed',
          'A stored password cannot be read with the key of this installation. Set PATIENT_SYNC_KEY or ' +
            'PATIENT_SYNC_PREVIOUS_KEY to the key it was stored with, or enter the password again.',
          { cause: error },
        )
      }
    },
    isCurrent: (sealed) => sealed[0] === version && keyIdOf(sealed).equals(current.id),
  }
}

function unseal(keys: readonly Key[], sealed: Buffer, belongsTo: string): string {
  if (sealed[0] === version) {
    const key = keys.find(({ id }) => id.equals(keyIdOf(sealed)))
    if (key === undefined) throw new Error('sealed under a key that is not here')
    return decipher(key, sealed.subarray(1 + keyIdBytes), belongsTo)
  }
  if (sealed[0] !== withoutKeyId) throw new Error('sealed by an unknown version')
  for (const key of keys.slice(0, -1)) {
    try {
      return decipher(key, sealed.subarray(1), belongsTo)
    } catch {
      // Then it was the next one.
    }
  }
  return decipher(keys.at(-1)!, sealed.subarray(1), belongsTo)
}

function decipher(key: Key, sealed: Buffer, belongsTo: string): string {
  const nonce = sealed.subarray(0, nonceBytes)
  const tag = sealed.subarray(nonceBytes, nonceBytes + tagBytes)
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.from(belongsTo)).setAuthTag(tag)
  const body = sealed.subarray(nonceBytes + tagBytes)
  return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
}

const keyIdOf = (sealed: Buffer) => sealed.subarray(1, 1 + keyIdBytes)

/** A key is told from another by a digest that gives nothing of it away. */
function keyOf(bytes: Buffer): Key {
  const id = createHash('sha256').update('Patient Sync key id').update(bytes).digest().subarray(0, keyIdBytes)
  return { bytes, id }
}

const names = { key: 'PATIENT_SYNC_KEY', previousKey: 'PATIENT_SYNC_PREVIOUS_KEY' }

function givenKey(text: string, name: string): Buffer {
  const key = Buffer.from(text, 'base64')
  if (key.length === keyBytes) return key
  throw new ProductError('invalid', `${name} is not 32 bytes in base64. Correct it and start again.`)
}

const currentFile = 'secret.key'
/** Where `secret.key` is moved to when another key is to take its place. */
const previousFile = 'secret.previous.key'

/** The key in the data folder, made by whichever process comes first. */
function keptKey(dataDir: string): Buffer {
  const path = join(dataDir, currentFile)
  if (!existsSync(path)) makeKey(dataDir, path)
  return readKey(path)
}

function previousKey({ key, previousKey, dataDir }: KeyConfig): Buffer | null {
  if (previousKey !== undefined) return givenKey(previousKey, names.previousKey)
  const path = join(dataDir, previousFile)
  return key === undefined && existsSync(path) ? readKey(path) : null
}

function readKey(path: string): Buffer {
  const key = Buffer.from(readFileSync(path, 'utf8'), 'base64')
  if (key.length === keyBytes) return key
  throw new ProductError('invalid', `The key in ${path} is damaged. Put back the key from your backup.`)
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
