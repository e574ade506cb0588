import { v7 as uuidv7 } from 'uuid'
import { sendMessage, type MESSAGE_STATES } from '../../src/messages/message.ts'
import { outbox } from '../../src/messages/outbox/outbox.ts'
import { referenceOf } from '../../src/messages/channel.ts'
import { asPractice, type Database } from '../../src/platform/database/database.ts'
import { testSecrets } from '../command.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'

type State = (typeof MESSAGE_STATES)[number]

/** How each message came to be as it is: nobody works on any of them here. */
const ended: [state: State, why: string | null][] = [
  ['delivered', null],
  ['failed', 'address-refused'],
  ['stopped', 'left'],
  ['cancelled', null],
  ['uncertain', null],
  ['sent', null],
]

/** What was said to Mohammed Arif Hussain and Piotr Adamczyk, with a message in each state; some lies in the outbox. */
export async function saySomething(database: Database): Promise<void> {
  const clock = { now: () => morning }
  const channel = outbox({ database, secrets: testSecrets, clock })
  for (const [state, why] of ended) {
    const message = await said(database, idOf('arif'))
    await database.owner.query(
      'UPDATE message SET state = $3, why = $4, state_since = $5 WHERE practice = $1 AND id = $2',
      [foxleyBrook, message, state, why, morning],
    )
    if (state === 'uncertain') await lookedUpInVain(database, message)
    if (state !== 'delivered') continue
    const letter = { address: '+447700900471', subject: null, text: 'Please phone us.', way: 'sms' } as const
    await channel.send({ ...letter, reference: referenceOf(foxleyBrook, message) }, foxleyBrook)
  }
  await said(database, idOf('piotr'))
}

/** A message that waits for next year. */
async function said(database: Database, patient: string): Promise<string> {
  const nobody = { add: () => Promise.resolve('job') }
  const words = { subject: null, text: 'Please phone us.' }
  const message = {
    ...{
      practice: foxleyBrook,
      patient,
      way: 'sms' as const,
      address: '+447700900471',
      once: false,
      ...words,
    },
    ...{ form: uuidv7(), dueAt: new Date('2027-11-24T09:00:00Z'), at: morning, staff: null },
  } as const
  return asPractice(database, foxleyBrook, (tx) =>
    sendMessage(tx, { jobs: nobody, secrets: testSecrets }, message),
  )
}

/** An attempt of which nobody can say whether it left: a person does. */
async function lookedUpInVain({ owner }: Database, message: string): Promise<void> {
  await owner.query(
    `INSERT INTO delivery (practice, id, message, channel, state, began_at, said)
     VALUES ($1, $2, $3, 'govuk-notify', 'uncertain', $4, 'no answer')`,
    [foxleyBrook, uuidv7(), message, morning],
  )
}
