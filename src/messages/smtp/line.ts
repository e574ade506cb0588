import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import type { Mail } from './mail.ts'

export interface SmtpServer {
  host: string
  port: number
  /** `starttls`: asked for, and nothing is said without it; `tls`: from the first byte; `none`: only to this very machine. */
  tls: 'starttls' | 'tls' | 'none'
  user?: string | undefined
  password?: string | undefined
}

/** How long things may take, in milliseconds. `whole` is for everything that is done about one mail. */
export interface Patience {
  connect: number
  silence: number
  whole: number
}

/** Why a mail was not taken, in codes: what a server says in words repeats addresses. */
export interface Trouble {
  /** What went wrong: `line` when no server was reached and signed in to, `mail` when it was about this mail. */
  of: 'line' | 'mail'
  /** A word of the library or of the system, such as ECONNREFUSED. */
  code: string
  /** What the server answered, such as 550, and more closely, such as 5.1.1. */
  status: number | null
  enhanced: string | null
  /** The command that it answered, such as RCPT TO. */
  command: string
  /** It answered nothing: the connection was lost, or it took too long. */
  lost: boolean
  /** All of the mail may have been sent. */
  handed: boolean
}

/** A connection to a mail server, signed in, that takes one mail after the other. */
export class SmtpLine {
  readonly #connection: SMTPConnection
  readonly #socket = new Socket()
  readonly #server: SmtpServer
  #mails = 0

  constructor(server: SmtpServer, { connect, silence }: Patience) {
    this.#server = server
    const { host, port, tls } = server
    this.#connection = new SMTPConnection({
      ...{ host, port, socket: this.#socket, connectionTimeout: connect, socketTimeout: silence },
      ...{ secure: tls === 'tls', requireTLS: tls === 'starttls', ignoreTLS: tls === 'none' },
      tls: { minVersion: 'TLSv1.2' },
      logger: false,
    })
    // Whoever waits for an answer hears of it; when nobody does, a lost connection is no news.
    this.#connection.on('error', () => {})
  }

  /** How many mails it has been given. */
  get mails(): number {
    return this.#mails
  }

  get isOpen(): boolean {
    return !this.#connection.destroyed
  }

  /** Connects, encrypts and signs in. Answers what went wrong, or null. */
  async open(over: AbortSignal): Promise<Trouble | null> {
    const { user, password: pass } = this.#server
    const error =
      (await this.#step(over, (done) => this.#connection.connect(done))) ??
      (user === undefined
        ? null
        : await this.#step(over, (done) => this.#connection.login({ user, pass }, done)))
    return error && troubleOf(error, { of: 'line', handed: false })
  }

  /** Hands one mail over. Answers what went wrong, or null when the server has taken it. */
  async send({ from, to, content }: Mail, over: AbortSignal): Promise<Trouble | null> {
    this.#mails += 1
    this.#socket.ref()
    const body = bodyOf(content)
    const error = await this.#step(over, (done) =>
      this.#connection.send({ from, to, size: content.length }, body.stream, done),
    )
    return error && troubleOf(error, { of: 'mail', handed: body.isHanded() })
  }

  /** Nobody waits for it: it does not keep the process alive. */
  rest(): void {
    this.#socket.unref()
  }

  close(): void {
    this.#connection.close()
  }

  #step(over: AbortSignal, run: (done: (error?: Error | null) => void) => void): Promise<Error | null> {
    return new Promise((resolve) => {
      const end = (error?: Error | null) => {
        over.removeEventListener('abort', late)
        this.#connection.off('error', end)
        this.#connection.off('end', lost)
        resolve(error ?? null)
      }
      const late = () => end(Object.assign(new Error('It took too long'), { code: 'ETIMEDOUT' }))
      const lost = () => end(Object.assign(new Error('The connection ended'), { code: 'ECONNECTION' }))
      if (over.aborted) return late()
      over.addEventListener('abort', late)
      this.#connection.on('error', end)
      run(end)
      this.#connection.on('end', lost)
    })
  }
}

const chunk = 16 * 1024

/** The bytes of a mail, and whether the last of them has been asked for: from then on all of it may have been sent. */
function bodyOf(content: Buffer): { stream: Readable; isHanded: () => boolean } {
  let at = 0
  const stream = new Readable({
    highWaterMark: chunk,
    read() {
      stream.push(content.subarray(at, (at += chunk)))
      if (at >= content.length) stream.push(null)
    },
  })
  return { stream, isHanded: () => at >= content.length }
}

/** Only codes of an error are kept. */
function troubleOf(error: Error, { of, handed }: Pick<Trouble, 'of' | 'handed'>): Trouble {
  const { code, originalCode, response, command } = error as Error & { [detail: string]: unknown }
  const words = typeof response === 'string' ? response : ''
  const status = /^\d{3}/.exec(words)?.[0]
  return {
    ...{ of, handed },
    code: [originalCode, code].find((word) => typeof word === 'string') ?? 'no answer',
    // What the library calls its errors about an answer to one mail, or about the mail itself.
    lost: code !== 'EENVELOPE' && code !== 'EMESSAGE',
    status: status === undefined ? null : Number(status),
    enhanced: /^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1] ?? null,
    command: typeof command === 'string' ? command : '',
  }
}
