import { sentencesOf } from './said.ts'

/** Short forms that patients do not know, with what to write. NHS, GP and A&E are known. */
const shortForms: Record<string, string> = {
  ...{ BP: 'blood pressure', FBC: 'full blood count', LFT: 'liver blood test', LFTs: 'liver blood tests' },
  ...{ 'U&E': 'kidney blood test', 'U&Es': 'kidney blood tests', TFT: 'thyroid blood test' },
  ...{
    TFTs: 'thyroid blood tests',
    HbA1c: 'average blood sugar',
    ECG: 'heart tracing',
    PSA: 'prostate test',
  },
  ...{
    COPD: 'long-term lung disease',
    CKD: 'kidney disease',
    CHD: 'heart disease',
    AF: 'irregular heartbeat',
  },
  ...{ TIA: 'mini-stroke', UTI: 'urine infection', MSK: 'muscles and joints', IUD: 'coil', IUS: 'coil' },
  ...{ HCA: 'healthcare assistant', ANP: 'advanced nurse practitioner', FCP: 'physiotherapist' },
  ...{ SPLW: 'social prescriber', PCN: 'group of local practices', ICB: 'local NHS', CCG: 'local NHS' },
  ...{ SMR: 'medicines review', LTC: 'long-term condition', QOF: 'yearly check', DNA: 'missed appointment' },
  ...{ DNAs: 'missed appointments', F2F: 'in person', OOH: 'out of hours', OPD: 'outpatients' },
  ...{ TCI: 'come in', OTC: 'from a pharmacy without a prescription', NSAID: 'anti-inflammatory medicine' },
  ...{ NSAIDs: 'anti-inflammatory medicines', PPI: 'stomach medicine', EPS: 'electronic prescription' },
  ...{ '2WW': 'referral to be seen within 2 weeks', BD: 'twice a day', TDS: '3 times a day' },
  ...{ QDS: '4 times a day', PRN: 'when you need it', NBM: 'nothing to eat or drink', Rx: 'prescription' },
  ...{ NOK: 'next of kin', LPA: 'lasting power of attorney', EMIS: 'your record', SystmOne: 'your record' },
}
const shortForm = new RegExp(
  `(?<![\\p{L}\\p{N}])(?:${Object.keys(shortForms).join('|')})(?![\\p{L}\\p{N}])`,
  'gu',
)

/** The first short form that is not explained beside it, with what it means. */
export function unknownShort(text: string): { word: string; means: string } | null {
  const lower = text.toLowerCase()
  for (const [word] of text.matchAll(shortForm)) {
    const means = shortForms[word]!
    if (!lower.includes(means.toLowerCase())) return { word, means }
  }
  return null
}

const haste = [
  ...['act now', 'urgent (?:action|response|reply|message|notice)', 'urgently', 'immediate action'],
  ...[
    'final (?:notice|warning|reminder)',
    'last (?:chance|warning)',
    'without delay',
    "do(?:n['’]t| not) delay",
  ],
  ...['(?:reply|respond|click|call|phone|ring|contact|act)\\b[^.!?\\n]{0,30}\\bimmediately'],
  ...["before it(?: is|['’]s) too late", 'within \\d+ hours or'],
  ...['(?:will|may) be (?:removed from|deregistered|struck off|charged|fined)'],
]
const hasty = new RegExp(`\\b(?:${haste.join('|')})\\b|^urgent[:!,]`, 'iu')
const shouted = /\bURGENT\b|!{2,}|(?:\b[A-Z]{3,}\b[ ,.!]*){4,}/u
/** What somebody is to do in an emergency is to be said plainly. */
const emergency = /\b(?:if|999|111|emergency)\b|A&E/iu

/** Words that hurry somebody as a scam does. */
export function hurry(text: string): string | null {
  for (const sentence of sentencesOf(text)) {
    if (emergency.test(sentence)) continue
    const found = hasty.exec(sentence) ?? shouted.exec(sentence)
    if (found) return found[0].trim().replace(/[:,]$/u, '')
  }
  return null
}

const asks = 'send|reply|text|tell|give|email|confirm|provide|enter|share|forward|let us (?:have|know)'
const personal = [
  ...[
    'date of birth',
    'DOB',
    'NHS number',
    '(?:home |postal )?address',
    'passport(?: number)?',
    'driving licence',
  ],
  ...['national insurance number', 'NI number', 'maiden name'],
]
const asking = new RegExp(
  `\\b(?:${asks})\\b(?:\\W+(?!if\\b|whether\\b|when\\b|that\\b)\\w+){0,6}?\\W+your(?:\\W+(?!email\\b)\\w+){0,4}?\\W+(?<what>${personal.join('|')})\\b`,
  'iu',
)
/** Said at the desk or on the phone, it travels in no message. */
const inPerson = /\b(?:reception(?:ist)?|desk|in person|when you (?:arrive|phone|call|ring|visit|come))\b/iu

/** A personal detail that the patient is asked to send. */
export function askedDetail(text: string): string | null {
  for (const sentence of sentencesOf(text)) {
    if (inPerson.test(sentence)) continue
    const what = asking.exec(sentence)?.groups?.what
    if (what !== undefined) return what
  }
  return null
}

const money =
  /\b(?:bank (?:details|account|card)|sort code|account number|card (?:number|details)|security code|passwords?|PIN(?: number)?|passcode)\b/iu
const askedFor = new RegExp(`\\b(?:${asks}|need|require|update|verify)\\b`, 'iu')

/** Bank details or a password that the patient is asked for. */
export function askedSecret(text: string): string | null {
  for (const sentence of sentencesOf(text)) {
    if (/\b(?:never|not)\b|n['’]t\b/iu.test(sentence) || !askedFor.test(sentence)) continue
    const found = money.exec(sentence)
    if (found) return found[0]
  }
  return null
}

const month = '(?:\\d{1,2}|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*)'
const birthDate = new RegExp(
  `\\b(?:born(?: on)?|birthday(?: is)?|date of birth(?: is)?|DOB)[ :(]*(?:\\d{1,2}(?:st|nd|rd|th)?(?: of)?[ ./-]+${month}[ ./-]+\\d{2,4}|\\d{4}-\\d\\d-\\d\\d)`,
  'iu',
)

/** Somebody's date of birth with the day; month and year are no such thing. */
export const fullBirthDate = (text: string): string | null => birthDate.exec(text)?.[0] ?? null

const health = new RegExp(
  [
    '\\b\\d+(?:\\.\\d+)? ?(?:mg|mcg|micrograms?|mmol(?:\\/(?:mol|l))?)\\b',
    '\\b(?!111\\b|101\\b)[12]\\d\\d\\/\\d{2,3}\\b',
    '\\bdiagnos(?:ed|is)\\b',
    '\\b(?:tested|tests? (?:is|are|was|were|came back)) (?:positive|negative|abnormal|normal)\\b',
    '\\bcholesterol (?:is|was|level)\\b|\\b(?:kidney|liver) function\\b|\\bHbA1c\\b',
  ].join('|'),
  'iu',
)

/** A reading, a dose or a finding of somebody. */
export const healthDetail = (text: string): string | null => health.exec(text)?.[0] ?? null

const selling =
  /\b(?:fundrais(?:er|ing)|raffle|sponsor(?:ed)? (?:walk|run|us)|special offer|discount(?:ed)?|\d+% off|private clinic|make a donation|donate (?:to|£\d+)|please donate)\b/iu

/** What needs a yes of the patient first. */
export const sellingWord = (text: string): string | null => selling.exec(text)?.[0] ?? null
