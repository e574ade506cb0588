import type { Command } from 'commander'
import { findStaff } from '../accounts/staff.ts'
import { recordAudit } from '../platform/audit.ts'
import { asPractice, type Tx } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import { findPractice } from '../practices/practice.ts'
import { decide, type Choice, type Outcome } from '../sync/reviews/decide.ts'
import { NO_QUEUE_FILTERS, readQueue, type QueuedReview } from '../sync/reviews/queue.ts'
import { REVIEW_MARKS } from '../sync/review.ts'
import { answer, table, UsageError, type Answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'

interface DecideOptions extends CommonOptions {
  same?: string
  different?: true
  mark?: string
  by: string
  why?: string
}

/** `reviews list | decide`. */
export function reviewsCommands(program: Command): void {
  const reviews = program
    .command('reviews')
    .description('doubtful rows of a practice list, which a person decides')

  leaf(reviews, 'list <code>', 'list what waits for a decision, the surest first')
    .addHelpText('after', example('reviews list A81001'))
    .action((code: string, options: CommonOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => list(context, code))),
    )

  leaf(reviews, 'decide <code> <review>', 'decide whose row it is')
    .option('--same <patient>', 'the row is this patient')
    .option('--different', 'the row is none of the patients it may be')
    .option('--mark <mark>', `keep it open, marked ${REVIEW_MARKS.join(' or ')}`)
    .requiredOption('--by <email>', 'the member of staff who decides')
    .option('--why <reason>', 'how they know; kept with the decision')
    .addHelpText(
      'after',
      example(
        'reviews decide A81001 01a2047d-e778-7232-94dc-c93f9121b3f4 --different --by bethan@elmtree.example',
      ),
    )
    .action((code: string, review: string, options: DecideOptions, command: Command) =>
      answer(command, () => withContext(options, (context) => decideOne(context, code, review, options))),
    )
}

const MOST = 1000

async function list({ database }: Context, code: string): Promise<Answer> {
  const { practice } = await findPractice(database, code)
  const reviews = await asPractice(database, practice, async (tx) => {
    const found = await readQueue(tx, practice, NO_QUEUE_FILTERS, { limit: MOST })
    await recordListed(tx, practice, found.reviews.length)
    return found.reviews
  })
  return { json: reviews, lines: table(['Weight', 'Row', 'Review', 'May be', 'Why'], reviews.map(lineOf)) }
}

/** What waits says who may be whom: that it was shown is written down before it is. */
async function recordListed(tx: Tx, practice: string, reviews: number): Promise<void> {
  if (reviews === 0) return
  const act = { action: 'reviews-listed', actor: { command: 'reviews list' }, facts: { reviews } }
  await recordAudit(tx, practice, { ...act, at: new Date() })
}

function lineOf({
  weight,
  row_number,
  review,
  reason,
  candidates,
}: QueuedReview): (string | number | null)[] {
  const mayBe = candidates.map(({ patient }) => patient).join(' ')
  return [weight === null ? null : weight.toFixed(1), row_number, review, mayBe, reason]
}

async function decideOne(
  { database }: Context,
  code: string,
  review: string,
  options: DecideOptions,
): Promise<Answer> {
  const choice = choiceOf(options)
  for (const id of [review, ...(choice.is === 'same' ? [choice.patient] : [])]) demandId(id)
  const { practice } = await findPractice(database, code)
  const staff = await findStaff(database, practice, options.by)
  const decision = { review, choice, reason: options.why ?? '', staff, now: new Date() }
  const outcome = await asPractice(database, practice, (tx) => decide(tx, practice, decision))
  if (outcome.is === 'refused') throw new ProductError('refused', outcome.sentence)
  if (outcome.is === 'decided already')
    throw new ProductError('refused', 'This review has been decided already.')
  return { json: outcome, lines: [OUTCOMES[outcome.is]] }
}

const OUTCOMES: Record<Exclude<Outcome['is'], 'refused' | 'decided already'>, string> = {
  done: 'Decided and carried out.',
  later: 'Decided. A sync is running: this one or the next carries it out.',
  'kept open': 'Kept open.',
}

function choiceOf({ same, different, mark }: DecideOptions): Choice {
  const said = [same, different, mark].filter((each) => each !== undefined)
  if (said.length !== 1) throw new UsageError('Say one of --same PATIENT, --different and --mark MARK.')
  if (same !== undefined) return { is: 'same', patient: same }
  if (different !== undefined) return { is: 'different', patient: null }
  const known = REVIEW_MARKS.find((each) => each === mark)
  if (known === undefined) throw new UsageError(`There is no mark ${mark}. Use ${REVIEW_MARKS.join(' or ')}.`)
  return { is: 'mark', mark: known }
}

function demandId(id: string): void {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id))
    throw new UsageError('That is not an id of a review or a patient. List them: reviews list CODE')
}
