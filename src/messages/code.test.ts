import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addSwitchedOn } from '../../test/switched-on.ts'
import { asPractice } from '../platform/database/database.ts'
import { displayCode, makeCode, readCode } from './code.ts'
import { sendingFor } from './test-sending.ts'

describe('The code of a message', () => {
  test('is read however it was typed, with what is easily misread set right, and nothing else', () => {
    assert.equal(displayCode('K7D4PX'), 'K7D 4PX')
    for (const typed of ['K7D 4PX', 'k7d4px', ' K7D-4PX ', 'K.7.D.4.P.X', 'K7D\u00a04PX'])
      assert.equal(readCode(typed), 'K7D4PX', typed)
    assert.equal(readCode('B7D 4PG'), '87D4P6')
    for (const typed of ['', 'K7D 4P', 'K7D 4PXX', 'K7D 4P0', 'K7D 4PO', 'ÿÿÿÿÿÿ', 'K7D 4P\u0000'])
      assert.equal(readCode(typed), null, typed)
  })

  test('is of chance alone: six letters and digits that nobody mistakes', async (t) => {
    const { write, rows } = await sendingFor(t)
    const messages = []
    for (let each = 0; each < 20; each++) messages.push(await write())
    const codes = await rows<{ id: string; code: string }>(
      `SELECT message.id, message.code FROM message JOIN message_code
         ON message_code.message = message.id AND message_code.code = message.code
       WHERE message.practice = $1 AND message_code.practice = $1`,
    )
    assert.deepEqual(codes.map(({ id }) => id).sort(), messages.sort())
    assert.equal(new Set(codes.map(({ code }) => code)).size, 20)
    for (const { code } of codes) assert.match(code, /^[346789CDFHJKMNPQRTVWXY]{6}$/)
  })

  test('is no other message’s, at whatever practice, and a form that is sent twice takes one', async (t) => {
    const { database, code: practice, write, rows, clock } = await sendingFor(t)
    await addSwitchedOn(database, { practice: 'Z99002', name: 'Weir Lane Surgery' })
    const make = (at: string, draws: string[]) =>
      asPractice(database, at, (tx) =>
        makeCode(tx, { practice: at, message: crypto.randomUUID(), at: clock.now() }, () => draws.shift()!),
      )
    assert.equal(await make('Z99002', ['K7D4PX']), 'K7D4PX')
    assert.equal(await make(practice, ['K7D4PX', 'K7D4PX', 'M3R9TW']), 'M3R9TW')
    await assert.rejects(make(practice, Array<string>(60).fill('K7D4PX')), /No code is free/)

    const form = crypto.randomUUID()
    assert.equal(await write({ form }), await write({ form }))
    const kept = await rows('SELECT FROM message_code WHERE practice = $1 AND code <> $2', ['M3R9TW'])
    assert.equal(kept.length, 1)
  })
})
