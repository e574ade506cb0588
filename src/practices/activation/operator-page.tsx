import { Button } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { Chip, Notice, PostForm, type ChipColour } from '../../platform/web/marks.tsx'
import { moment } from '../../platform/moment.ts'
import type { ActivationState } from './activation.ts'
import type { Standing } from './gather.ts'
import { WhoDidWhat } from './acts-table.tsx'

const looks: Record<ActivationState | 'none', { word: string; colour: ChipColour }> = {
  none: { word: 'Not asked', colour: 'grey' },
  asked: { word: 'Asked', colour: 'blue' },
  'permission-given': { word: 'Permission given', colour: 'blue' },
  'dpia-confirmed': { word: 'Waiting for you', colour: 'yellow' },
  on: { word: 'On', colour: 'green' },
  suspended: { word: 'Suspended', colour: 'orange' },
  withdrawn: { word: 'Withdrawn', colour: 'red' },
}

/** The state of an activation as a chip, for lists of practices, too. */
export function ActivationChip({ state }: { state: ActivationState | null }): Html {
  const { word, colour } = looks[state ?? 'none']
  return <Chip colour={colour}>{word}</Chip>
}

/** One practice as the operator sees it. */
export function OperatorPage({
  activation,
  facts,
  missing,
  changed,
  refused,
}: Standing & { refused: string | null }): Html {
  const { practice, practiceName, nightly } = facts.circumstances
  return (
    <>
      <p class="ps-crumb">
        <a href="/practices">Practices</a>
      </p>
      <div class="ps-head ps-mb3">
        <div>
          <h1 class="ps-h1">{practiceName}</h1>
          <p class="ps-lede">
            {practice}. {nightly}. <a href={`/operations/practices/${practice}/syncs`}>See its syncs</a>
          </p>
        </div>
        <span class="ps-head__end">
          <ActivationChip state={activation.state} />
        </span>
      </div>
      {refused !== null && <Notice kind="stop" title={refused} />}
      {changed.length > 0 && (
        <Notice kind="warn" title="What runs is no longer what the practice confirmed">
          <ul>
            {changed.map((each) => (
              <li>{each}</li>
            ))}
          </ul>
        </Notice>
      )}
      {activation.state === 'on' ? (
        <p>On since {moment(activation.since!)}.</p>
      ) : missing === null ? (
        <PostForm action={`/operations/practices/${practice}/activation`}>
          <p>The practice has given permission and confirmed its assessment. It waits for you.</p>
          <Button text="Switch on" preventDoubleClick />
        </PostForm>
      ) : (
        <Notice kind="info" title="It cannot be switched on yet">
          <p>{missing}</p>
        </Notice>
      )}
      <WhoDidWhat acts={activation.acts} />
    </>
  )
}
