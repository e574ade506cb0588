import type { Command } from 'commander'
import { asChain, listChains } from '../audit/chain/chains.ts'
import { readPublished } from '../audit/chain/published.ts'
import { verifyChain, type Verified } from '../audit/chain/verify.ts'
import { INSTALLATION } from '../platform/audit.ts'
import { practiceCode } from '../platform/database/practice-code.ts'
import { answer, table, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

interface VerifyOptions extends CommonOptions {
  heads?: string
}

/** `audit verify`. */
export function auditCommands(program: Command): void {
  const audit = program.command('audit').description('the chain of what was done')

  leaf(audit, 'verify [code]', 'check that no entry was changed, removed, put in or cut off')
    .option(
      '--heads <dir>',
      'a copy of the data folder whose published ends are compared (default: the data folder)',
    )
    .addHelpText('after', example('audit verify A81001'))
    .action((code: string | undefined, options: VerifyOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => verify(context, code, options))),
    )
}

async function verify(
  { database, config }: Context,
  code: string | undefined,
  { heads = config.dataDir }: VerifyOptions,
): Promise<Answer> {
  const practices = code === undefined ? await listChains(database) : [practiceCode(code)]
  const chains: Verified[] = []
  for (const practice of practices) {
    const published = await readPublished(heads, practice)
    chains.push(await asChain(database, practice, (tx) => verifyChain(tx, practice, published)))
  }
  const isWhole = chains.every(({ faults }) => faults.length === 0)
  return { json: { isWhole, chains }, lines: linesOf(chains), exitCode: isWhole ? 0 : 1 }
}

function linesOf(chains: Verified[]): string[] {
  const rows = chains.map(({ practice, entries, published, faults }) => {
    const name = practice === INSTALLATION ? 'installation' : practice
    return [name, entries, faults.length === 0 ? 'holds' : 'DOES NOT HOLD', published]
  })
  const faults = chains.flatMap(({ practice, faults }) =>
    faults.map(({ sentence }) => `${practice}: ${sentence}`),
  )
  return [...table(['Chain', 'Entries', '', 'Published ends'], rows), ...faults]
}
