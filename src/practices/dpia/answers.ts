import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'
import { QUESTIONS, type Question } from './questions.ts'

/** What was answered to one question, by whom and when. */
export interface Answer {
  answer: string
  name: string
  at: Date
}
export type Answers = ReadonlyMap<string, Answer>

/** The answers in force: the latest to each question that is not blank. */
export async function readAnswers(tx: Tx, practice: string): Promise<Answers> {
  const all = await readLatest(tx, practice)
  return new Map([...all].filter(([, { answer }]) => answer !== ''))
}

async function readLatest(tx: Tx, practice: string): Promise<Answers> {
  const rows = await tx
    .selectFrom('dpia_answer')
    .select(['question', 'answer', 'name', 'answered_at'])
    .where('practice', '=', practice)
    .orderBy('answered_at')
    .execute()
  return new Map(
    rows.map((row) => [row.question, { answer: row.answer, name: row.name, at: row.answered_at }]),
  )
}

export const longestAnswer = 4000

/**
 * Keeps what the controller decided, beside what was decided before. What is the same as before is written no second time.
 * Throws `invalid` for a question or a choice that there is not.
 */
export async function saveAnswers(
  tx: Tx,
  by: { practice: string; staff: string | null; name: string; at: Date; packVersion: number },
  given: Readonly<Record<string, string>>,
): Promise<number> {
  const before = await readLatest(tx, by.practice)
  const changed = Object.entries(given)
    .map(([id, answer]) => [id, checked(id, answer)] as const)
    .filter(([id, answer]) => answer !== (before.get(id)?.answer ?? ''))
  if (changed.length === 0) return 0
  await tx
    .insertInto('dpia_answer')
    .values(
      changed.map(([question, answer]) => ({
        practice: by.practice,
        question,
        // Each answer has a moment of its own, also when a clock stands still.
        answered_at: new Date(Math.max(+by.at, +(before.get(question)?.at ?? 0) + 1)),
        answer,
        staff: by.staff,
        name: by.name,
        pack_version: by.packVersion,
      })),
    )
    .execute()
  return changed.length
}

/** What keeps the assessment from being confirmed: questions that nobody has answered, and answers that stop it. */
export async function unanswered(tx: Tx, practice: string): Promise<Question[]> {
  const answers = await readAnswers(tx, practice)
  return QUESTIONS.filter((question) => isOpen(question, answers))
}

export function isOpen(question: Question, answers: Answers): boolean {
  const given = answers.get(question.id)?.answer
  if (given === undefined) return question.optional !== true
  return question.options?.find(({ value }) => value === given)?.stops !== undefined
}

/** Why an answer that was given keeps the assessment from being confirmed; null when it does not. */
export function whyStopped(question: Question, answers: Answers): string | null {
  const given = answers.get(question.id)?.answer
  return question.options?.find(({ value }) => value === given)?.stops ?? null
}

function checked(id: string, answer: string): string {
  const question = QUESTIONS.find((each) => each.id === id)
  const text = answer.trim()
  if (!question)
    throw new ProductError('invalid', `There is no question ${id} in the data protection assessment.`)
  if (text === '') return ''
  if (question.options && !question.options.some(({ value }) => value === text)) {
    throw new ProductError(
      'invalid',
      `${id} is one of: ${question.options.map(({ value }) => value).join(', ')}.`,
    )
  }
  if (text.length > longestAnswer)
    throw new ProductError('invalid', `Write at most ${longestAnswer} characters.`)
  return text
}
