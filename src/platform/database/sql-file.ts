import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/**
 * The text of a `.sql` file that lies beside the code. Each file holds one statement under a header that says
 * its rule in plain words; a test prepares every one of them against the real schema.
 */
export function sqlFile(importMetaUrl: string, path: string): string {
  return readFileSync(fileURLToPath(new URL(path, importMetaUrl)), 'utf8')
}
