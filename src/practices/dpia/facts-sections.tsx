import type { Html } from '../../platform/web/html.ts'
import type { PackFacts } from './facts.ts'
import { RISKS } from './risks.ts'

/** What is filled in for a step from what runs; the same on the page of the step and in the document. */
export function Filled({ step, facts }: { step: number; facts: PackFacts }): Html {
  switch (step) {
    case 1:
      return <WhyNeeded facts={facts} />
    case 2:
      return <WhatHappens facts={facts} />
    case 3:
      return <WhoIsAsked />
    case 4:
      return <IsItNecessary facts={facts} />
    case 5:
      return <Risks />
    case 6:
      return <Measures />
    default:
      return <p>Nothing is filled in here: the decision is yours alone.</p>
  }
}

function WhyNeeded({ facts }: { facts: PackFacts }): Html {
  const { practiceName, practice } = facts.circumstances
  return (
    <>
      <p>
        {practiceName} ({practice}) wants its staff to reach every registered patient, not only those who have
        signed up. For that the practice list is read and the platform’s patients are kept in step with it.
      </p>
      <p>
        An assessment is needed because data about the health care of many people is handled (article 35(3)(b)
        of the UK GDPR): that somebody is registered with a practice, and how they are reached.
      </p>
    </>
  )
}

function WhatHappens({ facts }: { facts: PackFacts }): Html {
  const { substance, circumstances } = facts
  const rows: [string, Html | string][] = [
    ['Purpose', <List items={substance.purposes} />],
    [
      'Whose data',
      `Everybody on the practice list, children and vulnerable people among them: ${circumstances.registered.toLocaleString('en-GB')} registered today`,
    ],
    [`${substance.dataItems.length} data items`, substance.dataItems.join(', ')],
    [
      'Special category',
      'Being registered for health care, and what the practice and a patient write to each other, which may be about health. No clinical record: no diagnoses, medicines, results or notes are read',
    ],
    [
      'Where from',
      substance.sources.length === 0 ? 'A list that staff upload' : <List items={substance.sources} />,
    ],
    ['How the list is read', circumstances.nightly],
    ['How messages leave', howMessagesLeave(substance)],
    ['Where it is kept', substance.hosting],
    ['Who handles it', <List items={substance.processors.map(({ name, does }) => `${name}: ${does}`)} />],
    [
      'Who sees it',
      'Staff of the practice, each in their role. Whoever runs the installation sees no patient',
    ],
    ['How long', <List items={substance.retention.map(({ what, kept }) => `${what}: ${kept}`)} />],
    ['Restricted records', 'Contact details of restricted patients are neither kept nor shown'],
    ['Last sync', circumstances.lastSync ?? 'None yet'],
  ]
  return (
    <dl class="ps-facts">
      {rows.map(([what, value]) => (
        <div>
          <dt>{what}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** By whom messages are carried, and what may be said openly. */
function howMessagesLeave({ processors }: PackFacts['substance']): string {
  const by = processors.flatMap(({ name, sends }) => (sends ? [name] : []))
  const carried = by.length === 0 ? 'Not at all: they are shown in an outbox' : `By ${by.join(' and ')}`
  return (
    `${carried}. What is private waits behind a link that asks for the date of birth: the text or email itself tells ` +
    'nothing of the patient'
  )
}

function WhoIsAsked(): Html {
  return (
    <>
      <p>Usually asked:</p>
      <List
        items={[
          'the Caldicott Guardian and the data protection officer',
          'the patient participation group, or a few patients',
          'reception and the clinicians who will work with it',
          'whoever runs the clinical system that the list comes from',
        ]}
      />
    </>
  )
}

function IsItNecessary({ facts }: { facts: PackFacts }): Html {
  return (
    <>
      <List
        items={[
          `Purpose: ${facts.substance.purposes.join('; ')}. Nothing else is done with the data.`,
          'Less would not do: to tell two people apart, names, date of birth and NHS number are needed; to reach them, contact details.',
          'Messages: about care, and news and services of the practice. Whatever else there is goes only to who has said yes.',
          'Left out: everything clinical, ethnicity, religion, next of kin, and every other column of the list.',
          'Quality: the list is the master. A match is made only when it is certain, and every change is kept and can be undone.',
          'Rights: what is held about a patient, and where it came from, can be shown to them. A wrong detail is put right in the practice’s own system, and follows from there.',
          'Objection: patients say which messages they want, by which way, and it is looked at again before each one leaves. Whoever asks for no more at an address, or says that it is not theirs, is not written to there. A patient who objects to being listed can be marked as restricted in the practice’s own system.',
          'Transfers: none outside the United Kingdom by this product.',
        ]}
      />
      <p>
        Usual lawful basis: UK GDPR article 6(1)(e), a public task, and article 9(2)(h), health care; implied
        consent for direct care under the common law duty of confidence. The decision is yours.
      </p>
    </>
  )
}

function Risks(): Html {
  return (
    <ol>
      {RISKS.map(({ risk, suggested, hazards }) => (
        <li>
          {risk}. Suggested with the measures: {suggested}.
          {hazards.length > 0 && <span class="ps-quiet"> Hazard log: {hazards.join(', ')}</span>}
        </li>
      ))}
    </ol>
  )
}

function Measures(): Html {
  return (
    <ol>
      {RISKS.map(({ risk, measures }) => (
        <li>
          {risk}
          <List items={measures} />
        </li>
      ))}
    </ol>
  )
}

function List({ items }: { items: readonly string[] }): Html {
  return (
    <ul>
      {items.map((item) => (
        <li>{item}</li>
      ))}
    </ul>
  )
}
