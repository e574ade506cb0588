import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ProductError } from '../../platform/errors.ts'
import { Hitch } from '../../platform/outside/hitch.ts'
import { patiently, pause, retryAfterSeconds } from './patience.ts'

const wanted = {
  feed: 'feed.example.nhs.uk',
  what: 'page 3 of the list',
  signal: new AbortController().signal,
}

test('what works the third time is asked for three times, with growing pauses', async () => {
  const { pauses, manner } = noting()
  let tries = 0
  const answer = await patiently(wanted, async () => (++tries < 3 ? stumble() : 'the page'), manner)
  assert.equal(answer, 'the page')
  assert.equal(tries, 3)
  assert.deepEqual(pauses, [750, 1500])
})

test('what never works is given up after five tries, and the sentence says so', async () => {
  const { pauses, manner } = noting()
  await assert.rejects(
    patiently(wanted, async () => stumble(), manner),
    {
      name: 'ProductError',
      kind: 'failed',
      message:
        'The feed at feed.example.nhs.uk answered 500 when asked for page 3 of the list. It was tried 5 times. Try again later.',
    },
  )
  assert.deepEqual(pauses, [750, 1500, 3000, 6000])
})

test('what will not pass is not tried again', async () => {
  const { pauses, manner } = noting()
  const refused = new ProductError('failed', 'The feed refused the sign-in.')
  await assert.rejects(
    patiently(wanted, async () => Promise.reject(refused), manner),
    refused,
  )
  assert.deepEqual(pauses, [])
})

test('a pause is never shorter than the feed asks for', () => {
  assert.equal(pause(1, 30, 0), 30_000)
  assert.equal(pause(1, 30, 0.5), 30_500)
  assert.equal(pause(1, null, 0), 500)
  assert.equal(pause(20, null, 1), 60_000)
})

test('a feed that wants an hour of rest is left to the next try of the night', async () => {
  const { pauses, manner } = noting()
  const asks = async () => Promise.reject(new Hitch('answered 503', 'Try again later.', 3600))
  await assert.rejects(patiently(wanted, asks, manner), {
    message:
      'The feed at feed.example.nhs.uk answered 503 when asked for page 3 of the list, and wants to be left alone for 60 minutes. Sync again after that.',
  })
  assert.deepEqual(pauses, [])
})

test('whoever ends it while it waits ends it at once, with their own reason', async () => {
  const stop = new AbortController()
  const reason = new Error('The practice switched off.')
  const manner = {
    sleep: async () => {
      stop.abort(reason)
    },
    random: () => 0,
  }
  let tries = 0
  const asks = async () => {
    tries += 1
    return stumble()
  }
  await assert.rejects(patiently({ ...wanted, signal: stop.signal }, asks, manner), reason)
  assert.equal(tries, 1)
})

test('Retry-After is read as seconds and as a date', () => {
  const now = new Date('2026-11-24T02:00:00Z')
  assert.equal(retryAfterSeconds('30', now), 30)
  assert.equal(retryAfterSeconds('Tue, 24 Nov 2026 02:20:00 GMT', now), 1200)
  assert.equal(retryAfterSeconds('Tue, 24 Nov 2026 01:00:00 GMT', now), 0)
  assert.equal(retryAfterSeconds('soon', now), null)
  assert.equal(retryAfterSeconds(undefined, now), null)
})

function stumble(): never {
  throw new Hitch('answered 500', 'Try again later.')
}

function noting() {
  const pauses: number[] = []
  return {
    pauses,
    manner: { sleep: async (milliseconds: number) => pauses.push(milliseconds), random: () => 0.5 },
  }
}
