import assert from 'node:assert/strict'
import { test } from 'node:test'
import { asked, failureOf, FOXLEY_BROOK, NIGHT, people, readAll, readerOf, standIn } from './trial.ts'

const TEN = people(10).map((row) => row.source_patient_id)

test('a list of ten is read in pages of three, with one sign-in', async (t) => {
  const feed = await standIn(t)
  const reader = readerOf(feed.url)
  const { list, rows, rowNumbers, ids } = await readAll(reader)
  assert.deepEqual(ids, TEN)
  assert.deepEqual(rowNumbers, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  assert.equal(list.practice, FOXLEY_BROOK)
  assert.equal(list.announced, 10)
  assert.deepEqual(list.progress(), { done: 10, total: 10, unit: 'rows' })
  assert.deepEqual(asked(feed), { tokens: 1, pages: [1, 2, 3, 4] })
  assert.deepEqual(reader.pauses, [])
  const [first] = rows
  assert.ok(first && !('unusable' in first))
  assert.equal(first.family_name, 'Hussain')
  assert.equal(first.middle_names, 'Arif')
  assert.equal(first.mobile_phone, '07700 900000')
  assert.equal(first.restricted, 'false')
  assert.equal(first.nhs_number, '')
})

test('a list is read with the password grant', async (t) => {
  const feed = await standIn(t)
  const { ids } = await readAll(
    readerOf(feed.url, { grant: 'password', username: 'night.sync', password: 'the pass phrase & more' }),
  )
  assert.deepEqual(ids, TEN)
})

test('every page is asked for and sent packed', async (t) => {
  const feed = await standIn(t)
  await readAll(readerOf(feed.url))
  assert.ok(feed.log.every(({ gzip }) => gzip))
})

test('all pages belong to the snapshot of the first', async (t) => {
  const feed = await standIn(t)
  await readAll(readerOf(feed.url))
  const snapshots = feed.log
    .filter(({ on }) => on === 'page')
    .map(({ path }) => new URLSearchParams(path.split('?')[1]).get('snapshot'))
  assert.equal(snapshots[0], null)
  assert.equal(new Set(snapshots.slice(1)).size, 1)
})

test('a list that fits one page is one question', async (t) => {
  const feed = await standIn(t)
  const { ids } = await readAll(readerOf(feed.url, { pageSize: 5000 }))
  assert.deepEqual(ids, TEN)
  assert.deepEqual(asked(feed).pages, [1])
})

test('a list whose last page is full ends there', async (t) => {
  const feed = await standIn(t, { practices: { [FOXLEY_BROOK]: { rows: () => people(6) } } })
  const { ids } = await readAll(readerOf(feed.url))
  assert.deepEqual(ids, TEN.slice(0, 6))
  assert.deepEqual(asked(feed).pages, [1, 2])
})

test('an empty list announces nobody, and the run decides what that means', async (t) => {
  const feed = await standIn(t, { practices: { [FOXLEY_BROOK]: { rows: () => [] } } })
  const { list, ids } = await readAll(readerOf(feed.url))
  assert.equal(list.announced, 0)
  assert.deepEqual(ids, [])
})

test('what the list does not carry is told apart from what is blank', async (t) => {
  const fields = ['source_patient_id', 'given_name', 'family_name', 'date_of_birth', 'email'] as const
  const feed = await standIn(t, { practices: { [FOXLEY_BROOK]: { rows: () => people(2), fields } } })
  const { list } = await readAll(readerOf(feed.url))
  assert.deepEqual([...list.carries], [...fields])
  const all = await readAll(readerOf((await standIn(t)).url))
  assert.notEqual(list.layout, all.list.layout)
})

test('a list without dates of birth is refused', async (t) => {
  const fields = ['source_patient_id', 'given_name', 'family_name'] as const
  const feed = await standIn(t, { practices: { [FOXLEY_BROOK]: { rows: () => people(2), fields } } })
  assert.equal(
    await failureOf(readerOf(feed.url)),
    'The list of the feed at HOST does not carry date_of_birth. Ask whoever runs the feed to add it: every list carries source_patient_id, given_name, family_name, date_of_birth.',
  )
})

test('the same patient is the same bytes the next night', async (t) => {
  const bytes = async () => {
    const feed = await standIn(t)
    const list = await readerOf(feed.url).source.open(new AbortController().signal)
    const all: string[] = []
    for await (const batch of list.records()) all.push(...batch.map((record) => record.bytes.toString()))
    return all
  }
  assert.deepEqual(await bytes(), await bytes())
})

test('the same list again is told by one question, when last time is known', async (t) => {
  const feed = await standIn(t)
  const { list } = await readAll(readerOf(feed.url))
  assert.match(list.etag ?? '', /^W\/"[0-9a-f]+"$/)
  const again = await readAll(readerOf(feed.url), list.etag!)
  assert.equal(again.list.unchanged, true)
  assert.equal(again.list.etag, list.etag)
  assert.deepEqual(again.ids, [])
  assert.deepEqual(asked(feed).pages, [1, 2, 3, 4, 1])
})

test('a list that changed is read although last time is known', async (t) => {
  const feed = await standIn(t)
  const { list } = await readAll(readerOf(feed.url))
  feed.setList(FOXLEY_BROOK, { rows: () => people(11) })
  const again = await readAll(readerOf(feed.url), list.etag!)
  assert.equal(again.list.unchanged, undefined)
  assert.equal(again.ids.length, 11)
})

test('a token is fetched again before it runs out', async (t) => {
  let minutes = 0
  const clock = { now: () => new Date(NIGHT.getTime() + minutes * 60_000) }
  const feed = await standIn(t, { tokenSeconds: 120 })
  const list = await readerOf(feed.url, {}, { clock }).source.open(new AbortController().signal)
  for await (const _ of list.records()) minutes += 5
  assert.deepEqual(asked(feed), { tokens: 3, pages: [1, 2, 3, 4] })
})

test('no more than one page is read ahead of whoever works on them', async (t) => {
  const feed = await standIn(t, { practices: { [FOXLEY_BROOK]: { rows: () => people(60) } } })
  const list = await readerOf(feed.url).source.open(new AbortController().signal)
  let worked = 0
  for await (const batch of list.records()) {
    worked += 1
    assert.ok(batch.length <= 3)
    assert.ok(Math.max(...asked(feed).pages.map(Number)) <= worked + 1)
  }
  assert.equal(worked, 20)
})

test('two readers at once each read their own list', async (t) => {
  const elm = people(8).map((row) => ({ ...row, source_patient_id: `ET-${row.source_patient_id as string}` }))
  const feed = await standIn(t, {
    practices: { [FOXLEY_BROOK]: { rows: () => people(10) }, B82002: { rows: () => elm } },
  })
  const [foxley, elmTree, again] = await Promise.all([
    readAll(readerOf(feed.url)),
    readAll(
      readerOf(feed.url, { clientId: 'elm-tree', clientSecret: 'another secret' }, { practice: 'B82002' }),
    ),
    readAll(readerOf(feed.url, { pageSize: 4 })),
  ])
  assert.deepEqual(foxley.ids, TEN)
  assert.deepEqual(again.ids, TEN)
  assert.deepEqual(
    elmTree.ids,
    elm.map((row) => row.source_patient_id),
  )
  assert.equal(elmTree.list.practice, 'B82002')
})

test('a reader in the middle of a list finishes it although a new one has come', async (t) => {
  const feed = await standIn(t)
  const list = await readerOf(feed.url).source.open(new AbortController().signal)
  const sizes: number[] = []
  for await (const batch of list.records()) {
    if (sizes.length === 0) {
      feed.setList(FOXLEY_BROOK, { rows: () => people(200) })
      await readAll(readerOf(feed.url))
    }
    sizes.push(batch.length)
  }
  assert.deepEqual(sizes, [3, 3, 3, 1])
})

test('whoever stops in the middle leaves nothing behind', async (t) => {
  const feed = await standIn(t)
  const list = await readerOf(feed.url).source.open(new AbortController().signal)
  for await (const _ of list.records()) break
  await list.close()
  await list.close()
  assert.ok(asked(feed).pages.length <= 3)
})

test('whoever ends the run ends the reading with their own reason', async (t) => {
  const feed = await standIn(t, { faults: [{ on: 'page', page: 3, fault: 'stall' }] })
  const stop = new AbortController()
  const reason = new Error('The practice switched off.')
  const list = await readerOf(feed.url).source.open(stop.signal)
  const reading = (async () => {
    for await (const _ of list.records()) setImmediate(() => stop.abort(reason))
  })()
  await assert.rejects(reading, reason)
})
