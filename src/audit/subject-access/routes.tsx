import type { FastifyInstance } from 'fastify'
import { Banner } from '../../patients/pages/banner.tsx'
import { findRecord } from '../../patients/record.ts'
import { showing } from '../../patients/showing.ts'
import { asPractice } from '../../platform/database/database.ts'
import { Button } from '../../platform/web/design.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import type { AuditDeps } from '../routes.ts'
import { subjectAccessDocument } from './document.tsx'
import { MOST_MEGABYTES } from './files.ts'
import { gatherSubjectAccess, wordsAbove } from './gather.ts'

type OnePatient = { Params: { id: string } }

/** `/patients/ID/subject-access`: all that is held about a patient, to be given to them. */
export function subjectAccessRoutes(app: FastifyInstance, { database, clock, secrets }: AuditDeps): void {
  const address = '/patients/:id/subject-access'

  app.get<OnePatient>(address, { config: { guard: 'export-subject' } }, async (request, reply) => {
    const now = clock.now()
    const [record, words] = await asPractice(database, request.practice, async (tx) => [
      await showing(tx, request, await findRecord(tx, request.practice, request.params.id), now),
      await wordsAbove(tx, request.practice),
    ])
    const body = (
      <>
        <p class="ps-crumb">
          <a href={`/patients/${record.id}`}>Back to the record</a>
        </p>
        <h2 class="ps-h2">All that is held about this patient</h2>
        <p>
          Who they are, every value with when and from where, why the row of the list is theirs, what staff
          decided, what the practice sent them and what they answered, and who was shown the record, by role.
          Read it before you give it away: it must say nothing about anybody else. It begins with these words
          to the patient:
        </p>
        <ul>
          {words.map((sentence) => (
            <li>{sentence}</li>
          ))}
        </ul>
        <p>
          It holds up to {MOST_MEGABYTES} MB of photos and files, and names those that are left out. Save
          these from the patient’s messages and give them by themselves.
        </p>
        <PostForm action={`/patients/${record.id}/subject-access`}>
          <div class="ps-row">
            <Button text="Download to read or print" name="as" value="html" />
            <Button text="Download as JSON" name="as" value="json" classes="nhsuk-button--secondary" />
          </div>
        </PostForm>
        <p class="ps-mt3">That you download it is written down.</p>
      </>
    )
    const banner = Banner({ record, now })
    return reply.page({
      title: 'All that is held',
      place: 'patients',
      banner,
      styles: ['patients.css'],
      body,
    })
  })

  app.post<OnePatient>(address, { config: { guard: 'export-subject' } }, async (request, reply) => {
    const given = await asPractice(database, request.practice, (tx) =>
      gatherSubjectAccess(tx, request.practice, request.params.id, {
        asker: { request },
        now: clock.now(),
        secrets,
      }),
    )
    const isJson = (request.body as Record<string, unknown> | null)?.as === 'json'
    return reply
      .type(isJson ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8')
      .header('content-disposition', `attachment; filename="subject-access.${isJson ? 'json' : 'html'}"`)
      .send(isJson ? JSON.stringify(given, null, 2) : subjectAccessDocument(given))
  })
}
