import { CHANNELS, type ChannelName } from '../src/messages/channel.ts'
import { withGround } from './parts/ground.ts'
import { atMost, below, runBench, say, type Figure, type Goal } from './parts/report.ts'
import { quantile, rounded } from './parts/samples.ts'
import { killSenders, type SenderKills } from './parts/sender-kills.ts'
import { senderPace, type SenderPace } from './parts/sender-pace.ts'

/**
 * Sending by each channel to what plays it on this machine: processes killed at random moments while they send, and what has
 * come twice or not at all; how fast one worker sends, how near to what the channel allows, and how long a message waits.
 */
await runBench(
  {
    name: 'sending',
    options: { kills: '1000', channel: 'all', messages: '12', single: '200', many: '1200', seed: '1' },
  },
  async ({ channel, ...given }) => {
    const [kills, messages, single, many, seed] = [
      ...[given.kills, given.messages, given.single, given.many, given.seed].map(Number),
    ] as [number, number, number, number, number]
    const names = CHANNELS.filter((name) => channel === 'all' || name === channel)
    const figures: Figure[] = []
    const goals: Goal[] = []
    for (const name of names) {
      say(`${name}: ${kills} processes are killed while they send`)
      const killed = await withGround((ground) => killSenders(ground, name, { kills, messages, seed }))
      const pace = await withGround((ground) => senderPace(ground, name, { single, many }))
      for (const id of killed.twice) say(`${name}: ${id} was sent twice`)
      for (const id of killed.lost) say(`${name}: ${id} was lost`)
      figures.push(...figuresOf(name, killed, pace))
      goals.push(...goalsOf(name, killed, pace, kills))
    }
    return { figures, goals }
  },
)

function figuresOf(
  channel: ChannelName,
  killed: SenderKills,
  { perMinute, allowed, delays }: SenderPace,
): Figure[] {
  const figure = (name: string, value: number, unit: string): Figure => ({
    ...{ name: `${channel}: ${name}`, value, unit },
  })
  return [
    figure('killed by SIGKILL', killed.kills, 'processes'),
    figure('sent meanwhile', killed.messages, 'messages'),
    figure('in flight at a kill, the channel had it not', killed.before, 'attempts'),
    figure('in flight at a kill, the channel had it', killed.after, 'attempts'),
    figure('held for a person, the channel had it not', killed.held.hadNot, 'messages'),
    figure('held for a person, the channel had it', killed.held.had, 'messages'),
    figure('one worker sends', rounded(perMinute), 'a minute'),
    ...(allowed === null ? [] : [figure('of what is allowed', rounded((perMinute / allowed) * 100), '%')]),
    figure('from written to the channel, p50', rounded(quantile(delays, 0.5)), 'ms'),
    figure('from written to the channel, p95', rounded(quantile(delays, 0.95)), 'ms'),
  ]
}

function goalsOf(channel: ChannelName, killed: SenderKills, { delays }: SenderPace, kills: number): Goal[] {
  const none = (name: string, value: number, unit: string) =>
    atMost(0, { name: `${channel}: ${name}`, value, unit })
  return [
    none('sent twice', killed.twice.length, 'messages'),
    none('lost', killed.lost.length, 'messages'),
    none('kills that are missing, because the moment did not come', kills - killed.kills, 'kills'),
    below(10_000, {
      ...{ name: `${channel}: from written to the channel, p95`, unit: 'ms' },
      value: rounded(quantile(delays, 0.95)),
    }),
  ]
}
