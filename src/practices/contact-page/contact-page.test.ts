import assert from 'node:assert/strict'
import { test } from 'node:test'
import { accounts, addColleague, signIn } from '../../accounts/test-accounts.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { contactRoutes } from './routes.ts'

test('A manager says whom patients phone; it is kept, taken back, and stands in the audit chain', async (t) => {
  const { app, database, clock } = await accounts(t)
  contactRoutes(app, { database, clock })
  await database.owner.query(
    `INSERT INTO practice (practice, name) VALUES ('Z99001', 'Foxley Brook Surgery'), ('Z99002', 'Hill Top Surgery')`,
  )
  const visitor = new Visitor(app)
  await signIn(visitor, await addColleague(database, 'manager', { practice: 'Z99001' }))
  const page = await visitor.get('/practice-contact')
  assert.match(
    wordsOf(page),
    /What patients are told about us .*Phone .*When somebody answers .*Where you are/,
  )
  const held = async () => {
    const { rows } = await database.owner.query<Record<string, string | null>>(
      'SELECT phone, street, open_hours FROM practice ORDER BY practice',
    )
    return rows
  }
  const nothing = { phone: null, street: null, open_hours: null }
  const wrong = await visitor.post('/practice-contact', { phone: 'at the desk', street: 'x'.repeat(101) })
  assert.equal(wrong.statusCode, 422)
  assert.match(
    wordsOf(wrong),
    /Write the phone in digits, such as 01632 960100 .*Shorten it to 100 characters/,
  )
  assert.match(wrong.body, /value="at the desk"/)
  assert.deepEqual(await held(), [nothing, nothing])
  const told = { phone: ' 01632  960100', openHours: 'Monday to Friday', street: '' }
  const saved = await visitor.post('/practice-contact', told)
  assert.equal(saved.headers.location, '/practice-contact?saved')
  const after = await visitor.get(String(saved.headers.location))
  assert.match(wordsOf(after), /Saved/)
  assert.match(after.body, /value="01632 960100"/)
  assert.deepEqual(await held(), [
    { ...nothing, phone: '01632 960100', open_hours: 'Monday to Friday' },
    nothing,
  ])
  await visitor.post('/practice-contact', { phone: '' })
  assert.deepEqual(await held(), [nothing, nothing])
  const { rows: acts } = await database.owner.query<{ entry: string }>(
    `SELECT entry FROM audit_entry WHERE practice = 'Z99001' AND entry LIKE '%practice-contact-changed%'`,
  )
  assert.equal(acts.length, 2)
  assert.ok(acts.every(({ entry }) => entry.includes('"staff"') && !entry.includes('960100')))
  const reception = new Visitor(app)
  await signIn(reception, await addColleague(database, 'receptionist', { practice: 'Z99001' }))
  assert.equal((await reception.get('/practice-contact')).statusCode, 403)
  assert.equal((await reception.post('/practice-contact', told)).statusCode, 403)
})
