import { readFileSync, readdirSync } from 'node:fs'

const sync = new URL('../../src/sync/', import.meta.url)
const file = (name: string) => readFileSync(new URL(name, sync), 'utf8')

/** The statements that a module of the sync runs. */
function statementsOf(module: string): string[] {
  const source = file(module)
  return readdirSync(new URL('sql/', sync))
    .filter((name) => source.includes(`'${name.replace('.sql', '')}'`))
    .map((name) => file(`sql/${name}`))
}

const steps: [step: string, statements: string[]][] = [
  ['matching', statementsOf('match.ts')],
  ['apply', statementsOf('apply.ts')],
]

/** Which step of a run a statement belongs to, by its beginning as the database shows it. */
export function stepOf(statement: string): string {
  const known = steps.find(([, statements]) =>
    statements.some((each) => each.startsWith(statement.trimEnd())),
  )
  if (known !== undefined) return known[0]
  if (/^(COPY|-- .*\nCREATE TEMP TABLE)/.test(statement) || statement.includes('CREATE TEMP TABLE'))
    return 'staging'
  if (/^ANALYZE|FROM matched/.test(statement)) return 'matching'
  if (/sync_run SET state|^COMMIT|patient_count|UPDATE sync_state/.test(statement)) return 'report'
  return 'opening'
}
