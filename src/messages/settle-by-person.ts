import { recordAudit } from '../platform/audit.ts'
import type { Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import type { Jobs } from '../platform/jobs.ts'
import { settleSaid } from './delivery.ts'
import { sendQueue } from './message.ts'

interface Settled {
  practice: string
  message: string
  /** Whether the patient has it. */
  came: boolean
  staff: string
  at: Date
}

/**
 * Settles a message that may have left and whose channel can never say: a person has asked the patient. One that did not
 * arrive is sent again. Throws `refused` where there is nothing to settle, such as when somebody else was faster.
 */
export async function settleByPerson(tx: Tx, jobs: Pick<Jobs, 'add'>, settled: Settled): Promise<void> {
  const { practice, message, came, staff, at } = settled
  const found = await tx
    .selectFrom('delivery')
    .select('id')
    .where('practice', '=', practice)
    .where('message', '=', message)
    .where('state', '=', 'uncertain')
    .where('look_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!found) {
    throw new ProductError(
      'refused',
      'There is nothing to say about this message any more. Look at what became of it on the page of its patient.',
    )
  }
  await settleSaid(tx, { practice, message, delivery: found.id, now: at }, came)
  if (!came) await jobs.add(sendQueue, { practice, message }, { key: message, in: tx })
  await recordAudit(tx, practice, {
    ...{ action: 'message-settled', actor: { staff }, subject: { message }, facts: { came }, at },
  })
}
