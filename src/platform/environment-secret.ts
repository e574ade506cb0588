import { readFileSync } from 'node:fs'
import { ProductError } from './errors.ts'

/**
 * A secret from the environment: `NAME` holds it, or `NAME_FILE` names a file that does, as vaults and containers hand
 * secrets out. Undefined when neither is there. The line break at the end of a file is not part of it.
 * Throws `invalid`, with what to do and never with the secret, where both are there or the file holds none.
 */
export function environmentSecret(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const value = env[name]
  const path = env[`${name}_FILE`]
  if (path === undefined) return value
  if (value !== undefined) {
    throw new ProductError(
      'invalid',
      `Both ${name} and ${name}_FILE are set. Take one of them away and start again.`,
    )
  }
  const text = readSecretFile(name, path).replace(/\r?\n$/, '')
  if (text !== '') return text
  throw new ProductError(
    'invalid',
    `The file that ${name}_FILE names is empty. Put the secret into it, or take ${name}_FILE away.`,
  )
}

function readSecretFile(name: string, path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new ProductError(
      'invalid',
      `The file that ${name}_FILE names cannot be read (${code}). Check that it is there, and that this user may read it.`,
      { cause: error },
    )
  }
}
