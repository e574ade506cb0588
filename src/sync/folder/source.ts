import { setTimeout as wait } from 'node:timers/promises'
import { inLondon, type Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { Source } from '../source.ts'
import { moveAway, noteRejected, noteTaken, readUsedUp } from './keep.ts'
import { newestList } from './newest.ts'

export interface Folder {
  /** ODS code. */
  practice: string
  /** Where the practice's system leaves its lists. */
  folder: string
  /** The run whose list may be read once more, because somebody said that it is right. */
  again?: string | undefined
}

export interface FolderDeps {
  database: Database
  clock: Clock
  log?: Pick<Log, 'info'> | undefined
  pause?: ((milliseconds: number) => Promise<unknown>) | undefined
}

/**
 * The source that reads the newest complete list of a folder. `sourceOf` says how the file is read: its format is
 * known by what is in it. Throws `failed` with what to do when there is no list that has not had its night.
 */
export async function folderSource(
  { practice, folder, again }: Folder,
  { database, clock, log, pause = wait }: FolderDeps,
  sourceOf: (file: string) => Promise<Source>,
): Promise<Source> {
  const now = clock.now()
  const used = await readUsedUp(database, practice, inLondon(now).date, again ?? null)
  const file = await newestList(folder, { ...used, now, pause })
  const source = await sourceOf(file.path)
  let isNoList = false
  const judged = (error: unknown): never => {
    isNoList = error instanceof ProductError && error.kind === 'invalid'
    throw error
  }
  return {
    name: source.name,
    async open(signal, lastEtag) {
      const list = await source.open(signal, lastEtag).catch(judged)
      const records = async function* () {
        try {
          yield* list.records()
        } catch (error) {
          judged(error)
        }
      }
      return {
        ...list,
        get practice() {
          return list.practice
        },
        records,
      }
    },
    begins: (run) => noteTaken(database, practice, run, file),
    async ended({ run, kind, state }) {
      if (kind === 'preview') return
      if (isNoList) await noteRejected(database, practice, run)
      if (state !== 'done' && !isNoList) return
      const to = isNoList ? 'rejected' : 'done'
      const moved = await moveAway(file, to, run)
      log?.info({ practice, run, to, moved }, 'a list had its night')
    },
  }
}
