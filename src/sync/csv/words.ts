import { calendarDate } from '../../patients/identity.ts'

/** Words of clinical systems for whether a patient is on the list, in ours. */
const STATUS_WORDS: Record<'registered' | 'left' | 'deceased', readonly string[]> = {
  registered: [
    'registered',
    'regular',
    'active',
    'current',
    'currently registered',
    'fully registered',
    'permanent',
    'gms',
    'gms registered',
  ],
  left: [
    'left',
    'deducted',
    'deregistered',
    'inactive',
    'deactivated',
    'removed',
    'deleted',
    'transferred',
    'transferred out',
    'ended',
    'former',
    'unregistered',
    'not registered',
    'no longer registered',
  ],
  deceased: ['deceased', 'dead', 'died', 'death'],
}

export type Status = keyof typeof STATUS_WORDS

const STATUS_OF: ReadonlyMap<string, Status> = new Map(
  Object.entries(STATUS_WORDS).flatMap(([status, words]) =>
    words.map((word) => [bare(word), status as Status] as const),
  ),
)

/** A status in our words, `''` for blank, null for a word that nobody has told us. */
export function statusOf(text: string): Status | '' | null {
  const word = bare(text)
  return word === '' ? '' : (STATUS_OF.get(word) ?? null)
}

const YES = new Set(['true', 't', 'yes', 'y', '1'])
const NO = new Set([
  '',
  'false',
  'f',
  'no',
  'n',
  '0',
  'u',
  'none',
  'null',
  'normal',
  'unrestricted',
  'notrestricted',
])

/** True for a plain yes: `true`, `yes`, `Y`, `1`. */
export function saysYes(text: string): boolean {
  return YES.has(bare(text))
}

/** True unless it is blank or a plain no: who is marked in any unknown way (`S`, `R`) is better kept hidden. */
export function saysRestricted(text: string): boolean {
  return !NO.has(bare(text))
}

/** True for a kind of registration that is no person at all. */
export function saysTestPatient(text: string): boolean {
  return ['dummy', 'dummypatient', 'test', 'testpatient'].includes(bare(text))
}

/** True when a date is filled. Noughts, 1 January 1900 and years far away are how databases write "none". */
export function isDateFilled(text: string): boolean {
  const date = calendarDate(text)
  if (date === null) return /[1-9]/.test(text) && !/9999|1900|1753|0001/.test(text)
  return date > '1900-01-01' && date < '2100-01-01'
}

function bare(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]/g, '')
}
