import { randomFillSync } from 'node:crypto'

/**
 * Makes UUIDs of version 7 (RFC 9562), each greater than the one before, for rows that are made by the million: random
 * bits are drawn for a thousand ids at once, because drawing them takes longer than all the rest.
 */
export function uuidMaker(now: () => number = Date.now): () => string {
  const random = Buffer.allocUnsafeSlow(8 * 1024)
  let digits = ''
  let at = 0
  let milliseconds = 0
  let counter = 0
  let beginning = ''

  function beginWith(time: number): void {
    const digits = time.toString(16).padStart(12, '0')
    milliseconds = time
    counter = 0
    beginning = `${digits.slice(0, 8)}-${digits.slice(8)}-7`
  }

  return () => {
    const time = now()
    if (time > milliseconds) beginWith(time)
    // More ids than a millisecond can hold, or a clock that was set back: the time of the ids runs ahead.
    else if (++counter > MOST_IN_A_MILLISECOND) beginWith(milliseconds + 1)
    if (at === digits.length) {
      digits = randomFillSync(random).toString('hex')
      at = 0
    }
    const variant = VARIANTS[(random[at >> 1] as number) >> 6] as string
    const id = `${beginning}${hex3(counter)}-${variant}${digits.slice(at + 1, at + 4)}-${digits.slice(at + 4, at + 16)}`
    at += 16
    return id
  }
}

const MOST_IN_A_MILLISECOND = 0xfff
const VARIANTS = ['8', '9', 'a', 'b']

function hex3(number: number): string {
  return number.toString(16).padStart(3, '0')
}
