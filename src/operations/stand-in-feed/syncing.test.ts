import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshDatabase } from '../../../test/database.ts'
import { addSwitchedOn } from '../../../test/switched-on.ts'
import { runSync } from '../../sync/run.ts'
import { asked, FOXLEY_BROOK, people, readerOf, standIn } from './trial.ts'

// A whole sync from the list feed, and the nights after it.

test('a night on which the feed has nothing new costs one question, unless something is left to do', async (t) => {
  const database = await freshDatabase(t)
  await addSwitchedOn(database, { practice: FOXLEY_BROOK, name: 'Foxley Brook Surgery' })
  const feed = await standIn(t)
  const night = () =>
    runSync(database, { practice: FOXLEY_BROOK, source: readerOf(feed.url).source, trigger: 'command' })
  const pagesAsked = async (work: () => Promise<unknown>) => {
    const before = asked(feed).pages.length
    await work()
    return asked(feed).pages.length - before
  }

  const first = await night()
  assert.equal(first.state, 'done')
  assert.equal(first.created, 10)
  assert.equal(first.announced, 10)

  let second = first
  assert.equal(await pagesAsked(async () => (second = await night())), 1)
  assert.equal(second.state, 'done')
  assert.equal(second.unchanged, 10)
  assert.equal(second.listed, 10)
  assert.equal(second.left, 0)
  assert.equal(second.patients, 10)

  await database.owner.query(
    'UPDATE patient SET source_hash = NULL WHERE source_patient_id = (SELECT min(source_patient_id) FROM patient)',
  )
  assert.equal(await pagesAsked(night), 4)

  feed.setList(FOXLEY_BROOK, { rows: () => people(11) })
  assert.equal((await night()).created, 1)
})
