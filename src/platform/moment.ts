const inLondon = { timeZone: 'Europe/London' } as const
const days = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', ...inLondon })
const times = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', ...inLondon })

/** `24 November 2026`, in London. */
export function day(instant: Date): string {
  return days.format(instant)
}

/** `24 November 2026, 08:30`, in London. */
export function moment(instant: Date): string {
  return `${days.format(instant)}, ${times.format(instant)}`
}
