import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jsx } from 'hono/jsx'
import { practiceFor } from '../../test/practice.ts'
import { chooseNight } from '../practices/practice.ts'
import type { Clock } from '../platform/clock.ts'
import { asPractice } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { render, type Html } from '../platform/web/html.ts'
import { RenderingContext } from '../platform/web/rendering.ts'
import type { Line } from '../platform/web/page.ts'
import { freshnessLine, makeFreshnessLine } from './freshness-line.tsx'
import { freshness, type DoneRun, type FreshnessFacts, type LatestRun } from './freshness.ts'
import { brokenSource } from './configured-source.ts'
import { runSync } from './run.ts'
import { dueTime } from './timetable.ts'

const practice = 'Z99001'
const night = { practice, nightTime: '02:00', nightSince: new Date('2026-10-01T12:00:00Z') }
const now = new Date('2026-11-24T08:30:00Z')
const done: DoneRun = {
  run: 'done-run',
  trigger: 'night',
  night: '2026-11-24',
  finishedAt: new Date('2026-11-24T02:14:12Z'),
  patients: 10214,
  created: 20,
  returned: 3,
  left: 9,
  linked: 0,
  updated: 41,
}
const gate = { state: 'on', confirmBy: null } as const
const facts: FreshnessFacts = {
  night,
  done,
  latest: latest('done'),
  held: null,
  nights: [],
  reviews: 7,
  gate,
}

describe('the line at the top of every page says', () => {
  test('what list this is, what changed and what waits, after an ordinary night', () => {
    assert.deepEqual(words(facts, 48), [
      'ok',
      'List as of 02:14 today, 10,214 patients',
      '23 joined, 9 left, 48 contact details changed. See last night',
      '7 doubtful matches waiting',
    ])
  })

  test('that nothing changed', () => {
    const quiet = { ...done, created: 0, returned: 0, left: 0, updated: 0 }
    assert.deepEqual(words({ ...facts, done: quiet, reviews: 0 }), [
      'ok',
      'List as of 02:14 today, 10,214 patients',
      'Nothing changed last night. See last night',
      '',
    ])
  })

  test('that the list is being read', () => {
    const facts = { ...yesterday(), latest: latest('running', { seenAt: now }) }
    assert.deepEqual(words(facts), [
      'reading',
      'List as of 02:11 yesterday, 10,200 patients',
      "Tonight's list is being read now. See how far it is",
      '',
    ])
  })

  test('that it is late, why, and when it is tried again', () => {
    const failed = latest('failed', { reason: 'Docman 10 did not answer. Sync again in a while.' })
    const finishedAt = new Date('2026-11-24T03:00:00Z')
    const nights = [
      {
        night: '2026-11-24',
        state: 'failed' as const,
        startedAt: finishedAt,
        seenAt: finishedAt,
        finishedAt,
      },
    ]
    const old = {
      ...done,
      night: '2026-11-21',
      finishedAt: new Date('2026-11-21T02:14:00Z'),
      patients: 10197,
    }
    const at = new Date('2026-11-24T03:01:00Z')
    assert.deepEqual(words({ ...facts, done: old, latest: failed, nights }, 0, at), [
      'late',
      'List as of 02:14 on 21 November, 10,197 patients',
      "3 nights late. Last night's sync failed. Docman 10 did not answer. It tries again at 03:05.",
      'What to do',
    ])
    const nineTries = words({ ...facts, done: old, latest: failed, nights: [] }, 0, now)
    assert.ok(!nineTries[2]!.includes('tries again'))
  })

  test('that a night has not been read at all, once its worker has had time to come round', () => {
    const late = new Date('2026-11-24T06:00:00Z')
    assert.deepEqual(words({ ...yesterday(), latest: latest('done') }, 0, late).slice(0, 3), [
      'late',
      'List as of 02:11 yesterday, 10,200 patients',
      "Last night's sync has not run.",
    ])
    const justDue = new Date(`2026-11-24T${dueTime(night)}:00Z`)
    assert.equal(words({ ...yesterday(), latest: latest('done') }, 0, justDue)[0], 'ok')
  })

  test('that a run stopped itself', () => {
    assert.deepEqual(words({ ...yesterday(), latest: latest('held'), held: latest('held') }), [
      'held',
      'List as of 02:11 yesterday, 10,200 patients',
      "Last night's sync stopped itself and changed nothing.",
      'Decide what to do',
    ])
  })

  test('that the last run was undone, and the list before it', () => {
    assert.deepEqual(words({ ...yesterday(), latest: latest('done', { undone: true }) }), [
      'late',
      'List as of 02:11 yesterday, 10,200 patients',
      "Last night's sync was undone.",
      'See what that means',
    ])
  })

  test('that no list has ever come, and why', () => {
    const failed = latest('failed', { reason: 'The password was refused. Correct it.' })
    assert.deepEqual(words({ ...facts, done: null, latest: failed }), [
      'never',
      'No list yet',
      'The first sync failed. The password was refused. Nobody has been added.',
      'What to do',
    ])
  })

  test('when the first night comes, or that a list can be uploaded', () => {
    const empty = { ...facts, done: null, latest: null }
    assert.match(words(empty)[2]!, /^The first sync runs at 02:\d\d tomorrow\.$/)
    assert.equal(words({ ...empty, night: { ...night, nightSince: null } })[2], 'Upload the first list')
  })

  test('nothing of a failed sync by hand while the night worked', () => {
    assert.equal(words({ ...facts, latest: latest('failed', { trigger: 'staff' }) })[0], 'ok')
  })

  test('nothing of being read when the run died with its machine', () => {
    const silent = latest('running', { seenAt: new Date('2026-11-24T02:20:00Z') })
    assert.equal(freshness({ ...yesterday(), latest: silent }, now).is, 'late')
    assert.match(words({ ...facts, done: null, latest: silent })[2]!, /stopped in the middle/)
  })
})

test('the line is decided from the practice’s own runs', async (t) => {
  const foxleyBrook = await practiceFor(t)
  const clock = { now: () => now }
  const lineBy = (clock: Clock) => {
    const line = makeFreshnessLine(clock)
    return async () => (await asPractice(foxleyBrook.database, practice, (tx) => line(tx, practice))).line
  }
  const line = lineBy(clock)
  assert.equal(text(await line())[2], 'Upload the first list')

  await chooseNight(foxleyBrook.database, practice, { source: 'docman10', now: night.nightSince })
  const refused = brokenSource(
    'docman10',
    new ProductError('failed', 'The password was refused. Correct it.'),
  )
  await runSync(foxleyBrook.database, { practice, source: refused, trigger: 'night', clock })
  assert.equal(text(await line())[0], 'never')

  const arif = {
    source_patient_id: '1',
    family_name: 'HUSSAIN',
    given_name: 'Arif',
    date_of_birth: '1958-09-04',
  }
  await foxleyBrook.sync([arif], {}, { clock, trigger: 'night' })
  assert.deepEqual(text(await line()), [
    'ok',
    'List as of 08:30 today, 1 patient',
    '1 joined. See last night',
    '',
  ])

  const later = { now: () => new Date(+now + 60_000) }
  const line2 = lineBy(later)
  await foxleyBrook.sync(
    [{ ...arif, mobile_phone: '07700 900471', town: 'Foxley', postcode: 'FX1 1AA' }],
    {},
    { clock: later },
  )
  for (let asked = 0; asked < 2; asked++) {
    assert.equal(text(await line2())[2], '2 contact details changed. See this sync')
  }
})

function latest(state: LatestRun['state'], more: Partial<LatestRun> = {}): LatestRun {
  const at = new Date('2026-11-24T02:13:00Z')
  return {
    run: 'latest-run',
    trigger: 'night',
    night: '2026-11-24',
    state,
    reason: null,
    startedAt: at,
    seenAt: at,
    undone: false,
    ...more,
  }
}

function yesterday(): FreshnessFacts {
  const before = {
    ...done,
    night: '2026-11-23',
    finishedAt: new Date('2026-11-23T02:11:00Z'),
    patients: 10200,
  }
  return { ...facts, done: before, reviews: 0 }
}

function words(given: FreshnessFacts, changed = 0, at = now): string[] {
  return text(freshnessLine(freshness(given, at), changed, at))
}

function text({ kind, state, more, end }: Line): string[] {
  return [kind, state, plain(more), plain(end)]
}

function plain(html: Html | undefined): string {
  return html
    ? render(seenByEverybody(html))
        .replace(/<[^>]+>/g, '')
        .replaceAll('&#39;', "'")
    : ''
}

function seenByEverybody(html: Html): Html {
  const value = { csrf: () => '', asset: () => '', nonce: { script: '', style: '' }, may: () => true }
  return jsx(RenderingContext.Provider, { value }, html) as unknown as Html
}
