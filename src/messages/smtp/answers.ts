import type { Answer, Refusal } from '../channel.ts'
import type { Trouble } from './line.ts'

/** What a mail server says (RFC 5321, RFC 3463), in the words of ours. Only codes are read, and only codes are kept. */
export function answerOf(trouble: Trouble | null, id: string): Answer {
  if (trouble === null) return { is: 'accepted', id }
  const { of, status, command, lost, handed, code } = trouble
  const said = [status ?? code, trouble.enhanced, of === 'line' || lost ? '' : command]
    .filter(Boolean)
    .join(' ')
  // No server, no encryption, a wrong password: nothing leaves until somebody has put it right.
  if (of === 'line')
    return isPassing(trouble)
      ? { is: 'not-sent', again: 60, said }
      : { is: 'not-sent', again: 300, said, closed: true }
  if (lost) return handed ? { is: 'uncertain', said } : { is: 'not-sent', again: 60, said }
  if (status === null)
    return { is: 'refused', why: code === 'EMESSAGE' ? 'text-refused' : 'address-refused', said }
  if (demandsSignIn.has(status)) return { is: 'not-sent', again: 300, said, closed: true }
  if (status === 421 || status === 503) return { is: 'not-sent', again: 60, said }
  if (status < 400) return handed ? { is: 'uncertain', said } : { is: 'not-sent', again: 60, said }
  // The usual pause of a server that takes nobody's first try.
  if (status < 500) return { is: 'not-sent', again: 300, said, ends: true }
  return { is: 'refused', why: whyOf(trouble), said }
}

const demandsSignIn = new Set([530, 534, 535, 538])

/** It may be other in a minute; everything else somebody has to mend. */
function isPassing({ code, status }: Trouble): boolean {
  return status === null ? !/^(ETLS|EAUTH|EDNS|ENOTFOUND)$/.test(code) : status === 421
}

function whyOf({ command, status, enhanced, code }: Trouble): Refusal {
  if (command === 'MAIL FROM') return 'channel-refused'
  const isText = code === 'EMESSAGE'
  if (enhanced !== null) return whyMoreClosely(enhanced, isText)
  if (isText) return 'text-refused'
  return command === 'RCPT TO' && aboutRecipient.has(status!) ? 'address-refused' : 'channel-refused'
}

/** No mailbox, not here, full, a name that is not allowed, a bad address, a host that takes no mail. */
const aboutRecipient = new Set([501, 550, 551, 552, 553, 556])

/** RFC 3463: what the second number is about, and RFC 7372 of the seventh. */
function whyMoreClosely(enhanced: string, isText: boolean): Refusal {
  const [, about, detail] = enhanced.split('.').map(Number) as [number, number, number]
  switch (about) {
    case 1:
      return detail === 7 || detail === 8 ? 'channel-refused' : 'address-refused'
    case 2:
    case 4:
      return 'address-refused'
    case 3:
      return detail === 4 ? 'text-refused' : 'channel-refused'
    case 6:
      return 'text-refused'
    case 7:
      return isText && !(detail >= 20 && detail <= 29) ? 'text-refused' : 'channel-refused'
    default:
      return 'channel-refused'
  }
}
