import { Button, Checkboxes } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Icon, PostForm } from '../../platform/web/marks.tsx'
import { isOpen } from '../dpia/answers.ts'
import { QUESTIONS } from '../dpia/questions.ts'
import { PackTable } from '../dpia/table.tsx'
import { day, moment } from '../../platform/moment.ts'
import { latestAct, PERMISSION_WORDS, PERMITTER_ROLES, ROLE_WORDS } from './activation.ts'
import type { Standing } from './gather.ts'
import { SignedBy } from './signed-by.tsx'

/** What whoever looks at it may do. */
export interface Allowed {
  permit: boolean
  confirm: boolean
  withdraw: boolean
}

export interface ActivationPageProps extends Standing {
  allowed: Allowed
  form: Form<unknown>
  /** Names of the people of the practice who may sign. */
  signers: string[]
}

type Place = 'done' | 'now' | 'later'

function Step(props: {
  number: number
  place: Place
  title: string
  when?: string | undefined
  yours?: boolean
  children?: unknown
}): Html {
  const { number, place, title, when, yours } = props
  return (
    <li class={`ps-is-${place}`} aria-current={place === 'now' ? 'step' : undefined}>
      <span class="ps-path__mark">{place === 'done' ? <Icon name="check" label="Done" /> : number}</span>
      <h2 class="ac-h">
        {title}
        {when !== undefined && <span class="ps-small ps-quiet">Done {when}</span>}
        {yours === true && place === 'now' && <Chip colour="blue">Your turn</Chip>}
      </h2>
      {props.children}
    </li>
  )
}

export function AskedStep({ activation }: ActivationPageProps): Html {
  const asked = latestAct(activation, 'asked')
  if (asked) {
    return (
      <Step number={1} place="done" title="Asked" when={day(asked.at)}>
        <p class="ps-m0">{asked.name} asked for it.</p>
      </Step>
    )
  }
  return (
    <Step number={1} place="now" title="Ask" yours>
      <p>Anybody at the practice can ask, through Give feedback.</p>
      <Button text="Ask to switch on Patient Sync" href="/feedback?from=/activation" />
    </Step>
  )
}

export function PermissionStep({ activation, allowed, facts, form }: ActivationPageProps): Html {
  const given = latestAct(activation, 'permitted')
  const name = facts.circumstances.practiceName
  if (given) {
    return (
      <Step number={2} place="done" title="Permission given" when={moment(given.at)}>
        <p class="ps-m0">
          {given.name}
          {given.role !== null && `, ${ROLE_WORDS[given.role]}`}, wrote:
        </p>
        <p class="ac-quote">“{given.words}”</p>
      </Step>
    )
  }
  if (!latestAct(activation, 'asked')) return <Step number={2} place="later" title="Permission given" />
  return (
    <Step number={2} place="now" title="Give permission" yours={allowed.permit}>
      {allowed.permit ? (
        <PostForm action="/activation/permission" classes="ac-form">
          <SignedBy form={form} roles={PERMITTER_ROLES} />
          <Checkboxes
            idPrefix="words"
            name="words"
            items={[{ value: 'yes', text: PERMISSION_WORDS(name), checked: typed(form, 'words') === 'yes' }]}
            errorMessage={problem(form, 'words')}
          />
          <Button text="Give permission" preventDoubleClick />
        </PostForm>
      ) : (
        <p class="ps-m0">Waiting for your Caldicott Guardian, information-governance lead or a partner.</p>
      )}
      <p class="ps-mt4">
        <Act href="/activation/dpia/document">Read or download the pack</Act>
      </p>
    </Step>
  )
}

export function ConfirmStep(props: ActivationPageProps): Html {
  const { activation, answers, allowed, changed, signers } = props
  const title = 'Confirm the data protection assessment (DPIA)'
  const confirmed = latestAct(activation, 'confirmed')
  if (confirmed && changed.length === 0) {
    const done = 'Data protection assessment (DPIA) confirmed'
    return (
      <Step number={3} place="done" title={done} when={moment(confirmed.at)}>
        <p class="ps-m0">
          {confirmed.name}
          {confirmed.role !== null && `, ${ROLE_WORDS[confirmed.role]}`}, confirmed version{' '}
          {confirmed.packVersion}. <a href="/activation/dpia/document">Read it</a>
        </p>
      </Step>
    )
  }
  if (!latestAct(activation, 'permitted')) return <Step number={3} place="later" title={title} />
  const next = QUESTIONS.find((question) => isOpen(question, answers))
  return (
    <Step number={3} place="now" title={title} yours={allowed.confirm}>
      <p class="ps-m0">
        The facts are filled in from how your system is set up today. The decisions are yours.
      </p>
      <div class="ac-pack">
        <PackTable {...props} />
        <div class="ac-pack__foot">
          {allowed.confirm && (
            <Button
              text={next === undefined ? 'Go to sign-off' : `Continue with step ${next.step}`}
              href={next === undefined ? '/activation/dpia/confirmation' : `/activation/dpia/${next.step}`}
            />
          )}
          <span class="ps-small">{whoSigns(signers)}</span>
        </div>
      </div>
    </Step>
  )
}

function whoSigns(signers: string[]): string {
  if (signers.length === 0)
    return 'Nobody at the practice may sign yet: a manager or governance lead has to be added.'
  const names = signers.length === 1 ? signers[0] : `${signers.slice(0, -1).join(', ')} or ${signers.at(-1)}`
  return `Only ${names} can sign.`
}

export function SwitchedOnStep({ activation, facts, missing, changed }: ActivationPageProps): Html {
  const { operator } = facts.circumstances
  const on = latestAct(activation, 'switched-on')
  const confirmed = latestAct(activation, 'confirmed')
  if (activation.state === 'on' && on) {
    return (
      <Step number={4} place="done" title="Switched on" when={moment(on.at)}>
        <p class="ps-m0">
          By {on.name}. <a href="/sync">See the syncs</a>
        </p>
      </Step>
    )
  }
  const isNow = missing === null && changed.length === 0
  return (
    <Step number={4} place={isNow ? 'now' : 'later'} title="Switched on">
      <p class="ps-m0">
        {isNow && confirmed ? `Waiting for ${lowerWho(operator)} since ${moment(confirmed.at)}. ` : ''}
        {operator} {operator.startsWith('Whoever') ? 'switches' : 'switch'} it on. They never see patients.
        Then you can see a preview of the first sync before anybody is added.
      </p>
    </Step>
  )
}

function lowerWho(operator: string): string {
  return operator.replace(/^Whoever/, 'whoever')
}
