import { sql, type Expression, type Selectable } from 'kysely'
import type { Membership } from '../platform/database/schema.gen.ts'
import type { Permission } from './rights.ts'

/** The practices that somebody works at, for a join: asked before there is a practice to ask as. */
export function membershipsOf(staff: Expression<string>) {
  return sql<Selectable<Membership>>`memberships_of(${staff})`.as('works')
}

/** The permissions that the columns of a membership stand for. */
export function permissionsOf(given: {
  sensitive: boolean | null
  bulk_draft: boolean | null
  bulk_release: boolean | null
}): Permission[] {
  return [
    ...(given.sensitive ? (['sensitive'] as const) : []),
    ...(given.bulk_draft ? (['bulk-draft'] as const) : []),
    ...(given.bulk_release ? (['bulk-release'] as const) : []),
  ]
}

/** The columns of a membership that say so. */
export function columnsOf(permissions: readonly Permission[]) {
  return {
    sensitive: permissions.includes('sensitive'),
    bulk_draft: permissions.includes('bulk-draft'),
    bulk_release: permissions.includes('bulk-release'),
  }
}
