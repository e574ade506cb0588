import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { emptyFolder, isAlive, query, serverPid, startHolder, until } from './test-process.ts'

const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups']
const NAMELESS = ['setpriv', '--reuid=61234', '--regid=61234', '--clear-groups']

describe('whoever starts it', { skip: skipReason() }, () => {
  test('root has a server without any new user, and keeps the files', async (t) => {
    const dataDir = emptyFolder(t)

    const holder = await startHolder(t, dataDir)

    assert.deepEqual(await query(holder.url, 'SELECT 1 AS one'), [{ one: 1 }])
    assert.equal(statSync(join(dataDir, 'postgres/cluster/PG_VERSION')).uid, 0)
    await diesWithItsHolder(holder, dataDir)
  })

  test('root has a server where user namespaces are refused; nobody else may list the data directory', async (t) => {
    const dataDir = join(openFolder(t), 'data')

    const holder = await startHolder(t, dataDir, { path: without(t, 'unshare') })

    assert.deepEqual(await query(holder.url, 'SELECT 1 AS one'), [{ one: 1 }])
    assert.equal(statSync(join(dataDir, 'postgres/cluster/PG_VERSION')).uid, 65534)
    assert.equal(spawnSync('setpriv', [...NOBODY.slice(1), 'ls', dataDir]).status, 2)
    await diesWithItsHolder(holder, dataDir)
  })

  test('root is told what to do where no other user can reach the program or the data', async (t) => {
    const dataDir = join(emptyFolder(t), 'data')

    const start = startHolder(t, dataDir, { path: without(t, 'unshare') })

    await assert.rejects(start, /PostgreSQL does not run as root.*DATABASE_URL/)
  })

  test('an ordinary user has a server', async (t) => {
    const dataDir = folderOf(t, 65534)

    const holder = await startHolder(t, dataDir, { before: NOBODY })

    assert.deepEqual(await query(holder.url, 'SELECT 1 AS one'), [{ one: 1 }])
    await diesWithItsHolder(holder, dataDir)
  })

  test('a user number without a name has a server', async (t) => {
    const dataDir = folderOf(t, 61234)

    const holder = await startHolder(t, dataDir, { before: NAMELESS })

    assert.deepEqual(await query(holder.url, 'SELECT 1 AS one'), [{ one: 1 }])
    await diesWithItsHolder(holder, dataDir)
  })

  test('a user number without a name is told what to do where user namespaces are refused', async (t) => {
    const start = startHolder(t, folderOf(t, 61234), { before: NAMELESS, path: without(t, 'unshare') })

    await assert.rejects(start, /needs a name for user number 61234.*\/etc\/passwd/)
  })

  test('root starts the cluster of an ordinary user as that user, so that both can use it', async (t) => {
    const dataDir = folderOf(t, 65534)
    const theirs = await startHolder(t, dataDir, { before: NOBODY })
    await diesWithItsHolder(theirs, dataDir)

    const ours = await startHolder(t, dataDir)

    assert.equal(statSync(`/proc/${serverPid(dataDir)}`).uid, 65534)
    await diesWithItsHolder(ours, dataDir)
    assert.equal((await startHolder(t, dataDir, { before: NOBODY })).owned, true)
  })

  test('the server ends with its process where neither setpriv nor flock exist', async (t) => {
    const dataDir = emptyFolder(t)

    const holder = await startHolder(t, dataDir, { path: without(t, 'setpriv', 'flock') })
    const sharer = await startHolder(t, dataDir, { path: without(t, 'setpriv', 'flock') })

    assert.deepEqual([holder.owned, sharer.owned], [true, false])
    await sharer.kill()
    await diesWithItsHolder(holder, dataDir)
  })
})

function skipReason(): string | false {
  if (process.getuid?.() !== 0) return 'only root can become other users'
  const seen = spawnSync(NOBODY[0] as string, [...NOBODY.slice(1), 'test', '-r', import.meta.filename])
  if (seen.status !== 0) return 'other users cannot read this folder'
  return false
}

async function diesWithItsHolder(holder: { kill(): Promise<void> }, dataDir: string): Promise<void> {
  const server = serverPid(dataDir)
  await holder.kill()
  await until('the server has gone', () => !isAlive(server))
}

function openFolder(t: TestContext): string {
  const folder = emptyFolder(t)
  chmodSync(folder, 0o755)
  return folder
}

function folderOf(t: TestContext, user: number): string {
  const folder = join(openFolder(t), 'data')
  mkdirSync(folder, { mode: 0o700 })
  chownSync(folder, user, user)
  return folder
}

/** A PATH on which some commands always fail, as on systems that lack or refuse them. */
function without(t: TestContext, ...commands: string[]): string {
  const folder = openFolder(t)
  for (const command of commands) writeFileSync(join(folder, command), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
  return `${folder}:${process.env['PATH']}`
}
