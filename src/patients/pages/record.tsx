import type { Right } from '../../accounts/rights.ts'
import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Icon, Only } from '../../platform/web/marks.tsx'
import type { History } from '../history.ts'
import { displayLongDate } from '../identity.ts'
import type { ContactDetail, Provenance } from '../provenance.ts'
import { reachOf } from '../reachability.ts'
import type { PatientRecord } from '../record.ts'
import { AsItWasForm } from '../as-it-was/form.tsx'
import { DidNotWork } from '../unreliable/did-not-work.tsx'
import type { MessagedDetail, Unreliable } from '../unreliable/unreliable.ts'
import { ChangeLog } from './change-log.tsx'
import { Notices, type NoticesProps } from './notices.tsx'

export interface RecordProps extends NoticesProps {
  details: Record<ContactDetail, Provenance>
  /** What they asked not to be sent, and where; nothing where nobody has said anything. */
  wishes: string[]
  /** What did not work last time. */
  unreliable: readonly Unreliable[]
  history: History
  /** Whether the patient came with the first sync of the practice. */
  firstRun: boolean
}

/** One patient: whether the number can be trusted, what changed, and why this is the right record. */
export function RecordPage(props: RecordProps): Html {
  const { record, history, now } = props
  return (
    <>
      <Notices {...props} />
      <PatientTabs id={record.id} tab="overview" />
      <div class="ps-split ps-split--wide-side">
        <div>
          <section aria-labelledby="changes-h">
            <div class="ps-section__head">
              <h2 class="ps-h2" id="changes-h">
                What changed
              </h2>
              {history.next !== null && <a href={`/patients/${record.id}/history`}>All changes</a>}
            </div>
            <ChangeLog
              record={record}
              moments={history.moments}
              isAll={history.next === null}
              firstRun={props.firstRun}
              now={now}
            />
            <AsItWasForm id={record.id} />
          </section>
          <RightRecord record={record} />
        </div>
        <ContactCard {...props} />
      </div>
    </>
  )
}

/** All changes of one patient, a page at a time. */
export function HistoryPage(
  props: Omit<RecordProps, 'details' | 'unreliable' | 'wishes'> & { isNewest: boolean },
): Html {
  const { record, history, firstRun, isNewest, now } = props
  const address = `/patients/${record.id}/history`
  return (
    <>
      <Notices {...props} />
      <PatientTabs id={record.id} tab="history" />
      <h2 class="ps-h2">What changed</h2>
      <ChangeLog
        record={record}
        moments={history.moments}
        isAll={history.next === null}
        firstRun={firstRun}
        now={now}
      />
      <nav class="ps-row ps-mt3" aria-label="Pages">
        {!isNewest && <Act href={address}>Newest changes</Act>}
        {history.next !== null && (
          <Act href={`${address}?before=${history.next}`}>
            Older changes <Icon name="next" />
          </Act>
        )}
      </nav>
      <AsItWasForm id={record.id} />
    </>
  )
}

type Tab = 'overview' | 'messages' | 'history' | 'looks'

/** The pages about one patient, of all rooms: a tab is an address, and whoever may not go there is not offered it. */
export function PatientTabs({ id, tab }: { id: string; tab: Tab }): Html {
  const tabs: { name: Tab; words: string; href: string; key: string; may: Right }[] = [
    { name: 'overview', words: 'Overview', href: `/patients/${id}`, key: '1', may: 'see-patients' },
    { name: 'messages', words: 'Messages', href: `/patients/${id}/messages`, key: '4', may: 'see-messages' },
    { name: 'history', words: 'History', href: `/patients/${id}/history`, key: '2', may: 'see-patients' },
    { name: 'looks', words: 'Who looked', href: `/patients/${id}/looks`, key: '3', may: 'see-looks' },
  ]
  return (
    <nav aria-label="This patient">
      <ul class="ps-tabs ps-mt3">
        {tabs.map(({ name, words, href, key, may }) => (
          <Only may={may}>
            <li>
              <a href={href} aria-current={name === tab ? 'page' : undefined} data-key={key}>
                {words}
              </a>
            </li>
          </Only>
        ))}
      </ul>
    </nav>
  )
}

function RightRecord({ record }: { record: PatientRecord }): Html {
  return (
    <section class="ps-section" aria-labelledby="link-h">
      <div class="ps-section__head">
        <h2 class="ps-h2" id="link-h">
          Why this is the right record
        </h2>
      </div>
      <p class="ps-m0">{linkWords(record)}</p>
      <ul class="ps-row ps-m0 ps-mt1 pt-identity">
        <WhoIsWho record={record} />
        <Only may="see-restricted">
          <li>
            <a href={`/patients/${record.id}/restriction`}>
              {record.restricted ? 'Why this record is restricted' : 'Restrict this record'}
            </a>
          </li>
        </Only>
      </ul>
      {record.registration_date !== null && (
        <p class="ps-m0 ps-mt1">
          Registered at the practice since {displayLongDate(record.registration_date)}.
        </p>
      )}
    </section>
  )
}

function WhoIsWho({ record }: { record: PatientRecord }): Html | null {
  if (record.merged_into !== null) return null
  return (
    <Only may="decide-reviews">
      {record.link_rule !== null && (record.link_rule !== 'created' || record.account === 'digital') && (
        <li>
          <a href={`/patients/${record.id}/unlink`}>This is not the same person</a>
        </li>
      )}
      <li>
        <a href={`/patients/${record.id}/merge`}>Merge with another record</a>
      </li>
    </Only>
  )
}

function linkWords(record: PatientRecord): string {
  const { source_patient_id, link_rule, linked_at, came_from, status, merged_into } = record
  if (merged_into !== null)
    return 'Merged with the record of the same person, which has the tie to the practice list.'
  if (link_rule === null || linked_at === null) {
    const origin = came_from === 'staff' ? 'Added by hand' : "Moved in with the platform's people"
    return `${origin}, and not tied to the practice list yet. Every sync looks for them on it.`
  }
  const day = displayLongDate(inLondon(linked_at).date)
  const gone = status === 'left' ? ' The row is no longer on the list.' : ''
  return `${tieWords(link_rule, source_patient_id, day)}${gone}`
}

function tieWords(rule: string, row: string | null, day: string): string {
  const tied = row === null ? 'Tied to a row of the practice list' : `Tied to row ${row} of the practice list`
  const since = 'Every sync since makes sure that the NHS number or the date of birth is still the same.'
  switch (rule) {
    case 'nhs-number':
      return `${tied}. NHS number, date of birth and names agreed on ${day}. ${since}`
    case 'nhs-number-and-names':
      return `${tied}. NHS number and both names agreed on ${day}, and the date of birth nearly: the list has another one.`
    case 'name-birth-and-contact':
      return `${tied}. Both names, the date of birth, and the postcode, phone or email agreed on ${day}, and nothing spoke against it. ${since}`
    case 'name-and-date-of-birth':
      return `${tied}. Both names and the date of birth agreed on ${day}, nobody else had them, and nothing spoke against it. ${since}`
    case 'decision':
      return `${tied}. A person decided on ${day} that they are the same. ${since}`
    default:
      return `${tied}, which brought this patient on ${day} and matched nobody who was here. ${since}`
  }
}

function ContactCard({ record, details, sharing, unreliable, wishes, now }: RecordProps): Html {
  const didNotWork = (detail: MessagedDetail) => {
    const found = unreliable.find((each) => each.detail === detail)
    return found && <DidNotWork record={record} unreliable={found} now={now} />
  }
  const canChange = record.account === 'non-digital' && record.status === 'registered' && !record.restricted
  return (
    <section class="ps-card" aria-labelledby="contact-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="contact-h">
          Contact details
        </h2>
        {canChange && (
          <Only may="edit-patients">
            <a
              href={`/patients/${record.id}/contact-details`}
              data-key="e"
              data-key-name="Change contact details"
            >
              Change<span class="nhsuk-u-visually-hidden"> contact details</span>
            </a>
          </Only>
        )}
      </div>
      {reachOf(record).is === 'reachable' && (
        <Only may="send-messages">
          <p class="ps-card__body ps-m0">
            <Act href={`/patients/${record.id}/messages/new`} icon="sms" keys="m">
              Write a message
            </Act>
          </p>
        </Only>
      )}
      {record.restricted ? (
        <p class="ps-card__body ps-m0">
          <Icon name="lock" size={16} /> Details hidden
          {record.status === 'registered' && record.merged_into === null && (
            <Only may="send-messages">
              <br />
              <a href={`/patients/${record.id}/messages/restricted`}>Write one message all the same</a>
            </Only>
          )}
        </p>
      ) : (
        <dl class="ps-facts pt-facts">
          <Detail name="Mobile" detail={details.mobile_phone} below={didNotWork('mobile_phone')}>
            {sharing && (
              <Chip colour="orange" icon="people">
                Shared by {sharing.patients}
              </Chip>
            )}
          </Detail>
          <Detail name="Other phone" detail={details.other_phone} />
          <Detail name="Email" detail={details.email} below={didNotWork('email')} />
          <Detail name="Address" detail={details.address} />
        </dl>
      )}
      <Wishes record={record} wishes={wishes} />
      <div class="ps-card__foot ps-small">{footWords(record)}</div>
    </section>
  )
}

function Detail(props: {
  name: string
  detail: Provenance
  below?: Html | undefined
  children?: Html | null | false
}): Html {
  const { value, lines } = props.detail
  return (
    <div>
      <dt>{props.name}</dt>
      <dd>
        {value === null ? 'None' : <b class="pt-value">{value}</b>} {props.children}
        {lines.map((line) => (
          <span class="ps-facts__from">{line}</span>
        ))}
        {props.below}
      </dd>
    </div>
  )
}

function Wishes({ record, wishes }: { record: PatientRecord; wishes: readonly string[] }): Html | null {
  if (record.restricted || record.merged_into !== null) return null
  return (
    <div class="ps-card__body">
      {wishes.map((line) => (
        <p class="ps-m0">
          <Icon name="warn" size={16} /> {line}
        </p>
      ))}
      <a href={`/patients/${record.id}/preferences`}>What they want to be sent</a>
    </div>
  )
}

function footWords({ account, restricted }: PatientRecord): string {
  if (restricted) return 'Nobody is contacted at details that are hidden.'
  if (account === 'digital')
    return 'The patient keeps these details. The practice list only fills an empty phone.'
  return (
    'The practice list wins. A change made here is replaced by the next sync unless it is also made in your ' +
    'clinical system.'
  )
}
