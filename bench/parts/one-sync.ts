import { createInterface } from 'node:readline'
import { openDatabase } from '../../src/platform/database/database.ts'
import { csvSource } from '../../src/sync/csv/csv-source.ts'
import { runSync } from '../../src/sync/run.ts'
import { practice } from './ground.ts'

// A process that syncs one list as soon as it is told where the database is: it has started before, so that a moment of its
// sync can be met. It says `ready`, then how long the sync took.

const [list = ''] = process.argv.slice(2)
const lines = createInterface(process.stdin)
process.stdout.write('ready\n')
for await (const url of lines) {
  const database = openDatabase(url)
  await database.lasting.query('SELECT')
  process.stdout.write('begins\n')
  const report = await runSync(database, { practice, source: csvSource({ file: list }), trigger: 'command' })
  process.stdout.write(`${JSON.stringify(report)}\n`)
  await database.close()
  break
}
lines.close()
