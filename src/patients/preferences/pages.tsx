import { inLondon } from '../../platform/clock.ts'
import { Button, Checkboxes, Input, Radios } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { ActButton, Notice, Only, PostForm } from '../../platform/web/marks.tsx'
import { displayLongDate, spokenName } from '../identity.ts'
import type { PatientRecord } from '../record.ts'
import { isNotTheirs, type Objection } from './objection.ts'
import { isWanted, newestOf, PURPOSES, WAYS, type Preference, type Purpose, type Way } from './preference.ts'
import { notTheirsWords, objectionLine, purposeNames, saidByWords, wayNames } from './words.ts'

export interface PreferencesPageProps {
  record: PatientRecord
  said: Preference[]
  objections: Objection[]
  form: Form<unknown>
}

/** What a patient wants to be sent, who said so and when, and the form that writes it down. */
export function PreferencesPage({ record, said, objections, form }: PreferencesPageProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href={`/patients/${record.id}`}>Back to the record</a>
      </p>
      <h2 class="ps-h1 ps-mb2">What they want to be sent</h2>
      {objections.map((objection) => (
        <div class="ps-mb3">
          <ObjectionNotice record={record} objection={objection} />
        </div>
      ))}
      <Only may="edit-patients" otherwise={<Wants said={said} />}>
        <PostForm action={`/patients/${record.id}/preferences`}>
          <input type="hidden" name="seen" value={newestOf(said)} />
          {WAYS.map((way) => (
            <WayBoxes way={way} said={said} form={form} objections={objections} />
          ))}
          <Radios
            idPrefix="said_by"
            name="said_by"
            fieldset={{ legend: { text: `How did ${spokenName(record)} tell you?`, size: 's' } }}
            items={[
              { value: 'phone', text: 'By phone' },
              { value: 'in-person', text: 'In person' },
              { value: 'in-writing', text: 'In a letter, form or email' },
            ].map((item) => ({ ...item, checked: item.value === typed(form, 'said_by') }))}
            errorMessage={problem(form, 'said_by')}
          />
          <Input
            id="note"
            name="note"
            label={{ text: 'Note, if there is one' }}
            hint={{ text: 'Kept with it, such as who spoke for them' }}
            value={typed(form, 'note')}
            errorMessage={problem(form, 'note')}
          />
          <Button text="Save what they want" preventDoubleClick />
        </PostForm>
      </Only>
      <Earlier said={said} />
    </>
  )
}

function WayBoxes(props: {
  way: Way
  said: readonly Preference[]
  form: Form<unknown>
  objections: readonly Objection[]
}): Html {
  const { way, said, form } = props
  const closed = props.objections.filter((objection) => objection.way === way)
  const wasSent = Object.keys(form.values).length > 0
  const isTicked = (purpose: Purpose) =>
    wasSent ? [form.values[way] ?? []].flat().includes(purpose) : isWanted(said, way, purpose)
  return (
    <Checkboxes
      idPrefix={way}
      name={way}
      fieldset={{ legend: { text: way === 'sms' ? 'Text messages' : 'Emails', size: 's' } }}
      items={PURPOSES.map((purpose) => ({
        value: purpose,
        text: purposeNames[purpose].short,
        hint: { text: purposeNames[purpose].hint },
        checked: isTicked(purpose),
      }))}
      errorMessage={problem(form, way)}
      {...(closed.length > 0 && { hint: { text: closedWords(way, closed) } })}
    />
  )
}

/** An address that is closed stays closed, whatever is ticked: that is said where it is ticked. */
function closedWords(way: Way, closed: readonly Objection[]): string {
  const shown = new Intl.ListFormat('en-GB').format(closed.map(({ addressShown }) => addressShown))
  const { many, where } = wayNames[way]
  return `No ${many} go to the ${where} ${shown} now, whatever is ticked here. See above.`
}

/** For who may look and not change. */
function Wants({ said }: { said: readonly Preference[] }): Html {
  return (
    <ul class="nhsuk-list nhsuk-list--bullet">
      {WAYS.flatMap((way) =>
        PURPOSES.map((purpose) => (
          <li>
            {way === 'sms' ? 'Text messages' : 'Emails'}, {purposeNames[purpose].short.toLowerCase()}:{' '}
            <b>{isWanted(said, way, purpose) ? 'yes' : 'no'}</b>
          </li>
        )),
      )}
    </ul>
  )
}

function ObjectionNotice({ record, objection }: { record: PatientRecord; objection: Objection }): Html {
  const { id, way, why } = objection
  const { many, where } = wayNames[way]
  const isWrong = isNotTheirs(why)
  return (
    <Notice
      kind="warn"
      title={objectionLine(objection)}
      end={
        <Only may="edit-patients">
          <PostForm action={`/patients/${record.id}/preferences/${id}/end`}>
            <ActButton icon="check">
              {isWrong ? 'I have asked: it is theirs' : `They have asked for ${many} again`}
            </ActButton>
          </PostForm>
        </Only>
      }
    >
      {isWrong ? (
        <p>
          {notTheirsWords[why]} Nothing is sent there. Ask the patient for the right {where}.
        </p>
      ) : (
        <p>
          It holds for everybody whose {many} go to this {where}. A clinician can still send what somebody’s
          care needs.
        </p>
      )}
    </Notice>
  )
}

function Earlier({ said }: { said: readonly Preference[] }): Html {
  return (
    <section class="ps-section" aria-labelledby="said-h">
      <h2 class="ps-h2" id="said-h">
        What was said
      </h2>
      {said.length === 0 ? (
        <p>Nothing yet. What everybody may be sent is ticked above.</p>
      ) : (
        <ul class="nhsuk-list nhsuk-list--bullet">
          {said.map((one) => (
            <li>
              <b>{displayLongDate(inLondon(one.saidAt).date)}:</b> {one.wanted ? '' : 'no '}
              {wayNames[one.way].many}, {purposeNames[one.purpose].short.toLowerCase()}. Said{' '}
              {saidByWords[one.saidBy]}
              {one.who !== null && `, written down by ${one.who}`}.{one.note !== null && ` ${one.note}`}
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
