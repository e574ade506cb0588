import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { startStandInNotify, type StandInNotify } from '../operations/stand-in-notify/server.ts'
import { answer } from './answer.ts'
import { wholeNumber } from './generate.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'
import { untilStopped } from './until-stopped.ts'

interface NotifyOptions extends CommonOptions {
  port: string
}

const apiKey = 'stand_in-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0'
const templates = {
  sms: 'f33517ff-2a88-4f6e-b855-c550268ce08a',
  email: '740e5834-3a29-46b4-9a6f-16142fde533a',
}

/** `stand-in-notify`: a server that answers as GOV.UK Notify does, and sends nothing. */
export function standInNotifyCommands(program: Command): void {
  leaf(program, 'stand-in-notify', 'answer as GOV.UK Notify does, and send nothing to anybody')
    .option('--port <n>', 'port to serve on', '4020')
    .addHelpText('after', example('stand-in-notify --port 4020'))
    .action((options: NotifyOptions, command: Command) => answer(command, () => serve(options)))
}

async function serve(options: NotifyOptions) {
  const standIn = await startStandInNotify({
    port: wholeNumber(options.port, '--port', 0),
    apiKey,
    templates,
  })
  process.stderr.write(
    [
      'GOV.UK Notify is played here. Start Patient Sync with:',
      'SMS_CHANNEL=govuk-notify',
      'EMAIL_CHANNEL=govuk-notify',
      `GOVUK_NOTIFY_URL=${standIn.url}`,
      `GOVUK_NOTIFY_API_KEY=${apiKey}`,
      `GOVUK_NOTIFY_SMS_TEMPLATE=${templates.sms}`,
      `GOVUK_NOTIFY_EMAIL_TEMPLATE=${templates.email}`,
      'GOVUK_NOTIFY_CALLBACK_TOKEN=stand-in-callback-token',
      'PUBLIC_URL=http://localhost:3000',
      '',
      'To text back, type a number and the text, such as: 07700900145 STOP',
      '',
    ].join('\n'),
  )
  const lines = createInterface(process.stdin)
  lines.on('line', (line) => textBack(standIn, line))
  await untilStopped()
  lines.close()
  await standIn.close()
  return {
    json: { url: standIn.url, taken: standIn.taken.length },
    lines: [`It took ${standIn.taken.length} messages.`],
  }
}

/** It is asked for such texts, as the service is for those that it could not bring. */
function textBack(standIn: StandInNotify, line: string): void {
  const [, number, text] = /^\s*(\+?\d{7,15})\s+(\S.*)$/.exec(line) ?? []
  if (number === undefined || text === undefined) return
  standIn.keepText(number.replace(/^0/, '44'), text)
}
