import { resolve } from 'node:path'
import { z } from 'zod'
import { environmentSecret } from './environment-secret.ts'
import { ProductError } from './errors.ts'
import { messageSecrets, messageSettings, messagesOf, type MessageConfig } from './message-config.ts'

/**
 * Every setting that the environment may hold. The command line's `--data` and `--port` come on top. What is a secret may
 * also stand in a file that the same name with _FILE names.
 */
const environment = z.object({
  /** An external PostgreSQL, 15 or newer. Without it the embedded one under the data folder is used. */
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/ }).optional(),
  /** 32 bytes in base64 that seal stored secrets. Without it a key is made once in the data folder. */
  PATIENT_SYNC_KEY: z.base64().optional(),
  /** The key before it, while what it sealed is sealed anew: opens, and seals nothing. */
  PATIENT_SYNC_PREVIOUS_KEY: z.base64().optional(),
  /** How much is logged: debug, info, warn, error or silent. */
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  /** The address that browsers use, when it is not the one served: https behind a proxy. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** How many seconds a process that carries a sync may be silent before the others take it for frozen and end its run. */
  SYNC_SILENCE_SECONDS: z.coerce.number().int().min(1).max(600).optional(),
  /** Who looks after this installation, as practices know them: stands in the data protection pack. */
  OPERATOR_NAME: z.string().trim().min(1).max(200).optional(),
  /** Where the data is kept, in words for the same pack, such as "our own server in Foxley". */
  HOSTED_ON: z.string().trim().min(1).max(200).optional(),
  ...messageSettings,
  /** After how many days the contact details of whoever left or died are cleared. Without it they stay. */
  CLEAR_LEFT_CONTACTS_AFTER_DAYS: z.coerce.number().int().min(30).max(3650).optional(),
  /** How many days the link to a message works. */
  SECURE_LINK_DAYS: z.coerce.number().int().min(1).max(90).optional(),
  /** What one text costs, in pence, as whoever writes one is told. */
  SMS_PRICE_PENCE: z.coerce.number().min(0).max(100).optional(),
})

/** Those of them that are secrets. */
const secretNames = [
  'DATABASE_URL',
  'PATIENT_SYNC_KEY',
  'PATIENT_SYNC_PREVIOUS_KEY',
  ...messageSecrets,
] as const

export interface Config {
  databaseUrl: string | undefined
  dataDir: string
  key: string | undefined
  previousKey?: string | undefined
  logLevel: string
  publicUrl: string | undefined
  syncSilenceSeconds?: number | undefined
  operatorName?: string | undefined
  hostedOn?: string | undefined
  leftContactsDays?: number | undefined
  smsPence?: number | undefined
  linkDays?: number | undefined
  messages?: MessageConfig
}

/**
 * Reads and checks the configuration once, at start.
 * Throws a `ProductError` that names the variable that is wrong, never its value.
 */
export function readConfig(options: { data?: string }, env: NodeJS.ProcessEnv = process.env): Config {
  const secrets = Object.fromEntries(secretNames.map((name) => [name, environmentSecret(name, env)]))
  const read = environment.safeParse({ ...env, ...secrets })
  if (!read.success) {
    const names = [...new Set(read.error.issues.map((issue) => issue.path.join('.')))].join(', ')
    throw new ProductError(
      'invalid',
      `The environment variable ${names} is not valid. Correct it and start again.`,
    )
  }
  return {
    databaseUrl: read.data.DATABASE_URL,
    dataDir: resolve(options.data ?? 'data'),
    key: read.data.PATIENT_SYNC_KEY,
    previousKey: read.data.PATIENT_SYNC_PREVIOUS_KEY,
    logLevel: read.data.LOG_LEVEL,
    publicUrl: read.data.PUBLIC_URL,
    syncSilenceSeconds: read.data.SYNC_SILENCE_SECONDS,
    operatorName: read.data.OPERATOR_NAME,
    hostedOn: read.data.HOSTED_ON,
    leftContactsDays: read.data.CLEAR_LEFT_CONTACTS_AFTER_DAYS,
    smsPence: read.data.SMS_PRICE_PENCE,
    linkDays: read.data.SECURE_LINK_DAYS,
    messages: messagesOf(read.data),
  }
}
