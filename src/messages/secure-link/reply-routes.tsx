import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { v5 as uuidv5 } from 'uuid'
import { readFormWithFiles } from '../../platform/web/upload.ts'
import { WebError } from '../../platform/web/web-error.ts'
import { LONGEST_FILE } from '../file/file.ts'
import { patientRoute, postLimit } from '../patient-page/page.tsx'
import { MOST_FILES } from '../reply/given-files.ts'
import { takeReply } from '../reply/reply.ts'
import type { MessagePages } from '../routes.ts'
import { arrive, checking, linkRoute, locked, mayRead, type OneLink } from './arrival.tsx'
import { SentPage } from './read-page.tsx'
import { readBehind } from './read.ts'
import { reading } from './reading.tsx'
import { numberIn, readReply, replyForm, tooBusy, tooMany, unsentIn, type Answer } from './reply-form.ts'
import { isLight, uploadRoomOf } from './upload-room.ts'

type OneReply = { Params: { token: string; reply: string } }

/** More than this many beyond what is taken are not even counted. */
const MOST_COUNTED = 200

/** With files a reply may have many megabytes: fewer of them than of pages. */
const sending = {
  ...patientRoute,
  config: { guard: 'public', upload: true, rateLimit: { ...postLimit, max: 10 } },
} as const

/** `/m/TOKEN/replies`: what a patient answers, with photos and files, and what they are told then. */
export function replyRoutes(app: FastifyInstance, deps: MessagePages): void {
  const { secrets } = deps

  app.post<OneLink>('/m/:token/replies', sending, async (request, reply) => {
    // Of whoever may not read here no file is taken into memory.
    const isReader = await mayRead(deps, request)
    // Of a connection that is closed nothing more would come, and the place be kept for ever.
    if (request.raw.destroyed) throw new WebError(400, 'The connection was closed', 'Send your reply again.')
    if (!isReader) return take(request, reply, 0)
    if (isLight(request)) return take(request, reply, MOST_FILES)
    const taken = await uploadRoomOf(app).enter(() => take(request, reply, MOST_FILES))
    return taken === 'full' ? take(request, reply, 0) : taken
  })

  async function take(
    request: FastifyRequest<OneLink>,
    reply: FastifyReply,
    mostFiles: number,
  ): Promise<FastifyReply> {
    const sent = await readFormWithFiles(request, {
      ...{ maxBytes: LONGEST_FILE, mostFiles, mostMore: MOST_COUNTED },
    })
    return arrive(deps, request, reply, async (arrival) => {
      const { tx, link, visit, now, address } = arrival
      const unsent = unsentIn(sent.values, sent.files.length + sent.more > 0)
      if (!visit?.isProved) {
        if (link.lockedAt !== null) return locked(arrival)
        return checking(arrival, undefined, unsent)
      }
      const isFull = mostFiles === 0 && sent.more > 0
      const form = isFull ? tooBusy(sent) : readReply(sent)
      const number = numberIn(form)
      const notTaken = () => reading(secrets, arrival, unsent ? replyForm(unsent) : undefined)
      const { noReply } = await readBehind(tx, secrets, link)
      if (noReply === 'not-registered') return notTaken()
      if (isFull && noReply === null)
        return { ...(await reading(secrets, arrival, form, number)), status: 503 }
      if (form.data === undefined)
        return noReply === null ? reading(secrets, arrival, form, number) : notTaken()
      const { practice, message } = link
      const { text, files } = form.data
      const taken = await takeReply(tx, secrets, {
        ...{ practice, message, text, files, at: now, form: madeFrom(number, link.link, form.data) },
      })
      if ('reply' in taken) return `${address}/replies/${taken.reply}`
      if ('filesLeft' in taken) return reading(secrets, arrival, tooMany(form, taken.filesLeft), number)
      return notTaken()
    })
  }

  app.get<OneReply>('/m/:token/replies/:reply', linkRoute, (request, reply) =>
    arrive(deps, request, reply, async ({ tx, link, visit, address, practice }) => {
      if (!visit?.isProved) return address
      const read = await readBehind(tx, secrets, link)
      const sent = read.replies.find(({ id }) => id === request.params.reply)
      if (!sent) return address
      const body = <SentPage address={address} practice={practice} read={read} reply={sent} />
      return { title: 'Reply sent', body, practice, until: link.expiresAt }
    }),
  )
}

/** The number of a reply: somebody who goes back and sends something else with the same form sends another. */
function madeFrom(form: string, link: string, { text, files }: Answer): string {
  return uuidv5(JSON.stringify([link, text, ...files.map(({ digest }) => digest)]), form)
}
