import { Button, Checkboxes, Input, Radios } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Icon, Notice, PostForm } from '../../platform/web/marks.tsx'
import { isOpen } from '../dpia/answers.ts'
import { QUESTIONS } from '../dpia/questions.ts'
import { PackTable } from '../dpia/table.tsx'
import { day, moment } from '../moment.ts'
import {
  latestAct,
  PERMISSION_WORDS,
  PERMITTER_ROLES,
  ROLE_WORDS,
  SIGNER_ROLES,
  type Act as Done,
  type SignerRole,
} from './activation.ts'
import type { Standing } from './gather.ts'

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

/** Where the practice stands between asked and on, and what it has to do next. */
export function ActivationPage(props: ActivationPageProps): Html {
  const { activation, facts } = props
  const isOn = activation.state === 'on'
  const done = stepsDone(props)
  return (
    <>
      <div class="ps-head ps-mb4">
        <div>
          <h1 class="ps-h1">{heading(props)}</h1>
          <p class="ps-lede">
            {isOn
              ? 'The list is read as the practice agreed to it.'
              : 'Your practice decides. Until the last step is done, no list is read.'}
          </p>
        </div>
        <span class="ps-head__end">
          <b>{done} of 4 steps done</b>
        </span>
      </div>
      <Notices {...props} />
      <div class="ps-split">
        <ol class="ps-path">
          <AskedStep {...props} />
          <PermissionStep {...props} />
          <ConfirmStep {...props} />
          <SwitchedOnStep {...props} />
        </ol>
        <div>
          <WhatRuns facts={facts} isOn={isOn} />
          <ComesWithThePack />
          {activation.state !== null && activation.state !== 'withdrawn' && (
            <ChangeYourMind allowed={props.allowed.withdraw} />
          )}
        </div>
      </div>
      <WhoDidWhat acts={activation.acts} />
    </>
  )
}

function heading({ activation }: Standing): string {
  if (activation.state === 'on') return 'Patient Sync is on'
  if (activation.state === 'withdrawn') return 'Patient Sync is off'
  return 'Switch on Patient Sync'
}

function stepsDone({ activation, missing, changed }: Standing): number {
  const has = (act: Done['act']) => latestAct(activation, act) !== undefined
  const confirmed = has('confirmed') && changed.length === 0
  return [has('asked'), has('permitted'), confirmed, activation.state === 'on' && missing === null].filter(
    Boolean,
  ).length
}

function Notices({ activation, changed, facts }: ActivationPageProps): Html {
  const suspended = activation.acts.findLast(({ act }) => act === 'suspended')
  return (
    <>
      {changed.length > 0 && (
        <Notice
          kind="warn"
          title={
            activation.confirmBy === null
              ? 'What runs has changed since you confirmed it'
              : `What runs has changed. Confirm it by ${day(activation.confirmBy)}, or syncing stops`
          }
        >
          <ul>
            {changed.map((each) => (
              <li>{each}</li>
            ))}
          </ul>
        </Notice>
      )}
      {activation.state === 'suspended' && suspended && (
        <Notice
          kind="warn"
          title={`${facts.circumstances.operator} stopped it for a while, ${moment(suspended.at)}`}
        >
          <p>{suspended.reason}</p>
        </Notice>
      )}
      {activation.state === 'withdrawn' && activation.since && (
        <Notice kind="stop" title={`Off since ${moment(activation.since)}`}>
          <p>
            Syncing and sending have stopped. {facts.circumstances.patients.toLocaleString('en-GB')} patients
            are still kept. <a href="/activation/purge">Delete what the sync brought</a>
          </p>
        </Notice>
      )}
    </>
  )
}

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

function AskedStep({ activation }: ActivationPageProps): Html {
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

function PermissionStep({ activation, allowed, facts, form }: ActivationPageProps): Html {
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
        <Act href="/activation/dpia/document">Send them the pack</Act>
      </p>
    </Step>
  )
}

/** Who signs, and what they are. */
function SignedBy({ form, roles }: { form: Form<unknown>; roles: readonly SignerRole[] }): Html {
  return (
    <>
      <Input
        id="name"
        name="name"
        label={{ text: 'Name of the person who signs' }}
        autocomplete="off"
        value={typed(form, 'name')}
        errorMessage={problem(form, 'name')}
      />
      <Radios
        idPrefix="role"
        name="role"
        fieldset={{ legend: { text: 'What they are at the practice' } }}
        items={roles.map((value) => ({
          value,
          text: firstUpper(ROLE_WORDS[value]),
          checked: typed(form, 'role') === value,
        }))}
        errorMessage={problem(form, 'role')}
      />
    </>
  )
}

function ConfirmStep(props: ActivationPageProps): Html {
  const { activation, answers, allowed, changed, signers } = props
  const title = 'Confirm the data protection assessment (DPIA)'
  const confirmed = latestAct(activation, 'confirmed')
  if (confirmed && changed.length === 0) {
    return (
      <Step number={3} place="done" title={title} when={moment(confirmed.at)}>
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

function SwitchedOnStep({ activation, facts, missing, changed }: ActivationPageProps): Html {
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

function WhatRuns({ facts, isOn }: { facts: Standing['facts']; isOn: boolean }): Html {
  const { substance, circumstances } = facts
  const rows: [string, Html | string][] = [
    ['Reads', substance.sources[0] ?? 'A list that you upload'],
    ['When', circumstances.nightly],
    [
      'Data',
      <>
        {substance.dataItems.length} items, no clinical record. <a href="/activation/dpia/2">See them</a>
      </>,
    ],
    ['Kept on', substance.hosting],
    ['Run by', circumstances.operator],
    ['Sends by', 'Nothing is sent'],
  ]
  return (
    <section class="ps-card" aria-labelledby="facts-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="facts-h">
          {isOn ? 'What runs' : 'What would run'}
        </h2>
      </div>
      <div class="ps-card__body">
        <dl class="ps-facts ac-facts">
          {rows.map(([what, value]) => (
            <div>
              <dt>{what}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div class="ps-card__foot ps-small">
        If any of this changes in a way that matters, you are asked again.
      </div>
    </section>
  )
}

function ComesWithThePack(): Html {
  return (
    <section class="ps-card" aria-labelledby="also-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="also-h">
          Comes with the pack
        </h2>
      </div>
      <div class="ps-card__body">
        <ul class="ps-none">
          {[
            ['privacy-notice', 'Words for your privacy notice'],
            ['record-of-processing', 'Line for your record of processing'],
            ['processors', 'List of processors'],
            ['data-flow', 'Data flow diagram'],
          ].map(([id, name]) => (
            <li>
              <a href={`/activation/dpia/document#${id}`}>{name}</a>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

function ChangeYourMind({ allowed }: { allowed: boolean }): Html {
  return (
    <section class="ps-card" aria-labelledby="stop-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="stop-h">
          Change your mind
        </h2>
      </div>
      <div class="ps-card__body">
        <p>
          You can withdraw at any time. Syncing and sending stop within a minute, and you can have the data
          deleted.
        </p>
        {allowed ? (
          <Act href="/activation/withdrawal">Withdraw permission</Act>
        ) : (
          <p>A manager or the governance lead can do that.</p>
        )}
      </div>
    </section>
  )
}

const actWords: Record<Done['act'], string> = {
  asked: 'Asked for Patient Sync',
  permitted: 'Gave permission',
  confirmed: 'Confirmed the assessment',
  'switched-on': 'Switched it on',
  'asked-again': 'What runs changed, so the practice was asked again',
  suspended: 'Stopped it for a while',
  withdrawn: 'Withdrew permission',
}

/** Every act there ever was, the latest first. */
export function WhoDidWhat({ acts }: { acts: Done[] }): Html | null {
  if (acts.length === 0) return null
  return (
    <section class="ps-section" aria-labelledby="acts-h">
      <h2 class="ps-h2" id="acts-h">
        Who did what
      </h2>
      <table role="table" class="ps-table ps-table--cards">
        <caption class="nhsuk-u-visually-hidden">Every step, the latest first</caption>
        <thead role="rowgroup">
          <tr role="row">
            {['What', 'Who', 'When', 'Pack'].map((each) => (
              <th role="columnheader" scope="col">
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {acts.toReversed().map((each) => (
            <tr role="row">
              <th role="rowheader" scope="row">
                {actWords[each.act]}
                {each.reason !== null && <span class="ps-table__sub">{each.reason}</span>}
              </th>
              <td role="cell" data-label="Who">
                {each.name}
                {each.role !== null && <span class="ps-table__sub">{firstUpper(ROLE_WORDS[each.role])}</span>}
              </td>
              <td role="cell" data-label="When">
                {moment(each.at)}
              </td>
              <td role="cell" data-label="Pack">
                {each.packVersion !== null && `Version ${each.packVersion}`}
                {each.packDigest !== null && (
                  <span class="ps-table__sub">SHA-256 {each.packDigest.toString('hex').slice(0, 16)}…</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** Signs the assessment, once every decision in it is made. */
export function ConfirmationPage(props: { words: string; form: Form<unknown>; left: number }): Html {
  const { words, form, left } = props
  return (
    <>
      <p class="ps-crumb">
        <a href="/activation">Activation</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Confirm the data protection assessment</h1>
      {left > 0 ? (
        <Notice kind="warn" title={`${left} of the decisions ${left === 1 ? 'is' : 'are'} left to make`}>
          <p>
            <a href="/activation">See which</a>
          </p>
        </Notice>
      ) : (
        <PostForm action="/activation/dpia/confirmation" classes="ac-form">
          <p>
            <a href="/activation/dpia/document">Read it as a whole first</a>
          </p>
          <SignedBy form={form} roles={SIGNER_ROLES} />
          <Checkboxes
            idPrefix="words"
            name="words"
            items={[{ value: 'yes', text: words, checked: typed(form, 'words') === 'yes' }]}
            errorMessage={problem(form, 'words')}
          />
          <Button text="Confirm" preventDoubleClick />
        </PostForm>
      )}
    </>
  )
}

function firstUpper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function lowerWho(operator: string): string {
  return operator.replace(/^Whoever/, 'whoever')
}
