import type { Html } from '../../platform/web/html.ts'
import {
  CONFIRMATION_WORDS,
  latestAct,
  PERMISSION_WORDS,
  ROLE_WORDS,
  type Act,
} from '../activation/activation.ts'
import type { Standing } from '../activation/gather.ts'
import { moment } from '../../platform/moment.ts'
import type { Answers } from './answers.ts'
import { DataFlow } from './diagram.tsx'
import type { PackFacts } from './facts.ts'
import { Filled } from './facts-sections.tsx'
import { lawfulBasis } from './lawful-basis.ts'
import { questionsOf, STEPS } from './questions.ts'

/** The whole assessment, to be read, printed or kept: facts, decisions, signatures, and what comes with it. */
export function PackDocument({ activation, facts, pack, answers }: Standing): Html {
  const { practiceName, practice, readAt } = facts.circumstances
  return (
    <article>
      <h1 class="ps-h1">Data protection impact assessment of Patient Sync</h1>
      <p>
        {practiceName} ({practice}). Version {pack.version}, facts read {moment(readAt)}. SHA-256 of its
        substance: <code class="ac-lines">{pack.digest.toString('hex')}</code>
      </p>
      {STEPS.map(({ step, name }) => (
        <section class="ps-section" aria-labelledby={`step-${step}`}>
          <h2 class="ps-h2" id={`step-${step}`}>
            {step}. {name}
          </h2>
          <Filled step={step} facts={facts} />
          <Decisions step={step} answers={answers} />
        </section>
      ))}
      <Signatures activation={activation} practiceName={practiceName} version={pack.version} />
      <PrivacyNotice facts={facts} answers={answers} />
      <RecordOfProcessing facts={facts} answers={answers} />
      <Processors facts={facts} />
      <section class="ps-section" aria-labelledby="data-flow">
        <h2 class="ps-h2" id="data-flow">
          Data flow diagram
        </h2>
        <DataFlow facts={facts} />
      </section>
    </article>
  )
}

function Decisions({ step, answers }: { step: number; answers: Answers }): Html {
  return (
    <dl class="ps-facts">
      {questionsOf(step).map(({ id, label, options, optional }) => {
        const given = answers.get(id)
        const words = options?.find(({ value }) => value === given?.answer)?.text ?? given?.answer
        return (
          <div>
            <dt>{label}</dt>
            <dd class="ac-lines">
              {words ?? (optional ? 'Nothing to add' : 'Not decided yet')}
              {given && (
                <span class="ps-facts__from">
                  {given.name}, {moment(given.at)}
                </span>
              )}
            </dd>
          </div>
        )
      })}
    </dl>
  )
}

function Signatures(props: {
  activation: Standing['activation']
  practiceName: string
  version: number
}): Html {
  const { activation, practiceName, version } = props
  const lines: [string, Act | undefined, string][] = [
    ['Permission', latestAct(activation, 'permitted'), PERMISSION_WORDS(practiceName)],
    ['Confirmation', latestAct(activation, 'confirmed'), CONFIRMATION_WORDS(practiceName, version)],
  ]
  return (
    <section class="ps-section" aria-labelledby="signatures">
      <h2 class="ps-h2" id="signatures">
        Signed
      </h2>
      <dl class="ps-facts">
        {lines.map(([what, act, words]) => (
          <div>
            <dt>{what}</dt>
            <dd>
              “{act?.words ?? words}”
              <span class="ps-facts__from">
                {act
                  ? `${act.name}${act.role === null ? '' : `, ${ROLE_WORDS[act.role]}`}, ${moment(act.at)}, version ${act.packVersion}`
                  : 'Not signed yet'}
              </span>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}

function PrivacyNotice({ facts, answers }: { facts: PackFacts; answers: Answers }): Html {
  const { substance, circumstances } = facts
  const named = (sends: boolean) =>
    substance.processors.filter((each) => (each.sends ?? false) === sends).map(({ name }) => lowerWho(name))
  const [keepers, carriers] = [named(false), named(true)]
  const hearsStop = substance.processors.some(
    ({ name, does }) => name === 'GOV.UK Notify' && does.includes('text messages'),
  )
  return (
    <section class="ps-section" aria-labelledby="privacy-notice">
      <h2 class="ps-h2" id="privacy-notice">
        Words for your privacy notice
      </h2>
      <blockquote class="ac-quote">
        So that we can reach you by text message or email, {circumstances.practiceName} keeps your name, date
        of birth, NHS number and contact details on a messaging platform in step with our own list of
        patients, and with them what we write to you there, what you answer, and what you want to be sent.
        Your medical record is not shared. The data is kept on {substance.hosting} and is looked after by{' '}
        {keepers.join(' and ')} on our behalf.
        {carriers.length > 0 && ` Messages are carried to you by ${carriers.join(' and ')}.`} We do this to
        provide care ({lawfulBasis(answers)}). If a detail is wrong, or you do not want to be reached in this
        way, tell reception, use the link at the foot of our emails
        {hearsStop && ', answer a text with STOP'}, or say at the link of a message that it is not for you.
      </blockquote>
    </section>
  )
}

function RecordOfProcessing({ facts, answers }: { facts: PackFacts; answers: Answers }): Html {
  const { substance, circumstances } = facts
  const cells: [string, string][] = [
    ['Controller', `${circumstances.practiceName} (${circumstances.practice})`],
    ['Purpose', substance.purposes.join('; ')],
    ['People', 'Patients on the practice list'],
    ['Data', substance.dataItems.join(', ')],
    ['Recipients', substance.processors.map(({ name, does }) => `${name} (${does})`).join('; ')],
    ['Transfers', 'None'],
    ['Kept', substance.retention.map(({ what, kept }) => `${what}: ${kept}`).join('; ')],
    ['Security', 'Roles, practices kept apart by the database, encrypted secrets, audit chain'],
    ['Lawful basis', lawfulBasis(answers)],
  ]
  return (
    <section class="ps-section" aria-labelledby="record-of-processing">
      <h2 class="ps-h2" id="record-of-processing">
        Line for your record of processing
      </h2>
      <Pairs pairs={cells} />
    </section>
  )
}

function Processors({ facts }: { facts: PackFacts }): Html {
  return (
    <section class="ps-section" aria-labelledby="processors">
      <h2 class="ps-h2" id="processors">
        List of processors
      </h2>
      <Pairs pairs={facts.substance.processors.map(({ name, does }) => [name, does])} />
    </section>
  )
}

function Pairs({ pairs }: { pairs: [string, string][] }): Html {
  return (
    <dl class="ps-facts">
      {pairs.map(([what, value]) => (
        <div>
          <dt>{what}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function lowerWho(operator: string): string {
  return operator.replace(/^Whoever/, 'whoever')
}

/** The same as one file that stands by itself, to be sent or kept. */
export function StandAlone({ title, children }: { title: string; children: unknown }): Html {
  return (
    <html lang="en-GB">
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
      </head>
      <body>
        <main>{children}</main>
      </body>
    </html>
  )
}
