import type { Mail } from './mail.ts'
import { SmtpLine, type Patience, type SmtpServer, type Trouble } from './line.ts'

/** A server forgets whoever is silent for long; a mail on such a connection would be in vain. */
const restMilliseconds = 15_000
/** Servers dislike a connection that never ends. */
const mostMails = 100

/** The connections of one process to a mail server, kept between two mails. There are as many as mails at the same time. */
export function smtpLines(server: SmtpServer, patience: Patience) {
  const resting: SmtpLine[] = []

  /** Hands a mail over; answers what went wrong, or null. */
  async function handOver(mail: Mail): Promise<Trouble | null> {
    const over = AbortSignal.timeout(patience.whole)
    const kept = takeResting()
    const trouble = kept && (await sendOn(kept, mail, over))
    // The server had hung up meanwhile: not a byte of the mail has left.
    const isNothingSaid = kept === null || (trouble?.lost === true && !trouble.handed && !over.aborted)
    return isNothingSaid ? sendOnNew(mail, over) : trouble
  }

  function takeResting(): SmtpLine | null {
    for (let line = resting.pop(); line !== undefined; line = resting.pop()) if (line.isOpen) return line
    return null
  }

  async function sendOnNew(mail: Mail, over: AbortSignal): Promise<Trouble | null> {
    const line = new SmtpLine(server, patience)
    const trouble = await line.open(over)
    if (trouble === null) return sendOn(line, mail, over)
    line.close()
    return trouble
  }

  async function sendOn(line: SmtpLine, mail: Mail, over: AbortSignal): Promise<Trouble | null> {
    const trouble = await line.send(mail, over)
    if (trouble !== null || line.mails >= mostMails) line.close()
    else keep(line)
    return trouble
  }

  function keep(line: SmtpLine): void {
    line.rest()
    resting.push(line)
    setTimeout(() => {
      const at = resting.indexOf(line)
      if (at === -1) return
      resting.splice(at, 1)
      line.close()
    }, restMilliseconds).unref()
  }

  return { handOver }
}
