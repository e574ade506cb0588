import assert from 'node:assert/strict'
import { test } from 'node:test'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { lastNight, listOfLastNight, listOfTonight, surgery, tonight } from './test-surgery.ts'
import { undoRun } from './undo/undo.ts'

test('the nights of a practice stand in numbers beside the plot, without those that were undone', async (t) => {
  const practice = await surgery(t)
  await practice.night(listOfLastNight, lastNight)
  const { run } = await practice.night(listOfTonight, tonight)
  await practice.signIn()
  const { visitor, code } = practice
  await practice.rows(
    `INSERT INTO sync_run (practice, id, source, trigger, night, state, step, started_at, seen_at, kind, created)
     VALUES ($1, gen_random_uuid(), 'csv', 'staff', '2026-11-24', 'previewed', 'match', now(), now(), 'preview', 7)`,
  )
  const page = await visitor.get('/sync/nights?nights=365')
  assert.match(page.body, /<svg class="ps-plot"/)
  assert.match(wordsOf(page), /Last 365 nights/)
  const tonightWords = /24 Nov 2026 50 4 3 0 19 23 Nov 2026 49 50 0 0 0/
  assert.match(wordsOf(page), tonightWords)
  const onRun = await visitor.get(`/sync/${run}`)
  assert.match(onRun.body, /Last 30 nights.*<svg class="ps-plot"/s)

  await undoRun(practice.database, { practice: code, run })
  assert.match(
    wordsOf(await visitor.get('/sync/nights')),
    /24 Nov 2026 As before 0 0 0 0 Undone 23 Nov 2026 49 50/,
  )
  assert.match(wordsOf(await visitor.get('/sync/nights?nights=7&until=never')), /Last 30 nights/)
  assert.match(
    wordsOf(await visitor.get('/sync/nights?until=2026-10-31')),
    /No list was read on these nights/,
  )
})
