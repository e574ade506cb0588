import { clinicalWord } from '../clinical-words.ts'
import { holdsDetails, isKnown, isShortened, isUnreadable, isWhole, linksOf, type Link } from './links.ts'
import { bare, shortName, type Said } from './said.ts'
import {
  askedDetail,
  askedSecret,
  fullBirthDate,
  healthDetail,
  hurry,
  sellingWord,
  unknownShort,
} from './words.ts'

const manual = 'NHS service manual, Writing NHS messages'
const ncsc = 'National Cyber Security Centre, Business communications: SMS and telephone best practice'
const notify = 'GOV.UK Notify, Links and URLs'
const marketing = 'NHS England, What is and what is not direct marketing'

/** What is worth a look before a message leaves. It is said, and keeps nothing from leaving. */
export interface Advice {
  /** The words that it is about, as they stand in the text; none where something is missing. */
  word?: string
  title: string
  /** What to do, and why. */
  then: string
  /** A button that does it: begin with the name, end with the practice, use a secure link. */
  offer?: 'greet' | 'sign' | 'link'
}

interface Rule {
  /** Who says so. */
  source: string
  /** What to say; null where all is well. */
  find: (said: Said) => Advice | null
}

/** What a sender is told beside the words, in its order. */
export const rules = {
  greeting: { source: manual, find: ({ isBehindLink, ...said }) => (isBehindLink ? null : greeting(said)) },
  practice: { source: ncsc, find: unnamed },
  secret: {
    source: ncsc,
    find: ({ text }) =>
      about(askedSecret(text), (word) => ({
        title: `It asks for “${word}”`,
        then: 'Nobody should send that in answer to a message. Phone them, or take it at the desk.',
      })),
  },
  detail: {
    source: ncsc,
    find: ({ text, isBehindLink }) =>
      isBehindLink
        ? null
        : about(askedDetail(text), (word) => ({
            title: `It asks for “${word}”`,
            then: 'Scams do that. Ask behind a secure link, or on the phone.',
            offer: 'link',
          })),
  },
  'birth-date': {
    source: manual,
    find: ({ text, isBehindLink }) =>
      isBehindLink
        ? null
        : about(fullBirthDate(text), (word) => ({
            title: `“${word}” is a full date of birth`,
            then: 'It opens the patient’s secure links. The month and the year say enough.',
          })),
  },
  shortened: {
    source: notify,
    find: link(isShortened, ({ written }) => ({
      title: `“${written}” is a shortened link`,
      then: 'Nobody sees where it leads, and networks may stop the text. Write the whole link.',
    })),
  },
  'details-in-link': {
    source: notify,
    find: link(holdsDetails, () => ({
      title: 'The link holds something personal',
      then: 'Links are kept and passed on. Take the patient’s details out of it.',
    })),
  },
  'not-https': {
    source: notify,
    find: link(
      (each) => !isWhole(each) && !isShortened(each),
      ({ written }) => ({
        title: `“${written}” is not a whole link`,
        then: `Write it from its beginning: https://${written.replace(/^http:\/\//iu, '')}`,
      }),
    ),
  },
  unreadable: {
    source: ncsc,
    find: link(
      (each) => isUnreadable(each) && !isShortened(each),
      () => ({
        title: 'Nobody can tell where this link leads',
        then: 'Use the short address of the page, one that can be read out over the phone.',
      }),
    ),
  },
  elsewhere: {
    source: ncsc,
    find: link(
      (each, said) => !isKnown(each, said) && !isShortened(each),
      ({ url }) => ({
        title: `Patients may not know ${url.hostname.replace(/^www\./u, '')}`,
        then: 'Say whose page it is, or link to a page of the NHS or of your practice.',
      }),
    ),
  },
  'many-links': {
    source: manual,
    find: ({ text }) => {
      const links = linksOf(text)
      return links.length < 2
        ? null
        : {
            word: links[1]!.written,
            title: `${links.length} links in one message`,
            then: 'One message, one thing to do: keep the link that matters most.',
          }
    },
  },
  hurry: {
    source: ncsc,
    find: ({ text }) =>
      about(hurry(text), (word) => ({
        title: `“${word}” reads like a scam`,
        then: 'Say calmly by when. What cannot wait is for the phone: a message may be read days later.',
      })),
  },
  'short-form': {
    source: manual,
    find: ({ text }) => {
      const found = unknownShort(text)
      return (
        found && {
          word: found.word,
          title: `Not every patient knows “${found.word}”`,
          then: `Write “${found.means}”.`,
        }
      )
    },
  },
  health: {
    source: manual,
    find: ({ text, way, isBehindLink }) =>
      isBehindLink
        ? null
        : about((way === 'email' ? clinicalWord(text) : null) ?? healthDetail(text), (word) => ({
            title: `“${word}” is about somebody’s health`,
            then: `Whoever ${way === 'email' ? 'opens the mailbox' : 'holds the phone'} can read it.`,
            offer: 'link',
          })),
  },
  subject: {
    source: manual,
    find: ({ subject }) =>
      about(clinicalWord(subject) ?? healthDetail(subject), (word) => ({
        title: `“${word}” stands in the subject`,
        then: 'A subject is seen without opening the email. Write something that anybody may read.',
      })),
  },
  purpose: {
    source: marketing,
    find: ({ text, purpose }) =>
      purpose === 'other'
        ? null
        : about(sellingWord(text), (word) => ({
            title: `“${word}” may need the patient’s agreement`,
            then: 'For fundraising and paid services choose “Anything else” under What it is.',
          })),
  },
} satisfies Record<string, Rule>

export type RuleName = keyof typeof rules

/** What is worth a look in a message. Of one that is hardly begun nothing is said. */
export function adviceOn(said: Said): Advice[] {
  return Object.values<Rule>(rules).flatMap(({ find }) => find(said) ?? [])
}

function about(word: string | null, words: (word: string) => Advice): Advice | null {
  return word === null ? null : { word, ...words(word) }
}

/** Of the first link that something is the matter with. */
function link(is: (link: Link, said: Said) => boolean, words: (link: Link) => Advice) {
  return (said: Said): Advice | null => {
    const found = linksOf(said.text).find((each) => is(each, said))
    return found ? { word: found.written, ...words(found) } : null
  }
}

const BEGUN = 15
const isBegun = (text: string) => text.trim().length >= BEGUN

/** How far into a text its greeting may reach. */
const GREETING_LENGTH = 80

function greeting({ text, reader }: Pick<Said, 'text' | 'reader'>): Advice | null {
  if (!isBegun(text)) return null
  const start = text.trim().slice(0, GREETING_LENGTH)
  const words = start.split(/[\s,.:;!’'-]+/u).map(bare)
  const isNamed = [reader.given, reader.family]
    .flatMap((name) => name.split(/[\s-]+/u))
    .some((name) => name !== '' && words.includes(bare(name)))
  const isToParent = /\b(?:parents?|carers?|guardians?|mum|dad)\b/iu.test(start)
  if (reader.bornIn === null ? isNamed : isToParent) return null
  const offer = 'greet'
  if (reader.bornIn !== null)
    return { offer, title: 'It is not written to the parent', then: 'The phone is probably a parent’s.' }
  const other =
    /^(?:dear|hello|hi) (?!patients?\b|all\b|sir\b|madam\b|there\b)[\p{Lu}][^,\n]{0,40}(?=,)/iu.exec(start)
  if (other)
    return {
      ...{ word: other[0], offer },
      title: `“${other[0]}” is not this patient`,
      then: 'Check whom it is for.',
    }
  return {
    offer,
    title: 'It does not begin with the patient’s name',
    then: 'A name at the beginning is trusted.',
  }
}

function unnamed({ text, practice, isBehindLink }: Said): Advice | null {
  if (isBehindLink || !isBegun(text) || bare(text).includes(bare(shortName(practice)))) return null
  return {
    title: 'It does not name the practice',
    then: 'Patients ask themselves who wrote, and scams do not say.',
    offer: 'sign',
  }
}
