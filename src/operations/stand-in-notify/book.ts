import { randomUUID } from 'node:crypto'
import type { Clock } from '../../platform/clock.ts'
import type { Way } from './checks.ts'

/** A message that the stand-in has taken. */
export interface TakenNotification {
  id: string
  reference: string | null
  type: Way
  to: string
  text: string
  subject: string | null
  status: string
  unsubscribe?: string
  /** The id of a sender of texts, or of an address for replies to emails. */
  sender?: string
}

/** With what the service knows of it beside: when it was taken, left and ended. */
export interface Kept {
  notification: TakenNotification
  takenAt: Date
  sentAt: Date | null
  completedAt: Date | null
}

/** A text that somebody sent back. */
export interface KeptText {
  id: string
  from: string
  message: string
  receivedAt: Date
}

export const FATES = ['delivered', 'temporary-failure', 'permanent-failure', 'technical-failure'] as const
export type Fate = (typeof FATES)[number]

/** Recipients of which the service says itself what becomes of them; the rest is delivered. */
const fates: Readonly<Record<string, Fate>> = {
  '07700900003': 'temporary-failure',
  '07700900002': 'permanent-failure',
  'temp-fail@simulator.notify': 'temporary-failure',
  'perm-fail@simulator.notify': 'permanent-failure',
}
/** For trying whether the service answers: taken, and neither kept nor told of. */
const smoke = new Set([
  ...['07700900000', '07700900111', '07700900222'],
  ...['', '-2', '-3'].map((end) => `simulate-delivered${end}@notifications.service.gov.uk`),
])
/** A number or address, in one way of writing it. */
const plainAddress = (to: string) =>
  to.includes('@') ? to.toLowerCase() : to.replace(/[^\d+]/g, '').replace(/^(\+44|0044|44)/, '0')

/** What it does to a message: seconds from being taken to leaving, and to what became of it. */
const leavesAfter = 1
const endsAfter = 2
const dayMilliseconds = 86_400_000

/** What the service keeps: messages and texts, each for so many days. */
export class Book {
  /** In the order in which they were taken, the old ones too: for whoever looks at what was sent. */
  readonly taken: TakenNotification[] = []
  private readonly kept = new Map<string, Kept>()
  /** Those of which it is not known yet what became of them. */
  private readonly open = new Set<string>()
  private readonly chosen = new Map<string, Fate>()
  private texts: KeptText[] = []
  private readonly today = { day: '', sms: 0, email: 0 }
  private readonly clock: Clock
  private readonly days: number

  constructor(clock: Clock, days: number) {
    this.clock = clock
    this.days = days
  }

  static isSmoke(to: string): boolean {
    return smoke.has(plainAddress(to))
  }

  /** How many of a kind were taken since midnight in UTC. */
  takenToday(type: Way): number {
    const day = this.clock.now().toISOString().slice(0, 10)
    if (this.today.day !== day) Object.assign(this.today, { day, sms: 0, email: 0 })
    return this.today[type]
  }

  take(notification: TakenNotification): void {
    this.takenToday(notification.type)
    this.today[notification.type] += 1
    this.taken.push(notification)
    this.kept.set(notification.id, {
      ...{ notification, takenAt: this.clock.now(), sentAt: null, completedAt: null },
    })
    this.open.add(notification.id)
  }

  /** What becomes of whatever goes to this number or address from now on. */
  decide(to: string, fate: Fate): void {
    this.chosen.set(plainAddress(to), fate)
  }

  find(id: string): Kept | undefined {
    const found = this.kept.get(id)
    return found && this.isKept(found.takenAt) ? found : undefined
  }

  /** Those before one of them, the newest first. */
  before(id: string | null): Kept[] {
    const all = this.taken.map((each) => this.kept.get(each.id)!)
    const at = id === null ? all.length : all.findIndex((each) => each.notification.id === id)
    return all
      .slice(0, Math.max(at, 0))
      .filter(({ takenAt }) => this.isKept(takenAt))
      .reverse()
  }

  /** Says what became of one. */
  end({ notification, ...at }: Kept, status: string): Kept {
    notification.status = status
    this.open.delete(notification.id)
    const now = this.clock.now()
    const ended = { notification, ...at, sentAt: at.sentAt ?? now, completedAt: now }
    this.kept.set(notification.id, ended)
    return ended
  }

  /** Time has passed: messages leave, and gives back those of which it is known now what became of them. */
  turn(): Kept[] {
    const now = this.clock.now()
    const ended: Kept[] = []
    for (const id of this.open) {
      const one = this.kept.get(id)!
      const seconds = (+now - +one.takenAt) / 1000
      if (seconds >= leavesAfter && one.sentAt === null) {
        one.sentAt = now
        one.notification.status = 'sending'
      }
      if (seconds >= endsAfter) ended.push(this.end(one, this.fateOf(one.notification.to)))
    }
    return ended
  }

  keepText(text: Omit<KeptText, 'id' | 'receivedAt'> & Partial<KeptText>): KeptText {
    const whole = { id: randomUUID(), receivedAt: this.clock.now(), ...text }
    if (!this.texts.some(({ id }) => id === whole.id)) this.texts.push(whole)
    return whole
  }

  /** Those before one of them, the newest first. */
  textsBefore(id: string | null): KeptText[] {
    const before = this.texts.find((each) => each.id === id)?.receivedAt
    return this.texts
      .filter(({ receivedAt }) => this.isKept(receivedAt))
      .filter(({ receivedAt }) => id === null || (before !== undefined && receivedAt < before))
      .toSorted((one, other) => +other.receivedAt - +one.receivedAt)
  }

  private fateOf(to: string): Fate {
    const plain = plainAddress(to)
    return this.chosen.get(plain) ?? fates[plain] ?? 'delivered'
  }

  private isKept(at: Date): boolean {
    return +at > +this.clock.now() - this.days * dayMilliseconds
  }
}
