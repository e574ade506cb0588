import { readFileSync, writeFileSync } from 'node:fs'

/** Loaded before a program: at its end, writes into BENCH_PEAK_FILE the most memory it ever had, in bytes. */
process.on('exit', () => writeFileSync(process.env['BENCH_PEAK_FILE'] ?? '', String(peakBytes())))

/**
 * What Linux says of this program alone. `maxRSS` also counts the program that started this one, from the moment between
 * fork and exec, so it only serves where there is nothing better.
 */
function peakBytes() {
  try {
    const status = readFileSync('/proc/self/status', 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
  } catch {
    return process.resourceUsage().maxRSS * 1024
  }
}
