import { randomUUID } from 'node:crypto'
import { v7 as uuidv7 } from 'uuid'
import { sendMessage } from '../../src/messages/message.ts'
import { asPractice, type Database } from '../../src/platform/database/database.ts'
import type { Jobs } from '../../src/platform/jobs.ts'
import { foldedName } from '../../src/patients/search-text.ts'
import { testSecrets } from '../../test/command.ts'
import { practice } from './ground.ts'

const addresses = { sms: '+447700900145', email: 'dilys@example.org' } as const

/** Dilys, who has a mobile, an email and an NHS number; answers her id. */
export async function addDilys({ owner }: Database): Promise<string> {
  const id = uuidv7()
  const name = { given_name: 'Dilys', family_name: 'Pugh-Morgan' }
  const columns = {
    ...{ ...name, ...foldedName(name.family_name, name.given_name, ''), address_tokens: '' },
    ...{ practice, id, account: 'non-digital', date_of_birth: '1951-03-14', nhs_number: '9434765919' },
    ...{ mobile_phone: addresses.sms, email: addresses.email, status: 'registered', came_from: 'import' },
    ...{ restricted: false, status_since: '2026-10-01', created_at: '2026-10-01', updated_at: '2026-10-01' },
  }
  await owner.query(
    `INSERT INTO patient (${Object.keys(columns).join(', ')})
     VALUES (${Object.keys(columns)
       .map((_, at) => `$${at + 1}`)
       .join(', ')})`,
    Object.values(columns),
  )
  return id
}

/** Writes so many messages to her, through the one door; answers their ids. */
export async function writeMessages(
  database: Database,
  jobs: Pick<Jobs, 'add'>,
  wanted: { patient: string; way: 'sms' | 'email'; count: number; at: Date },
): Promise<string[]> {
  const { patient, way, count, at } = wanted
  return asPractice(database, practice, async (tx) => {
    const ids: string[] = []
    for (let nth = 0; nth < count; nth++)
      ids.push(
        await sendMessage(
          tx,
          { jobs, secrets: testSecrets },
          {
            ...{ practice, patient, way, address: addresses[way], once: false, staff: null },
            ...{ subject: way === 'email' ? 'From your surgery' : null, text: 'Please phone us.' },
            // Measured at any hour.
            ...{ form: randomUUID(), at, dueAt: at, reason: 'It is measured' },
          },
        ),
      )
    return ids
  })
}
