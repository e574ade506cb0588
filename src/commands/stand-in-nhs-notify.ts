import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Command } from 'commander'
import { startStandInNhsNotify } from '../operations/stand-in-nhs-notify/server.ts'
import { answer } from './answer.ts'
import { wholeNumber } from './generate.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'
import { turnEverySecond } from './turning.ts'
import { untilStopped } from './until-stopped.ts'

interface NhsNotifyOptions extends CommonOptions {
  port: string
  callback?: string
}

const apiKey = 'stand-in-api-key-of-nhs-notify'
const keyId = 'stand-in-1'
const applicationId = 'stand-in-application'

/** `stand-in-nhs-notify`: a server that answers as NHS Notify does, and sends nothing. */
export function standInNhsNotifyCommands(program: Command): void {
  leaf(program, 'stand-in-nhs-notify', 'answer as NHS Notify does, and send nothing to anybody')
    .option('--port <n>', 'port to serve on', '4030')
    .option(
      '--callback <url>',
      'where it says that a message was delivered, a second later; again for two hours while nobody hears it',
    )
    .addHelpText(
      'after',
      example(
        'stand-in-nhs-notify --port 4030 --callback http://localhost:3000/channels/nhs-notify/callbacks',
      ),
    )
    .action((options: NhsNotifyOptions, command: Command) => answer(command, () => serve(options)))
}

async function serve({ port, callback }: NhsNotifyOptions) {
  const folder = await mkdtemp(join(tmpdir(), 'stand-in-nhs-notify-'))
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const keyFile = join(folder, 'key.pem')
  writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  const standIn = await startStandInNhsNotify({
    ...{ port: wholeNumber(port, '--port', 0), apiKey, keyId, publicKey: createPublicKey(privateKey) },
    ...(callback !== undefined && { callback: { url: callback, applicationId } }),
  })
  const turning = turnEverySecond(standIn)
  process.stderr.write(
    [
      'NHS Notify is played here. Start Patient Sync with:',
      'SMS_CHANNEL=nhs-notify',
      'EMAIL_CHANNEL=nhs-notify',
      `NHS_NOTIFY_URL=${standIn.url}`,
      `NHS_NOTIFY_API_KEY=${apiKey}`,
      `NHS_NOTIFY_KEY_ID=${keyId}`,
      `NHS_NOTIFY_PRIVATE_KEY_FILE=${keyFile}`,
      `NHS_NOTIFY_APPLICATION_ID=${applicationId}`,
      'PUBLIC_URL=http://localhost:3000',
      '',
    ].join('\n'),
  )
  await untilStopped()
  await turning.end()
  await standIn.close()
  await rm(folder, { recursive: true })
  return {
    json: { url: standIn.url, taken: standIn.taken.length },
    lines: [`It took ${standIn.taken.length} messages.`],
  }
}
