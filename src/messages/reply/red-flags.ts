/**
 * Words of an emergency. What they are in is sent all the same, arrives as urgent, and is answered by a page that begins with
 * 999 and 111. They rather speak up once too often; a patient who means something else loses nothing but a glance.
 */
const body = [
  ...[
    'chest pains?',
    '(?:pain\\w*|ach\\w+|hurt\\w*|pressure|squeez\\w+|heav(?:y|iness)|burn\\w*)(?: \\w+){0,3} (?:in|on|across) (?:my|his|her|their|the) chest',
    'tight(?:ness)?(?: \\w+){0,2} chest',
    'chest (?:\\w+ ){0,2}(?:tight\\w*|hurt\\w*|ach\\w+|heavy|pain\\w*)',
  ],
  ...[
    'heart attack',
    'collaps(?:ed|ing)',
    'unconscious',
    'unresponsive',
    'pass(?:ed|ing) out',
    'black(?:ed|ing) out',
  ],
  ...[
    "(?:can(?:no|')?t|cannot|can not|struggling to|hard to|unable to) (?:breathe?|get (?:my|his|her) breath)",
  ],
  ...[
    'short(?:ness)? of breath',
    'not breathing',
    'stopped breathing',
    'chok(?:ed|ing)',
    '(?:lips|face) (?:\\w+ ){0,2}blue',
  ],
  ...[
    'stroke',
    'face (?:\\w+ ){0,2}(?:droop\\w*|dropped)',
    'droop\\w*',
    'slurr\\w+',
    'speech (?:\\w+ ){0,2}(?:slow|odd|strange)',
  ],
  ...[
    "(?:can(?:no|')?t|cannot|can not) (?:move|lift|feel) (?:my|his|her|one|an) (?:arm|leg|side)",
    'numb(?:ness)? (?:\\w+ ){0,3}(?:arm|leg|side|face)',
  ],
  ...[
    '(?:vomit|throw|cough|bring)(?:ing|ed)?(?: up)? blood',
    'bleeding (?:\\w+ ){0,2}(?:heavily|badly|a lot)',
    "bleeding (?:\\w+ ){0,2}(?:won't|wont|will not) stop",
  ],
  ...[
    '(?:throat|tongue|face|lips) (?:\\w+ ){0,2}(?:swelling|swollen|swells)',
    'anaphyla\\w+',
    'seizures?',
    'meningitis',
    'sepsis',
    'overdos(?:e|ed)',
  ],
  ...[
    'worst headache',
    'baby (?:\\w+ ){0,3}(?:not|stopped) mov(?:e|ing)',
    '(?:took|taken) too many (?:tablets|pills|painkillers|paracetamol)',
  ],
]
const mind = [
  ...[
    'suicid\\w*',
    'kill(?:ing)? (?:my|him|her)self',
    'end(?:ing)? (?:my|it) (?:life|all)',
    "(?:don't|dont|do not) want to (?:live|be here|wake up)",
  ],
  ...[
    'want(?:ing)? to die',
    'self[- ]?harm\\w*',
    '(?:hurt|harm|cut)(?:ing|ting)? (?:my|him|her)self',
    'better off (?:dead|without me)',
  ],
]
const pattern = (words: readonly string[]) =>
  new RegExp(`(?<![\\p{L}])(?:${words.join('|')})(?![\\p{L}])`, 'iu')
const ofBody = pattern(body)
const ofMind = pattern(mind)

/** What an answer speaks of: a body in danger, somebody who may harm themselves, or neither. */
export type RedFlag = 'body' | 'mind'

/** The red flag in a text, or null. Whoever may harm themselves is answered as such, whatever else they say. */
export function redFlagIn(text: string): RedFlag | null {
  const plain = text.normalize('NFC').replaceAll(/[‘’]/g, "'").replaceAll(/\s+/g, ' ')
  if (ofMind.test(plain)) return 'mind'
  return ofBody.test(plain) ? 'body' : null
}
