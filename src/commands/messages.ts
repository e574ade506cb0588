import type { Command } from 'commander'
import { notePutBack } from '../messages/put-back.ts'
import { systemClock } from '../platform/clock.ts'
import { many } from '../sync/when.ts'
import { answer, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

/** `messages restored`: what is done about messages after a backup was put back. */
export function messagesCommands(program: Command): void {
  const messages = program.command('messages').description('messages to patients, of the whole installation')

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

async function restored({ database }: Context): Promise<Answer> {
  const { due, unanswered } = await notePutBack(database, systemClock.now())
  return {
    json: { due, unanswered },
    lines: [
      `${many(due, 'message was', 'messages were')} due, and ${many(unanswered, 'attempt')} had no answer when the backup was made.`,
      'What had left meanwhile does not leave again: each is looked up first, or left to a person where its service cannot say (a mail server).',
    ],
  }
}
