import type { TestContext } from 'node:test'
import type { LightMyRequestResponse as Response } from 'fastify'
import { Visitor } from '../../platform/web/test-visitor.ts'
import type { NewMessage } from '../message.ts'
import { messageDesk } from '../test-desk.ts'

export const words = 'Your blood test on 19 November is fine. Please carry on.'

/** Dilys, born on 14 March 1951, has been sent a link to a message; and phones that nobody has signed in on. */
export async function linkDesk(t: TestContext, said: Partial<NewMessage> = {}) {
  const desk = await messageDesk(t)
  const { app, channel, added } = desk
  const linkIn = (text: string) => /https:\/\/messages\.foxley\.example(\/m\/[\w-]{22})\b/.exec(text)![1]!
  /** Sends Dilys a message behind a link, and answers its path. */
  const send = async (more: Partial<NewMessage> = {}) => {
    const message = await desk.write({
      leaves: { as: 'link' },
      text: words,
      staff: desk.staff,
      ...said,
      ...more,
    })
    await desk.deliver(message)
    return { message, path: linkIn(channel.took.at(-1)!.text) }
  }
  const { message, path } = await send()
  return {
    ...{ ...desk, message, path, send, linkIn },
    phone: () => new Phone(app, path),
    /** Delivers what was queued last, and answers its text. */
    nextText: async (): Promise<string> => {
      await desk.deliver(added.at(-1)!)
      return channel.took.at(-1)!.text
    },
  }
}

/** A phone with the link open. */
export class Phone extends Visitor {
  readonly path: string

  constructor(app: Visitor['app'], path: string) {
    super(app)
    this.path = path
  }

  open(): Promise<Response> {
    return this.get(this.path)
  }

  /** The link is opened, and a date of birth entered: the right one when it is left out. */
  async enter(day = '14', month = '3', year = '1951'): Promise<Response> {
    if (this.token === '') await this.open()
    return this.post(this.path, { day, month, year })
  }

  /** Enters the right date, and reads. */
  async read(): Promise<Response> {
    await this.enter()
    return this.open()
  }
}
