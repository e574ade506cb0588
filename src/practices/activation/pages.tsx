import type { Html } from '../../platform/web/html.ts'
import { Notice, Only } from '../../platform/web/marks.tsx'
import { day, moment } from '../../platform/moment.ts'
import { latestAct, type Act as Done } from './activation.ts'
import { WhoDidWhat } from './acts-table.tsx'
import { ChangeYourMind, ComesWithThePack, WhatRuns } from './cards.tsx'
import type { Standing } from './gather.ts'
import { AskedStep, ConfirmStep, PermissionStep, SwitchedOnStep, type ActivationPageProps } from './steps.tsx'

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
            are still kept.{' '}
            <Only may="withdraw-permission">
              <a href="/activation/purge">Delete what the sync brought</a>
            </Only>
          </p>
        </Notice>
      )}
    </>
  )
}
