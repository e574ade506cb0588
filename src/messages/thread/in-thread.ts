import type { FastifyRequest } from 'fastify'
import { findRecord } from '../../patients/record.ts'
import { asPractice, type Tx } from '../../platform/database/database.ts'
import type { MessagePages } from '../routes.ts'
import { demandInThread } from './thread.ts'

export type OnePatient = { Params: { id: string } }
export type OneMessage = { Params: { id: string; message: string } }

/** Where a message stands in its thread. */
export const threadAt = ({ params: { id, message } }: FastifyRequest<OneMessage>) =>
  `/patients/${id}/messages#${message}`

/** Who does something to whose thread, and when. */
export interface By {
  practice: string
  patient: string
  staff: string
  at: Date
}

type Deps = Pick<MessagePages, 'database' | 'clock'>

/**
 * Does something to the thread of a patient. Whoever is not of this practice is not there, whatever the form says: they are
 * looked for before `work` reads it.
 */
export function inThread<T>(
  { database, clock }: Deps,
  { practice, params, person }: FastifyRequest<OnePatient>,
  work: (tx: Tx, by: By) => Promise<T>,
): Promise<T> {
  return asPractice(database, practice, async (tx) => {
    const { id: patient } = await findRecord(tx, practice, params.id)
    return work(tx, { practice, patient, staff: person!.id, at: clock.now() })
  })
}

/** The same to one message of it, which must be there, too. */
export function atMessage<T>(
  deps: Deps,
  request: FastifyRequest<OneMessage>,
  work: (tx: Tx, by: Omit<By, 'patient'> & { message: string }) => Promise<T>,
): Promise<T> {
  const { message } = request.params
  return inThread(deps, request, async (tx, { patient, ...by }) => {
    await demandInThread(tx, { practice: by.practice, patient, message })
    return work(tx, { ...by, message })
  })
}
