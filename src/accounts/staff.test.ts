import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { hashPassword, isPassword, passwordProblem } from './password.ts'
import { addStaff, setPassword } from './staff.ts'

const password = 'copper kettle under nine larches'
const bethan = {
  email: 'bethan.rees@foxley.example',
  name: 'Bethan Rees',
  role: 'manager',
  practice: 'Z99001',
} as const

describe('A new password', () => {
  for (const good of [
    password,
    'Tr0ub4dor&3 plus some',
    'correcthorsebatterystaple',
    '                 kettle larches',
    '茶碗蒸し金平牛蒡大根卸し焼魚味噌汁',
    'x7#Kp2!vQ9@mZ4$w',
    `${'kettle larch '.repeat(19)}end`,
  ]) {
    test(`may be “${good.slice(0, 40)}”`, () =>
      assert.equal(passwordProblem(good, ['Bethan Rees']), undefined))
  }

  for (const short of ['', 'password', 'copper kettle!', '👍👍👍👍👍👍👍👍👍']) {
    test(`may not be as short as “${short}”`, () => {
      assert.match(passwordProblem(short, []) ?? '', /too short\. Choose at least 15 characters/)
    })
  }

  for (const easy of [
    'passwordpassword',
    'Password12345678',
    '123456789012345',
    'qwertyuiopasdfghjkl',
    'aaaaaaaaaaaaaaaaaaaa',
    'abcabcabcabcabcabc',
    'abcdefghijklmnopqrstuvwxyz',
    'zyxwvutsrqponmlkjihg',
    'SummerSurgery2026!',
    'bethan.rees@foxley.example',
    'BethanReesBethanRees1',
  ]) {
    test(`may not be as easy to guess as “${easy}”`, () => {
      assert.match(
        passwordProblem(easy, ['Bethan Rees', bethan.email]) ?? '',
        /easy to guess\. Choose four words/,
      )
    })
  }

  test('may not be so long that it keeps the server busy', () => {
    assert.match(passwordProblem('kettle larch '.repeat(20), []) ?? '', /too long/)
  })
})

describe('A kept password', () => {
  test('is an argon2id hash of the cost that we say, and different each time', async () => {
    const [one, other] = [await hashPassword(password), await hashPassword(password)]
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    assert.notEqual(one, other)
    assert.equal(await isPassword(password, one), true)
    assert.equal(await isPassword(`${password} `, one), false)
  })

  test('is the same however the keyboard makes its letters', async () => {
    assert.equal(
      await isPassword('caf\u0065\u0301 larches kettle', await hashPassword('caf\u00e9 larches kettle')),
      true,
    )
  })

  test('is compared at the same cost when there is none, and never fits', async () => {
    assert.equal(await isPassword(password, undefined), false)
    const times = { known: 0, unknown: 0 }
    const hashed = await hashPassword(password)
    for (let i = 0; i < 10; i++) {
      times.known += await millisecondsOf(() => isPassword('wrong', hashed))
      times.unknown += await millisecondsOf(() => isPassword('wrong', undefined))
    }
    assert.ok(times.unknown > times.known / 3, JSON.stringify(times))
    assert.ok(times.unknown < times.known * 3, JSON.stringify(times))
  })
})

describe('Somebody who may sign in', () => {
  test('is kept with a lower-case email, trimmed name and the code of the practice', async (t) => {
    const database = await freshDatabase(t)
    const id = await addStaff(database, {
      email: ' Bethan.Rees@Foxley.example ',
      name: ' Bethan Rees ',
      role: 'manager',
      practice: 'z99001',
      password,
    })
    const { rows } = await database.owner.query<Record<string, unknown>>(
      `SELECT id, email, name, role, practice FROM staff JOIN membership ON membership.staff = staff.id`,
    )
    assert.deepEqual(rows, [{ id, ...bethan }])
  })

  test('is added once', async (t) => {
    const database = await freshDatabase(t)
    await addStaff(database, { ...bethan, password })
    await assert.rejects(addStaff(database, { ...bethan, email: bethan.email.toUpperCase(), password }), {
      kind: 'refused',
      message: /has been added before/,
    })
  })

  test('needs an email, a name, a practice code and a good password', async (t) => {
    const database = await freshDatabase(t)
    const wrong = [
      [{ email: 'bethan' }, /name@example\.org/],
      [{ name: ' ' }, /Give the name/],
      [{ practice: 'not a code' }, /ODS code/],
      [{ password: 'short' }, /too short/],
      [{ password: 'Bethan Rees Bethan' }, /easy to guess/],
    ] as const
    for (const [change, message] of wrong) {
      await assert.rejects(addStaff(database, { ...bethan, password, ...change }), {
        kind: 'invalid',
        message,
      })
    }
    await assert.rejects(setPassword(database, 'nobody@foxley.example', password), { kind: 'not-found' })
    await addStaff(database, { ...bethan, password })
    await assert.rejects(setPassword(database, bethan.email, 'short'), {
      kind: 'invalid',
      message: /too short/,
    })
  })
})

async function millisecondsOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}
