import { frozenFor } from './parts/frozen.ts'
import { withGround } from './parts/ground.ts'
import { killMany, type Kill } from './parts/kills.ts'
import { atMost, below, runBench, say, type Figure, type Goal, type Measured } from './parts/report.ts'
import { quantile, rounded } from './parts/samples.ts'
import { fullLog } from './parts/full-log.ts'

/**
 * What faults leave behind: syncs killed at random moments of their staging, matching and applying; a machine that stops
 * answering, with the patience that the product has in earnest; a disk that is full. docs/faults.md names the others,
 * which are quick enough to be tests.
 */
await runBench(
  { name: 'faults', options: { kills: '200', patients: '2000', seed: '1' } },
  ({ kills, patients, seed }) =>
    withGround(async (ground) => {
      const options = { kills: Number(kills), patients: Number(patients), seed: Number(seed) }
      const killed = await killMany(ground, options)
      const full = await fullLog()
      say('freezing a sync, and waiting for a worker to notice')
      const frozen = await frozenFor(ground)
      const measured = [ofKills(killed.kills, options.patients), ofFrozen(frozen), full]
      return {
        figures: measured.flatMap(({ figures }) => figures),
        goals: [
          ...measured.flatMap(({ goals }) => goals),
          atMost(0, {
            name: 'kills that are missing, because the moment did not come',
            value: options.kills - killed.kills.length,
            unit: 'kills',
          }),
        ],
        machine: {
          ...{ server: ground.server, missed: killed.missed },
          wrong: killed.kills.filter(({ wrong }) => wrong.length > 0),
        },
      }
    }),
)

type Part = Pick<Measured, 'figures' | 'goals'>

function ofKills(kills: Kill[], rows: number): Part {
  for (const sentence of new Set(kills.flatMap(({ broken }) => broken))) say(sentence)
  const count = (holds: (kill: Kill) => boolean) => kills.filter(holds).length
  const figure = (name: string, value: number, unit = 'kills'): Figure => ({ name, rows, value, unit })
  const free = kills.map(({ freeAfter }) => freeAfter)
  const steps = [...new Set(kills.map(({ step }) => step))].sort()
  const none = (name: string, holds: (kill: Kill) => boolean): Goal =>
    atMost(0, { name, value: count(holds), unit: 'kills' })
  return {
    figures: [
      figure('killed by SIGKILL', kills.length),
      ...steps.map((step) =>
        figure(
          `of them in ${step}`,
          count((kill) => kill.step === step),
        ),
      ),
      figure(
        'of them after COMMIT',
        count(({ committed }) => committed),
      ),
      figure('practice free again, p50', rounded(quantile(free, 0.5)), 'ms'),
      figure('practice free again, longest', rounded(Math.max(...free)), 'ms'),
    ],
    goals: [
      none('half applied', ({ half }) => half),
      none('another end state after the next run than undisturbed', ({ otherEnd }) => otherEnd),
      none('rows lost, or an invariant broken', ({ broken }) => broken.length > 0),
      below(1000, { name: 'practice free again, longest', value: rounded(Math.max(...free)), unit: 'ms' }),
    ],
  }
}

function ofFrozen({ seconds, wroteOnWaking }: Awaited<ReturnType<typeof frozenFor>>): Part {
  return {
    figures: [{ name: 'frozen by SIGSTOP, practice free again', value: seconds, unit: 's' }],
    goals: [
      below(60, { name: 'frozen by SIGSTOP, practice free again', value: seconds, unit: 's' }),
      atMost(0, { name: 'rows written by a sync that wakes', value: wroteOnWaking, unit: 'rows' }),
    ],
  }
}
