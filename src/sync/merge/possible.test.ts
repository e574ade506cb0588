import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { registerPatients } from '../../patients/routes.ts'
import { foxleyBrook } from '../../../test/practice.ts'
import { importPeople } from '../import/import.ts'
import { surgery } from '../test-surgery.ts'

test('who was imported and may be a patient is shown under To decide, and gone when they are two people', async (t) => {
  const practice = await surgery(t)
  await practice.sync([
    { source_patient_id: '1', given_name: 'Rhys', family_name: 'Llewellyn', date_of_birth: '14/03/1958' },
  ])
  const folder = mkdtempSync(join(tmpdir(), 'possible-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'people.csv')
  writeFileSync(file, 'id,digital,given_name,family_name,date_of_birth\np1,true,Rhys,Llewellyn,14/03/1958\n')
  const report = await importPeople(practice.database, foxleyBrook, file)
  assert.equal(report.proposed.length, 1)
  registerPatients(practice.app, practice.deps)
  await practice.signIn()
  const { visitor } = practice

  const queue = (await visitor.get('/reviews')).body
  assert.match(queue, /1 pair of records may be one person/)
  assert.match(queue, /Same names and date of birth/)
  const address = /href="(\/patients\/[0-9a-f-]+\/merge\/[0-9a-f-]+)"/.exec(queue)![1]!
  const compared = (await visitor.get(address)).body
  assert.match(compared, /They are two people/)
  assert.doesNotMatch(compared, /name="survivor"[^>]* checked/, 'whoever only presses Save decides nothing')

  const said = await visitor.post(address, { survivor: 'neither' })
  assert.deepEqual([said.statusCode, said.headers.location], [303, '/reviews'])
  assert.match((await visitor.get('/reviews')).body, /Nothing waits for a decision/)
  assert.doesNotMatch((await visitor.get(address)).body, /They are two people/)
  const entries = await practice.rows(
    `SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE '%possible-merge-dismissed%'`,
  )
  assert.equal(entries.length, 1)
})
