import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Notice, Only } from '../../platform/web/marks.tsx'
import { ageOn, displayLongDate, displayPhone, spokenName } from '../identity.ts'
import { reachOf } from '../reachability.ts'
import type { PatientRecord, Sharer, Sharing } from '../record.ts'
import type { Elsewhere } from '../elsewhere.ts'
import { isChild } from './patient-table.tsx'

export interface NoticesProps {
  record: PatientRecord
  sharing: Sharing | null
  elsewhere: Elsewhere | null
  inReview: boolean
  now: Date
}

/** More than two would not be read. */
const MOST = 2

/** What must be known before anybody calls or writes, the worst first. */
export function Notices(props: NoticesProps): Html {
  const { record, sharing, elsewhere, inReview, now } = props
  const isReachable = reachOf(record).is === 'reachable'
  const notices = [
    record.status === 'deceased' && <Died />,
    record.merged_into !== null && <Merged record={record} into={record.merged_into} />,
    record.status === 'left' && record.merged_into === null && <Left since={record.status_since} />,
    record.restricted && <Restricted />,
    elsewhere && !record.restricted && <RegisteredElsewhere elsewhere={elsewhere} />,
    sharing && <Shared phone={record.mobile_phone ?? ''} sharing={sharing} now={now} />,
    isReachable && isChild(record, now) && <Child born={record.date_of_birth ?? ''} now={now} />,
    inReview && <InReview patient={record.id} />,
  ]
  return <>{notices.filter(Boolean).slice(0, MOST)}</>
}

function Died(): Html {
  return (
    <Notice kind="stop" title="This patient has died">
      <p>No contact allowed: no message, call or bulk message can be sent.</p>
    </Notice>
  )
}

function Merged({ record, into }: { record: PatientRecord; into: string }): Html {
  return (
    <Notice
      kind="stop"
      title={`Merged on ${displayLongDate(inLondon(record.updated_at).date)}`}
      end={<Act href={`/patients/${into}`}>Open the record that stayed</Act>}
    >
      <p>
        This record is kept as it was and nobody is contacted by it.{' '}
        <Only may="decide-reviews">
          <a href={`/patients/${record.id}/unmerge`}>Undo the merge</a>
        </Only>
      </p>
    </Notice>
  )
}

function Left({ since }: { since: Date }): Html {
  return (
    <Notice kind="stop" title={`Left on ${displayLongDate(inLondon(since).date)}`}>
      <p>No contact allowed. If they come back on the practice list, everything here comes back.</p>
    </Notice>
  )
}

function RegisteredElsewhere({ elsewhere: { kind, since } }: { elsewhere: Elsewhere }): Html {
  if (kind === 'shared') {
    return (
      <Notice kind="warn" title="Another practice also lists this NHS number">
        <p>The number may be mistyped at one of them, or the patient is just moving. Check it with them.</p>
      </Notice>
    )
  }
  const when = since === null ? '' : ` since ${displayLongDate(since)}`
  return (
    <Notice kind="warn" title={`Registered elsewhere${when}`}>
      <p>
        Another practice lists the same NHS number, later than yours. Ask the patient before you send
        anything; where they are registered is not told.
      </p>
    </Notice>
  )
}

function Restricted(): Html {
  return (
    <Notice kind="stop" title="Restricted record">
      <p>Contact details are hidden, here and everywhere else.</p>
    </Notice>
  )
}

function Shared({ phone, sharing, now }: { phone: string; sharing: Sharing; now: Date }): Html {
  const unnamed = sharing.patients - 1 - sharing.others.length
  const others = [
    ...sharing.others.map((other) => <SharerLink other={other} now={now} />),
    ...(unnamed > 0 ? [<>{unnamed === 1 ? '1 other' : `${unnamed} others`}</>] : []),
  ]
  return (
    <Notice
      kind="warn"
      title={
        <>
          {sharing.patients} patients share the mobile <span class="ps-nowrap">{displayPhone(phone)}</span>
        </>
      }
    >
      <p>
        Also held for{' '}
        {others.map((other, at) => (
          <>
            {at > 0 && (at === others.length - 1 ? ' and ' : ', ')}
            {other}
          </>
        ))}
        . Make sure who answers before you say anything private.
      </p>
    </Notice>
  )
}

function SharerLink({ other, now }: { other: Sharer; now: Date }): Html {
  const age = other.date_of_birth === null ? null : String(ageOn(other.date_of_birth, inLondon(now).date))
  const facts = [age, other.sameAddress ? 'same address' : 'other address'].filter(Boolean).join(', ')
  return (
    <>
      <a href={`/patients/${other.id}`}>{spokenName(other)}</a> ({facts})
    </>
  )
}

function Child({ born, now }: { born: string; now: Date }): Html {
  const age = ageOn(born, inLondon(now).date)
  const years = age < 1 ? 'under 1 year old' : age === 1 ? '1 year old' : `${age} years old`
  return (
    <Notice kind="info" title={`This patient is ${years}`}>
      <p>What is held may be a parent's number or email.</p>
    </Notice>
  )
}

function InReview({ patient }: { patient: string }): Html {
  return (
    <Notice
      kind="warn"
      title="A doubtful match waits for this patient"
      end={
        <Only may="decide-reviews">
          <Act href={`/reviews/of/${patient}`}>Decide</Act>
        </Only>
      }
    >
      <p>
        A row of the practice list may be this patient. Nothing of it is taken over until somebody decides.
      </p>
    </Notice>
  )
}
