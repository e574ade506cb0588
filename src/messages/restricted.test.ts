import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bethan } from '../accounts/test-accounts.ts'
import { addStaff } from '../accounts/staff.ts'
import { asPractice, seeingRestricted } from '../platform/database/database.ts'
import { restrict } from '../patients/restricted/restriction.ts'
import { addressKey, object } from '../patients/preferences/objection.ts'
import { takeReceivedText } from './received-text/take.ts'
import { sendingFor } from './test-sending.ts'

const number = '+447700900145'

describe('A record that becomes restricted', () => {
  test('leaves no address behind in what was sent, and what waits does not leave', async (t) => {
    const { write, deliver, rows, state, channel, becomesRestricted } = await foxley(t)
    const sent = await write()
    await deliver(sent)
    const byEmail = await write({ way: 'email', address: 'dilys@example.org', subject: 'Your visit' })
    await deliver(byEmail)
    const later = await write({ dueAt: new Date('2026-12-01T10:00:00Z') })
    await becomesRestricted()
    assert.deepEqual(
      await rows(
        `SELECT DISTINCT sealed_address, address_shown, address_key, address_fingerprint FROM message WHERE practice = $1`,
      ),
      [
        {
          ...{ sealed_address: null, address_shown: '(no longer kept)' },
          ...{ address_key: null, address_fingerprint: null },
        },
      ],
    )
    assert.deepEqual(await state(later), { state: 'stopped', why: 'restricted', deliveries: [] })
    assert.equal((await state(sent)).state, 'sent')
    assert.equal(channel.took.length, 2)
  })

  test('keeps the address of what is leaving at that moment until it is known what became of it, and no longer', async (t) => {
    const { write, deliver, rows, sweep, pass, channel, becomesRestricted } = await foxley(t)
    channel.answers.push((letter) => (channel.take(letter), Promise.resolve({ is: 'uncertain', said: '' })))
    await deliver(await write())
    await becomesRestricted()
    const kept = async () =>
      (
        await rows<{ kept: boolean }>(
          `SELECT sealed_address IS NOT NULL AS kept FROM message WHERE practice = $1`,
        )
      )[0]?.kept
    assert.equal(await kept(), true)
    pass(3 * 60)
    await sweep()
    assert.equal(await kept(), false)
    assert.equal(channel.took.length, 1)
  })

  test('is not told by what came back, or by an address that was said not to be theirs', async (t) => {
    const { code, database, sending, dilys, write, deliver, rows, clock, becomesRestricted } = await foxley(t)
    await deliver(await write())
    await takeReceivedText(sending, {
      ...{ channel: 'outbox', id: 'one', from: number, text: 'Yes please', at: clock.now() },
    })
    const key = addressKey('sms', number)
    await asPractice(database, code, (tx) =>
      object(tx, {
        ...{ practice: code, way: 'sms', key, addressShown: 'ending 145', patient: dilys, why: 'other' },
        ...{ actor: { product: 'not-me' }, at: clock.now() },
      }),
    )
    await becomesRestricted()
    assert.deepEqual(
      await rows(`SELECT address_shown, length(address_key) AS key FROM received_text WHERE practice = $1`),
      [{ address_shown: '(no longer kept)', key: 0 }],
    )
    assert.deepEqual(
      await rows(`SELECT address_shown, address_key FROM objection WHERE practice = $1`),
      [{ address_shown: '(no longer kept)', address_key: key }],
      'the address stays closed when the restriction ends',
    )
  })
})

/** Foxley Brook Surgery, where Dilys's record becomes restricted by hand. */
async function foxley(t: Parameters<typeof sendingFor>[0]) {
  const sending = await sendingFor(t)
  const { database, code, dilys, clock } = sending
  const { email, name } = bethan
  const staff = await addStaff(database, {
    email: `restricts.${email}`,
    name,
    role: 'manager',
    practice: code,
    password: null,
  })
  const reason = 'Asked for by the safeguarding lead'
  const becomesRestricted = () =>
    seeingRestricted(
      code,
      () =>
        asPractice(database, code, (tx) =>
          restrict(tx, code, { id: dilys, staff, reason, now: clock.now() }),
        ),
      reason,
    )
  return { ...sending, becomesRestricted }
}
