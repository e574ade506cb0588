import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test, type TestContext } from 'node:test'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { linkDesk } from './test-link.ts'

const hour = 3600

/** Dilys's number is on the record since so many hours; a link that went there was opened, and is now opened elsewhere. */
async function newNumber(t: TestContext, { hours, by = 'list' }: { hours: number; by?: 'list' | 'staff' }) {
  const desk = await linkDesk(t)
  const { rows, clock, dilys } = desk
  await rows(
    `INSERT INTO patient_change (practice, patient, changed_at, field, old, new, run, staff)
     VALUES ($1, $2, $3, 'mobile_phone', '+447700900999', '+447700900145', $4, $5)`,
    [
      ...[dilys, new Date(+clock.now() - hours * hour * 1000)],
      ...[by === 'list' ? randomUUID() : null, by === 'staff' ? desk.staff : null],
    ],
  )
  await desk.phone().read()
  const second = desk.phone()
  const queued = () => desk.added.length
  const before = queued()
  const entered = wordsOf(await second.enter())
  return {
    ...{ ...desk, second, entered, before, queued },
    again: () => second.post(`${second.path}/code/again`),
    thread: async () => wordsOf(await desk.visitor.get(`/patients/${dilys}/messages`)),
    confirm: (to = 'ending 145') =>
      desk.visitor.post(`/patients/${dilys}/messages/${desk.message}/confirm-address`, { to }),
    /** The number on the record becomes another, this minute. */
    changeTo: async (number: string) => {
      await rows('UPDATE patient SET mobile_phone = $3 WHERE practice = $1 AND id = $2', [dilys, number])
      await rows(
        `INSERT INTO patient_change (practice, patient, changed_at, field, old, new)
         VALUES ($1, $2, $3, 'mobile_phone', '+447700900145', $4)`,
        [dilys, clock.now(), number],
      )
    },
    events: async () =>
      (
        await rows<{ event: string }>('SELECT event FROM secure_link_event WHERE practice = $1 ORDER BY id')
      ).map(({ event }) => event),
  }
}

describe('A code for a number that is new on the record', () => {
  test('does not go until staff confirm the number; the patient is told what to do, and not why', async (t) => {
    const desk = await newNumber(t, { hours: 23 })
    const { second, entered, before, queued, again, thread, confirm, events, rows } = desk
    assert.match(
      entered,
      /Open it on the other device .* We cannot send a code just now\. Ask us for help, or try again in 24 hours\. Phone/,
    )
    assert.doesNotMatch(entered, /ending 145|new|changed|confirm|Dilys|blood/i)
    assert.equal(queued(), before)
    const written = await events()
    const opened = wordsOf(await second.open())
    assert.match(opened, /We cannot send a code just now/)
    await again()
    assert.deepEqual(await events(), written, 'neither a look nor another press floods the thread')
    assert.deepEqual(written, ['opened', 'code-held'])
    assert.match(
      await thread(),
      /A code was asked for on another phone or computer .* The number ending 145 had been on the record for less than 24 hours then, so no code was sent\..* The number ending 145 is theirs/,
    )
    assert.equal((await confirm()).statusCode, 303)
    const confirmed = await thread()
    assert.match(confirmed, /Confirmed that the new address is theirs: a code may be sent \(Bethan Rees\)/)
    assert.doesNotMatch(confirmed, /so no code was sent\./)
    const [audit] = await rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%new-address-confirmed%'`,
    )
    assert.match(audit!.entry, new RegExp(desk.staff))
    assert.match(wordsOf(await second.open()), /have a 6-digit code sent to your phone ending 145/)
    assert.equal((await again()).headers.location, second.path)
    const code = /^(\d{6}) is your code/.exec(await desk.nextText())![1]!
    await second.post(`${second.path}/code`, { code })
    assert.match((await second.open()).body, /blood test/)
  })

  test('goes by itself once the number has stood there for a day, whoever wrote it', async (t) => {
    const { second, pass, queued, before, events } = await newNumber(t, { hours: 23, by: 'staff' })
    assert.equal(queued(), before)
    pass(hour)
    assert.match(wordsOf(await second.open()), /Enter the date of birth/)
    await second.enter()
    assert.equal(queued(), before + 1)
    assert.deepEqual(await events(), ['opened', 'code-held', 'code-sent'])
    const old = await newNumber(t, { hours: 24 })
    assert.equal(old.queued(), old.before + 1)
  })

  test('is confirmed for every link that goes there, and not for the number that comes after it', async (t) => {
    const { confirm, changeTo, send, phone, linkIn, channel, deliver, write, pass } = await newNumber(t, {
      hours: 2,
    })
    assert.equal((await confirm()).statusCode, 303)
    assert.equal((await confirm()).statusCode, 409, 'there is nothing more to confirm')
    const openTwice = async (path: string) => {
      const enter = async (each: ReturnType<typeof phone>) => {
        await each.get(path)
        return each.post(path, { day: '14', month: '3', year: '1951' })
      }
      assert.equal((await enter(phone())).statusCode, 303)
      const elsewhere = await enter(phone())
      return elsewhere.statusCode === 303 ? 'a code was sent' : wordsOf(elsewhere)
    }
    const { path } = await send()
    assert.equal(await openTwice(path), 'a code was sent')
    pass(60)
    await changeTo('+447700900222')
    await deliver(await write({ leaves: { as: 'link' }, address: '+447700900222' }))
    assert.match(await openTwice(linkIn(channel.took.at(-1)!.text)), /We cannot send a code just now/)
  })

  test('is not confirmed by who read of another one, where a colleague has changed it meanwhile', async (t) => {
    const { confirm, changeTo, visitor, dilys, message, events, thread } = await newNumber(t, { hours: 2 })
    await changeTo('+447700900222')
    const sent = await visitor.post(`/patients/${dilys}/messages/${message}/links`, { to: 'ending 222' })
    assert.equal(sent.statusCode, 303)
    const pressed = await confirm('ending 145')
    assert.equal(pressed.statusCode, 409)
    assert.match(wordsOf(pressed), /A new link has been sent since you opened the page, to another number/)
    assert.ok(!(await events()).includes('address-confirmed'))
    assert.doesNotMatch(await thread(), /Confirmed that/)
    assert.equal((await confirm('ending 222')).statusCode, 303)
  })

  test('needs no word any more once the number has stood there for a day, and staff are told so', async (t) => {
    const { confirm, thread, pass, signInAgain } = await newNumber(t, { hours: 23 })
    pass(2 * hour)
    await signInAgain()
    assert.match(await thread(), /had been on the record for less than 24 hours then/)
    const pressed = await confirm()
    assert.equal(pressed.statusCode, 409)
    assert.match(wordsOf(pressed), /Codes go there by now/)
  })

  test('counts what came with a new patient, but not what the first list brought', async (t) => {
    for (const [cameFrom, isFirst, isNew] of [
      ['staff', false, true],
      ['list', false, true],
      ['list', true, false],
      ['import', false, false],
    ] as const) {
      const { rows, clock, dilys, phone, added } = await linkDesk(t)
      const run = cameFrom === 'list' ? randomUUID() : null
      await rows(
        `UPDATE patient SET came_from = $3, created_run = $4, created_at = $5 WHERE practice = $1 AND id = $2`,
        [dilys, cameFrom, run, new Date(+clock.now() - hour * 1000)],
      )
      if (isFirst)
        await rows(
          `INSERT INTO sync_run (practice, id, state, trigger, started_at, seen_at, night, step, source, epoch)
           VALUES ($1, $2, 'done', 'command', $3, $3, '2026-11-24', 'report', 'csv', 1)`,
          [run, clock.now()],
        )
      await phone().read()
      const before = added.length
      await phone().enter()
      assert.equal(added.length, before + (isNew ? 0 : 1), `${cameFrom} ${isFirst}`)
    }
  })
})
