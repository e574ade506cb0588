import { sql } from 'kysely'
import { may, type PracticeRole } from '../../accounts/rights.ts'
import { listColleagues } from '../../accounts/people/people.ts'
import { recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { seeToThread } from './see-to.ts'

/** Whose it is to see to a thread, and whether it is closed. */
export interface ThreadState {
  /** 0 before anybody has taken it on or closed it. */
  version: number
  holder: { staff: string; name: string; by: string | null; at: Date } | null
  closed: { by: string | null; at: Date } | null
}

/** How a patient's thread stands. */
export async function readThreadState(tx: Tx, practice: string, patient: string): Promise<ThreadState> {
  const found = await tx
    .selectFrom('thread')
    .leftJoin('staff as holder', 'holder.id', 'thread.assigned_to')
    .leftJoin('staff as giver', 'giver.id', 'thread.assigned_by')
    .leftJoin('staff as closer', 'closer.id', 'thread.closed_by')
    .selectAll('thread')
    .select(['holder.name as holder_name', 'giver.name as giver_name', 'closer.name as closer_name'])
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .executeTakeFirst()
  if (!found) return { version: 0, holder: null, closed: null }
  const { version, assigned_to: staff, assigned_at, closed_at } = found
  return {
    version,
    holder:
      staff === null
        ? null
        : { staff, name: found.holder_name ?? 'Somebody', by: found.giver_name, at: assigned_at! },
    closed: closed_at === null ? null : { by: found.closer_name, at: closed_at },
  }
}

/** A colleague to whom a thread may be given. */
export interface Holder {
  staff: string
  name: string
  role: PracticeRole
}

/** Who at the practice may have a thread: those who may write to patients. */
export async function possibleHolders(tx: Tx, practice: string): Promise<Holder[]> {
  const colleagues = await listColleagues(tx, practice)
  return colleagues
    .filter((colleague) => colleague.endedAt === null && may(colleague, 'send-messages'))
    .map(({ staff, name, role }) => ({ staff, name, role }))
}

/** Somebody changes a thread that they saw in this version. */
interface Changing {
  practice: string
  patient: string
  version: number
  staff: string
  at: Date
}

/**
 * Gives a thread to somebody of the practice, or to nobody. Throws `invalid` for who may not have it, `refused` when
 * somebody else has changed the thread meanwhile to something else.
 */
export async function assignThread(tx: Tx, changing: Changing & { to: string | null }): Promise<void> {
  const { practice, patient, staff, at, to } = changing
  if (to !== null && !(await possibleHolders(tx, practice)).some((one) => one.staff === to))
    throw new ProductError('invalid', 'They cannot be given messages here. Choose somebody from the list.')
  const assigned = {
    assigned_to: to,
    ...(to === null ? { assigned_by: null, assigned_at: null } : { assigned_by: staff, assigned_at: at }),
  }
  const isDone = ({ holder }: ThreadState) => (holder?.staff ?? null) === to
  if (!(await change(tx, changing, assigned, isDone))) return
  await recordAudit(tx, practice, {
    ...{ action: 'thread-assigned', actor: { staff }, subject: { patient }, facts: { to }, at },
  })
}

/**
 * A thread that nobody has begins with who has sent a message that asks for a reply: the reply is theirs to read. One that was
 * closed is open again, for whoever has it.
 */
export async function beginWithSender(tx: Tx, sent: Omit<Changing, 'version'>): Promise<void> {
  const { practice, patient, staff, at } = sent
  await openToWait(tx, sent)
  const holder = { assigned_to: staff, assigned_by: staff, assigned_at: at }
  const begun = await tx
    .insertInto('thread')
    .values({ practice, patient, version: 1, ...holder })
    .onConflict((conflict) =>
      conflict
        .columns(['practice', 'patient'])
        .doUpdateSet((row) => ({ ...holder, version: sql<number>`${row.ref('thread.version')} + 1` }))
        .where('thread.assigned_to', 'is', null),
    )
    .executeTakeFirst()
  if (begun.numInsertedOrUpdatedRows === 0n) return
  await recordAudit(tx, practice, {
    ...{ action: 'thread-assigned', actor: { staff }, subject: { patient }, facts: { to: staff }, at },
  })
}

async function openToWait(tx: Tx, sent: Omit<Changing, 'version'>): Promise<void> {
  const { practice, patient } = sent
  const opened = await tx
    .updateTable('thread')
    .set((row) => ({ closed_at: null, closed_by: null, version: sql<number>`${row.ref('version')} + 1` }))
    .where('practice', '=', practice)
    .where('patient', '=', patient)
    .where('closed_at', 'is not', null)
    .executeTakeFirst()
  if (opened.numUpdatedRows !== 0n) await recordReopened(tx, sent)
}

/** Closes a thread: all that waited in it, as it was shown, has been seen to. Throws `refused` where something is new. */
export async function closeThread(tx: Tx, changing: Changing & { shownAt: Date }): Promise<void> {
  const { practice, patient, staff, at, shownAt } = changing
  const isNew = await change(
    tx,
    changing,
    { closed_by: staff, closed_at: at },
    ({ closed }) => closed !== null,
  )
  if (!isNew) return
  await seeToThread(tx, { practice, patient, shownAt, staff, at })
  await recordAudit(tx, practice, {
    ...{ action: 'thread-closed', actor: { staff }, subject: { patient }, at },
  })
}

/** Opens a closed thread again; what was seen to stays so. */
export async function reopenThread(tx: Tx, changing: Changing): Promise<void> {
  const isNew = await change(
    tx,
    changing,
    { closed_by: null, closed_at: null },
    ({ closed }) => closed === null,
  )
  if (!isNew) return
  await recordReopened(tx, changing)
}

async function recordReopened(
  tx: Tx,
  { practice, patient, staff, at }: Omit<Changing, 'version'>,
): Promise<void> {
  const subject = { patient }
  await recordAudit(tx, practice, { action: 'thread-reopened', actor: { staff }, subject, at })
}

interface Set {
  assigned_to?: string | null
  assigned_by?: string | null
  assigned_at?: Date | null
  closed_by?: string | null
  closed_at?: Date | null
}

/**
 * Of two who change the version that both saw, one does. Answers whether this one did; false where the thread is as they
 * wanted already.
 */
async function change(
  tx: Tx,
  { practice, patient, version }: Changing,
  set: Set,
  isDone: (state: ThreadState) => boolean,
): Promise<boolean> {
  const changed =
    version === 0
      ? await tx
          .insertInto('thread')
          .values({ practice, patient, version: 1, ...set })
          .onConflict((conflict) => conflict.columns(['practice', 'patient']).doNothing())
          .executeTakeFirst()
          .then((made) => made.numInsertedOrUpdatedRows)
      : await tx
          .updateTable('thread')
          .set({ version: version + 1, ...set })
          .where('practice', '=', practice)
          .where('patient', '=', patient)
          .where('version', '=', version)
          .executeTakeFirst()
          .then((updated) => updated.numUpdatedRows)
  if (changed === 1n) return true
  if (isDone(await readThreadState(tx, practice, patient))) return false
  throw new ProductError(
    'refused',
    'A colleague has just changed whose this thread is, or closed it. Look at it again, then decide.',
  )
}
