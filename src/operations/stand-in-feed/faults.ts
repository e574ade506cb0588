import { ProductError } from '../../platform/errors.ts'

/** What the stand-in can do wrong when it is asked for a token or for a page. */
const ANSWERS = {
  '400': 'does not accept the request',
  '401': 'refuses the sign-in or the token',
  '403': 'does not allow it',
  '404': 'knows nothing of it',
  '410': 'says that the snapshot is gone',
  '429': 'asks for patience: Retry-After is the number in brackets, 2 without',
  '500': 'breaks down',
  '503': 'is being looked after: Retry-After is the number in brackets, 2 without',
  'login-page': 'answers 200 with a web page that asks for a sign-in',
  'wrong-type': 'answers 200 with JSON that is no list',
  redirect: 'sends on to another address',
  slow: 'waits before it answers: as many seconds as in brackets, 2 without',
  stall: 'sends half the answer, then nothing more, and keeps the connection',
  cut: 'sends half the answer, then drops the connection',
} as const

/** What it can do wrong with a page only. */
const PAGES = {
  half: 'ends the page in the middle, cleanly, without its last line',
  miscount: 'counts one row more in the last line than the page has',
  'page-twice': 'sends the page before again',
  loop: 'sends the first page again',
  fewer: 'ends the list here, in the middle of the page, although it announced more',
  endless: 'goes on for ever from this page with patients that it makes up',
  drip: 'sends one byte at a time and never comes to an end',
  'gzip-bomb': 'sends a small answer that unpacks to a gigabyte',
  'other-practice': 'says that the list is of another practice (Z99999)',
  'other-snapshot': 'says that the page belongs to another snapshot',
  inserted: 'puts a patient onto the page who is not in the snapshot',
  malformed: 'breaks the line of one patient',
  outcome: 'says in an OperationOutcome that the search went wrong (FHIR only)',
  elsewhere: 'gives the next page at another address (FHIR only)',
} as const

export const FAULTS = { ...ANSWERS, ...PAGES }
export type FaultName = keyof typeof FAULTS

/** One line of the script of what goes wrong. */
export interface ScriptedFault {
  on: 'token' | 'page'
  /** 1 is the first page of a list; any page without it. */
  page?: number
  /** How often it happens; every time without it. */
  times?: number
  fault: FaultName
  /** What the fault needs a number for. */
  seconds?: number
}

const ENTRY = /^(?<on>token|page)(?<page>\d+)?=(?<fault>[\w-]+)(?:\((?<seconds>\d+)\))?(?:\*(?<times>\d+))?$/

/**
 * Reads a script as it is typed: `page3=cut*2,token=401*1,page=429(30)` means that page 3 is cut off twice, the first
 * sign-in is refused, and every page asks for thirty seconds of patience. Throws `invalid` with the faults there are.
 */
export function parseFaults(text: string): ScriptedFault[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map(parseFault)
}

function parseFault(entry: string): ScriptedFault {
  const { on, page, fault, seconds, times } = ENTRY.exec(entry)?.groups ?? {}
  const fits = (on === 'page' && isFault(fault)) || (on === 'token' && page === undefined && isAnswer(fault))
  if (!fits) {
    throw new ProductError(
      'invalid',
      `"${entry}" is not a fault. Write one as page3=cut*2 or token=429(30). For both: ${Object.keys(ANSWERS).join(', ')}. For pages only: ${Object.keys(PAGES).join(', ')}.`,
    )
  }
  return {
    on: on,
    fault: fault,
    ...(page !== undefined && { page: Number(page) }),
    ...(seconds !== undefined && { seconds: Number(seconds) }),
    ...(times !== undefined && { times: Number(times) }),
  }
}

function isFault(name: string | undefined): name is FaultName {
  return name !== undefined && Object.hasOwn(FAULTS, name)
}

function isAnswer(name: string | undefined): name is keyof typeof ANSWERS {
  return name !== undefined && Object.hasOwn(ANSWERS, name)
}

/** The script as it is played: what goes wrong with each request, in the order it is written. */
export function playFaults(script: readonly ScriptedFault[]) {
  const left = script.map((entry) => ({ ...entry, times: entry.times ?? Infinity }))
  return (on: 'token' | 'page', page?: number): ScriptedFault | null => {
    const next = left.find((entry) => entry.times > 0 && entry.on === on && concerns(entry, page))
    if (!next) return null
    next.times -= 1
    return next
  }
}

function concerns(entry: ScriptedFault, page: number | undefined): boolean {
  if (entry.page === undefined || page === undefined) return true
  // A list that never ends does not come back from where it went astray.
  return entry.fault === 'endless' ? page >= entry.page : page === entry.page
}
