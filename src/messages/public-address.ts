import type { FastifyInstance } from 'fastify'

/** Where patients reach us: what was said, or where this process listens; without a slash behind it. */
export function publicAddress(app: FastifyInstance, publicUrl: string | undefined): string {
  return publicUrl ?? (app.server.listening ? app.listeningOrigin : 'http://localhost')
}

/** The page on which anybody checks a message, as it is read out over the phone: `messages.example.nhs.uk/check`. */
export function checkPageSpoken(address: string): string {
  return `${address.replace(/^https?:\/\//, '')}/check`
}
