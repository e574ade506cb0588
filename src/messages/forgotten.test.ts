import assert from 'node:assert/strict'
import { test } from 'node:test'
import { backupOf } from '../../test/backup.ts'
import { findForgotten } from './forgotten.ts'
import { notifyFor } from './govuk-notify/test-notify.ts'
import { sendingFor } from './test-sending.ts'

test('What left after the backup is told by the service that can: whose, whether its link is dead, and their STOP counts', async (t) => {
  const desk = await sendingFor(t)
  const { database, sending, write, deliver, dilys, channel, rows, code, sweep, pass } = desk
  const { standIn, channelWith } = await notifyFor(t)
  const notify = channelWith()
  // The service lists by its own clock, which is today's.
  const ahead = () => desk.clock.now().getTime() - Date.now()
  const listTaken = async (older: string | null) => {
    const { items, ...more } = await notify.listTaken!(older)
    return { ...more, items: items.map((item) => ({ ...item, at: new Date(+item.at + ahead()) })) }
  }
  sending.channels = { sms: { ...notify, listTaken }, email: channel }
  await deliver(await write({ text: 'Of before.' }))
  const linked = await write({ leaves: { as: 'link' } })
  const plain = await write({ text: 'Waits.' })
  const backup = await backupOf(t, database)
  pass(5)
  for (const message of [linked, plain]) await deliver(message)
  for (const said of [{ leaves: { as: 'link' as const } }, { address: '+447700900999', once: true }])
    await deliver(await write(said))
  await backup.putBack()
  await rows('DELETE FROM texted WHERE practice = $1')
  pass(60)

  const { forgotten, silent } = await findForgotten(sending)
  const lost = { practice: code, way: 'sms', withLink: true, patients: [dilys] }
  assert.deepEqual(
    forgotten.map(({ at, ...each }) => (assert.ok(at instanceof Date), each)),
    [lost, lost, { ...lost, withLink: false, patients: [] }],
  )
  assert.deepEqual(silent, [])
  assert.equal((await rows('SELECT FROM texted WHERE practice = $1')).length, 1)
  await sweep()
  assert.equal(standIn.taken.length, 5)

  await standIn.close()
  assert.deepEqual(await findForgotten(sending), { forgotten: [], silent: ['govuk-notify'] })
})
