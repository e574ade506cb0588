/** What time it is. Handed in wherever time decides something, so that a test can hold it still. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

const london = new Intl.DateTimeFormat('en-CA', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/** The calendar date and time of day in London at an instant: `{ date: '2026-11-24', time: '02:14' }`. */
export function inLondon(instant: Date): { date: string; time: string } {
  const minute = Math.floor(+instant / 60_000)
  const known = remembered.get(minute)
  if (known !== undefined) return known
  const read = readLondon(instant)
  if (remembered.size >= mostRemembered) remembered.clear()
  remembered.set(minute, read)
  return read
}

/** A page of patients asks for the same few minutes a hundred times, and each answer is worth some ten microseconds. */
const remembered = new Map<number, Readonly<{ date: string; time: string }>>()
const mostRemembered = 1000

function readLondon(instant: Date): Readonly<{ date: string; time: string }> {
  const part = Object.fromEntries(london.formatToParts(instant).map(({ type, value }) => [type, value]))
  return Object.freeze({
    date: `${part.year}-${part.month}-${part.day}`,
    time: `${part.hour}:${part.minute}`,
  })
}
