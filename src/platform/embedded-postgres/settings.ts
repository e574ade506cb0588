import { statfsSync } from 'node:fs'
import { ProductError } from '../errors.ts'

/** For a small machine that loads whole lists: fast in bulk, and nothing that was committed is ever lost. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  timezone: 'UTC',
  log_timezone: 'UTC',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  // Much of what a night writes fits, and another process brings it to the disk meanwhile.
  wal_buffers: '32MB',
  wal_writer_delay: '10ms',
  checkpoint_timeout: '15min',
  // The packaged server only knows pglz, which takes nine times as long as it takes to write a page as it is.
  wal_compression: 'off',
  io_method: 'worker',
  jit: 'off',
  // A failed statement and its values may hold a patient's details: the client is told, the log is not.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
}

const SHARED_MEMORY_NEEDED = 256 * 1024 * 1024

/**
 * Arguments for postgres. What the caller asks for wins over EMBEDDED_POSTGRES_SETTINGS
 * ("shared_buffers=1GB max_wal_size=8GB"), which wins over ours.
 */
export function serverSettings(asked: Record<string, string> = {}): string[] {
  const settings = { ...SETTINGS, ...sharedMemory(), ...fromEnvironment(), ...asked }
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}

/** Containers often give /dev/shm 64 MB, too little for a parallel join of a large list; files do as well. */
function sharedMemory(): Record<string, string> {
  if (process.platform !== 'linux') return {}
  try {
    const { blocks, bsize } = statfsSync('/dev/shm')
    return blocks * bsize < SHARED_MEMORY_NEEDED ? { dynamic_shared_memory_type: 'mmap' } : {}
  } catch {
    return { dynamic_shared_memory_type: 'mmap' }
  }
}

function fromEnvironment(): Record<string, string> {
  const words = (process.env['EMBEDDED_POSTGRES_SETTINGS'] ?? '').split(/\s+/).filter(Boolean)
  return Object.fromEntries(words.map(pair))
}

function pair(word: string): [string, string] {
  const [, name, value] = /^([a-z_.]+)=(.+)$/.exec(word) ?? []
  if (name === undefined || value === undefined) {
    throw new ProductError(
      'invalid',
      `EMBEDDED_POSTGRES_SETTINGS holds "${word}". Write it as name=value, with spaces between several.`,
    )
  }
  return [name, value]
}
