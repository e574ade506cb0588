import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../../platform/database/database.ts'

/** Gives somebody the permission to see restricted patients, without a reason they see none yet. */
export async function permitSensitive({ owner }: Database, practice: string, staff: string): Promise<void> {
  await owner.query('UPDATE membership SET sensitive = true WHERE practice = $1 AND staff = $2', [
    practice,
    staff,
  ])
}

/** Somebody has the permission and has said why: they see restricted patients for as long as the test takes. */
export async function letSeeRestricted(database: Database, practice: string, staff: string): Promise<void> {
  await permitSensitive(database, practice, staff)
  await database.owner.query(
    `INSERT INTO restricted_sight (practice, id, staff, reason, began_at, until)
     VALUES ($1, $2, $3, 'A letter came back', '2026-11-01', '2099-01-01')`,
    [practice, uuidv7(), staff],
  )
}
