import type { Command } from 'commander'
import { sealedOfAccounts } from '../accounts/sealed.ts'
import { systemClock } from '../platform/clock.ts'
import { sealedOfAttachments } from '../messages/attachment/attachment.ts'
import { sealedOfDrafts } from '../messages/draft/kept.ts'
import { sealedOfMessages } from '../messages/message.ts'
import { sealedOfOutbox } from '../messages/outbox/outbox.ts'
import { sealedOfReceivedTexts } from '../messages/received-text/take.ts'
import { sealedOfReplies } from '../messages/reply/reply.ts'
import { sealedOfReplyFiles } from '../messages/reply/reply-file.ts'
import { countSealed, sealAnew, type SealedColumn } from '../platform/reseal.ts'
import { sealedSources } from '../practices/source-settings.ts'
import { many } from '../sync/when.ts'
import { answer, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

/** Everything that is kept sealed. */
export const sealedColumns: readonly SealedColumn[] = [
  sealedSources,
  ...sealedOfAccounts,
  ...sealedOfMessages,
  sealedOfOutbox,
  sealedOfReplies,
  ...sealedOfAttachments,
  ...sealedOfReplyFiles,
  sealedOfReceivedTexts,
  sealedOfDrafts,
]

/** `secrets status | reseal`: how a key takes the place of another. */
export function secretsCommands(program: Command): void {
  const secrets = program
    .command('secrets')
    .description('stored secrets, and the key that seals them (docs/operating.md, "Changing the key")')

  leaf(secrets, 'status', 'count the stored secrets under the current key, and those under another')
    .addHelpText('after', example('secrets status'))
    .action((options: CommonOptions, command: Command) => answer(command, () => withContext(options, status)))

  leaf(
    secrets,
    'reseal',
    'seal everything anew that is not under the current key; may be ended and begun again',
  )
    .addHelpText('after', example('secrets reseal'))
    .action((options: CommonOptions, command: Command) => answer(command, () => withContext(options, reseal)))
}

async function status({ database, secrets }: Context): Promise<Answer> {
  const { current, other } = await countSealed(database.owner, secrets, sealedColumns)
  return {
    json: { current, other },
    lines: [`${many(current, 'secret')} under the current key.`, remain(other)],
  }
}

async function reseal({ database, secrets }: Context): Promise<Answer> {
  const { sealed, unreadable } = await sealAnew(database.owner, secrets, sealedColumns, systemClock)
  const { other: remaining } = await countSealed(database.owner, secrets, sealedColumns)
  const lost = `${many(unreadable, 'secret opens', 'secrets open')} with neither key. Enter them again, or give the key that sealed them as PATIENT_SYNC_PREVIOUS_KEY.`
  return {
    json: { sealed, unreadable, remaining },
    lines: [
      `${many(sealed, 'secret')} sealed anew.`,
      remain(remaining),
      ...(unreadable > 0 ? [lost] : []),
      ...(remaining > unreadable
        ? ['A server with the old key is still running. Start it with the new one, then do this again.']
        : []),
    ],
    exitCode: remaining === 0 ? 0 : 1,
  }
}

function remain(other: number): string {
  return other === 0
    ? 'None is left under another key: the previous one is no longer needed.'
    : `${many(other, 'secret is', 'secrets are')} left under another key, which is still needed.`
}
