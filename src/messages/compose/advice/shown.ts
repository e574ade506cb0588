import { createHash } from 'node:crypto'
import type { FieldError } from '../../../platform/web/form.ts'
import type { Draft } from '../draft.ts'
import type { Measure } from '../measured.tsx'

/** What is said of the words of a message, each as one short word: a form carries those of its page. */
export function saidOn({ advice, count, behind, email }: Measure): string[] {
  const lost = behind === null && email === null ? count.lost : []
  return [...advice.map(({ title }) => title), ...lost].map((said) =>
    createHash('sha256').update(said).digest('base64url').slice(0, 10),
  )
}

/**
 * What is said of the words and did not stand on the page that was sent, such as where no script follows what is typed: it is
 * shown once before they leave. A form that does not say what stood there is of a page from before; nothing is asked of it.
 */
export function unseenProblems({ advised }: Draft, measure: Measure): FieldError[] {
  if (advised === null || saidOn(measure).every((said) => advised.includes(said))) return []
  return [
    {
      field: 'text',
      sentence: 'Look at what is said below your words. To send them as they are, send again',
    },
  ]
}
