import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { inLondon } from '../platform/clock.ts'
import { due, dueTime, nextNight, nextTry, silentAfter, type Night, type NightRun } from './timetable.ts'

const minute = 60_000
const longAgo = new Date('2026-01-01T12:00:00Z')
const foxleyBrook: Night = { practice: 'Z99001', nightTime: '02:00', nightSince: longAgo }

test('a practice keeps its own minute, from its night time to 29 minutes after', () => {
  assert.equal(dueTime(foxleyBrook), dueTime({ ...foxleyBrook }))
  assert.match(dueTime(foxleyBrook), /^02:[0-2]\d$/)
  assert.match(dueTime({ practice: 'Z99001', nightTime: '23:59' }), /^(23:59|00:[0-2]\d)$/)
})

test('the practices of the country are spread evenly over their half hour', () => {
  const codes = Array.from({ length: 6200 }, (_, i) => `${'ABCDEFGHJK'[i % 10]}${81000 + i}`)
  const byMinute = Object.groupBy(codes, (practice) => dueTime({ practice, nightTime: '02:00' }))
  assert.equal(Object.keys(byMinute).length, 30)
  for (const practices of Object.values(byMinute)) assert.ok(practices!.length < 2 * (6200 / 30))
})

describe('exactly one run a local night', () => {
  // The clocks go back on 25 October 2026 at 02:00 and forward on 28 March 2027 at 01:00.
  const times = [
    '00:00',
    '00:30',
    '00:45',
    '01:00',
    '01:15',
    '01:30',
    '01:45',
    '02:00',
    '03:00',
    '12:30',
    '23:45',
  ]
  for (const [name, noon] of [
    ['when the clocks go back', '2026-10-23T12:00Z'],
    ['when the clocks go forward', '2027-03-26T12:00Z'],
    ['on ordinary days', '2026-11-22T12:00Z'],
  ] as const) {
    test(`${name}, whatever the practice's time`, () => {
      const from = new Date(noon)
      for (const nightTime of times) {
        const practice = { ...foxleyBrook, nightTime, nightSince: from }
        const runs = live(practice, from, 72 * 60, () => 'done')
        assert.deepEqual(
          runs.map((run) => run.night),
          nightsBetween(from, new Date(+from + 72 * 60 * minute), dueTime(practice)),
        )
      }
    })
  }

  test('a time inside the hour that is lost runs as soon as the hour is over', () => {
    const practice = at('01:30')
    const [run] = live(
      since(practice, '2027-03-27T12:00Z'),
      new Date('2027-03-27T12:00Z'),
      24 * 60,
      () => 'done',
    )
    assert.equal(run!.startedAt.toISOString(), '2027-03-28T01:00:00.000Z')
  })

  test('a time inside the hour that comes twice runs the first time', () => {
    const practice = at('01:30')
    const [run, ...more] = live(
      since(practice, '2026-10-24T12:00Z'),
      new Date('2026-10-24T12:00Z'),
      24 * 60,
      () => 'done',
    )
    assert.equal(run!.startedAt.toISOString(), '2026-10-25T00:30:00.000Z')
    assert.deepEqual(more, [])
  })

  test('at any practice, through any stops, failures and clock jumps', () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ minutes: fc.integer({ min: 1, max: 90 }) }) },
      { weight: 1, arbitrary: fc.record({ minutes: fc.integer({ min: 90, max: 5000 }) }) },
      { weight: 1, arbitrary: fc.record({ minutes: fc.integer({ min: -3000, max: -1 }) }) },
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(step, fc.constantFrom('done', 'done', 'failed', 'held', 'running')), {
          maxLength: 120,
        }),
        fc.integer({ min: 0, max: 1439 }),
        (steps, time) => {
          const practice = { ...foxleyBrook, nightTime: clockTime(time) }
          const runs: NightRun[] = []
          let now = new Date('2026-10-24T20:00:00Z')
          for (const [{ minutes }, state] of steps) {
            now = new Date(+now + minutes * minute)
            const night = due(practice, runs, now)
            if (night !== null) runs.push(ran(night, now, state))
          }
          const settled = runs
            .filter((run) => run.state === 'done' || run.state === 'held')
            .map((run) => run.night)
          assert.deepEqual(settled, [...new Set(settled)].sort())
        },
      ),
    )
  })
})

describe('a missed night', () => {
  test('is made up when the machine comes back, and only the last one', () => {
    const runs = [ran('2026-11-20', new Date('2026-11-20T02:13:00Z'), 'done')]
    assert.equal(due(foxleyBrook, runs, new Date('2026-11-24T09:00:00Z')), '2026-11-24')
  })

  test("before the source was chosen is nobody's, and the first night is the next one", () => {
    const practice = { ...foxleyBrook, nightSince: new Date('2026-11-23T15:00:00Z') }
    assert.equal(due(practice, [], new Date('2026-11-23T15:01:00Z')), null)
    assert.equal(due(practice, [], new Date('2026-11-24T02:30:00Z')), '2026-11-24')
  })

  test('without a source is never due', () => {
    assert.equal(due({ ...foxleyBrook, nightSince: null }, [], new Date('2026-11-24T09:00:00Z')), null)
  })
})

describe('a night that failed', () => {
  test('is tried again after 5, 15, 30 and then every 60 minutes, until six in the morning', () => {
    const runs = live(
      since(at('02:00'), '2026-11-23T12:00Z'),
      new Date('2026-11-23T12:00Z'),
      23 * 60,
      () => 'failed',
    )
    assert.deepEqual(
      runs.map((run) => inLondon(run.startedAt).time),
      ['02:00', '02:05', '02:20', '02:50', '03:50', '04:50', '05:50'],
    )
  })

  test('is over as soon as a try works', () => {
    const runs = live(
      since(at('02:00'), '2026-11-23T12:00Z'),
      new Date('2026-11-23T12:00Z'),
      23 * 60,
      (tried) => (tried < 2 ? 'failed' : 'done'),
    )
    assert.deepEqual(
      runs.map((run) => inLondon(run.startedAt).time),
      ['02:00', '02:05', '02:20'],
    )
  })

  test('by day, when it was made up, is tried again for a few hours', () => {
    const runs = live(at('02:00'), new Date('2026-11-24T09:00:00Z'), 14 * 60, () => 'failed')
    assert.deepEqual(
      runs.map((run) => inLondon(run.startedAt).time),
      ['09:00', '09:05', '09:20', '09:50', '10:50', '11:50'],
    )
  })

  test('says when it is tried again, and that it has given up', () => {
    const first = ran('2026-11-24', new Date('2026-11-24T02:13:00Z'), 'failed')
    const now = new Date('2026-11-24T02:14:00Z')
    assert.equal(nextTry(foxleyBrook, [first], now)?.toISOString(), '2026-11-24T02:18:00.000Z')
    const last = ran('2026-11-24', new Date('2026-11-24T05:58:00Z'), 'failed')
    assert.equal(nextTry(foxleyBrook, [first, last], now), null)
  })
})

describe('a night is left alone', () => {
  const now = new Date('2026-11-24T02:30:00Z')
  const started = new Date('2026-11-24T02:13:00Z')

  test('while its run is going on, and once it is done or held', () => {
    for (const state of ['done', 'held'] as const) {
      assert.equal(due(foxleyBrook, [ran('2026-11-24', started, state)], now), null)
    }
    const running = { ...ran('2026-11-24', started, 'running'), seenAt: new Date(+now - silentAfter) }
    assert.equal(due(foxleyBrook, [running], now), null)
  })

  test('but not when its run has died with its machine', () => {
    const silent = { ...ran('2026-11-24', started, 'running'), seenAt: new Date(+now - silentAfter - 1) }
    assert.equal(due(foxleyBrook, [silent], now), '2026-11-24')
  })

  test('when the clock jumps back before it', () => {
    const done = ran('2026-11-24', started, 'done')
    assert.equal(due(foxleyBrook, [done], new Date('2026-11-24T01:00:00Z')), null)
    assert.equal(due(foxleyBrook, [done], new Date('2026-11-20T12:00:00Z')), null)
  })
})

test('the next night is today before its time, and tomorrow after', () => {
  const practice = at('02:13')
  assert.deepEqual(nextNight(practice, new Date('2026-11-24T01:00:00Z')), {
    date: '2026-11-24',
    time: '02:13',
  })
  assert.deepEqual(nextNight(practice, new Date('2026-11-24T02:13:00Z')), {
    date: '2026-11-25',
    time: '02:13',
  })
  assert.deepEqual(nextNight(practice, new Date('2026-12-31T12:00:00Z')), {
    date: '2027-01-01',
    time: '02:13',
  })
})

/** Looks at the timetable every minute, as the product does, with a run that takes no time. */
function live(
  practice: Night,
  from: Date,
  minutes: number,
  outcome: (tried: number) => 'done' | 'failed',
): NightRun[] {
  const runs: NightRun[] = []
  for (let passed = 0; passed < minutes; passed++) {
    const now = new Date(+from + passed * minute)
    const night = due(practice, runs, now)
    if (night !== null) runs.push(ran(night, now, outcome(runs.length)))
  }
  return runs
}

function ran(night: string, startedAt: Date, state: NightRun['state']): NightRun {
  return { night, state, startedAt, seenAt: startedAt, finishedAt: state === 'running' ? null : startedAt }
}

/** A practice that is due at this very minute. */
function at(time: string): Night {
  for (let code = 81000; ; code++) {
    const practice = { ...foxleyBrook, practice: `A${code}`, nightTime: time }
    if (dueTime(practice) === time) return practice
  }
}

function clockTime(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
}

function since(practice: Night, from: string): Night {
  return { ...practice, nightSince: new Date(from) }
}

/** The dates on which London's clocks show `time` between two instants, or would if the hour were not lost. */
function nightsBetween(from: Date, to: Date, time: string): string[] {
  const [first, last] = [from, to].map((instant) => `${inLondon(instant).date} ${inLondon(instant).time}`)
  const days = [0, 1, 2, 3].map((day) => new Date(+from + day * 24 * 60 * minute).toISOString().slice(0, 10))
  return days.filter((day) => `${day} ${time}` >= first! && `${day} ${time}` < last!)
}
