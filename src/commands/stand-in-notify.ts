import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { FATES, type Fate } from '../operations/stand-in-notify/book.ts'
import {
  NOTIFY_FAULTS,
  startStandInNotify,
  type NotifyFault,
  type StandInNotify,
} from '../operations/stand-in-notify/server.ts'
import { answer } from './answer.ts'
import { wholeNumber } from './generate.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'
import { turnEverySecond } from './turning.ts'
import { untilStopped } from './until-stopped.ts'

interface NotifyOptions extends CommonOptions {
  port: string
  callback?: string
  receivedTexts?: string
  token: string
  againAfter: string
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
    .option('--callback <url>', 'where it says what became of a message, seconds later')
    .option('--received-texts <url>', 'where it brings what is texted back')
    .option('--token <text>', 'what it shows at both', 'stand-in-callback-token')
    .option('--again-after <seconds>', 'when it says again what nobody heard, five times', '300')
    .addHelpText(
      'after',
      example(
        'stand-in-notify --callback http://localhost:3000/channels/govuk-notify/receipts --received-texts http://localhost:3000/channels/govuk-notify/received-texts',
      ),
    )
    .action((options: NotifyOptions, command: Command) => answer(command, () => serve(options)))
}

async function serve({ port, callback, receivedTexts, token, againAfter }: NotifyOptions) {
  const standIn = await startStandInNotify({
    ...{ port: wholeNumber(port, '--port', 0), apiKey, templates },
    againSeconds: wholeNumber(againAfter, '--again-after', 1),
    ...(callback !== undefined && { callback: { url: callback, token } }),
    ...(receivedTexts !== undefined && { receivedTexts: { url: receivedTexts, token } }),
  })
  const turning = turnEverySecond(standIn)
  process.stderr.write(
    [
      'GOV.UK Notify is played here. Start Patient Sync with:',
      'SMS_CHANNEL=govuk-notify',
      'EMAIL_CHANNEL=govuk-notify',
      `GOVUK_NOTIFY_URL=${standIn.url}`,
      `GOVUK_NOTIFY_API_KEY=${apiKey}`,
      `GOVUK_NOTIFY_SMS_TEMPLATE=${templates.sms}`,
      `GOVUK_NOTIFY_EMAIL_TEMPLATE=${templates.email}`,
      `GOVUK_NOTIFY_CALLBACK_TOKEN=${token}`,
      'PUBLIC_URL=http://localhost:3000',
      '',
      'Type here: a number and a text, and somebody texts back: 07700900145 STOP',
      `a number or address and what becomes of its messages (${FATES.join(', ')}): 07700900145 = technical-failure`,
      `or what goes wrong with the next message (${NOTIFY_FAULTS.join(', ')}): next 503`,
      '',
    ].join('\n'),
  )
  const lines = createInterface(process.stdin)
  lines.on('line', (line) => play(standIn, line))
  await untilStopped()
  lines.close()
  await turning.end()
  await standIn.close()
  return {
    json: { url: standIn.url, taken: standIn.taken.length },
    lines: [`It took ${standIn.taken.length} messages.`],
  }
}

/** What whoever plays it has typed. A text is brought where it was said whereto; else it is there for whoever asks. */
function play(standIn: StandInNotify, line: string): void {
  const [, fault] = /^\s*next\s+(\S+)\s*$/.exec(line) ?? []
  const [, to, fate] = /^\s*(\S+)\s*=\s*(\S+)\s*$/.exec(line) ?? []
  const [, number, text] = /^\s*(\+?\d{7,15})\s+([^\s=].*)$/.exec(line) ?? []
  if (NOTIFY_FAULTS.includes(fault as NotifyFault)) standIn.faults.push(fault as NotifyFault)
  else if (to !== undefined && FATES.includes(fate as Fate)) standIn.decide(to, fate as Fate)
  else if (number !== undefined && text !== undefined) standIn.textBack(number.replace(/^0/, '44'), text)
  else if (line.trim() !== '') process.stderr.write('That is none of the three.\n')
}
