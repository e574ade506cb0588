import type { PatientRecord } from '../../patients/record.ts'

/** What the product knows to fill a gap with. */
export const KNOWN_GAPS = ['given name', 'family name', 'full name', 'practice name', 'my name'] as const
export type KnownGap = (typeof KNOWN_GAPS)[number]

export const isKnownGap = (name: string): name is KnownGap => KNOWN_GAPS.some((each) => each === name)

/** What stands in the gaps for one patient; null where it is not known. */
export type Filling = Readonly<Record<KnownGap, string | null>>

/** Written ((given name)), as staff know it from the letters of public services. */
const gap = /\(\(([^()\n]{1,60})\)\)/g

/** The gaps of a text in their order, each once. */
export function gapsOf(text: string): string[] {
  return [...new Set([...text.matchAll(gap)].map(([, name]) => plain(name!)))]
}

/** Fills what is known. What is not stays as a gap, for the sender to fill: a message with a gap in it cannot leave. */
export function fillGaps(text: string, filling: Filling): string {
  return text.replace(gap, (whole, name: string) => {
    const known = KNOWN_GAPS.find((each) => each === plain(name))
    return (known && filling[known]) || whole
  })
}

/** What the gaps of a message from this practice, by this person, to this patient are filled with. */
export function fillingFor(
  { given_name, family_name }: Pick<PatientRecord, 'given_name' | 'family_name'>,
  { practiceName, senderName }: { practiceName: string; senderName: string },
): Filling {
  return {
    'given name': given_name,
    'family name': family_name,
    'full name': [given_name, family_name].filter(Boolean).join(' ') || null,
    'practice name': practiceName,
    'my name': senderName,
  }
}

const plain = (name: string) => name.trim().replace(/\s+/g, ' ').toLowerCase()
