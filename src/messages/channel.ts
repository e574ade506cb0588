import type { Senders } from '../practices/senders.ts'
import type { Way } from './message.ts'

/** Services that take messages. Equal to the CHECK of `delivery.channel`. */
export const CHANNELS = ['outbox', 'govuk-notify', 'nhs-notify', 'smtp'] as const
export type ChannelName = (typeof CHANNELS)[number]

/** A message as a channel is handed it. It holds personal details: never logged, never in an error. */
export interface Letter {
  /** What the channel is told to call it: the same at every attempt, and nothing personal. */
  reference: string
  way: Way
  /** E.164 for a text message, else an email address. */
  address: string
  /** Null for a text message. */
  subject: string | null
  text: string
  /** Whose it is, only where the channel has to be told. */
  nhsNumber?: string | null
  /** Of an email: where one press ends the like of it (https). */
  unsubscribe?: string
  /** Whom it comes from, where its practice has something of its own. */
  senders?: Senders
}

/** What a channel said of an attempt. Whoever is in doubt says `uncertain`. */
export type Answer =
  | { is: 'accepted'; id: string | null }
  /** It did not leave and never will, as it is. */
  | { is: 'refused'; why: Refusal; said: string }
  /**
   * It is certain that it did not leave; it may be tried again after so many seconds. Where that `ends`, it is about this very
   * message, and one of which the same is said for a day fails; else it waits until the channel takes messages again. Where it
   * is `closed`, it takes nothing of anybody until a person has mended something: a key, a password, a clock.
   */
  | { is: 'not-sent'; again: number; said: string; ends?: true; closed?: true }
  /** It may have left. The channel is not asked before so many seconds have passed. */
  | { is: 'uncertain'; said: string; again?: number }

/** Why a message failed, equal to words of `message.why` that staff are told in their own. */
export const REFUSALS = ['address-refused', 'text-refused', 'channel-refused', 'nhs-number-refused'] as const
export type Refusal = (typeof REFUSALS)[number]

/** What a channel knows of a message whose answer never came, or that it accepted. */
export type Found =
  | { is: 'unknown' }
  | { is: 'on-its-way'; id: string | null; said: string }
  | { is: 'delivered'; id: string | null; said: string }
  /**
   * `isAddress` where it is the address that nobody can be reached by, `isService` where it is nothing of the address at all;
   * neither where it is the address for now: a phone that is off.
   */
  | { is: 'failed'; id: string | null; said: string; isAddress?: boolean; isService?: boolean }

/** A part of what a service lists, the newest first. `older` asks for the part after it, and is null at the end. */
export interface Listed<Item> {
  items: Item[]
  older: string | null
}

/** A text that somebody sent back, as a service lists it. */
export interface ListedText {
  /** How the service calls it. */
  id: string
  /** In whatever way it is written. */
  from: string
  text: string
  sentAt: Date
}

/** A message that was taken, as a service lists it. */
export interface ListedMessage {
  reference: string | null
  way: Way
  address: string
  at: Date
  /** It carried a link to be read behind. */
  withLink: boolean
}

/** A service that takes messages, with its own vocabulary in its own file. */
export interface Channel {
  readonly name: ChannelName
  /** How many it takes a second, and at once after a pause. */
  readonly rate: { perSecond: number; burst: number }
  /**
   * Hands a message over. Answers within half a minute. Never throws what holds a personal detail; a throw counts as
   * uncertain.
   */
  send(letter: Letter, practice: string): Promise<Answer>
  /**
   * Looks a message up by its reference, or by the id that the channel gave it, where it is known. Throws when the channel
   * cannot say just now. Null where a channel can never say: then a person decides about an attempt that had no answer.
   */
  readonly find: ((reference: string, practice: string, id?: string | null) => Promise<Found>) | null
  /**
   * For so many days the channel knows a reference and takes it once: an attempt that had no answer is not looked up, but
   * handed over again.
   */
  readonly takesOnceForDays?: number
  /** For so many days the channel knows what it was handed; for ever where it is left out. */
  readonly remembersDays?: number
  /** It sends to nobody whose NHS number it is not told. */
  readonly needsNhsNumber?: boolean
  /** Its rules let nothing leave by it that is neither care nor news of the practice. */
  readonly takesNoMarketing?: boolean
  /** Its texts come from a number that can be answered, and what is answered comes to us. */
  readonly textsComeBack?: boolean
  /** What it was handed, whoever handed it over. Throws when it cannot say just now. */
  readonly listTaken?: (older: string | null) => Promise<Listed<ListedMessage>>
  /** Texts that came back, whether it has brought them or not. Throws when it cannot say just now. */
  readonly listReceived?: (older: string | null) => Promise<Listed<ListedText>>
}

/** Which channel takes which way here, and those that can still be asked about what they were given before. */
export type Channels = Readonly<Record<Way, Channel>> & { readonly earlier?: readonly Channel[] }

export function channelNamed(channels: Channels, name: string): Channel | undefined {
  return everyChannel(channels).find((channel) => channel.name === name)
}

/** Each channel that is known here, once. */
export function everyChannel({ sms, email, earlier = [] }: Channels): Channel[] {
  return [...new Map([sms, email, ...earlier].map((channel) => [channel.name, channel])).values()]
}

/** What a channel is told to call a message. */
export function referenceOf(practice: string, message: string): string {
  return `${practice}-${message}`
}

/** The message that a reference names, or null when it is none of ours. */
export function readReference(reference: unknown): { practice: string; message: string } | null {
  const parts = typeof reference === 'string' ? pattern.exec(reference) : null
  return parts && { practice: parts[1]!, message: parts[2]! }
}

const pattern = /^([A-Z][A-Z0-9]{2,7})-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/
