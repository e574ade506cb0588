import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { notifyFor, letter as govukLetter } from './govuk-notify/test-notify.ts'
import { letter as nhsLetter, nhsNotifyFor } from './nhs-notify/test-nhs-notify.ts'
import { takeTurn } from './rate.ts'
import { sendingFor } from './test-sending.ts'
import type { Channel, Letter } from './channel.ts'

test('GOV.UK Notify never has to refuse one too many, however many workers send', async (t) => {
  const time = virtualTime()
  // As much as we use at once and no more: the service itself allows five times that.
  const { standIn, channel } = await notifyFor(t, { clock: time.clock, perMinute: 3000, burst: 200 })
  const { answers, seconds } = await sendAll(t, time, { channel, letter: govukLetter, workers: 24, each: 25 })
  assert.deepEqual(answers, { accepted: 600 })
  assert.equal(standIn.taken.length, 600)
  // 200 at once and then 48 a second: 96 % of what is allowed.
  assert.ok(seconds > 8 && seconds < 8.5, `${seconds} s`)
})

test('NHS Notify never has to refuse one too many, however many workers send', async (t) => {
  const time = virtualTime()
  const { standIn, channel } = await nhsNotifyFor(t, { clock: time.clock, perMinute: 1200, burst: 5 })
  const { answers, seconds } = await sendAll(t, time, { channel, letter: nhsLetter, workers: 24, each: 10 })
  assert.deepEqual(answers, { accepted: 240 })
  assert.equal(standIn.counts().tooMany, 0)
  // 5 at once and then 18 a second: 90 % of what is allowed.
  assert.ok(seconds > 12.5 && seconds < 13.5, `${seconds} s`)
})

type Time = ReturnType<typeof virtualTime>

/** Time that passes only when everybody waits for it. */
function virtualTime() {
  const began = Date.now()
  let now = began
  let awake = 0
  const waiting: { at: number; wake: () => void }[] = []
  const passIfAllWait = () => {
    if (awake > 0) return
    waiting.sort((one, other) => one.at - other.at)
    const next = waiting.shift()
    if (!next) return
    now = Math.max(now, next.at)
    awake += 1
    next.wake()
  }
  return {
    clock: { now: () => new Date(now) },
    passed: () => (now - began) / 1000,
    begin: (workers: number) => (awake += workers),
    end: () => ((awake -= 1), passIfAllWait()),
    wait: (seconds: number) =>
      new Promise<void>((wake) => {
        waiting.push({ at: now + seconds * 1000, wake })
        awake -= 1
        passIfAllWait()
      }),
  }
}

/** All that the workers send, and how the channel answered. */
async function sendAll(
  t: TestContext,
  time: Time,
  { channel, letter, workers, each }: { channel: Channel; letter: Letter; workers: number; each: number },
): Promise<{ answers: Record<string, number>; seconds: number }> {
  const { database } = await sendingFor(t)
  const answers: Record<string, number> = {}
  const work = async (worker: number) => {
    for (let nth = 0; nth < each; nth++) {
      await takeTurn({ database, clock: time.clock, wait: time.wait }, channel)
      const { is } = await channel.send({ ...letter, reference: `${worker} ${nth}` }, 'Z99001')
      answers[is] = (answers[is] ?? 0) + 1
    }
    time.end()
  }
  time.begin(workers)
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)))
  return { answers, seconds: time.passed() }
}
