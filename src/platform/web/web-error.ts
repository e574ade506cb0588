/** A request that cannot be answered, with the page that says so. */
export class WebError extends Error {
  readonly statusCode: number
  readonly title: string

  constructor(statusCode: number, title: string, sentence: string) {
    super(sentence)
    this.name = 'WebError'
    this.statusCode = statusCode
    this.title = title
  }
}
