/** A page that is opened in a tab of its own, because the one that says so is gone back to. */
export interface Beside {
  href: string
  words: string
}

/** A request that cannot be answered, with the page that says so. */
export class WebError extends Error {
  readonly statusCode: number
  readonly title: string
  readonly beside: Beside | null

  constructor(statusCode: number, title: string, sentence: string, beside: Beside | null = null) {
    super(sentence)
    this.name = 'WebError'
    this.statusCode = statusCode
    this.title = title
    this.beside = beside
  }
}
