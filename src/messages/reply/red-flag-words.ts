/** What an answer speaks of: a body in danger, somebody who may harm themselves, or somebody whom another may harm. */
export type RedFlag = 'body' | 'mind' | 'danger'

/**
 * Words of an emergency, as people write them who are frightened: phrases with commas between them. They are compared with a text of
 * small letters and without apostrophes (`cant`), and read like regular expressions of whole words, where
 *
 * - `.` stands for a word or none, `..` for up to three, `...` for up to six, and `##` for a number from ten;
 * - `*` is the rest of a word, `_` a space or none;
 * - `{name}` is one of the words below.
 *
 * The rows of the test say what is meant, and which everyday words look like it.
 */
export const redFlagWords: Record<RedFlag, Record<string, string>> = {
  mind: {
    'ending their life': `
      suicid*, suisid*, unaliv*, (kill|hang|drown)* {self}, end* {my} (own )?(life|lives), end* (it|everything) all,
      thoughts of (ending|dying|death), (take|taking|took|taken) {my} own life, jump* (off|in front)`,
    'not wanting to live': `
      (want*|wanna|ready|going) (to )?die(?! (down|of|for)), (want*|wanna) (to )?be dead, (rather|better off) (be )?dead,
      (dont|do not|cant|not|never|no longer) want* (to )?(be alive|wake up|exist|{go on}),
      (dont|do not|cant|not|never|no longer) want* (to )?live(?! (in|near|at|alone|on)),
      (dont|do not|cant|not|never|no longer) want* (to )?be here(?! (on|at|for|in|until|when|by)),
      wish* .. (dead|die|wasnt here|wasnt alive|werent here|not alive|never born|never been born), better off without me,
      no (reason|point|will) (to|in|for) (live|living|life|{go on}), nothing . to live for, not worth living,
      tired of (living|life|being alive), {cannot} {go on}, {cannot} cope any_(more|longer)`,
    'harming themselves, or a child': `
      self_harm*, (hurt|harm|cut|injur)* {self}, cut* (my|her|his) (wrists?|arms|veins), voices .. (kill|hurt|harm|die),
      (hurt|harm|kill) (my|the|our) {child}, (shook|shaken) (my|the) {child}`,
  },
  danger: {
    'who hurts': `
      {person} .. (hit|beat|punch|kick|strangl|attack|rap|chok|stab|burn|abus)* (me|us),
      {person} .. hurt* (me|us)(?! (a bit|a little|with the needle|when (he|she|they) (took|did|put))),
      (going|wants?|try*|tried|threaten*) (to )?(kill|stab|hurt|harm|beat|shoot) (me|us), threaten* me,
      (been|was|being|am) . (raped|strangled|beaten|assaulted|abused), domestic (violence|abuse), rapist,
      (has|have|got) a (knife|gun)(?! (injury|wound|cut)), (wont|will not) let me (leave|out)`,
    fear: `
      (scared|afraid|frightened|terrified) of (him|her|them|my {family}), unsafe at home, in danger,
      (not|dont feel|do not feel) safe(?! (to|for me to) (drive|use|take|walk|eat|stop|have|travel|work))`,
  },
  body: {
    breathing: `
      {cannot} . (breathe?|breathing){breath}, {cannot} (catch|get) . breath, {cannot} get .. air,
      (difficult*|trouble|struggl*|hard|harder|(?<! no )problems?|laboured|fast|rapid) .. (breathe?|breathing){breath},
      (gasp|fight|struggl)* .. (air|breath), breathing .. (difficult*|hard|(really|very|so) bad|worse|fast|laboured|shallow),
      breathless*, (short|shortness|out) of breath{breath}, (not|stopped|isnt|barely|hardly) breathing, chok(ed|ing),
      asthma attack(?! plan), inhalers? (is not|isnt|doesnt|does not|not) (working|helping|help|work)`,
    'the chest and the heart': `
      chest{chest}_pain*, {pain} .. (in|on|across|round|around|over|of) {where}chest{chest}, (tight|hurt|pain)* .. chest{chest},
      chest{chest} .. {pain}, pain* .. (down|into|shooting) .. (arm|jaw), (heart|hart)_attack*, cardiac arrest,
      heart (is |has |was )?(racing|pounding|stopped)`,
    'who is not themselves': `
      collaps*, unconscious*, unrespons*, not respond*, (pass|black)(ed|ing) out, black_outs?, faint(ed|ing|s)(?! at),
      (feel*|felt|going) faint, (lost|lose|losing) consciousness, ({cannot}|wont|will not) wake (him|her|them|{my} {family}|the {child}),
      ({cannot}|wont|will not) wake up(?! (early|in|at|for|before|on|without)), clammy, (mottled|blotchy) skin,
      (suddenly|very|really) confused(?! (about|by|with|over|as)), skin .. (mottled|blue|grey|blotchy and),
      (gone|turned|turning|going|went) (blue|grey and), (blue|grey|purple) (lips|tongue|baby), (lips|face|tongue) .. (blue|grey|purple)`,
    stroke: `
      strokes?(?! (of|in ##|years)), (face|mouth) .. (droop|dropp)*, droop*, slur*, speech .. (slow|odd|strange|funny|jumbled|gone),
      {cannot} (speak|talk|see|smile) (properly|at all), {cannot} (move|lift|feel|raise) .. {limb}, {limb} .. (weak|numb|dead|limp),
      (weak|numb)* .. ({limb}|groin|genitals), (lost|losing|loss of) .. (sight|vision|speech),
      sudden* .. (weak*|numb*|blind*|sight|vision|headache)`,
    bleeding: `
      (heav*|bad*|severe*|lots of|lot of|loads of|{endless}) . bleed*, bleed* .. (heavily|badly|heavy), ha?emorrhag*,
      (nose_)?bleed* .. (a_lot|lots|loads|everywhere|{endless}), sick (with|and|of) blood{blood}, blood everywhere,
      (vomit|throw|threw|cough|spit|spat|bring|brought)* . blood{blood}, (been|was|got) stabbed, been shot(?! of),
      blood{blood} (in|when) . (vomit*|sick|cough*|spit|phlegm|poo|stools?|wee|urine|pee)(?! (test|sample)),
      (losing|lost|lots of|lot of|loads of|so much|pool of) .. blood{blood}, (poo|stools?) .. (?<! not )(black|tarry),
      (black|tarry) (poo|stools?)`,
    allergy: `
      anaph(a|i|y)la*, (severe|bad|serious|massive|having an?) allergic, allergic reaction and, epi_pen,
      (throat|tongue|face|lips|mouth) .. (swell*|swollen|puffed|puffy), throat . clos*,
      (swollen|swelling|swelling of the|swelling in the) (throat|tongue|face|lips|mouth)`,
    infection: `
      meningitis(?! (jab|vacc*|booster|injection|b|acwy|c)), (sepsis|septica?emia|septic shock), blood poisoning, rash .. glass,
      rash .. (doesnt|does not|wont|not) . (fade|disappear|go away), stiff neck (and|with), (?<! room )temp(erature)? .. {high},
      fever .. {high}`,
    fits: `
      (having|had|has|have|keeps having) (a |another )?fits?{fit}, ({family}|{child}|he|she) (is|was|keeps) fitting,
      seizures?(?! free), convuls*`,
    pain: `
      worst (headache|pain), thunderclap, (severe|terrible|unbearable) (headache|head pain), in agony, pain* .. (testicles?|balls),
      (unbearable|excruciating|agoni*) . pain*, (severe|sudden) pain .. (tummy|stomach|belly|abdom*|back), head injury,
      knocked (him|her|me|them)?_(out|unconscious)(?! of), (hit|bang*) (my|his|her) head .. (sick|vomit*|dizzy)`,
    poison: `
      overdos*, (took|taken|takes|take) (far |way )?too (many|much) {drug}, had ({count}|##) .. {painkiller},
      {swallowed} .. ({count}|##)(?! (mg|mcg|ml|g|micrograms|days|weeks|times)) .. {drug},
      {swallowed} . (handful|whole|box|packet|bottle|loads|lots) .. {drug}, {swallowed} all .. {painkiller},
      {swallowed} . (bleach|batter(y|ies)|poison|antifreeze|magnets?|detergent|weed_killer), carbon monoxide,
      (been|was) poisoned, electrocuted, (nearly|almost) drowned, (bad|severe|serious) (burns?|scalds?)`,
    'a baby, born or not': `
      (baby|babys|bump) .. (not|stopped|hasnt|isnt|less|hardly|no longer) .. (mov|kick)*, baby .. (mov|kick)* (less|slower),
      (reduced|less|no|fewer) (baby |fetal |foetal )?movements?(?! (in|of|on) (my|his|her|the) (?!last|baby|bump|tummy)),
      (not|havent|hasnt|cant|cannot|no longer) (feel|felt) .. (baby|bump) (mov|kick)*, waters? broke(?! through),
      (my|her) waters? .. (broke*|gone|leaking), (in|into) labour, (having|got) contractions, ectopic, pregnan* ... (bleed*|spotting),
      (bleed*|spotting) ... pregnan*, pregnan* .. severe pain, (having|think*|started|maybe) .. miscarriage, miscarrying,
      (floppy|limp|lifeless) {child}, ({child}|he|she) (is|has gone|went|all|looks) . (floppy|limp|lifeless),
      ({child}|he|she) (wont|isnt|is not|not|will not) (feed|feeding|wake)(?! the), no wet (nappy|nappies),
      soft spot .. (bulg*|sunken)`,
  },
}

/** The words that the phrases above have in common. */
export const commonWords: Record<string, string> = {
  my: '(my|his|her|their|your|the|it|our)',
  self: '(my|him|her|them|your)_sel(f|ves)',
  cannot: '(cant|cannot|can not|couldnt|could not|unable to|hard to|struggling to)',
  'go on': '(go|going|carry|carrying) on( (living|any_more|any longer|like this)|(?= $))',
  person: '(he|she|they|{family})',
  family:
    '(mum|mother|dad|father|son|daughter|brother|sister|uncle|husband|wife|partner|boyfriend|girlfriend|ex)',
  child: '(baby|child|children|son|daughter|toddler|newborn|kids?|twins?)',
  pain: '(pain*|ach(e|es|ing)|hurt*|pressure|squeez*|heav(y|iness)|burn(s|ing)|tight*|crush*|stabbing|weight|discomfort)',
  where: '((my|his|her|their|the|left|right|middle|centre|side|front|upper|of) ){0,6}',
  limb: '(arms?|legs?|sides?|hands?|face|body)',
  endless: '(wont stop|will not stop|cant stop|cannot stop|not stopping|wouldnt stop|non_stop)',
  high: '(39|40|41|42)',
  swallowed: '(took|taken|taking|swallowed|drank|drunk|ate|eaten)',
  count: '(ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred)',
  painkiller:
    '(par*m(o|a)l|ibuprofen|codeine|co_codamol|aspirin|morphine|tramadol|pain_killers?|sleeping (pills|tablets))',
  drug: '(tablets?|pills?|capsules?|insulin|methadone|medication|medicine|{painkiller})',
  // What makes everyday words of the words before them.
  breath: '(?! (test|of fresh))',
  chest: '(?! (of drawers|infection|clinic|freezer))',
  blood:
    '(?! (test*|pressure|result*|sugar*|thin*|form*|sample*|count|work|group|glucose|card|clinic|was taken|taken))',
  fit: '(?! (notes?|and|as|for|of|into|in))',
}

/** Long words that somebody in a hurry mistypes; what is one slip away from one of them is read as it. */
export const mistyped = `
  allergic anaphylaxis attack bleeding breath breathe breathing breathless chest choking collapsed convulsion difficult difficulty
  fainted meningitis miscarriage overdose paracetamol poisoned pregnant seizure seizures sepsis severe struggling stroke suicidal
  suicide swallowed swollen tongue throat trouble unconscious vomiting`

/** Words of their own that are one slip away from those. */
export const otherWords = `
  attach cheat chess chests chesty clocking cocking cooking crest overdone severn stoke stoked strike strode stroked strokes strove
  threat throats tongues`
