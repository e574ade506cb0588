import type { IconName } from '../../platform/web/marks.tsx'
import { shortMoment } from '../../patients/when.ts'
import type { Refusal } from '../channel.ts'
import { lateBefore } from '../late.ts'
import type { Stop } from '../may-send.ts'
import { openings } from './link-events.ts'
import type { SentMessage, ThreadMessage } from './thread.ts'

/** What became of a message, and what to do about it. */
export interface StateWords {
  icon: IconName
  state: string
  /** What that means. */
  means: string
  /** What to do about it, where something is to be done. */
  remedy?: string
}

/** What staff are told of a message. What is queued never looks like sent. */
export function stateWords(message: ThreadMessage, now: Date): StateWords {
  const at = shortMoment(message.stateSince, now)
  switch (message.state) {
    case 'queued':
      return queued(message, now)
    case 'sending':
      return { icon: 'clock', state: 'Being handed over', means: 'Whether it has left is not known yet.' }
    case 'uncertain':
      return uncertain(message, at)
    case 'sent':
      return { icon: 'check', state: `Sent ${at}`, means: arrived(message) }
    case 'delivered':
      return { icon: 'done', state: `Delivered ${at}`, means: '' }
    case 'failed':
      return { icon: 'cross', state: 'Not delivered.', ...failed(message) }
    case 'stopped':
      return { icon: 'stop', state: `Stopped ${at}: it was not sent.`, ...stopped(message) }
    case 'cancelled':
      return { icon: 'hold', state: `Cancelled ${at}`, means: 'It was not sent.' }
  }
}

/** What a message is that has no words of its own: a new link, or a code, for an earlier one. */
export function leadsTo({ kind, aboutOf }: SentMessage, now: Date): string {
  const about = aboutOf === null ? 'an earlier message' : `the message of ${shortMoment(aboutOf, now)}`
  return kind === 'link'
    ? `A new link to ${about}`
    : `A code for opening ${about} on another phone or computer`
}

/** What is known of it by the time: who opens the link of a text has the text, and some services never say. */
function arrived({ link, carriedLink, receipt }: ThreadMessage): string {
  if (link !== null && openings(link).some((opened) => opened.link === carriedLink))
    return 'It has arrived: its link was opened.'
  switch (receipt) {
    case 'awaited':
      return 'Whether it has arrived is not known yet.'
    case 'none':
      return 'The service does not say whether it has arrived.'
    case 'silent':
      return 'The service has not said whether it has arrived, and is not asked any more. If it matters, ask the patient.'
  }
}

function queued(message: SentMessage, now: Date): StateWords {
  const { dueAt, createdAt, triedBefore, minutesOfUse, why } = message
  if (minutesOfUse === null && message.plannedAt <= lateBefore(now)) return late(message, now)
  const state = 'Queued: it has not left.'
  const within = minutesOfUse === null ? '' : `, within ${spokenMinutes(minutesOfUse)}`
  if (why === 'closed')
    return {
      icon: 'clock',
      state,
      means: `${letsNobodyIn} It goes as soon as that is mended, once${within}.`,
    }
  if (triedBefore)
    return {
      ...{ icon: 'clock', state },
      means: `The service did not take it. It goes as soon as the service does, once${within}.`,
    }
  if (dueAt > now)
    return { icon: 'clock', state: `Leaves on ${shortMoment(dueAt, now)}.`, means: 'It has not left yet.' }
  return { icon: 'clock', state: `Queued ${shortMoment(createdAt, now)}.`, means: 'It has not left yet.' }
}

const spokenMinutes = (minutes: number) => (minutes === 60 ? 'an hour' : `${minutes} minutes`)

const letsNobodyIn =
  'The service does not let this installation in: a key, a certificate, an address or a clock is wrong.'

const anHour = 3_600_000

function late({ plannedAt, dueAt, triedBefore, why }: SentMessage, now: Date): StateWords {
  const untaken = triedBefore ? 'The service has not taken it.' : 'It was not handed to the service.'
  const because = why === 'closed' ? letsNobodyIn : untaken
  const from = +dueAt - +now > anHour ? ` from ${shortMoment(dueAt, now)}` : ''
  return {
    ...{ icon: 'warn', state: `It should have left ${shortMoment(plannedAt, now)} and has not.` },
    means: `${because} It is tried again by itself${from}, until it is a day late.`,
    remedy:
      'If that is too late for them, cancel it and phone them. Tell whoever looks after this installation.',
  }
}

function uncertain({ asksPerson }: SentMessage, at: string): StateWords {
  const state = `It may have left on ${at}.`
  if (asksPerson)
    return {
      ...{ icon: 'warn', state, means: 'The service cannot say. It is not sent again by itself.' },
      remedy: 'Ask the patient whether it came, then say so here.',
    }
  return {
    ...{ icon: 'warn', state },
    means:
      'The service gave no answer. It is asked what became of it, and nothing is sent again before it says.',
  }
}

/** Why a message did not arrive, or was not sent. */
export function whyWords(
  message: Pick<SentMessage, 'way' | 'why' | 'addressShown'> & { state: 'failed' | 'stopped' },
): string {
  return (message.state === 'failed' ? failed(message) : stopped(message)).means
}

function failed({
  way,
  why,
  addressShown,
}: Pick<SentMessage, 'way' | 'why' | 'addressShown'>): Pick<StateWords, 'means' | 'remedy'> {
  const what = way === 'sms' ? 'number' : 'email address'
  const words: Record<
    Refusal | 'address-unknown' | 'not-delivered' | 'service-failed' | 'not-taken',
    Pick<StateWords, 'means' | 'remedy'>
  > = {
    'address-refused': {
      means: `The service refused the ${what} ${addressShown}.`,
      remedy: `Ask for a new ${what}.`,
    },
    'text-refused': { means: 'The service refused its words.', remedy: 'Write it again in other words.' },
    'channel-refused': {
      means: 'The service takes no messages of this practice.',
      remedy: 'Tell whoever looks after this installation.',
    },
    'nhs-number-refused': {
      means: 'The service sends only to patients whose NHS number it knows, and does not know theirs.',
      remedy: 'Check the NHS number on the record, or reach them another way.',
    },
    'address-unknown': {
      means: `The ${what} ${addressShown} is not in use.`,
      remedy: `Phone them and ask for a new ${what}, or reach them another way.`,
    },
    'not-delivered': {
      means: `It did not reach the ${what} ${addressShown}. That may be only for now: a phone that is off, a full mailbox.`,
      remedy: 'Try again later, or reach them another way.',
    },
    'service-failed': {
      means: `The service could not deliver it. That says nothing of the ${what} ${addressShown}.`,
      remedy: 'Try again later, or reach them another way.',
    },
    'not-taken': {
      means: `For a day the service did not take it for the ${what} ${addressShown}, and it has not left. That may be only for now: a full mailbox, a service in trouble.`,
      remedy: 'Try again later, or reach them another way.',
    },
  }
  return words[why as Refusal] ?? words['not-delivered']
}

function stopped({ way, why }: Pick<SentMessage, 'way' | 'why'>): Pick<StateWords, 'means' | 'remedy'> {
  const what = way === 'sms' ? 'mobile number' : 'email address'
  const words: Record<Stop, Pick<StateWords, 'means' | 'remedy'>> = {
    left: { means: 'The patient had left the practice.' },
    deceased: { means: 'The patient had died.' },
    restricted: { means: 'The record is restricted.' },
    merged: { means: 'The record had been merged.', remedy: 'Write again from the record that stayed.' },
    'no-address': { means: `No ${what} was held any more.`, remedy: `Ask for a ${what}.` },
    'address-changed': {
      means: `The ${what} had changed since it was written.`,
      remedy: `Check the new ${what} and write again.`,
    },
    'switched-off': { means: 'Patient Sync was off for this practice.' },
    'opted-out': {
      means: `They had asked for no ${way === 'sms' ? 'texts' : 'emails'} like this.`,
      remedy: 'Reach them another way.',
    },
    'no-consent': { means: 'They have not agreed to be sent this.' },
    'no-marketing': {
      means: `${way === 'sms' ? 'Texts' : 'Emails'} leave by NHS Notify here, which carries care and news of the practice alone.`,
      remedy: 'Reach them another way.',
    },
    'too-late': {
      means: 'It was more than a day late, and its words may hold no longer.',
      remedy: 'Read it. If it still holds, send it again, else phone them.',
    },
    'code-void': {
      means:
        'It could not leave while it worked. If they still want to read, they ask for another code at the link.',
    },
    'moment-over': {
      means: 'It could not leave within an hour, and the moment has passed.',
      remedy: 'Read what they texted, and phone them if nobody has.',
    },
    'not-theirs': {
      means: `Whoever has the ${what} says that it is not this patient’s.`,
      remedy: `Ask the patient for a new ${what}.`,
    },
  }
  return words[why as Stop]
}
