/**
 * Words that whoever holds the phone should not read by chance. A short list: one that stops every second message is clicked
 * away.
 */
const words = [
  ...['blood tests?', 'test results?', 'results?', 'biops(?:y|ies)', 'scan', 'cancer', 'tumour', 'diagnosis'],
  ...['HIV', 'STIs?', 'chlamydia', 'gonorrhoea', 'syphilis', 'herpes', 'sexual health', 'smear'],
  ...['contracepti(?:on|ve)', 'pregnan(?:t|cy)', 'miscarriage', 'abortion', 'termination'],
  ...['mental health', 'depress(?:ed|ion)', 'anxiety', 'suicid(?:e|al)', 'self[- ]harm', 'psychiatr\\w+'],
  ...['safeguarding', 'domestic (?:abuse|violence)', 'alcohol', 'addiction', 'methadone'],
]
const pattern = new RegExp(`\\b(?:${words.join('|')})\\b`, 'iu')

/** The first clinical word of a text as it stands there, or null. */
export function clinicalWord(text: string): string | null {
  return pattern.exec(text)?.[0] ?? null
}
