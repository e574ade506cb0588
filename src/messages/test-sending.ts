import { randomUUID } from 'node:crypto'
import { testSecrets } from '../../test/command.ts'
import type { Lasting } from '../../test/database.ts'
import { practiceFor } from '../../test/practice.ts'
import { asPractice } from '../platform/database/database.ts'
import type { Answer, Channel, Found, Letter } from './channel.ts'
import { deliver, type Sending } from './deliver.ts'
import { sendMessage, type NewMessage } from './message.ts'
import { sweep } from './sweep.ts'

/** A channel that does what a test says, and remembers what it was handed. */
class ScriptedChannel implements Channel {
  readonly name = 'outbox'
  rate = { perSecond: 1000, burst: 1000 }
  takesOnceForDays?: number
  remembersDays?: number
  needsNhsNumber?: boolean
  takesNoMarketing?: boolean
  textsComeBack?: boolean
  /** Everything that left. */
  readonly took: Letter[] = []
  /** What is answered to the next attempts, in order; after that everything is accepted. */
  readonly answers: ((letter: Letter) => Promise<Answer>)[] = []
  find: ((reference: string) => Promise<Found>) | null = (reference) => Promise.resolve(this.knows(reference))

  async send(letter: Letter): Promise<Answer> {
    const scripted = this.answers.shift()
    return scripted ? scripted(letter) : this.take(letter)
  }

  take(letter: Letter): Answer {
    this.took.push(letter)
    return { is: 'accepted', id: letter.reference }
  }

  /** The process dies: nobody hears an answer any more. */
  readonly dies = {
    before: () => new Promise<Answer>(() => {}),
    after: (letter: Letter) => (this.take(letter), new Promise<Answer>(() => {})),
  }

  knows(reference: string): Found {
    const taken = this.took.some((letter) => letter.reference === reference)
    return taken ? { is: 'on-its-way', id: reference, said: 'sending' } : { is: 'unknown' }
  }
}

/** Foxley Brook Surgery with Dilys, who has a mobile and an email, and a channel that a test scripts. */
export async function sendingFor(t: Lasting) {
  const practice = await practiceFor(t)
  const { database, code } = practice
  const rows = <T>(text: string, values: unknown[] = []) => practice.rows<T>(text, values)
  const dilys = await practice.onPlatform({
    ...{
      account: 'non-digital',
      given_name: 'Dilys',
      family_name: 'Pugh-Morgan',
      date_of_birth: '1951-03-14',
    },
    ...{ mobile_phone: '07700 900145', email: 'dilys@example.org' },
  })
  const channel = new ScriptedChannel()
  let now = new Date('2026-11-24T10:00:00Z')
  const clock = { now: () => now }
  const added: string[] = []
  const jobs = {
    add: (_queue: unknown, payload: object) => (
      added.push((payload as { message: string }).message),
      Promise.resolve('job')
    ),
  }
  const sending: Sending = {
    ...{ database, secrets: testSecrets, channels: { sms: channel, email: channel }, clock },
    links: { address: 'https://messages.foxley.example', days: 28 },
    wait: () => Promise.resolve(),
  }
  return {
    ...{ practice, database, code, rows, dilys, channel, sending, added, clock, jobs },
    pass: (seconds: number) => (now = new Date(+now + seconds * 1000)),
    /** Dilys is to be told something. */
    write: (said: Partial<NewMessage> = {}) =>
      asPractice(database, code, (tx) =>
        sendMessage(
          tx,
          { jobs, secrets: testSecrets },
          {
            ...{
              practice: code,
              patient: dilys,
              way: 'sms',
              address: '+447700900145',
              once: false,
              subject: null,
            },
            ...{ text: 'Please phone us.', form: randomUUID(), dueAt: now, at: now, staff: null },
            ...said,
          },
        ),
      ),
    deliver: (message: string) => deliver(sending, { practice: code, message }),
    /** A sweep, and whatever it finds to do. */
    sweep: async (): Promise<void> => {
      added.length = 0
      await sweep(sending, jobs)
      for (const message of [...added]) await deliver(sending, { practice: code, message })
    },
    state: async (message: string): Promise<{ state: string; why: string | null; deliveries: string[] }> => {
      const [found] = await rows<{ state: string; why: string | null; deliveries: string[] }>(
        `SELECT state, why, ARRAY(SELECT state FROM delivery WHERE delivery.practice = $1 AND delivery.message = $2
           ORDER BY delivery.id) AS deliveries
         FROM message WHERE practice = $1 AND id = $2`,
        [message],
      )
      return found!
    },
  }
}
