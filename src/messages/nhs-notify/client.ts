import type { Clock } from '../../platform/clock.ts'
import { ProductError } from '../../platform/errors.ts'
import { ask, type Question } from '../../platform/outside/ask.ts'
import { Hitch, Unreached } from '../../platform/outside/hitch.ts'
import { openLine, type Line } from '../../platform/outside/line.ts'
import { answered, notAsked, type Asked, shut } from './asked.ts'
import { nhsTokens, type NhsIdentity } from './token.ts'

/** How long things may take, in milliseconds: together within the half minute that a channel has. */
export interface NhsPatience {
  connect: number
  idle: number
  whole: number
}

const usualPatience: NhsPatience = { connect: 8_000, idle: 20_000, whole: 25_000 }
const pageBytes = 256 * 1024
const mediaType = 'application/vnd.api+json'
const kind = 'NHS Notify'

/** What NHS Notify is asked. Never throws, and tells nothing of what was asked. */
export interface NhsNotifyClient {
  sendMessage(body: object): Promise<Asked>
  readMessage(id: string): Promise<Asked>
}

/** NHS Notify over connections that stay. A token that is refused is renewed once. */
export function nhsNotifyClient(
  { url, identity }: { url: string; identity: NhsIdentity },
  { clock, patience = usualPatience }: { clock: Clock; patience?: NhsPatience | undefined },
): NhsNotifyClient {
  const never = new AbortController().signal
  const lineTo = (address: string) =>
    openLine(address, { kind, allowPrivate: true, connections: 20 }, never, { ...patience, pageBytes })
  const line = lineTo(url)
  const tokens = nhsTokens(lineTo(new URL(identity.tokenUrl).origin), identity, clock)

  async function request(question: Pick<Question, 'path' | 'method' | 'body'>): Promise<Asked> {
    const over = AbortSignal.timeout(patience.whole)
    const first = await requestOnce(question, over)
    if (first.asked.is !== 'answered' || first.asked.status !== 401) return first.asked
    tokens.forget(first.token)
    return (await requestOnce(question, over)).asked
  }

  async function requestOnce(
    question: Pick<Question, 'path' | 'method' | 'body'>,
    over: AbortSignal,
  ): Promise<{ asked: Asked; token: string }> {
    const token = await tokens.token(over)
    if (typeof token !== 'string') return { asked: token, token: '' }
    const authorization = `Bearer ${token}`
    const headers = {
      ...{ accept: mediaType, authorization },
      ...(question.body !== undefined && { 'content-type': mediaType }),
    }
    return { asked: await heard({ ...line, signal: over }, { ...question, headers }), token }
  }

  return {
    sendMessage: (body) => request({ path: '/v1/messages', method: 'POST', body: JSON.stringify(body) }),
    readMessage: (id) => request({ path: `/v1/messages/${encodeURIComponent(id)}`, method: 'GET' }),
  }
}

async function heard(line: Line, question: Question): Promise<Asked> {
  try {
    return answered(await ask(line, question))
  } catch (error) {
    if (error instanceof Unreached) return notAsked(error.message, 60)
    // A certificate or an address that is refused is refused before anything is said.
    if (error instanceof ProductError) return shut('not connected to')
    return { is: 'lost', said: error instanceof Hitch ? error.message : 'no answer' }
  }
}
