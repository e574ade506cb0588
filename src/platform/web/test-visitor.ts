import type { FastifyInstance, LightMyRequestResponse as Response } from 'fastify'

type Headers = Record<string, string>

/** A visitor of a server under test: keeps cookies and sends the token of the last form seen, as a browser would. */
export class Visitor {
  readonly app: FastifyInstance
  readonly #cookies = new Map<string, string>()
  #token = ''

  constructor(app: FastifyInstance) {
    this.app = app
  }

  async get(url: string, headers: Headers = {}): Promise<Response> {
    return this.#keep(await this.app.inject({ url, headers: this.#with(headers) }))
  }

  async head(url: string): Promise<Response> {
    return this.#keep(await this.app.inject({ method: 'HEAD', url, headers: this.#with({}) }))
  }

  async post(url: string, fields: Headers = {}, headers: Headers = {}): Promise<Response> {
    const payload = new URLSearchParams({ _csrf: this.#token, ...fields }).toString()
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
    return this.#keep(
      await this.app.inject({ method: 'POST', url, payload, headers: this.#with({ ...form, ...headers }) }),
    )
  }

  /** Sends a form with one file, as `<PostForm upload>` does; its other fields stand before the file. */
  upload(
    url: string,
    field: string,
    filename: string,
    content: Buffer | string,
    fields: Headers = {},
  ): Promise<Response> {
    return this.uploadAll(url, field, [[filename, content]], fields)
  }

  /** The same with as many files as were chosen; `sent` is how much of the form arrives, where not all does. */
  async uploadAll(
    url: string,
    field: string,
    files: readonly (readonly [filename: string, content: Buffer | string])[],
    fields: Headers = {},
    sent = 1,
  ): Promise<Response> {
    const texts = Object.entries({ _csrf: this.#token, ...fields })
    const whole = Buffer.concat([
      ...texts.map(([name, text]) =>
        Buffer.from(`--edge\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`),
      ),
      ...files.flatMap(([filename, content]) => [
        Buffer.from(`--edge\r\nContent-Disposition: form-data; name="${field}"; filename="${filename}"\r\n`),
        Buffer.from('Content-Type: application/octet-stream\r\n\r\n'),
        Buffer.from(content),
        Buffer.from('\r\n'),
      ]),
      Buffer.from('--edge--\r\n'),
    ])
    const payload = whole.subarray(0, whole.length * sent)
    const form = { 'content-type': 'multipart/form-data; boundary=edge', 'sec-fetch-site': 'same-origin' }
    return this.#keep(await this.app.inject({ method: 'POST', url, payload, headers: this.#with(form) }))
  }

  cookie(name: string): string | undefined {
    return this.#cookies.get(name)
  }

  setCookie(name: string, value: string): void {
    this.#cookies.set(name, value)
  }

  /** All cookies by name, for whoever asks without this visitor. */
  get cookies(): Record<string, string> {
    return Object.fromEntries(this.#cookies)
  }

  get token(): string {
    return this.#token
  }

  /** A header that is set to nothing is not sent. */
  #with(headers: Headers): Headers {
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''))
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    return cookie === '' ? sent : { cookie, ...sent }
  }

  #keep(response: Response): Response {
    for (const { name, value, maxAge, expires } of response.cookies) {
      if (maxAge === 0 || (expires && expires.getTime() === 0)) this.#cookies.delete(name)
      else this.#cookies.set(name, value)
    }
    this.#token = /name="_csrf" value="([^"]+)"/.exec(response.body)?.[1] ?? this.#token
    return response
  }
}

/** The words of a page, as a reader would see them. */
export function wordsOf(response: Pick<Response, 'body'>): string {
  return response.body
    .replace(/<head>.*?<\/head>/s, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
}
