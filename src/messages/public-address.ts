import type { FastifyInstance } from 'fastify'

/** Where patients reach us: what was said, or where this process listens; without a slash behind it. */
export function publicAddress(app: FastifyInstance, publicUrl: string | undefined): string {
  return publicUrl ?? (app.server.listening ? inWords(app.listeningOrigin) : 'http://localhost')
}

/** This machine by its name, everywhere alike: a session of the one is none of the other. */
export function inWords(listening: string): string {
  return listening.replace('127.0.0.1', 'localhost')
}

/** The page on which anybody checks a message, as it is read out over the phone: `messages.example.nhs.uk/check`. */
export function checkPageSpoken(address: string): string {
  return `${address.replace(/^https?:\/\//, '')}/check`
}
