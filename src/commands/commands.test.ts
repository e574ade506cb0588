import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import pg from 'pg'
import { patientSync, type Answered } from '../../test/command.ts'
import { emptyDatabase } from '../../test/database.ts'
import { everyAnswer } from './invented-activation.ts'

// The real command line, from an empty database to an export: one document on stdout, logs on stderr, and exit codes.

const url = await emptyDatabase({ after })
const folder = mkdtempSync(join(tmpdir(), 'commands-'))
after(() => rmSync(folder, { recursive: true }))
const file = (name: string) => join(folder, name)

writeFileSync(
  file('people.csv'),
  'id,digital,nhs_number,given_name,family_name,date_of_birth\nold-1,true,,Mohammed,Hussain,1958-09-04\n',
)
writeFileSync(
  file('list.csv'),
  [
    'source_patient_id,nhs_number,given_name,family_name,date_of_birth,mobile_phone',
    '48213,999 366 7129,Mohammed,HUSSAIN,04/09/1958,07700 900127',
    '50119,999 526 0182,Siân,Llewellyn,14/03/1958,07700 900540',
    '50120,,Nobody,,14/03/1958,',
  ].join('\n'),
)

writeFileSync(
  file('later.csv'),
  readFileSync(file('list.csv'), 'utf8').replace('07700 900540', '07700 900541'),
)
const signs = ['--name', 'Dr Angharad Pritchard', '--role', 'caldicott-guardian']
const everyAnswerGiven = Object.entries(everyAnswer).flatMap(([id, answer]) => [
  '--answer',
  `${id}=${answer}`,
])
const syncOf = (list: string) => ['sync', 'run', 'Z99001', '--source', 'csv', '--file', file(list)]

describe('the commands with --json', () => {
  let run = ''

  test('migrate tells which migrations ran, and then that there is nothing to do', async () => {
    const { migrated } = await done<{ migrated: string[] }>('migrate')
    assert.ok(migrated.includes('0001-roles.sql'))
    assert.deepEqual(await done('migrate'), { migrated: [] })
  })

  test('practice add and list tell the practice', async () => {
    const added = await done<{ practice: string; name: string }>(
      'practice',
      'add',
      'z99001',
      '--name',
      'Elm Tree',
    )
    assert.deepEqual([added.practice, added.name], ['Z99001', 'Elm Tree'])
    assert.deepEqual(await done('practice', 'list'), [added])
  })

  test('practice add of the same again is refused with exit code 3', async () => {
    const again = await call('practice', 'add', 'Z99001', '--name', 'Elm Tree')
    assert.equal(again.code, 3)
    const message = 'The practice Z99001 has been added before.'
    assert.deepEqual(again.json, { error: { kind: 'refused', message } })
    assert.equal(again.stderr, `${message}\n`)
  })

  test('until Patient Sync is on, a sync is refused with exit code 3 and says what is missing', async () => {
    const refused = async () => {
      const { code, stderr } = await call(...syncOf('list.csv'))
      assert.equal(code, 3)
      return stderr
    }
    assert.match(await refused(), /^Patient Sync is off for Z99001.*practice permit Z99001/)
    const notTheirs = ['--name', 'Bethan Rees', '--role', 'practice-manager']
    assert.equal((await call('practice', 'permit', 'Z99001', ...notTheirs)).code, 3)
    const permitted = await done<{ state: string; left: unknown[] }>('practice', 'permit', 'Z99001', ...signs)
    assert.equal(permitted.state, 'permission-given')
    assert.ok(permitted.left.length > 15)
    assert.match(await refused(), /practice confirm Z99001/)
    assert.equal((await call('practice', 'confirm', 'Z99001', ...signs, '--answer', 'need=agree')).code, 3)
    assert.equal((await call('practice', 'switch-on', 'Z99001')).code, 3)
    const confirmed = await done<{ state: string }>(
      'practice',
      'confirm',
      'Z99001',
      ...signs,
      ...everyAnswerGiven,
    )
    assert.equal(confirmed.state, 'dpia-confirmed')
    assert.match(await refused(), /practice switch-on Z99001/)
    assert.equal((await done<{ state: string }>('practice', 'switch-on', 'Z99001')).state, 'on')
    const shown = await done<{ acts: { act: string; name: string }[] }>('practice', 'activation', 'Z99001')
    assert.deepEqual(
      shown.acts.map(({ act, name }) => [act, name]),
      [
        ...['asked', 'permitted', 'confirmed'].map((act) => [act, 'Dr Angharad Pritchard']),
        ['switched-on', 'the operator'],
      ],
    )
  })

  test('patients import tells how many were taken in', async () => {
    const report = await done('patients', 'import', 'Z99001', '--file', file('people.csv'))
    assert.deepEqual(report, {
      read: 1,
      imported: 1,
      adopted: 0,
      existing: 0,
      proposed: [],
      unusable: [],
      notes: [],
    })
  })

  test('sync run tells what it found and did, and how long each step took', async () => {
    const report = await done<Record<string, unknown>>(
      'sync',
      'run',
      'Z99001',
      '--source',
      'csv',
      '--file',
      file('list.csv'),
    )
    const { run: id, seconds, ...rest } = report
    run = id as string
    assert.deepEqual(Object.keys(seconds as object), ['open', 'stage', 'check', 'match', 'apply', 'report'])
    assert.deepEqual(rest, {
      ...{
        practice: 'Z99001',
        source: 'csv',
        kind: 'sync',
        state: 'done',
        findings: [],
        reason: null,
        announced: null,
        listed: 3,
        unusable: 1,
      },
      ...{ created: 1, linked: 1, updated: 0, left: 0, returned: 0, unchanged: 0, reviews: 0, patients: 2 },
    })
  })

  test('sync runs and sync show tell the same run', async () => {
    const runs = await done<{ run: string }[]>('sync', 'runs', 'z99001')
    assert.deepEqual(
      runs.map((each) => each.run),
      [run],
    )
    const shown = await done<{ state: string; created: number }>('sync', 'show', run)
    assert.deepEqual(shown, runs[0])
    assert.deepEqual([shown.state, shown.created], ['done', 1])
  })

  test('sync run is refused with exit code 3 while another run is going on', async () => {
    const other = new pg.Client({ connectionString: url })
    await other.connect()
    await other.query('BEGIN')
    await other.query(`SELECT FROM sync_state WHERE practice = 'Z99001' FOR UPDATE`)
    const refused = await call('sync', 'run', 'Z99001', '--source', 'csv', '--file', file('list.csv'))
    await other.end()
    assert.equal(refused.code, 3)
    const message = 'A sync of this practice is running already. Wait until it is done.'
    assert.deepEqual(refused.json, { error: { kind: 'refused', message } })
  })

  test('sync undo tells what was put back, and what stayed', async () => {
    const again = await done<{ run: string }>(...syncOf('later.csv'))
    const { undo, undoneAt, seconds, ...report } = await done<Record<string, unknown>>(
      'sync',
      'undo',
      again.run,
    )
    assert.ok(undo && undoneAt && seconds !== undefined)
    assert.deepEqual(report, {
      ...{ run: again.run, practice: 'Z99001', restored: 1, patients: 1, unlinked: 0, removed: 0, kept: 0 },
      ...{ read_again: 0, reviews_closed: 0, reviews_opened: 0, later_runs: 0 },
    })
    const twice = await call('sync', 'undo', again.run)
    assert.equal(twice.code, 3)
    assert.match(twice.stderr, /^This sync was undone at .* A sync is undone once\.$/m)
  })

  test('patients export writes the file whole, and tells how many patients are in it', async () => {
    const out = file('out.csv')
    const told = await done<Record<string, unknown>>('patients', 'export', 'Z99001', '--file', out)
    assert.deepEqual([told.file, told.exported], [out, 2])
    const [headings, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n')
    assert.equal(rows.length, 2)
    assert.match(headings!, /^\ufeff?id,digital,/)
    assert.ok(rows.some((row) => row.includes('+447700900540')))
  })

  test('staff add and password tell who', async () => {
    const env = { STAFF_PASSWORD: 'correct horse battery staple' }
    const words = [
      'staff',
      'add',
      'b.rees@example.org',
      '--name',
      'Bethan Rees',
      '--practice',
      'Z99001',
      '--role',
      'manager',
      '--json',
    ]
    const added = await patientSync(url, words, env)
    assert.equal(added.code, 0, added.stderr)
    assert.equal((added.json as { email: string }).email, 'b.rees@example.org')
    const invited = await patientSync(
      url,
      ['staff', 'add', 'olu@example.org', '--name', 'Olu Adeyemi', '--operator', '--port', '4000', '--json'],
      {},
    )
    assert.equal(invited.code, 0, invited.stderr)
    const { link } = invited.json as { link: string }
    assert.match(link, /^http:\/\/localhost:4000\/link\/[\w-]{43}$/)
    const database = new pg.Client({ connectionString: url })
    await database.connect()
    const { rows } = await database.query<object>(
      `SELECT password_hash, round(extract(epoch FROM expires_at - created_at) / 86400) AS days
       FROM staff JOIN sign_in_link ON staff = id WHERE email = 'olu@example.org'`,
    )
    await database.end()
    assert.deepEqual(
      rows.map((row) => Object.values(row) as unknown[]),
      [[null, '7']],
    )
    const changed = await patientSync(url, ['staff', 'password', 'b.rees@example.org', '--json'], env)
    assert.deepEqual(changed.json, { email: 'b.rees@example.org' })
  })

  test('staff list, change and remove tell who, by the rules of the People page', async () => {
    const env = { STAFF_PASSWORD: 'correct horse battery staple' }
    const add = (name: string, role: string) => {
      const email = `${name.toLowerCase()}@hill.example`
      const words = ['staff', 'add', email, '--name', name, '--practice', 'Z99009', '--role', role, '--json']
      return patientSync(url, words, env)
    }
    const staff = async (...words: string[]) => {
      const { code, json, stderr } = await patientSync(url, ['staff', ...words, '--json'])
      return { code, json, stderr }
    }
    const at = ['--practice', 'Z99009']
    await patientSync(url, ['practice', 'add', 'Z99009', '--name', 'Hill Top Surgery'])
    for (const [name, role] of [
      ['Mina', 'manager'],
      ['Rhys', 'receptionist'],
    ] as const)
      assert.equal((await add(name, role)).code, 0)

    const last = await staff('remove', 'mina@hill.example', ...at)
    assert.deepEqual([last.code, last.stderr.match(/last manager here/) !== null], [3, true])
    const post = { role: 'clinician', permissions: ['sensitive'] }
    const changed = await staff(
      ...['change', 'Rhys@Hill.example', ...at, '--role', 'clinician', '--permission', 'sensitive'],
    )
    assert.deepEqual(changed.json, { practice: 'Z99009', email: 'rhys@hill.example', ...post })
    const without = await staff('change', 'rhys@hill.example', ...at, '--no-permission')
    assert.deepEqual((without.json as typeof post).permissions, [])
    assert.equal((await staff('change', 'rhys@hill.example', ...at)).code, 2)
    assert.equal((await staff('change', 'rhys@hill.example', ...at, '--role', 'king')).code, 2)
    assert.equal((await staff('remove', 'nobody@hill.example', ...at)).code, 1)
    assert.equal((await staff('remove', 'rhys@hill.example', ...at)).code, 0)
    const { json } = await staff('list', 'z99009')
    const listed = (json as { staff: { name: string; role: string; endedAt: string | null }[] }).staff
    assert.deepEqual(
      listed.map(({ name, role, endedAt }) => [name, role, endedAt !== null]),
      [
        ['Mina', 'manager', false],
        ['Rhys', 'clinician', true],
      ],
    )
  })

  test('practice feed and night tell what is read each night', async () => {
    const words = [
      'practice',
      'feed',
      'Z99001',
      '--url',
      'https://feed.example.org',
      '--client-id',
      'elm-tree',
      '--json',
    ]
    const set = await patientSync(url, words, { FEED_CLIENT_SECRET: 'correct horse' })
    assert.deepEqual(set.json, { practice: 'Z99001', source: 'docman10', url: 'https://feed.example.org' })
    const night = await done<{ nightSource: string; nightTime: string }>(
      ...['practice', 'night', 'Z99001', '--source', 'docman10', '--time', '03:30'],
    )
    assert.deepEqual([night.nightSource, night.nightTime], ['docman10', '03:30'])
  })

  test('practice name-and-birth says what to do where nothing else agrees', async () => {
    const chosen = await done<{ nameAndBirth: string }>(
      ...['practice', 'name-and-birth', 'Z99001', '--do', 'confirm'],
    )
    assert.equal(chosen.nameAndBirth, 'confirm')
    await done('practice', 'name-and-birth', 'Z99001', '--do', 'link')
  })

  test('practice feed can be a FHIR server', async () => {
    const words = ['practice', 'feed', 'Z99001', '--source', 'fhir', '--url', 'https://fhir.example.org/r4']
    const more = ['--client-id', 'elm-tree', '--search', 'organization=Organization/42', '--json']
    const set = await patientSync(url, [...words, ...more], { FEED_CLIENT_SECRET: 'correct horse' })
    assert.deepEqual(set.json, { practice: 'Z99001', source: 'fhir', url: 'https://fhir.example.org/r4' })
    const [practice] = await done<{ nightSource: string }[]>('practice', 'list')
    assert.equal(practice?.nightSource, 'fhir')
    const wrong = await patientSync(url, [...words, '--client-id', 'x', '--search', '_count=1', '--json'], {
      FEED_CLIENT_SECRET: 'correct horse',
    })
    assert.match(JSON.stringify(wrong.json), /Leave _count and _total out of the search/)
  })

  test('practice folder reads the newest list of a folder each night, and sync run does so at once', async () => {
    const unknown = await patientSync(url, ['practice', 'folder', 'Z99001', file('nowhere'), '--json'])
    assert.match(JSON.stringify(unknown.json), /There is no folder .*nowhere\. Check the name\./)
    mkdirSync(file('exports'))
    const set = await done<{ source: string; folder: string; moves: boolean }>(
      ...['practice', 'folder', 'Z99001', file('exports')],
    )
    assert.deepEqual([set.source, set.folder, set.moves], ['csv', file('exports'), true])
    const night = await done<{ nightSource: string }>('practice', 'night', 'Z99001', '--source', 'csv')
    assert.equal(night.nightSource, 'csv')
    const empty = await patientSync(url, ['sync', 'run', 'Z99001', '--source', 'csv', '--json'])
    assert.match(JSON.stringify(empty.json), /There is no list in the folder/)
  })

  test('match estimates only from enough, and uses what there is', async () => {
    const estimated = await patientSync(url, ['match', 'estimate', '--dry-run', '--json'])
    assert.equal(estimated.code, 3)
    assert.match(JSON.stringify(estimated.json), /Matching has compared \d+ pairs so far/)
    const used = await done<{ inUse: number }>('match', 'use', '0', '--reason', 'as it came')
    assert.equal(used.inUse, 0)
    assert.equal((await call('match', 'use', '7', '--reason', 'why not')).code, 1)
    assert.equal((await call('match', 'use', 'newest', '--reason', 'why not')).code, 2)
    const listed = await done<{ inUse: number; versions: unknown[] }>('match', 'list')
    assert.deepEqual(listed, { inUse: 0, versions: [] })
  })

  test('generate tells the files that it made', async () => {
    const { files } = await done<{ files: string[] }>('generate', '--patients', '20', '--out', file('made'))
    for (const name of ['list.csv', 'people.csv', 'truth.csv']) {
      assert.ok(
        files.some((made) => made.endsWith(name)),
        name,
      )
    }
  })
})

describe('reviews', () => {
  const staff = { STAFF_PASSWORD: 'correct horse battery staple' }
  let review = ''

  test('list tells what waits, the surest first, and nothing personal for people', async () => {
    await done('practice', 'add', 'Z99002', '--name', 'Ash Tree')
    await done('practice', 'permit', 'Z99002', ...signs)
    await done('practice', 'confirm', 'Z99002', ...signs, ...everyAnswerGiven)
    await done('practice', 'switch-on', 'Z99002')
    const member = [
      'staff',
      'add',
      'ash@example.org',
      '--name',
      'Ash Lee',
      '--practice',
      'Z99002',
      '--role',
      'clinician',
    ]
    assert.equal((await patientSync(url, member, staff)).code, 0)
    await done('patients', 'import', 'Z99002', '--file', file('people.csv'))
    writeFileSync(
      file('twin.csv'),
      'source_patient_id,nhs_number,given_name,family_name,date_of_birth\n9,,Mohamed,Hussain,04/09/1958\n',
    )
    await done('sync', 'run', 'Z99002', '--source', 'csv', '--file', file('twin.csv'))
    const waiting = await done<{ review: string; candidates: unknown[] }[]>('reviews', 'list', 'Z99002')
    assert.deepEqual([waiting.length, waiting[0]?.candidates.length], [1, 1])
    review = waiting[0]!.review
    const { stdout } = await patientSync(url, ['reviews', 'list', 'Z99002'])
    assert.ok(stdout.includes(review) && !/hussain|1958/i.test(stdout), stdout)
  })

  test('decide wants one decision, by somebody who works there', async () => {
    const by = ['--by', 'ash@example.org']
    assert.equal((await call('reviews', 'decide', 'Z99002', review, ...by)).code, 2)
    assert.equal((await call('reviews', 'decide', 'Z99002', review, '--mark', 'bored', ...by)).code, 2)
    const stranger = ['--different', '--by', 'nobody@example.org']
    assert.equal((await call('reviews', 'decide', 'Z99002', review, ...stranger)).code, 1)
  })

  test('decide carries it out, once', async () => {
    const decided = ['reviews', 'decide', 'Z99002', review, '--different', '--by', 'ash@example.org'] as const
    assert.equal((await done<{ is: string }>(...decided)).is, 'done')
    assert.deepEqual(await done('reviews', 'list', 'Z99002'), [])
    assert.equal((await call(...decided)).code, 3)
  })
})

describe('the commands for people', () => {
  test('sync run says in a line what happened', async () => {
    const again = await patientSync(url, [
      'sync',
      'run',
      'Z99001',
      '--source',
      'csv',
      '--file',
      file('list.csv'),
    ])
    assert.equal(again.code, 0)
    assert.match(
      again.stdout,
      /^Done in \d+\.\d s: 3 listed, 0 created, 0 linked, 0 updated, 0 left, .*1 unusable\.\nRun /,
    )
    assert.equal(again.stderr, '')
  })

  test('patients export prints nothing but the CSV', async () => {
    const { code, stdout } = await patientSync(url, ['patients', 'export', 'Z99001'])
    assert.equal(code, 0)
    assert.equal(stdout, readFileSync(file('out.csv'), 'utf8'))
  })

  test('--help is answered on stdout with exit code 0', async () => {
    const { code, stdout, stderr } = await patientSync(url, ['sync', 'run', '--help'])
    assert.deepEqual([code, stderr], [0, ''])
    assert.match(stdout, /Example:\n {2}patient-sync sync run A81001 --source csv --file list\.csv\n/)
  })
})

describe('called wrongly, exit code 2 and a word on stderr:', { concurrency: 2 }, () => {
  for (const [what, words, says] of [
    ['nothing at all', [], /^Usage: patient-sync/],
    ['a command that there is not', ['snyc'], /unknown command 'snyc'/],
    ['an argument that is missing', ['sync', 'run', '--source', 'csv'], /missing required argument 'code'/],
    [
      'a number that is none',
      ['generate', '--patients', 'many', '--out', 'x'],
      /^--patients is a whole number from 1\.$/m,
    ],
    [
      'an id that is none',
      ['sync', 'show', 'yesterday'],
      /^That is not the id of a run\. List them: sync runs CODE$/m,
    ],
  ] as const) {
    test(what, async () => {
      const { code, stdout, stderr } = await patientSync(url, words)
      assert.deepEqual([code, stdout], [2, ''])
      assert.match(stderr, says)
    })
  }
})

describe('what there is not, exit code 1:', { concurrency: 2 }, () => {
  for (const words of [
    ['sync', 'runs', 'A81002'],
    ['sync', 'show', '01a2047d-e778-7232-94dc-c93f9121b3f4'],
    ['sync', 'undo', '01a2047d-e778-7232-94dc-c93f9121b3f4'],
    ['patients', 'export', 'A81002'],
    ['patients', 'import', 'A81002', '--file', 'people.csv'],
  ]) {
    test(words.join(' '), async () => {
      const { code, json } = await call(...words)
      assert.equal(code, 1)
      assert.equal((json as { error: { kind: string } }).error.kind, 'not-found')
    })
  }
})

test('a database that cannot be reached is told with what to do, and without its password', async () => {
  const nowhere = 'postgres://somebody:s3cret@127.0.0.1:1/none'
  const { code, stdout, stderr } = await patientSync(nowhere, ['practice', 'list', '--json'])
  assert.equal(code, 1)
  const message =
    'The database cannot be reached (ECONNREFUSED). Check DATABASE_URL, and that PostgreSQL is running there.'
  assert.deepEqual(JSON.parse(stdout), { error: { kind: 'failed', message } })
  assert.equal(stderr, `${message}\n`)
})

/** Calls a command with --json. */
function call(...words: string[]): Promise<Answered> {
  return patientSync(url, [...words, '--json'])
}

/** Calls a command with --json that must be done without a word on stderr, and answers its document. */
async function done<T>(...words: string[]): Promise<T> {
  const { code, json, stderr } = await call(...words)
  assert.deepEqual([code, stderr], [0, ''])
  return json as T
}
