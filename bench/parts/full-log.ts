import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { generate } from '../../src/operations/generate/generate.ts'
import { openDatabase, type Database } from '../../src/platform/database/database.ts'
import { migrate } from '../../src/platform/database/migrate.ts'
import { startOrShare } from '../../src/platform/embedded-postgres/server.ts'
import { addSwitchedOn } from '../../test/switched-on.ts'
import { csvSource } from '../../src/sync/csv/csv-source.ts'
import { runSync } from '../../src/sync/run.ts'
import { contentOf } from '../../test/content.ts'
import { practice, withFolder } from './ground.ts'
import { atMost, say, type Measured } from './report.ts'

const megabyte = 1024 * 1024

/**
 * A disk that fills up in the middle of a sync, with the write-ahead log on it, as on a machine that has one disk: the
 * server goes down. Once somebody makes room and starts it again, all that was committed is there and nothing else.
 */
export async function fullLog(): Promise<Pick<Measured, 'figures' | 'goals'>> {
  say('filling the disk that the write-ahead log is on')
  return withFolder(async (folder, atEnd) => {
    const disk = join(folder, 'disk')
    spawnSync('mkdir', [disk])
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=220m', 'tmpfs', disk]).status !== 0) {
      say('not tried: this user may not mount a file system')
      return { figures: [], goals: [] }
    }
    atEnd(async () => void spawnSync('umount', ['-l', disk]))
    const ballast = join(disk, 'ballast')
    writeFileSync(ballast, Buffer.alloc(64 * megabyte))
    const lists = { small: await listOf(folder, 500), large: await listOf(folder, 60_000) }
    const committed = await fill(disk, lists)
    rmSync(ballast)
    const after = await withServer(disk, (database) => contentOf(database.owner, practice))
    const other = JSON.stringify(after) === JSON.stringify(committed) ? 0 : 1
    return {
      figures: [
        {
          name: 'patients kept by a server whose disk was full',
          value: after.patients.length,
          unit: 'patients',
        },
      ],
      goals: [
        atMost(0, { name: 'disk full: kept otherwise than committed', value: other, unit: 'practices' }),
      ],
    }
  })
}

/** Commits a small list, then reads one that does not fit; answers what was committed. */
async function fill(disk: string, lists: { small: string; large: string }) {
  return withServer(disk, async (database) => {
    await migrate(database.owner)
    await addSwitchedOn(database, { practice, name: 'Foxley Brook Surgery' })
    await addSwitchedOn(database, { practice: 'Z99002', name: 'Elm Tree Surgery' })
    await sync(database, practice, lists.small)
    const committed = await contentOf(database.owner, practice)
    const outcome = await sync(database, 'Z99002', lists.large).catch(() => 'failed')
    if (outcome === 'done') throw new Error('The list fitted the disk, so nothing was seen.')
    return committed
  })
}

async function sync(database: Database, code: string, file: string): Promise<string> {
  const source = csvSource({ file })
  return (await runSync(database, { practice: code, source, trigger: 'command' })).state
}

async function listOf(folder: string, patients: number): Promise<string> {
  const out = join(folder, `list-${patients}`)
  await generate({ patients, seed: 1, nights: 1, digital: 0, out })
  return join(out, 'list.csv')
}

async function withServer<T>(dataDir: string, work: (database: Database) => Promise<T>): Promise<T> {
  const settings = { max_wal_size: '1GB', wal_recycle: 'off' }
  const server = await startOrShare({ dataDir, settings })
  const database = openDatabase(server.url)
  try {
    return await work(database)
  } finally {
    await database.close()
    await server.stop()
  }
}
