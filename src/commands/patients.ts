import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { finished } from 'node:stream/promises'
import type { Command } from 'commander'
import { exportPatients, type Export } from '../patients/export.ts'
import { importPeople } from '../patients/import.ts'
import { ALREADY_WRITTEN, answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

/** `patients import | export`. */
export function patientsCommands(program: Command): void {
  const patients = program.command('patients').description('patients of one practice')

  leaf(patients, 'import <code>', 'take in people who are on the platform already')
    .requiredOption('--file <file>', 'a people.csv')
    .addHelpText('after', example('patients import A81001 --file people.csv'))
    .action((code: string, options: CommonOptions & { file: string }, command: Command) =>
      answer(command, () =>
        withContext(options, async ({ database }) => {
          const report = await importPeople(database, code, options.file)
          return {
            json: report,
            lines: [
              `Read ${report.read} people: ${report.imported} taken in, ${report.existing} here already, ` +
                `${report.unusable.length} rows left out, ${report.notes.length} values left out.`,
              ...report.unusable.map(({ row, reason }) => `Row ${row} left out: ${reason}`),
              ...report.notes.map(({ row, note }) => `Row ${row}: ${note}`),
            ],
          }
        }),
      ),
    )

  leaf(patients, 'export <code>', 'print all patients as CSV')
    .option('--file <file>', 'write to this file instead of stdout')
    .addHelpText('after', example('patients export A81001 --file out.csv'))
    .action((code: string, options: CommonOptions & { file?: string }, command: Command) =>
      answer(command, () => withContext(options, (context) => exportTo(context, code, options))),
    )
}

async function exportTo({ database }: Context, code: string, options: { file?: string; json?: boolean }) {
  if (options.file === undefined) {
    await exportPatients(database, code, process.stdout, options.json ? 'json' : 'csv')
    return { json: ALREADY_WRITTEN, lines: [] }
  }
  const written = await exportToFile(database, code, options.file)
  return {
    json: { file: options.file, ...written },
    lines: [`Wrote ${written.exported} patients to ${options.file}.`],
  }
}

/** The file appears whole or not at all: an export that breaks off leaves the one before in place. */
async function exportToFile(database: Context['database'], code: string, file: string): Promise<Export> {
  const part = `${file}.part`
  const out = createWriteStream(part, { mode: 0o600 })
  try {
    const written = await exportPatients(database, code, out)
    out.end()
    await finished(out)
    await rename(part, file)
    return written
  } catch (error) {
    out.destroy()
    await rm(part, { force: true })
    throw error
  }
}
