import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { simpleParser } from 'mailparser'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server'

/** Something goes wrong with the next mail. */
export type SmtpFault =
  /** The server refuses with this answer, such as `550 5.1.1 No such mailbox`. */
  | { at: 'greeting' | 'mail' | 'rcpt' | 'text'; says: string }
  /** The connection is lost: before the text, in it, after all of it while nothing was kept, after it was taken. */
  | 'lost-before'
  | 'lost-within'
  | 'lost-after'
  | 'taken-lost'
  /** It is taken, and no answer comes. */
  | 'taken-silence'
  /** It takes so long to answer, in milliseconds. */
  | { slow: number }

export interface StandInSmtpOptions {
  port?: number
  /** Who may send. Without it anybody may. */
  login?: { user: string; password: string }
  /** With it STARTTLS is offered and demanded. */
  tls?: { key: string; cert: string }
  /** Told of each mail that was taken. */
  onTaken?: (mail: TakenMail) => void
}

/** A mail that the stand-in has taken. */
export interface TakenMail {
  messageId: string | undefined
  from: string
  to: string[]
  subject: string | undefined
  text: string | undefined
  /** Names of all headers, in their order. */
  headers: string[]
  raw: Buffer
}

export interface StandInSmtp {
  port: number
  /** In the order in which they were taken. */
  readonly taken: readonly TakenMail[]
  /** What goes wrong with the next mails, one after the other. */
  readonly faults: SmtpFault[]
  /** Connections that were ever opened. */
  readonly connections: () => number
  close(): Promise<void>
}

/** Recipients at this domain whose mail always goes wrong, so that a person can try it. */
export const FAULT_DOMAIN = 'fault.example'
const faultsByName: Readonly<Record<string, SmtpFault>> = {
  refused: { at: 'rcpt', says: '550 5.1.1 No such mailbox' },
  later: { at: 'rcpt', says: '451 4.7.1 Try again later' },
  spam: { at: 'text', says: '554 5.6.0 Not with these words' },
  slow: { slow: 60_000 },
  lost: 'taken-lost',
}

/**
 * A mail server on this machine (SMTP) that keeps what it takes, sends nothing to anybody, forgets everything when it ends,
 * and goes wrong when it is told to.
 */
export async function startStandInSmtp(options: StandInSmtpOptions = {}): Promise<StandInSmtp> {
  const desk: Desk = { options, taken: [], faults: [] }
  let connections = 0
  const server = new SMTPServer({
    ...(options.tls ?? { disabledCommands: ['STARTTLS'], allowInsecureAuth: true }),
    authOptional: options.login === undefined,
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, done) => {
      connections += 1
      done(refusal(desk, 'greeting'))
    },
    onAuth({ username, password }, _session, done) {
      const { login } = options
      const isRight = login === undefined || (username === login.user && password === login.password)
      if (isRight) done(null, { user: username })
      else done(saying('535 5.7.8 Wrong user or password'))
    },
    onMailFrom: (_address, session, done) =>
      done(options.tls && !session.secure ? saying('530 5.7.0 STARTTLS first') : refusal(desk, 'mail')),
    onRcptTo({ address }, _session, done) {
      const [name, domain] = address.split('@')
      const fault = domain === FAULT_DOMAIN ? faultsByName[name!] : undefined
      if (fault) desk.faults.unshift(fault)
      done(refusal(desk, 'rcpt'))
    },
    onData: (stream, session, done) => void take(desk, stream, session, done),
  })
  server.on('error', () => {})
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve))
  return {
    port: (server.server.address() as AddressInfo).port,
    taken: desk.taken,
    faults: desk.faults,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const connection of server.connections) cut(connection)
        server.close(() => resolve())
      }),
  }

  async function take(
    { taken, faults }: Desk,
    stream: SMTPServerDataStream,
    session: SMTPServerSession,
    done: (error?: Error | null, words?: string) => void,
  ): Promise<void> {
    const fault = faults.shift()
    if (fault === 'lost-before') return hangUp(session)
    if (fault === 'lost-within') return void stream.once('data', () => hangUp(session))
    // Whoever is gone before the end of a mail has sent none.
    const mail = await readMail(stream, session).catch(() => null)
    if (mail === null) return
    const isRefused = typeof fault === 'object' && 'says' in fault
    if (!isRefused && fault !== 'lost-after') {
      taken.push(mail)
      options.onTaken?.(mail)
    }
    if (fault === 'lost-after' || fault === 'taken-lost') return hangUp(session)
    if (fault === 'taken-silence') return
    if (typeof fault === 'object' && 'slow' in fault) await sleep(fault.slow, undefined, { ref: false })
    if (isRefused) done(saying(fault.says))
    else done(null, `2.0.0 Taken, with number ${taken.length}`)
  }

  function hangUp({ id }: SMTPServerSession): void {
    for (const connection of server.connections) if (connection.session.id === id) cut(connection)
  }
}

interface Desk {
  options: StandInSmtpOptions
  taken: TakenMail[]
  faults: SmtpFault[]
}

/** The refusal that is due at this place, or null. */
function refusal({ faults }: Desk, place: 'greeting' | 'mail' | 'rcpt'): Error | null {
  const [next] = faults
  if (typeof next !== 'object' || !('says' in next) || next.at !== place) return null
  faults.shift()
  return saying(next.says)
}

function saying(says: string): Error {
  const [, code, words] = /^(\d{3}) (.*)$/.exec(says)!
  return Object.assign(new Error(words), { responseCode: Number(code) })
}

/** Without a word, as a network does. */
function cut(connection: object): void {
  const { _socket: socket } = connection as { _socket?: { destroy: () => void } }
  socket?.destroy()
}

async function readMail(stream: SMTPServerDataStream, { envelope }: SMTPServerSession): Promise<TakenMail> {
  const raw = await buffer(stream)
  const { messageId, subject, text, headerLines } = await simpleParser(raw)
  return {
    ...{ messageId, subject, text, raw },
    from: envelope.mailFrom ? envelope.mailFrom.address : '',
    to: envelope.rcptTo.map(({ address }) => address),
    headers: headerLines.map(({ key }) => key),
  }
}
