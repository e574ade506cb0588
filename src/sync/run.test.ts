import assert from 'node:assert/strict'
import { after, describe, test, type TestContext } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { listOf, type Row } from '../../test/list.ts'
import { practiceIn } from '../../test/practice.ts'
import { ProductError } from '../platform/errors.ts'
import { runSync } from './run.ts'
import { RUN_STEPS } from './run-record.ts'
import type { RawRecord, Source } from './source.ts'

// A run as a whole: one at a time, and whatever becomes of it is written down.

const database = await freshDatabase({ after })
let practices = 0
const practiceOfItsOwn = () => practiceIn(database, `Z${99001 + practices++}`)
type Practice = Awaited<ReturnType<typeof practiceOfItsOwn>>

const sian: Row = {
  source_patient_id: '50119',
  given_name: 'Siân',
  family_name: 'Llewellyn',
  date_of_birth: '14/03/1958',
  mobile_phone: '07700 900540',
}
const piotr: Row = {
  source_patient_id: '101',
  given_name: 'Piotr',
  family_name: 'Wójcik',
  date_of_birth: '17/08/1983',
}

describe('of many runs of a practice at once', () => {
  test('one runs, and the others are refused', async () => {
    const practice = await practiceOfItsOwn()
    const others: Promise<unknown>[] = []
    // The others start while the first is in the middle of its list, and it goes on when they have ended.
    const startOthers = async () => {
      for (let i = 0; i < 12; i++) others.push(practice.sync([sian]).catch((error: unknown) => error))
      await Promise.all(others)
    }
    const first = await practice.sync([sian, piotr], { after: { rows: 1, happens: startOthers } })
    assert.equal(first.state, 'done')
    for (const refused of await Promise.all(others)) {
      assert.ok(refused instanceof ProductError && refused.kind === 'refused', String(refused))
      assert.equal(refused.message, 'A sync of this practice is running already. Wait until it is done.')
    }
    assert.deepEqual(await runsOf(practice), [{ state: 'done', reason: null }])
  })

  test('started in the same moment, no two ever run side by side', async () => {
    const practice = await practiceOfItsOwn()
    let running = 0
    const list = listOf([sian, piotr], {
      after: { rows: 1, happens: async () => assert.equal(++running, 1, 'another run is under way') },
    })
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, async () => {
        try {
          return (
            await runSync(database, {
              practice: practice.code,
              source: endingWith(list, () => running--),
              trigger: 'command',
            })
          ).state
        } catch (error) {
          assert.ok(error instanceof ProductError, String(error))
          return error.kind
        }
      }),
    )
    assert.ok(outcomes.includes('done'))
    assert.deepEqual(new Set(outcomes), new Set(['done', 'refused']))
    assert.equal((await practice.patients()).length, 2)
  })

  test('more of different practices than there are connections to spare all come to their end', async () => {
    const many = await Promise.all(Array.from({ length: 12 }, practiceOfItsOwn))
    // Ten are in the middle of their lists at one moment, as many as a pool has connections.
    let arrived = 0
    let open: () => void
    const tenAreHere = new Promise<void>((resolve) => (open = resolve))
    const happens = async () => {
      if (++arrived === 10) open()
      await tenAreHere
    }
    const reports = await Promise.all(
      many.map((practice) => practice.sync([sian, piotr], { after: { rows: 1, happens } })),
    )
    assert.deepEqual(new Set(reports.map(({ state, created }) => `${state} ${created}`)), new Set(['done 2']))
  })
})

describe('a run that does not come to its end', () => {
  test('because the source fails is recorded with what the source said', async () => {
    const practice = await practiceOfItsOwn()
    const report = await runSync(database, {
      practice: practice.code,
      source: failing('open', new ProductError('failed', 'The feed refused the sign-in (401).')),
      trigger: 'night',
      night: '2026-11-24',
    })
    assert.deepEqual([report.state, report.reason], ['failed', 'The feed refused the sign-in (401).'])
    assert.deepEqual(await runsOf(practice), [
      { state: 'failed', reason: 'The feed refused the sign-in (401).' },
    ])
  })

  test('because the source breaks off in the middle of much leaves nothing behind, and the practice is free', async () => {
    const practice = await practiceOfItsOwn()
    await practice.sync([sian])
    const untouched = await practice.everything()
    const report = await runSync(database, {
      practice: practice.code,
      source: failing('after much', new ProductError('failed', 'The feed broke off in the middle.')),
      trigger: 'command',
    })
    assert.deepEqual([report.state, report.reason], ['failed', 'The feed broke off in the middle.'])
    assert.deepEqual(await practice.everything(), untouched)
    assert.equal((await practice.sync([sian, piotr])).state, 'done')
  })

  test('because of a surprise is recorded without a word of it, and the surprise is thrown', async () => {
    const practice = await practiceOfItsOwn()
    const surprise = new Error('Key (nhs_number)=(9993667129) already exists')
    await assert.rejects(
      runSync(database, { practice: practice.code, source: failing('open', surprise), trigger: 'command' }),
      surprise,
    )
    assert.deepEqual(await runsOf(practice), [
      { state: 'failed', reason: 'Something unexpected happened. Nothing was changed. Sync again.' },
    ])
  })

  test('because it was stopped says so', async () => {
    const practice = await practiceOfItsOwn()
    const stop = new AbortController()
    const report = await runSync(database, {
      practice: practice.code,
      source: failing('open', () => {
        stop.abort()
        stop.signal.throwIfAborted()
      }),
      trigger: 'command',
      signal: stop.signal,
    })
    assert.deepEqual(
      [report.state, report.reason],
      ['failed', 'The sync was stopped before its end. Nothing was changed. Sync again.'],
    )
  })

  test('lets go of its source whatever happened', async () => {
    const practice = await practiceOfItsOwn()
    let closed = 0
    const source = endingWith(listOf([]), () => closed++)
    assert.equal(
      (await runSync(database, { practice: practice.code, source, trigger: 'command' })).state,
      'held',
    )
    assert.equal(closed, 1)
  })

  test('is not begun twice under one id once it is done', async () => {
    const practice = await practiceOfItsOwn()
    const { run } = await practice.sync([sian])
    await assert.rejects(practice.sync([piotr], {}, { run }), {
      kind: 'refused',
      message: 'This sync has been carried out already.',
    })
    assert.deepEqual(await runsOf(practice), [{ state: 'done', reason: null }])
    assert.equal((await practice.patients()).length, 1)
  })

  test('is not begun for a practice that nobody added', async () => {
    await assert.rejects(
      runSync(database, { practice: 'A81001', source: listOf([sian]), trigger: 'command' }),
      { kind: 'not-found', message: /There is no practice A81001/ },
    )
  })
})

describe('a night', () => {
  test('has one sync, and another is refused', async () => {
    const practice = await practiceOfItsOwn()
    const night = { trigger: 'night', night: '2026-11-24' } as const
    assert.equal((await practice.sync([sian], {}, night)).state, 'done')
    // Each refused one has let go of the practice before the next asks for it.
    for (let again = 0; again < 20; again++) {
      await assert.rejects(practice.sync([sian], {}, night), {
        kind: 'refused',
        message: 'The night of 2026-11-24 has had its sync already.',
      })
    }
    assert.equal((await practice.sync([sian], {}, { trigger: 'staff' })).state, 'done')
  })
})

describe('whoever watches a run', () => {
  test('sees once a second how far it is, from its third second on', async (t) => {
    const practice = await practiceOfItsOwn()
    const clock = stoppedWatch(t)
    const seen: unknown[] = []
    const look = async () => {
      seen.push(
        ...(await practice.rows(
          'SELECT state, step, progress_done, progress_total FROM sync_run WHERE practice = $1',
        )),
      )
      clock.now += 1001
    }
    const rows = Array.from({ length: 4 }, (_, at) => ({ ...piotr, source_patient_id: String(at) }))
    await runSync(database, {
      practice: practice.code,
      source: watched(listOf(rows), look),
      trigger: 'command',
    })
    assert.deepEqual(seen, [
      { state: 'running', step: 'open', progress_done: null, progress_total: null },
      { state: 'running', step: 'open', progress_done: null, progress_total: null },
      { state: 'running', step: 'stage', progress_done: 2, progress_total: 4 },
      { state: 'running', step: 'stage', progress_done: 3, progress_total: 4 },
    ])
  })

  test('sees that it is alive while its source is silent', { timeout: 20_000 }, async (t) => {
    const practice = await practiceOfItsOwn()
    t.mock.timers.enable({ apis: ['setInterval'] })
    const seenAt = async () =>
      (await practice.rows<{ seen_at: Date }>('SELECT seen_at FROM sync_run WHERE practice = $1'))[0]!.seen_at
    let minute = 0
    const clock = { now: () => new Date(Date.UTC(2026, 10, 24, 2, minute)) }
    const silent = async () => {
      assert.deepEqual(await seenAt(), clock.now())
      minute = 1
      t.mock.timers.tick(30_000)
      while ((await seenAt()).getUTCMinutes() !== 1) await new Promise(setImmediate)
    }
    const report = await practice.sync([sian, piotr], { after: { rows: 1, happens: silent } }, { clock })
    assert.equal(report.state, 'done')
  })
})

test(
  'lets go of a feed that does not answer when the database breaks off meanwhile',
  { timeout: 30_000 },
  async () => {
    const practice = await practiceOfItsOwn()
    const other = await database.owner.connect()
    await other.query('BEGIN; LOCK TABLE patient')
    let letGo = () => {}
    const silence = new Promise<void>((end) => (letGo = end))
    const source: Source = {
      name: 'csv',
      async open(signal) {
        const list = await listOf([sian]).open(signal)
        async function* records(): AsyncGenerator<RawRecord[]> {
          while (!(await breaksOffWhoWaits())) await new Promise(setImmediate)
          await other.query('ROLLBACK')
          await silence
        }
        return { ...list, records, close: async () => letGo() }
      },
    }
    const report = await runSync(database, { practice: practice.code, source, trigger: 'command' })
    other.release()
    assert.match(`${report.state}: ${report.reason}`, /failed: The connection to the database was lost/)

    async function breaksOffWhoWaits(): Promise<boolean> {
      const { rowCount } = await other.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      )
      return rowCount === 1
    }
  },
)

describe('a run that is done', () => {
  test('is in the history of everything that it changed, and in the ledger with what it counted', async () => {
    const practice = await practiceOfItsOwn()
    const first = await practice.sync([sian, piotr])
    const second = await practice.sync([{ ...sian, mobile_phone: '07700 900541' }])
    assert.deepEqual(
      await practice.rows(
        `SELECT field, old, new FROM patient_change WHERE practice = $1 AND run = $2 AND staff IS NULL ORDER BY field`,
        [second.run],
      ),
      [
        { field: 'mobile_phone', old: '+447700900540', new: '+447700900541' },
        { field: 'status', old: 'registered', new: 'left' },
      ],
    )
    const [{ seconds, ...counts } = { seconds: {} }] = await practice.rows<{ seconds: object }>(
      `SELECT state, step, reason, listed, unusable, created, linked, updated, "left", returned, unchanged, reviews,
         patients, seconds
       FROM sync_run WHERE practice = $1 AND id = $2`,
      [second.run],
    )
    assert.deepEqual(counts, {
      ...{ state: 'done', step: 'report', reason: null, listed: 1, unusable: 0, created: 0, linked: 0 },
      ...{ updated: 1, left: 1, returned: 0, unchanged: 0, reviews: 0, patients: 1 },
    })
    assert.deepEqual(Object.keys(seconds).sort(), [...RUN_STEPS].sort())
    assert.notEqual(first.run, second.run)
  })
})

function runsOf(practice: Practice): Promise<{ state: string; reason: string | null }[]> {
  return practice.rows('SELECT state, reason FROM sync_run WHERE practice = $1 ORDER BY started_at, id')
}

/** A source whose opening fails, or which fails when more than one flush of rows has gone to the database. */
function failing(when: 'open' | 'after much', failure: Error | (() => void)): Source {
  const fail = () => {
    if (typeof failure === 'function') failure()
    else throw failure
  }
  const much = Array.from({ length: 1500 }, (_, at) => ({
    source_patient_id: String(at),
    family_name: 'Wójcik'.repeat(40),
    given_name: 'Piotr'.repeat(40),
    date_of_birth: '17/08/1983',
    address_line_1: 'Weir Lane '.repeat(25),
  }))
  return {
    name: 'csv',
    async open(signal) {
      if (when === 'open') fail()
      const list = await listOf(much).open(signal)
      return {
        ...list,
        async *records() {
          yield* list.records()
          fail()
        },
      }
    },
  }
}

/** The same source, telling when a run lets go of it. */
function endingWith(source: Source, closed: () => void): Source {
  return {
    ...source,
    async open(signal) {
      const list = await source.open(signal)
      return { ...list, close: async () => closed() }
    },
  }
}

/** The same source, row by row, with somebody looking before each. */
function watched(source: Source, look: () => Promise<void>): Source {
  return {
    ...source,
    async open(signal) {
      const list = await source.open(signal)
      let done = 0
      return {
        ...list,
        progress: () => ({ ...list.progress(), done }),
        async *records() {
          for await (const batch of list.records()) {
            await look()
            done += 1
            yield batch
          }
        },
      }
    },
  }
}

/** Time passes only when the test says so. */
function stoppedWatch(t: TestContext): { now: number } {
  const clock = { now: 0 }
  t.mock.method(performance, 'now', () => clock.now)
  return clock
}
