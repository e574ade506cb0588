import { hash, verify } from '@node-rs/argon2'

/** The least that OWASP asks of argon2id: 19 MiB, two passes. About 20 ms here. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/**
 * OWASP ASVS 6.2.1 asks for 8 characters and advises 15, NIST SP 800-63B-4 asks for 15 where the password is all
 * there is. Here it is all there is, so 15 it is; no rule says which characters.
 */
const SHORTEST_PASSWORD = 15
/** Long enough for any sentence, short enough that nobody keeps the server busy with one password. */
export const LONGEST_PASSWORD = 256

/** Hashed so that nobody signs in with it: what an unknown email is compared with, in the same time. */
const nobodysHash =
  '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5c2lnbnNpbg$aaxP0jGNzXh1b0GQ1HNB4cK0QhJzOcPjqGcpYf2Hr2I'

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), cost)
}

/** Whether the password is the one that was hashed. Takes as long when there is nothing to compare with. */
export async function isPassword(password: string, hashed: string | undefined): Promise<boolean> {
  const same = await verify(hashed ?? nobodysHash, normal(password))
  return same && hashed !== undefined
}

/**
 * What is wrong with a new password, in a sentence that says what to do; `undefined` when it may be used.
 * `about` are the words that belong to the person: name and email.
 */
export function passwordProblem(password: string, about: readonly string[]): string | undefined {
  const text = normal(password)
  if ([...text].length < SHORTEST_PASSWORD) {
    return `The password is too short. Choose at least ${SHORTEST_PASSWORD} characters, for example four words.`
  }
  if (text.length > LONGEST_PASSWORD) {
    return `The password is too long. Choose at most ${LONGEST_PASSWORD} characters.`
  }
  const left = withoutGuessable(text.toLowerCase(), about)
  if (left.length >= 8 && new Set(left).size >= 5) return undefined
  return 'The password is easy to guess. Choose four words that have nothing to do with you or with each other.'
}

/** The same letters typed on two keyboards are the same password. */
function normal(password: string): string {
  return password.normalize('NFKC')
}

// The words of the passwords that are tried first, and of the place that people sit in.
const common = (
  'password passw0rd welcome letmein qwertyuiop asdfghjkl zxcvbnm qwerty iloveyou sunshine princess football dragon ' +
  'monkey master admin changeme secret doctor surgery practice patient reception medical health nhs spring summer ' +
  'autumn winter january february march april june july august september october november december'
).split(' ')

/** What remains when common words, the person's own, and runs such as `1234` or `dcba` are taken out. */
function withoutGuessable(text: string, about: readonly string[]): string {
  const own = about.flatMap((words) => words.toLowerCase().split(/[^\p{L}\p{N}]+/u))
  const guesses = [...own.filter((word) => word.length >= 3), ...common]
  const left = guesses.reduce((rest, word) => rest.replaceAll(word, ''), text)
  return withoutRuns(left)
}

function withoutRuns(text: string): string {
  const codes = [...text].map((letter) => letter.codePointAt(0) ?? 0)
  const steps = (at: number) => (codes[at + 1] ?? NaN) - (codes[at] ?? NaN)
  const inRun = codes.map((_, at) =>
    [at - 3, at - 2, at - 1, at].some((from) => {
      const step = steps(from)
      return Math.abs(step) <= 1 && steps(from + 1) === step && steps(from + 2) === step
    }),
  )
  return [...text].filter((_, at) => !inRun[at]).join('')
}
