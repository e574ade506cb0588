import { displayCode } from './code.ts'

/** What stands at the foot of every email: how to ask whether it is ours, and how to get no more like it. */
export function emailFoot(parts: {
  /** Where links lead, such as `https://messages.example.nhs.uk`. */
  address: string
  code: string
  /** Opens the page of preferences. */
  token: string
}): string {
  const { address, code, token } = parts
  return [
    `Message code ${displayCode(code)}. Check that it is really from us: ${address}/check`,
    `Choose what we send you: ${address}/preferences/${token}`,
  ].join('\n')
}
