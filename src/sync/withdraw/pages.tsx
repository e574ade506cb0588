import { Button, Input } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice, PostForm } from '../../platform/web/marks.tsx'
import { moment } from '../../platform/moment.ts'
import { many } from '../when.ts'
import type { Purge, PurgeKept, PurgePlan } from './purge.ts'

/** What withdrawing means, before it is done. */
export function WithdrawalPage({ practiceName, form }: { practiceName: string; form: Form<unknown> }): Html {
  return (
    <>
      <Crumb />
      <h1 class="ps-h1 ps-mb3">Withdraw permission</h1>
      <ul>
        <li>No list of {practiceName} is read any more, from this moment.</li>
        <li>A sync that is reading is stopped, and changes nothing. This takes less than a minute.</li>
        <li>No message leaves any more. Those that wait are not sent.</li>
        <li>Lists that were uploaded are deleted.</li>
        <li>Patients stay as they are. On the next page you can have what the sync brought deleted.</li>
        <li>To switch it on again, permission and the assessment are given anew.</li>
      </ul>
      <PostForm action="/activation/withdrawal">
        <Input
          id="reason"
          name="reason"
          label={{ text: 'Why? (if you want to say)' }}
          hint={{ text: 'Whoever runs the installation sees it. Nothing about patients.' }}
          value={typed(form, 'reason')}
          errorMessage={problem(form, 'reason')}
        />
        <Button text="Withdraw permission" variant="warning" preventDoubleClick />
      </PostForm>
    </>
  )
}

const whyWords: Record<PurgeKept, string> = {
  'signed-up': 'have an account of their own',
  'moved-in': 'were on the platform before, or moved in with its people',
  'added-by-staff': 'were added by staff',
  edited: 'were changed by staff',
  merged: 'were merged with another record',
  decided: 'were decided about by staff',
  messaged: 'were sent a message, or said what they want to be sent',
}

/** What a purge deletes and what stays, before it is done; afterwards what it did. */
export function PurgePage(props: {
  practice: string
  plan: PurgePlan
  last: Purge | null
  form: Form<unknown>
  withdrawnAt: Date | null
}): Html {
  const { practice, plan, last, form, withdrawnAt } = props
  if (last?.state === 'waiting') {
    return (
      <>
        <Crumb />
        <h1 class="ps-h1 ps-mb3">Deleting what the sync brought</h1>
        <Notice kind="info" title={`Asked by ${last.name}, ${moment(last.askedAt)}`}>
          <p>It goes on by itself. You can close this page.</p>
        </Notice>
      </>
    )
  }
  // Since then no list was read, so there is nothing left to delete.
  const isDone = last?.state === 'done' && last.finishedAt! >= (withdrawnAt ?? last.finishedAt!)
  return (
    <>
      <Crumb />
      <h1 class="ps-h1 ps-mb3">Delete what the sync brought</h1>
      {last?.state === 'done' && <Done purge={last} />}
      {!isDone && <Deleted removed={plan.removed} />}
      <h2 class="ps-h2">What stays</h2>
      <ul>
        {Object.entries(plan.stayed).map(([why, patients]) => (
          <li>
            <b>{many(patients, 'patient')}</b> who {whyWords[why as PurgeKept]}.
          </li>
        ))}
        <li>
          Names, dates of birth and sex of those who stay, and what staff or the patients themselves wrote,
          messages and replies among it.
        </li>
        <li>
          That something happened, when and by whom: runs with their numbers, who looked, decisions, the audit
          chain.
        </li>
      </ul>
      {!isDone && <AskForPurge practice={practice} form={form} />}
    </>
  )
}

function AskForPurge({ practice, form }: { practice: string; form: Form<unknown> }): Html {
  return (
    <PostForm action="/activation/purge">
      <Input
        id="typed"
        name="typed"
        label={{ text: `Type ${practice} to delete it for good` }}
        hint={{ text: 'It cannot be taken back.' }}
        classes="nhsuk-input--width-10"
        autocomplete="off"
        spellcheck={false}
        value={typed(form, 'typed')}
        errorMessage={problem(form, 'typed')}
      />
      <Button text="Delete for good" variant="warning" preventDoubleClick />
    </PostForm>
  )
}

/** What would be deleted. */
function Deleted({ removed }: { removed: number }): Html {
  return (
    <>
      <h2 class="ps-h2">What is deleted</h2>
      <ul>
        <li>
          <b>{many(removed, 'patient')}</b> whom the list made and with whom nothing was done, with their
          history.
        </li>
        <li>
          Of everybody else: phone numbers, emails, addresses, NHS numbers and registration dates that the
          list brought, also in their history and in messages, and their link to the list.
        </li>
        <li>
          Rows that wait for a person, rows of previews and held lists, digests of rows, and uploaded files.
        </li>
      </ul>
    </>
  )
}

function Done({ purge }: { purge: Purge }): Html {
  const { removed, stayed, cleared, finishedAt } = purge
  return (
    <Notice kind="done" title={`Deleted ${finishedAt === null ? '' : moment(finishedAt)}`}>
      <p>
        {many(removed ?? 0, 'patient')} deleted. {many(stayed ?? 0, 'patient')} stay, and{' '}
        {many(cleared ?? 0, 'value')} that the list brought were taken from them.
      </p>
    </Notice>
  )
}

function Crumb(): Html {
  return (
    <p class="ps-crumb">
      <a href="/activation">Activation</a>
    </p>
  )
}
