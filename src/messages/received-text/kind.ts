/** What a text that came back means. Equal to the CHECK of `received_text.kind`. */
export const TEXT_KINDS = ['words', 'stop', 'start'] as const
export type TextKind = (typeof TEXT_KINDS)[number]

/**
 * Only what says nothing else: "stop taking the tablets?" is a question for a person, and CANCEL may be of an appointment.
 */
const stops = new Set([
  ...[
    'STOP',
    'STOPALL',
    'STOP ALL',
    'STOP NOW',
    'STOP PLEASE',
    'PLEASE STOP',
    'UNSUBSCRIBE',
    'OPT OUT',
    'OPTOUT',
  ],
  ...['STOP TEXTS', 'STOP TEXTING', 'STOP TEXTING ME', 'PLEASE STOP TEXTING ME', 'STOP MESSAGES'],
])
const starts = new Set(['START', 'UNSTOP', 'START TEXTS', 'PLEASE START', 'OPT IN', 'OPTIN'])

/** Reads it: capitals, signs and quotes around a word change nothing. */
export function kindOf(text: string): TextKind {
  const words = text
    .toUpperCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
  if (stops.has(words)) return 'stop'
  return starts.has(words) ? 'start' : 'words'
}
