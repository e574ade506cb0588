import { randomUUID } from 'node:crypto'
import { chownSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Cluster } from './cluster.ts'

/**
 * Whether a server goes on where the one before it ended, or its files were put back from a backup meanwhile. Nothing in the
 * files themselves says so. Whoever ends a server leaves a note among them: which life it was, when it ended, and since when
 * the machine has been on. A note that was copied was last changed at another time than it says, whatever copied it; and a
 * machine whose disk was put back was started since. A server that was killed, or a copy of one at work, has no note.
 */
const note = z.object({ life: z.string(), endedAt: z.number(), machineOn: z.string() })

/** Between the clock of the files and ours. */
const mostMilliseconds = 1000

const noteOf = ({ files }: Pick<Cluster, 'files'>) => join(files, 'patient-sync.ended')

/** The life of the server before, where the next goes on with it, or another. */
export function nextLife(cluster: Pick<Cluster, 'files'>): string {
  return readNote(noteOf(cluster)) ?? randomUUID()
}

/** A server is at work: what the one before has noted is over. */
export function dropNote(cluster: Pick<Cluster, 'files'>): void {
  rmSync(noteOf(cluster), { force: true })
}

/** Leaves the note, when the server is to end. Without one the next server begins another life, which does no harm. */
export function leaveLife({ files, identity }: Pick<Cluster, 'files' | 'identity'>, life: string): void {
  const machineOn = startOfMachine()
  if (machineOn === null) return
  const path = noteOf({ files })
  try {
    writeFileSync(path, '', { mode: 0o600 })
    if (identity.owner) chownSync(path, identity.owner.uid, identity.owner.gid)
    writeFileSync(path, JSON.stringify({ life, endedAt: Date.now(), machineOn }))
  } catch {
    rmSync(path, { force: true })
  }
}

function readNote(path: string): string | null {
  try {
    const { life, endedAt, machineOn } = note.parse(JSON.parse(readFileSync(path, 'utf8')))
    const { ctimeNs, mtimeNs, ctimeMs } = statSync(path, { bigint: true })
    const isCopy = ctimeNs !== mtimeNs || Math.abs(Number(ctimeMs) - endedAt) > mostMilliseconds
    return isCopy || machineOn !== startOfMachine() ? null : life
  } catch {
    return null
  }
}

/** Another word each time that the machine is started; null where it cannot be known. */
function startOfMachine(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
  } catch {
    return null
  }
}
