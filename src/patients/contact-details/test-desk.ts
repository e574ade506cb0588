import type { TestContext } from 'node:test'
import { foxleyBrook, world } from '../../../test/world.ts'
import { registerAccounts } from '../../accounts/routes.ts'
import { testSecrets } from '../../../test/command.ts'
import { signIn } from '../../accounts/test-accounts.ts'
import { testServer } from '../../platform/web/test-server.ts'
import { Visitor } from '../../platform/web/test-visitor.ts'
import { letSeeRestricted } from '../restricted/test-sight.ts'
import { registerPatients } from '../routes.ts'

/**
 * Foxley Brook Surgery with Bethan Rees signed in at the desk, and ways to see what the database holds. She sees restricted
 * patients too, so that tests can look at what is shown of them.
 */
export async function desk(t: TestContext) {
  const { database, bethan, clock } = await world(t)
  const { app, logged } = await testServer(t)
  registerAccounts(app, { database, clock, secrets: testSecrets })
  registerPatients(app, { database, clock })
  await letSeeRestricted(database, foxleyBrook, bethan)
  const visitor = new Visitor(app)
  await signIn(visitor, { email: 'bethan.rees@foxley.example' })

  async function rows<T = Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> {
    return (await database.owner.query(text, values)).rows as T[]
  }
  return {
    ...{ app, database, bethan, clock, logged, visitor, rows },
    patient: async (id: string): Promise<Record<string, unknown>> => {
      const [found] = await rows('SELECT * FROM patient WHERE id = $1', [id])
      if (!found) throw new Error('There is no such patient')
      return found
    },
  }
}

/** What the fields of the last form on a page hold, as a browser would send them. */
export function fieldsOf({ body }: { body: string }): Record<string, string> {
  const form = body.slice(
    body.lastIndexOf('<form', body.lastIndexOf('name="id"') + 1 || body.lastIndexOf('name="version"')),
  )
  const inputs = form.slice(0, form.indexOf('</form>')).match(/<input[^>]*>/g) ?? []
  const sent = inputs.filter((input) => !/type="radio"/.test(input) || / checked/.test(input))
  return Object.fromEntries(sent.map((input) => [attribute(input, 'name'), attribute(input, 'value')]))
}

function attribute(input: string, name: string): string {
  const value = new RegExp(` ${name}="([^"]*)"`).exec(input)?.[1] ?? ''
  return value
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
}
