import { isSecret } from '../../platform/outside/address.ts'

/** What is wrong with the address of a feed as it was typed, in a sentence, or null. */
export function addressProblem(text: string): string | null {
  if (!URL.canParse(text))
    return 'That is not an address. It looks like https://feed.example.nhs.uk/list-feed.'
  const url = new URL(text)
  if (url.username || url.password) return 'Leave the user name and the password out of the address.'
  if (url.search || url.hash) return 'Leave everything from ? or # out of the address.'
  if (isSecret(url)) return null
  return 'The address must begin with https://. Only a feed on this machine may use http://.'
}
