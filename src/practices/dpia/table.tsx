import type { Html } from '../../platform/web/html.ts'
import { Act, Icon } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { moment } from '../../platform/moment.ts'
import { isOpen, type Answers } from './answers.ts'
import type { PackFacts } from './facts.ts'
import type { Pack } from './pack.ts'
import { questionsOf, STEPS } from './questions.ts'

/** The seven steps with what is filled in, what is left to the practice, and how far it is. */
export function PackTable({
  pack,
  facts,
  answers,
}: {
  pack: Pack
  facts: PackFacts
  answers: Answers
}): Html {
  const next = STEPS.find(({ step }) => questionsOf(step).some((question) => isOpen(question, answers)))?.step
  return (
    <>
      <div class="ac-pack__head">
        <b>DPIA pack, version {pack.version}</b>
        <span class="ps-small ps-quiet">Facts read {moment(facts.circumstances.readAt)}</span>
        <Act href="/activation/dpia/document?download=1" icon="down" classes="ps-push">
          Download the pack
        </Act>
      </div>
      <Table
        caption="The seven steps of the pack"
        headings={['Step', 'Filled in for you', 'Left to you', 'State']}
        classes="ac-table"
      >
        {STEPS.map(({ step, name, filledIn, left }) => (
          <tr role="row" class={step === next ? 'ac-next' : undefined}>
            <RowHead>
              <a href={`/activation/dpia/${step}`}>
                {step}. {name}
              </a>
            </RowHead>
            <Cell label="Filled in">{filledIn}</Cell>
            <Cell label="Left to you">{left}</Cell>
            <Cell label="State" classes="ps-nowrap">
              <StepState step={step} answers={answers} isNext={step === next} />
            </Cell>
          </tr>
        ))}
      </Table>
    </>
  )
}

function StepState({ step, answers, isNext }: { step: number; answers: Answers; isNext: boolean }): Html {
  const needed = questionsOf(step).filter(({ optional }) => optional !== true)
  const done = needed.filter((question) => !isOpen(question, answers)).length
  if (done === needed.length) {
    return (
      <span class="ps-verdict ps-verdict--same">
        <Icon name="check" />
        Done
      </span>
    )
  }
  if (done > 0) return <span>{`${done} of ${needed.length} done`}</span>
  return isNext ? <b>Do this next</b> : <span class="ps-quiet">Not started</span>
}
