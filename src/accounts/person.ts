/** Who is signed in. An operator looks after the installation, belongs to no practice and sees no patient. */
export type Person =
  | { id: string; name: string; role: 'staff'; practice: string }
  | { id: string; name: string; role: 'operator'; practice: null }

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is signed in; on a `staff` or `operator` route always somebody. */
    person: Person | null
    /** The practice of who is signed in, on a `staff` route; anywhere else reading it throws. */
    readonly practice: string
  }
}
