import MailComposer from 'nodemailer/lib/mail-composer'
import type { Letter } from '../channel.ts'

/** A mail as it leaves, with its envelope. */
export interface Mail {
  id: string
  from: string
  to: string
  content: Buffer
}

export interface Sender {
  address: string
  name?: string | undefined
}

/**
 * The mail of a letter. Its Message-ID is made of the reference, so that a second one could be known for what it is. Null
 * when the address is none: nothing but a plain address ever reaches the server.
 */
export async function mailOf(letter: Letter, sender: Sender, now: Date): Promise<Mail | null> {
  const { reference, address, subject, text, unsubscribe, senders } = letter
  if (!isPlainAddress(address)) return null
  const id = `<${reference}@${sender.address.split('@')[1]}>`
  const node = new MailComposer({
    from: { name: oneLine(senders?.mailName ?? sender.name ?? ''), address: sender.address },
    ...(senders?.mailReplyTo && { replyTo: { name: '', address: senders.mailReplyTo } }),
    to: { name: '', address },
    subject: oneLine(subject ?? ''),
    text,
    messageId: id,
    date: now,
    headers: { 'Auto-Submitted': 'auto-generated', ...(unsubscribe && unsubscribeHeaders(unsubscribe)) },
    disableFileAccess: true,
    disableUrlAccess: true,
    newline: 'windows',
  }).compile()
  return { id, from: sender.address, to: address, content: await node.build() }
}

/** One address and no more: without spaces, brackets, commas, quotes and control characters. */
function isPlainAddress(address: string): boolean {
  return address.length <= 254 && /^[^\s\p{C}@<>()[\]\\,;:"]+@[^\s\p{C}@<>()[\]\\,;:"]+$/u.test(address)
}

/** A header ends with its line: what would begin another one becomes a space. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** RFC 8058: one press in the mail program, without a page. */
function unsubscribeHeaders(address: string): Record<string, string> {
  return {
    'List-Unsubscribe': `<${new URL(address).href}>`,
    'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
  }
}
