import { greetingOf, type Reader } from './said.ts'

const greetingThere = /^\s*(?:dear|hello|hi)\b(?: parents? or carers? of[^,\n]{0,80}|[^,\n]{0,40}),\s*/iu

/** The text with the name of its reader at the beginning, in place of another greeting. */
export function greeted(text: string, reader: Reader): string {
  return `${greetingOf(reader)} ${text.replace(greetingThere, '').trimStart()}`
}

/** The text with the name of the practice at its end. */
export function signed(text: string, practice: string): string {
  const said = text.trimEnd()
  return `${said}${/[.!?]$/u.test(said) ? '' : '.'} ${practice}`
}
