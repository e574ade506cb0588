import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, utimesSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { dropNote, leaveLife, nextLife } from './life.ts'
import { startOrShare } from './server.ts'
import { emptyFolder, query, startHolder, until } from './test-process.ts'

const identity = { prefix: [] }
/** As backups are made and put back. */
const copy = (from: string, to: string) => execFileSync('cp', ['-a', from, to])

test('a note among the files lets a server go on with the life of the one before', (t) => {
  const files = emptyFolder(t)
  const life = nextLife({ files })
  assert.notEqual(nextLife({ files }), life)
  leaveLife({ files, identity }, life)
  assert.equal(nextLife({ files }), life)
  dropNote({ files })
  assert.notEqual(nextLife({ files }), life)
})

test('a note that was copied is believed by nobody, whether its time came along or not', (t) => {
  const folder = emptyFolder(t)
  const files = join(folder, 'files')
  mkdirSync(files)
  leaveLife({ files, identity }, 'a life')
  copy(files, join(folder, 'backup'))
  rmSync(files, { recursive: true })
  copy(join(folder, 'backup'), files)
  assert.notEqual(nextLife({ files }), 'a life')
  leaveLife({ files, identity }, 'a life')
  utimesSync(join(files, 'patient-sync.ended'), new Date(), new Date())
  assert.notEqual(nextLife({ files }), 'a life')
})

test('a server lives on when it is ended and started, and not when it is killed or its files are put back', async (t) => {
  const dataDir = join(emptyFolder(t), 'data')
  const living = async (): Promise<unknown> => {
    const server = await startOrShare({ dataDir })
    const [row] = await query(server.url, `SELECT current_setting('patient_sync.life') AS life`)
    assert.equal(existsSync(join(dataDir, 'postgres/cluster/patient-sync.ended')), false)
    await server.stop()
    return row?.life
  }
  const life = await living()
  assert.equal(await living(), life)
  copy(dataDir, `${dataDir}-backup`)
  rmSync(dataDir, { recursive: true })
  copy(`${dataDir}-backup`, dataDir)
  const putBack = await living()
  assert.notEqual(putBack, life)
  const holder = await startHolder(t, dataDir)
  await holder.kill()
  await until(
    'the server has ended with it',
    () => !existsSync(join(dataDir, 'postgres/cluster/postmaster.pid')),
  )
  assert.notEqual(await living(), putBack)
})
