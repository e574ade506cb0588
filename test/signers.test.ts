import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addColleague, bethan, signIn } from '../src/accounts/test-accounts.ts'
import { Visitor, wordsOf } from '../src/platform/web/test-visitor.ts'
import { newPractice, practice } from './journeys/new-practice.ts'

test('whoever has gone is not named among those who can sign the assessment', async (t) => {
  const { app, database, clock } = await newPractice(t)
  const gone = await addColleague(database, 'governance-lead', { practice })
  const visitor = new Visitor(app)
  await signIn(visitor, bethan)
  await visitor.get('/feedback')
  await visitor.post('/feedback', { kind: 'permission' })
  await visitor.post('/activation/permission', {
    ...{ name: 'Dr Angharad Llewellyn', role: 'caldicott-guardian', words: 'yes' },
  })
  const page = async () => wordsOf(await visitor.get('/activation'))
  assert.match(await page(), /Only A governance lead or Bethan Rees can sign/)
  await database.owner.query('UPDATE membership SET ended_at = $2 WHERE staff = $1', [gone.id, clock.now()])
  assert.match(await page(), /Only Bethan Rees can sign/)
})
