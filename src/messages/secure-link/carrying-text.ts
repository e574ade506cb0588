import { displayDate, displayLongDate } from '../../patients/identity.ts'
import { inLondon } from '../../platform/clock.ts'
import type { Content, ReplyWish, Way } from '../message.ts'
import { displayCode } from '../code.ts'
import { countSms } from '../sms-parts.ts'

/** What is known of a link when its text is written. */
export interface Carried {
  way: Way
  /** The name of the practice. */
  practice: string
  /** The whole address of the link. */
  address: string
  /** By which its reader asks whether it is ours. */
  code: string
  reply: ReplyWish
  /** It takes the place of one that was sent before. */
  isNew: boolean
  /** Until when it works. */
  until: Date
}

/**
 * What leaves where the words are read behind a link: who wrote, and where to read it. Nothing of the patient, not even
 * a first name, and nothing of what it is about: anybody who holds the phone reads it.
 */
export function carryingText(carried: Carried): Content {
  return carried.way === 'sms' ? { subject: null, text: shortText(carried) } : email(carried)
}

/** What a text message carries: the fullest that still is one text. */
function shortText({ practice, address, code, reply, isNew }: Omit<Carried, 'way' | 'until'>): string {
  const what = isNew ? 'A new link to your private message' : 'You have a private message'
  const by =
    reply.rule === 'needed' && isDate(reply.by) ? ` and reply by ${displayDate(reply.by).slice(0, -5)}` : ''
  const codeWords = `Code ${displayCode(code)}`
  const texts = [
    `${what} from ${practice}. Please read it${by}: ${address} ${codeWords}`,
    `${what} from ${practice}: ${address} ${codeWords}`,
    `Private message from ${practice}: ${address} ${codeWords}`,
    // Of a practice with a long name: the code stands behind the link, too.
    `Private message from ${practice}: ${address}`,
  ]
  return texts.find((text) => countSms(text).parts === 1) ?? texts.at(-1)!
}

function email({ practice, address, reply, isNew, until }: Carried): Content {
  const by =
    reply.rule === 'needed' && isDate(reply.by) ? `Please reply by ${displayLongDate(reply.by)}.` : ''
  return {
    subject: `Private message from ${practice}`,
    text: [
      isNew
        ? `Here is a new link to your private message from ${practice}. The one before it no longer works.`
        : `You have a private message from ${practice}.`,
      `To read it, open this page and enter the date of birth of the person it is for:\n${address}`,
      `${by} The link works until ${displayLongDate(inLondon(until).date)}.`.trim(),
      'This page never asks for a password or for bank details. If you are not sure that the message is from us, phone us on a number that you know already.',
    ].join('\n\n'),
  }
}

/** In a preview somebody may not have written it to its end. */
const isDate = (by: string | null): by is string => by !== null && /^\d{4}-\d\d-\d\d$/.test(by)

/** The text with a code for opening a link on another device. */
export function codeText(way: Way, code: string, practice: string): Content {
  const text = `${code} is your code to read your message from ${practice}. It works for 10 minutes. Never tell it to anybody.`
  return way === 'sms'
    ? { subject: null, text }
    : { subject: `Your code to read the message from ${practice}`, text }
}
