import type { FastifyInstance } from 'fastify'
import { asPractice, type Database } from '../../platform/database/database.ts'
import type { Html } from '../../platform/web/html.ts'
import { readContact, type PracticeContact } from '../../practices/contact.ts'
import { patientRoute, PhoneUs, sendPatientPage } from './page.tsx'

type OnePractice = { Params: { practice: string } }

/** `/privacy/A81001`: who answers for what is held about a patient, for anybody who asks; nothing of anybody. */
export function privacyRoutes(app: FastifyInstance, { database }: { database: Database }): void {
  const settings = { ...patientRoute, config: { guard: 'public' } } as const
  app.get<OnePractice>('/privacy/:practice', settings, async ({ params }, reply) => {
    const practice = await findContact(database, params.practice)
    if (practice === null) {
      const title = 'There is no such page'
      const body = <h1 class="nhsuk-heading-l">{title}</h1>
      return sendPatientPage(reply, { title, practice, body, status: 404 })
    }
    const title = 'How we use your information'
    return sendPatientPage(reply, { title, practice, body: <PrivacyPage practice={practice} /> })
  })
}

async function findContact(database: Database, code: string): Promise<PracticeContact | null> {
  const found = await database.kysely
    .selectFrom('practice')
    .select('practice')
    .where('practice', '=', code)
    .executeTakeFirst()
  return found ? asPractice(database, found.practice, (tx) => readContact(tx, found.practice)) : null
}

function PrivacyPage({ practice }: { practice: PracticeContact }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">How we use your information</h1>
      <p>
        <b>{practice.name}</b> decides how your information is used and answers for it: it is the data
        controller. Patient Sync is the program with which we write to you. It uses your information only as
        we say.
      </p>
      <h2 class="nhsuk-heading-s">What is held</h2>
      <ul class="nhsuk-list nhsuk-list--bullet">
        <li>your name, date of birth, NHS number, sex, address, phone numbers and email, as we have them</li>
        <li>the messages that we send you, your replies, and files that go with them</li>
        <li>when a message arrived and when its link was opened, or that a date of birth was wrong</li>
        <li>what you want to be sent, and what you do not</li>
        <li>who of our staff looked at it</li>
      </ul>
      <p>
        We use it to reach you about your care and our services. What we write to you and what you reply is
        part of your record. The service that carries a text or an email is given your number or email, your
        NHS number where it needs it, and the message.
      </p>
      <p>
        To open a message these pages keep two cookies on your phone or computer, for that alone. Nobody
        follows what you do.
      </p>
      <h2 class="nhsuk-heading-s">What you can ask for</h2>
      <p>
        You can ask us what we hold about you, to put it right, to stop, on what legal basis we use it, how
        long we keep it and who else has it. <PhoneUs practice={practice} />
      </p>
      <p>
        If you are not content with our answer, you can complain to the Information Commissioner:{' '}
        <a href="https://ico.org.uk/make-a-complaint/" rel="noreferrer">
          ico.org.uk/make-a-complaint
        </a>
        , phone <a href="tel:03031231113">0303 123 1113</a>.
      </p>
    </>
  )
}
