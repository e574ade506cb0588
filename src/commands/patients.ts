import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Writable } from 'node:stream'
import type { Command } from 'commander'
import { subjectAccessDocument } from '../audit/subject-access/document.tsx'
import { gatherSubjectAccess } from '../audit/subject-access/gather.ts'
import { exportPatients } from '../patients/export.ts'
import { importPeople } from '../sync/import/import.ts'
import { asPractice } from '../platform/database/database.ts'
import { findPractice } from '../practices/practice.ts'
import { answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'
import { writeOut } from './write-out.ts'

/** `patients import | export | subject-access`. */
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
              `Read ${report.read} people: ${report.imported} taken in, ${report.adopted} put together with a patient who was ` +
                `here, ${report.existing} here already, ${report.unusable.length} rows left out, ${report.notes.length} values left out.`,
              ...(report.proposed.length > 0
                ? [`${report.proposed.length} may be a patient who was here. The page To decide shows both.`]
                : []),
              ...report.proposed.map(
                ({ row, reason }) => `Row ${row} may be a patient who was here: ${reason}`,
              ),
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

  leaf(patients, 'subject-access <code> <patient>', 'write all that is held about one patient, for them')
    .requiredOption('--out <dir>', 'folder for the readable page and the JSON')
    .addHelpText(
      'after',
      example('patients subject-access A81001 01a2047d-e778-7232-94dc-c93f9121b3f4 --out request'),
    )
    .action((code: string, patient: string, options: CommonOptions & { out: string }, command: Command) =>
      answer(command, () =>
        withContext(options, (context) => subjectAccess(context, code, patient, options.out)),
      ),
    )
}

async function subjectAccess({ database, secrets }: Context, code: string, patient: string, out: string) {
  const { practice } = await findPractice(database, code)
  const asked = { asker: { command: 'patients subject-access' }, now: new Date(), secrets }
  const given = await asPractice(database, practice, (tx) =>
    gatherSubjectAccess(tx, practice, patient, asked),
  )
  await mkdir(out, { recursive: true, mode: 0o700 })
  const files = { json: join(out, 'subject-access.json'), html: join(out, 'subject-access.html') }
  await writeFile(files.json, JSON.stringify(given, null, 2), { mode: 0o600 })
  await writeFile(files.html, subjectAccessDocument(given), { mode: 0o600 })
  return {
    json: files,
    lines: [`Wrote ${files.html} and ${files.json}. Read them before you give them away.`],
  }
}

async function exportTo({ database }: Context, code: string, options: { file?: string; json?: boolean }) {
  const write = (out: Writable, form: 'csv' | 'json') => exportPatients(database, code, out, form)
  return writeOut(write, options, 'patients')
}
