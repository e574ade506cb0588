import { randomBytes, randomInt } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'
import type { Tx } from '../../platform/database/database.ts'
import type { Accounts } from '../accounts.ts'

const HOW_MANY = 10
/** No letter that is read as another: no i, l, o, u. Twelve of these are 60 bits. */
const letters = '0123456789abcdefghjkmnpqrstvwxyz'
/** The cost of a password: 60 bits are too few to be kept under a quick hash. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 }

/** Ten new recovery codes, such as `k7f2-9mzd-x04q`, in place of any before. Only their hashes are kept. */
export async function newRecoveryCodes(): Promise<{
  codes: string[]
  save: (tx: Tx, staff: string) => Promise<void>
}> {
  const codes = Array.from({ length: HOW_MANY }, newCode)
  const salt = randomBytes(16)
  const hashes = await Promise.all(codes.map((code) => hashOf(code, salt)))
  return {
    codes,
    save: async (tx, staff) => {
      await tx.deleteFrom('recovery_code').where('staff', '=', staff).execute()
      await tx
        .insertInto('recovery_code')
        .values(hashes.map((code_hash) => ({ staff, code_hash, salt })))
        .execute()
    },
  }
}

/** Takes a recovery code: true the first time, false for any that is not theirs or was used. */
export async function useRecoveryCode(
  { database, clock }: Accounts,
  staff: string,
  code: string,
): Promise<boolean> {
  const kept = await database.kysely
    .selectFrom('recovery_code')
    .select('salt')
    .where('staff', '=', staff)
    .executeTakeFirst()
  if (!kept) return false
  const used = await database.kysely
    .updateTable('recovery_code')
    .set({ used_at: clock.now() })
    .where('staff', '=', staff)
    .where('code_hash', '=', await hashOf(code, kept.salt))
    .where('used_at', 'is', null)
    .returning('staff')
    .executeTakeFirst()
  return used !== undefined
}

/** How many recovery codes somebody has left. */
export async function countRecoveryCodes({ database }: Accounts, staff: string): Promise<number> {
  const { left } = await database.kysely
    .selectFrom('recovery_code')
    .select((select) => select.fn.countAll<number>().as('left'))
    .where('staff', '=', staff)
    .where('used_at', 'is', null)
    .executeTakeFirstOrThrow()
  return left
}

function newCode(): string {
  const code = Array.from({ length: 12 }, () => letters[randomInt(letters.length)]).join('')
  return code.replace(/(.{4})(?=.)/g, '$1-')
}

/** However it was typed: capitals, spaces, and letters that look like digits. */
function hashOf(code: string, salt: Buffer): Promise<Buffer> {
  const plain = code.toLowerCase().replace(/[\s-]/g, '').replace(/o/g, '0').replace(/[il]/g, '1')
  return hashRaw(plain, { ...cost, salt })
}
