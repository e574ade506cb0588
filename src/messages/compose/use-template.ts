import type { PatientRecord } from '../../patients/record.ts'
import { fillGaps, fillingFor } from '../template/gaps.ts'
import type { Template, TemplateVersion } from '../template/template.ts'
import type { Draft } from './draft.ts'

/** Who writes to whom, for the gaps that fill themselves. */
export interface Writing {
  record: Pick<PatientRecord, 'given_name' | 'family_name'>
  practiceName: string
  senderName: string
}

/**
 * Puts the chosen template into the draft, after what is written there: nothing typed is lost. None chosen, or one whose
 * words stand there already, changes nothing.
 */
export function useTemplate(draft: Draft, templates: readonly Template[], writing: Writing): Draft {
  const template = templates.find(({ id }) => id === draft.template)
  if (template === undefined) return draft
  const filling = fillingFor(writing.record, writing)
  const text = fillGaps(template.text, filling)
  if (draft.text.replaceAll('\r\n', '\n').includes(text)) return draft
  const subject = template.subject === null ? '' : fillGaps(template.subject, filling)
  return {
    ...draft,
    text: draft.text.trim() === '' ? text : `${draft.text.trimEnd()}\n\n${text}`,
    subject: draft.subject === '' ? subject : draft.subject,
    from: `${template.id} ${template.version}`,
  }
}

/** What the words came from; null for none, and for whatever is no version of a template that is offered here. */
export function fromOf({ from }: Draft, templates: readonly Template[]): TemplateVersion | null {
  const [id, version] = from.split(' ')
  const template = templates.find((each) => each.id === id)
  const number = Number(version)
  if (template === undefined || !Number.isInteger(number) || number < 1 || number > template.version)
    return null
  return { template: template.id, version: number }
}
