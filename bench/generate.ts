import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { withFolder } from './parts/ground.ts'
import { call } from './parts/own-process.ts'
import { below, runBench, say } from './parts/report.ts'
import { rounded, Samples } from './parts/samples.ts'

/** How long the command line takes to make up a list, with the people on the platform and the truth, and in how much memory. */
await runBench(
  { name: 'generate', options: { rows: '1000000', rounds: '1', nights: '1' } },
  ({ rows, rounds, nights }) =>
    withFolder(async (folder) => {
      const samples = new Samples(Number(rows))
      for (let round = 1; round <= Number(rounds); round++) {
        say(`making up ${Number(rows).toLocaleString('en-GB')} patients, round ${round} of ${rounds}`)
        const out = join(folder, 'lists')
        const made = await call([
          'generate',
          '--patients',
          rows,
          '--seed',
          '1',
          '--nights',
          nights,
          '--out',
          out,
        ])
        samples.add('generate', made.seconds, 's')
        samples.add('memory', made.peakMB, 'MB')
        samples.add('list.csv', (await stat(join(out, 'list.csv'))).size / 1e6, 'MB')
      }
      const seconds = rounded(samples.median('generate'))
      const asked = Number(rows) === 1_000_000 && nights === '1'
      return {
        figures: samples.figures(),
        // The promise is about a million patients and one night; other sizes are only measured.
        goals: asked ? [below(60, { name: 'a million patients', value: seconds, unit: 's' })] : [],
      }
    }),
)
