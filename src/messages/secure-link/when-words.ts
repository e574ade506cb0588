const inLondon = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', ...options })
const long = inLondon({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const short = inLondon({ weekday: 'long', day: 'numeric', month: 'long' })
const clock = inLondon({ hour: 'numeric', minute: '2-digit', hour12: true })

/** `Monday 23 November 2026`, in London. */
export const onDay = (instant: Date): string => long.format(instant).replace(',', '')

/** `Monday 23 November 2026, 2:05pm`, in London. */
export const atMoment = (instant: Date): string =>
  `${onDay(instant)}, ${clock.format(instant).replace(/\s/, '').toLowerCase()}`

/** `Friday 27 November` for `2026-11-27`. */
export const byDay = (date: string): string => short.format(new Date(`${date}T12:00:00Z`)).replace(',', '')
