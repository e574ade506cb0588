import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { registerPatients } from '../patients/routes.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { lastNight, listOfLastNight, listOfTonight, surgery, tonight } from './test-surgery.ts'

describe('a masked contact detail', () => {
  test('is shown in full to whoever asks, alone, on the page it stands on, and that is written down', async (t) => {
    const { visitor, run, hussain } = await afterTonight(t)
    assert.ok(!wordsOf(await visitor.get(`/sync/${run}`)).includes('07700 900471'))
    for (const from of ['run', 'changes']) {
      const page = await visitor.post(`/sync/${run}/show`, { patient: hussain, detail: 'mobile_phone', from })
      assert.equal(page.statusCode, 200)
      const words = wordsOf(page)
      if (from === 'changes') assert.match(words, /Mobile 07700 900127 07700 900471 Written down/)
      assert.ok(!words.includes('07700 900082'), 'another row was shown')
    }
    assert.match(
      wordsOf(await visitor.get('/sync/looks')),
      /Bethan Rees 08:30 today HUSSAIN, Mohammed Arif Mobile phone, changed by a sync Clicked Show Bethan Rees 08:30/,
    )
    assert.match(
      wordsOf(await visitor.get(`/patients/${hussain}/looks`)),
      /Who looked .*Bethan Rees 08:30 today Mobile phone, changed by a sync Clicked Show/,
    )
    assert.equal((await visitor.get(`/sync/${run}/show`)).headers.location, `/sync/${run}`)
  })

  test('of a restricted patient, of another run or practice, or without a form of ours, is not', async (t) => {
    const { visitor, run, hussain, rows, app } = await afterTonight(t)
    await visitor.get(`/sync/${run}`)
    const asked = { patient: hussain, detail: 'mobile_phone', from: 'changes' }
    const [first] = await rows<{ id: string }>(
      `SELECT id FROM sync_run WHERE practice = $1 ORDER BY started_at`,
    )
    assert.equal((await visitor.post(`/sync/${first!.id}/show`, asked)).statusCode, 404)
    assert.equal(
      (await visitor.post(`/sync/${run}/show`, { ...asked, detail: 'nhs_number' })).statusCode,
      404,
    )
    assert.equal((await visitor.post(`/sync/${run}/show`, { ...asked, _csrf: 'none' })).statusCode, 403)
    const stranger = await app.inject({ method: 'POST', url: `/sync/${run}/show`, payload: asked })
    assert.ok(stranger.statusCode >= 400)
    await rows(`UPDATE patient SET restricted = true WHERE practice = $1 AND id = $2`, [hussain])
    const hidden = await visitor.post(`/sync/${run}/show`, asked)
    assert.equal(hidden.statusCode, 404)
    assert.ok(!wordsOf(hidden).includes('900471'))
    assert.deepEqual(await rows('SELECT FROM look WHERE practice = $1'), [])
  })
})

async function afterTonight(t: TestContext) {
  const practice = await surgery(t)
  registerPatients(practice.app, practice.deps)
  await practice.night(listOfLastNight, lastNight)
  const { run } = await practice.night(listOfTonight, tonight)
  await practice.signIn()
  const [hussain] = await practice.rows<{ id: string }>(
    `SELECT id FROM patient WHERE practice = $1 AND source_patient_id = '1'`,
  )
  return { ...practice, run, hussain: hussain!.id }
}
