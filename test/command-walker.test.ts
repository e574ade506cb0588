import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Command } from 'commander'
import { buildProgram } from '../src/commands/program.ts'
import { patientSync } from './command.ts'
import { foxleyBrook, idOf, world } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'ways-out-'))
const file = (name: string) => join(folder, name)
writeFileSync(
  file('people.csv'),
  'id,digital,given_name,family_name,date_of_birth\nnew-1,true,Gwenllian,Prosser,1990-02-01\n',
)
writeFileSync(
  file('list.csv'),
  'source_patient_id,nhs_number,given_name,family_name,date_of_birth\n48213,9993667129,Mohammed,Hussain,04/09/1958\n',
)
const csv = ['--source', 'csv', '--file', file('list.csv')]

/** How each command that can say who a patient is, is called: {folder} is written to, and read afterwards. */
const asked: Record<string, string[][]> = {
  'reviews list': [[foxleyBrook], [foxleyBrook, '--json']],
  'patients import': [[foxleyBrook, '--file', file('people.csv')]],
  'patients export': [[foxleyBrook], [foxleyBrook, '--json'], [foxleyBrook, '--file', file('out/all.csv')]],
  'messages export': [[foxleyBrook], [foxleyBrook, '--json'], [foxleyBrook, '--file', file('out/said.csv')]],
  'patients subject-access': [[foxleyBrook, idOf('arif'), '--out', file('out')]],
  'sync preview': [[foxleyBrook, ...csv, '--json']],
  'sync run': [[foxleyBrook, ...csv, '--json']],
  'sync runs': [[foxleyBrook, '--json']],
  'sync show': [[idOf('last-run'), '--json']],
}

/** What the others are about instead. */
const aboutNoPatient: Record<string, string> = {
  ...{
    start: 'serves pages',
    serve: 'serves pages',
    worker: 'works in the background',
    migrate: 'the schema',
  },
  ...practice('add', 'list', 'feed', 'folder', 'limits', 'name-and-birth', 'night', 'contact', 'senders'),
  ...practice('activation', 'permit', 'confirm', 'switch-on', 'suspend', 'withdraw', 'purge'),
  ...{
    'sync discard': 'counts of one run',
    'sync undo': 'counts of one run',
    'reviews decide': 'that it was done',
  },
  ...{ 'match estimate': 'numbers alone', 'match list': 'numbers alone', 'match use': 'numbers alone' },
  ...{
    'staff add': 'staff',
    'staff password': 'staff',
    'staff reset': 'staff',
    'staff list': 'staff',
    'staff change': 'staff',
    'staff remove': 'staff',
    'audit verify': 'ids of entries',
    'messages restored': 'ids of patients',
  },
  ...{ 'sign-in provider add': 'a provider', 'sign-in provider list': 'providers' },
  ...{ 'sign-in provider check': 'a provider', 'sign-in provider remove': 'a provider' },
  ...{ 'secrets status': 'counts of secrets', 'secrets reseal': 'counts of secrets' },
  ...{
    generate: 'invented people',
    'stand-in-feed': 'a list that the caller gives',
    'stand-in-notify': 'nobody',
    'stand-in-nhs-notify': 'nobody',
    'stand-in-smtp': 'nobody',
  },
}

test('every command that shows or takes out patients is in the audit chain, and no command is forgotten', async (t) => {
  t.after(() => rmSync(folder, { recursive: true }))
  const { database } = await world(t)
  const known = await signsOf()
  const wrong: string[] = []
  const counts = { calls: 0, showed: 0 }
  const showed: string[] = []
  for (const [command, calls] of Object.entries(asked)) {
    for (const words of calls) {
      prepare()
      const before = await entries()
      const { stdout, stderr, code } = await patientSync(database.url, [...command.split(' '), ...words])
      const shown = known.filter((sign) => (stdout + stderr + written()).includes(sign)).length
      const added = (await entries()).slice(before.length)
      counts.calls += 1
      if (shown > 0) counts.showed += 1
      if (shown > 0) showed.push(command)
      const what = `${command} ${words.slice(1).join(' ')} (${code})`
      if (shown > 0 && added.length === 0)
        wrong.push(`${what} showed ${shown} signs of patients and wrote nothing down`)
      if (code !== 0 && code !== 3) wrong.push(`${what}: ${stderr}`)
      for (const { actor } of added.filter((entry) => entry.actor.command !== undefined))
        assert.ok(actor.account, `${what} does not say who`)
    }
  }
  assert.deepEqual(wrong, [])
  assert.deepEqual(
    leavesOf(buildProgram()).filter((name) => !(name in asked) && !(name in aboutNoPatient)),
    [],
    'commands of which this test does not know whether they show patients',
  )
  assert.ok(
    counts.showed >= 6,
    `only ${counts.showed} of ${counts.calls} showed anybody: ${showed.join(', ')}`,
  )
  t.diagnostic(`${counts.calls} calls, ${counts.showed} of them showed patients, all of those written down`)

  async function entries() {
    const { rows } = await database.owner.query<{ entry: string }>(
      'SELECT entry FROM audit_entry WHERE practice = $1 ORDER BY seq',
      [foxleyBrook],
    )
    return rows.map(({ entry }) => JSON.parse(entry) as { action: string; actor: Record<string, string> })
  }

  async function signsOf(): Promise<string[]> {
    const { rows } = await database.owner.query<{
      id: string
      nhs_number: string | null
      mobile_phone: string | null
    }>('SELECT id, nhs_number, mobile_phone FROM patient WHERE practice = $1', [foxleyBrook])
    return rows.flatMap(Object.values<string | null>).filter((sign) => sign !== null)
  }
})

function practice(...commands: string[]): Record<string, string> {
  return Object.fromEntries(commands.map((command) => [`practice ${command}`, 'one practice']))
}

function prepare(): void {
  rmSync(file('out'), { recursive: true, force: true })
  mkdirSync(file('out'))
}

/** What a command wrote to files. */
function written(): string {
  return readdirSync(file('out'))
    .map((name) => readFileSync(join(file('out'), name), 'utf8'))
    .join('')
}

function leavesOf(command: Command, before: readonly string[] = []): string[] {
  if (command.commands.length === 0) return [before.join(' ')]
  return command.commands.flatMap((each) => leavesOf(each, [...before, each.name()]))
}
