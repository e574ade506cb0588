import type { GuardedRoute } from '../../src/platform/web/routes.ts'

/** Things of one practice, by what stands before them in an address: one of each kind that an address can name. */
export interface Things {
  patient: string
  other: string
  run: string
  review: string
  decision: string
  upload: string
  staff: string
  practice: string
  feedback: string
  /** Said to the patient, and still waiting. */
  message: string
  template: string
  /** One that every practice has. */
  templateOfAll: string
  /** A file that went with the message. */
  file: string
  /** A file that came with a reply to a message of the patient. */
  replyFile: string
  /** That nothing more is to come to the phone of the patient. */
  objection: string
  /** A text that may be from the patient or from others. */
  text: string
  /** The secret of a link to a message of the patient, and a reply to it. */
  secureLink: string
  /** The secret of a page on which the patient chooses what they are sent. */
  wishes: string
  reply: string
  /** The secret of a link by which somebody of the practice sets a password. */
  link: string
}

/** What each parameter of an address is. A route whose parameter has no line here makes the walker fail: write one. */
const parameters: Record<string, keyof Things> = {
  'patients/:id': 'patient',
  'merge/:other': 'other',
  'messages/:message': 'message',
  'templates/:template': 'template',
  'files/:file': 'file',
  'reply-files/:file': 'replyFile',
  'preferences/:objection': 'objection',
  'received-texts/:text': 'text',
  'sync/:run': 'run',
  'reviews/:review': 'review',
  'of/:patient': 'patient',
  'decided/:decision': 'decision',
  'upload/:upload': 'upload',
  'people/:staff': 'staff',
  'practices/:practice': 'practice',
  'privacy/:practice': 'practice',
  'feedback/:practice': 'practice',
  ':practice/:id': 'feedback',
  'link/:token': 'link',
  'm/:token': 'secureLink',
  'outbox/:message': 'message',
  'unsubscribe/:token': 'wishes',
  'preferences/:token': 'wishes',
  'replies/:reply': 'reply',
}

/** Parameters that name no thing of a practice, with a word that each may be. */
const words: Record<string, string> = {
  ...{ 'dpia/:step': 'dpia/3', 'thanks/:kind': 'thanks/idea' },
  ...{ 'openid/:provider': 'openid/vouches', 'problem/:why': 'problem/not-begun' },
}

/** The fields of forms that name something of a practice, each filled with what it could name. */
export function formNaming(things: Things): Record<string, string> {
  return {
    ...{ patient: things.patient, survivor: things.other, decision: `same:${things.patient}` },
    ...{
      run: things.run,
      upload: things.upload,
      staff: things.staff,
      role: 'receptionist',
      id: things.patient,
      then: 'next',
      came: 'yes',
    },
    ...{ detail: 'mobile_phone', from: 'run', list: 'changes', reason: 'To see whether it is let through' },
  }
}

/** Every address of a route in which at least one parameter names a thing of `theirs`, and each other one of `own`. */
export function addressesNaming(route: GuardedRoute, own: Things, theirs: Things): string[] {
  const { guard } = route
  const url = withWords(route.url)
  const names = [...url.matchAll(/(?<=([^/]+)\/):(\w+)/g)].map(([, before, name]) =>
    kindOf(`${before}/:${name}`, url, guard),
  )
  const choices = 2 ** names.length
  return Array.from({ length: choices - 1 }, (_, at) => {
    let place = 0
    return url.replace(/:\w+/g, () => {
      const isOwn = ((at >> place) & 1) === 1
      return (isOwn ? own : theirs)[names[place++]!]
    })
  })
}

/** The address of a route with all its parameters naming things of one practice. */
export function addressOf(route: GuardedRoute, things: Things): string {
  return addressesNaming(route, things, things)[0] ?? withWords(route.url)
}

function withWords(url: string): string {
  return Object.entries(words).reduce((filled, [parameter, word]) => filled.replace(parameter, word), url)
}

function kindOf(parameter: string, url: string, guard: string): keyof Things {
  const kind = parameters[parameter]
  // What the installation has is nobody's own.
  if (kind === 'template' && guard === 'run-installation') return 'templateOfAll'
  if (kind) return kind
  throw new Error(
    `The walker does not know what ${parameter} of ${url} (${guard}) is: say it in test/walk/things.ts`,
  )
}
