import type { Writable } from 'node:stream'
import type { Command } from 'commander'
import type { ChannelName } from '../messages/channel.ts'
import { channelsOf } from '../messages/channels.ts'
import { exportMessages } from '../messages/export/export.ts'
import { findForgotten, type Forgotten } from '../messages/forgotten.ts'
import { notePutBack } from '../messages/put-back.ts'
import { systemClock } from '../platform/clock.ts'
import { many } from '../sync/when.ts'
import { answer, table, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'
import { writeOut } from './write-out.ts'

/** `messages export`, for the clinical system; `messages restored`, after a backup was put back. */
export function messagesCommands(program: Command): void {
  const messages = program.command('messages').description('messages to patients')

  leaf(messages, 'export <code>', 'print what was said to and by patients as CSV, for the clinical system')
    .option('--from <date>', 'the first day, such as 2026-11-01')
    .option('--to <date>', 'the last day')
    .option('--file <file>', 'write to this file instead of stdout')
    .addHelpText(
      'after',
      example('messages export A81001 --from 2026-11-01 --to 2026-11-30 --file november.csv'),
    )
    .action((code: string, options: CommonOptions & Export, command: Command) =>
      answer(command, () => withContext(options, (context) => exportTo(context, code, options))),
    )

  leaf(
    messages,
    'restored',
    'say that the database was put back from a backup: nothing leaves again before it was looked up',
  )
    .addHelpText('after', example('messages restored'))
    .action((options: CommonOptions, command: Command) =>
      answer(command, () => withContext(options, restored)),
    )
}

interface Export {
  from?: string
  to?: string
  file?: string
}

function exportTo(context: Context, practice: string, options: CommonOptions & Export): Promise<Answer> {
  const { from, to } = options
  const now = systemClock.now()
  const write = (out: Writable, form: 'csv' | 'json') =>
    exportMessages({ ...context, now }, { practice, from, to, form }, out)
  return writeOut(write, options, 'messages')
}

async function restored({ database, secrets, config, log }: Context): Promise<Answer> {
  const clock = systemClock
  const { due, unanswered } = await notePutBack(database, clock.now())
  const channels = channelsOf({ database, secrets, clock }, config.messages)
  const { forgotten, silent } = await findForgotten({ database, channels, clock, log })
  return {
    json: { due, unanswered, forgotten, silent },
    lines: [
      `${many(due, 'message was', 'messages were')} due, and ${many(unanswered, 'attempt')} had no answer when the backup was made.`,
      'What had left meanwhile does not leave again: each is looked up first, or left to a person where its service cannot say (a mail server).',
      ...forgottenLines(forgotten),
      ...silent.map(silentLine),
    ],
  }
}

function forgottenLines(forgotten: Forgotten[]): string[] {
  if (forgotten.length === 0) return []
  return [
    '',
    `${many(forgotten.length, 'message')} left after the backup was made, and what was written or opened is lost here. Links among them open nothing: tell each practice to send these again.`,
    ...table(
      ['practice', 'left', 'as', 'link', 'page of the patient'],
      forgotten.map(({ practice, at, way, withLink, patients }) => [
        ...[practice, at.toISOString(), way === 'sms' ? 'text' : 'email', withLink ? 'dead' : ''],
        patients.map((patient) => `/patients/${patient}`).join(' ') || 'not known',
      ]),
    ),
  ]
}

function silentLine(channel: ChannelName): string {
  return `What left by ${channel} after the backup was made cannot be listed: tell every practice that its links of that time open nothing.`
}
