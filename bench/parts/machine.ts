import { arch, cpus, loadavg, platform, release, totalmem } from 'node:os'

/** Where something was measured. */
export interface Machine {
  processor: string
  cores: number
  memoryGB: number
  system: string
  node: string
  /** Average over the last minute. Above the number of cores, times say little and ratios say less. */
  load: number
}

export function machine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: cpus().length,
    memoryGB: Math.round(totalmem() / 1024 ** 3),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  }
}
