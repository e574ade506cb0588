import type { Permission, PracticeRole, Right } from './rights.ts'

/** Somebody at work in one practice. They may have other roles in others; a session is in one at a time. */
export interface Member {
  id: string
  name: string
  role: PracticeRole
  practice: string
  permissions: readonly Permission[]
}

/** Looks after the installation, belongs to no practice and sees no patient. */
export interface Operator {
  id: string
  name: string
  role: 'operator'
  practice: null
  permissions: readonly []
}

/** Who is signed in. */
export type Person = Member | Operator

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; on every route that is not public always somebody. */
    person: Person | null
    /** The practice that who is signed in works in, where a right of a practice is needed; else reading it throws. */
    readonly practice: string
  }
}

declare module '../platform/web/routes.ts' {
  interface Guards extends Record<Right, true> {
    'signed-in': true
  }
}
