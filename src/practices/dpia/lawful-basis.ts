import type { Answers } from './answers.ts'

/** By which the practice holds what is here, in the words that it chose in its assessment, or the usual one. */
export function lawfulBasis(answers: Answers): string {
  return answers.get('lawful-basis')?.answer === 'other'
    ? (answers.get('lawful-basis-words')?.answer ?? 'another one, which the practice can name')
    : 'UK GDPR articles 6(1)(e), a public task, and 9(2)(h), health care'
}
