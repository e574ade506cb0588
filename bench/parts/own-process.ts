import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { text } from 'node:stream/consumers'

const command = fileURLToPath(new URL('../../bin/patient-sync', import.meta.url))
const sayPeak = new URL('./say-peak.js', import.meta.url).href

/** What became of one call of the command line. */
export interface Called<Answer> {
  answer: Answer
  seconds: number
  /** The most memory (resident, of all threads) that the process had at any moment, in MB of 10^6 bytes. */
  peakMB: number
}

/**
 * Calls the product's command line in a process of its own, as `bin/patient-sync` does, and answers its JSON document.
 * Throws when the exit code is not 0.
 */
export async function call<Answer>(
  words: string[],
  env: Record<string, string> = {},
): Promise<Called<Answer>> {
  const peakFile = join(tmpdir(), `patient-sync-bench-peak-${process.pid}-${Date.now()}`)
  const start = performance.now()
  const child = spawn(command, [...words, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...{ ...process.env, ...env, LOG_LEVEL: 'warn' },
      ...{ NODE_OPTIONS: `--import ${sayPeak}`, BENCH_PEAK_FILE: peakFile },
    },
  })
  const [said, [code]] = await Promise.all([
    text(child.stdout),
    once(child, 'exit') as Promise<[number | null]>,
  ])
  const seconds = (performance.now() - start) / 1000
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}: ${said}`)
  const peakMB = Number(await readFile(peakFile, 'utf8')) / 1e6
  await rm(peakFile)
  return { answer: JSON.parse(said) as Answer, seconds, peakMB }
}
