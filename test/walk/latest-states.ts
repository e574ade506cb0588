import type { Page } from 'playwright-core'
import { makeFirstPasswordLink } from '../../src/accounts/links/link.ts'
import { RefusedLogouts } from '../../src/accounts/openid/refused-logouts.ts'
import { invite } from '../../src/accounts/people/people.ts'
import { Visitor } from '../../src/platform/web/test-visitor.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'
import { opened, sent, type State, type Walk } from './states.ts'

/** What is shown while an undo goes on, of two who may be one, of messages, to whoever was invited and to an operator. */
export async function latestStates(walk: Walk, beginner: Visitor): Promise<State[]> {
  const { people } = walk
  const manager = people.get('manager')!
  const reception = people.get('receptionist')!
  const operator = people.get('operator')!
  await mayBeOne(walk)
  await refuseSignOut(walk)
  const invited = await somebodyInvited(walk)
  const [send, look, keep] = ['send', 'look', 'keep'].map((value) => `button[value=${value}]`)
  const write = (name: string) => `/patients/${idOf(name)}/messages/new`
  return [
    undoing(walk, 'waiting'),
    undoing(walk, 'undoing'),
    undoing(walk, 'failed'),
    opened('a patient who may be somebody else', manager, `/patients/${idOf('kiran')}`),
    opened('two who may be one, side by side', manager, `/patients/${idOf('kiran')}/merge/${idOf('nia')}`),
    opened('two who may be one, among the reviews', manager, '/reviews'),
    opened('a message to a phone that others share', reception, write('arif')),
    opened('a message to a child', reception, write('bilal')),
    opened('a message to whoever has an email alone', reception, write('owain')),
    opened('a message to whoever has nothing', reception, write('nia')),
    opened('a message to whoever has left', reception, write('tariq')),
    { ...sent('a message without words', reception, write('arif'), {}, send), answers: 422 },
    {
      ...sent('a clinical word in a text', reception, write('margaret'), { text: 'Your scan.' }, send),
      answers: 422,
    },
    sent(
      'words that are worth a look',
      reception,
      write('margaret'),
      { text: 'Act now about your BP.' },
      look,
    ),
    {
      ...sent('a draft that was just saved', reception, write('margaret'), { text: 'Dear' }, keep),
      answers: 303,
    },
    opened('drafts', reception, '/messages?show=drafts'),
    opened('no drafts', beginner, '/messages?show=drafts'),
    opened('nothing said to a patient yet', reception, `/patients/${idOf('nia')}/messages`),
    opened('an outbox with nothing in it', beginner, '/outbox'),
    opened('practices of which none is late', operator, '/practices?show=late'),
    opened('an invitation where there is a provider', invited.visitor, '/new-password'),
    { name: 'a first password that was just set', who: new Visitor(walk.app), act: invited.choosesPassword },
  ]
}

/** The run's page while somebody's wish to undo it is at this point. It is as before afterwards. */
function undoing({ database: { owner }, people }: Walk, state: 'waiting' | 'undoing' | 'failed'): State {
  const run = idOf('last-run')
  return {
    name: `a sync whose undo is ${state}`,
    who: people.get('manager')!,
    async act(page) {
      await owner.query(
        `INSERT INTO undo_request (practice, id, run, staff, reason, state, step, attempt, asked_at, why)
         SELECT $1, $2, $3, id, 'The list of another day', $4, 'put-back', 1, $5, $6 FROM staff LIMIT 1`,
        [foxleyBrook, idOf('wish'), run, state, morning, state === 'failed' ? 'A sync runs.' : null],
      )
      try {
        return (await page.goto(`/sync/${run}`))?.status()
      } finally {
        await owner.query('DELETE FROM undo_request WHERE practice = $1', [foxleyBrook])
      }
    },
  }
}

async function mayBeOne({ database }: Walk): Promise<void> {
  await database.owner.query(
    `INSERT INTO possible_merge (practice, patient, other, reason, weight, evidence, weights_version, found_at)
     VALUES ($1, $2, $3, 'Same names and date of birth', 12, '{}', 0, $4)`,
    [foxleyBrook, idOf('kiran'), idOf('nia'), morning],
  )
}

async function refuseSignOut({ app }: Walk): Promise<void> {
  await new RefusedLogouts(app.accounts).keep({ why: 'not-proven', detail: 'exp' })
}

/** Somebody who holds the link of an invitation, and another one each time that they choose a password. */
async function somebodyInvited({ app }: Walk) {
  const sam = { name: 'Sam Okafor', email: 'sam.okafor@foxley.example', role: 'receptionist' } as const
  const by = { command: 'the walker' }
  const { staff, link } = await invite(app.accounts, foxleyBrook, { ...sam, permissions: [] }, by)
  const visitor = new Visitor(app)
  await visitor.get(link!)
  return {
    visitor,
    choosesPassword: async (page: Page) => {
      await app.accounts.database.owner.query('UPDATE staff SET password_hash = NULL WHERE id = $1', [staff])
      await page.goto(await makeFirstPasswordLink(app.accounts, staff, by))
      await page.fill('#password', 'seven lanterns on a wet pier')
      await Promise.all([page.waitForURL('**/new-password'), page.click('main form button[type=submit]')])
      await page.waitForSelector('h1 >> text=Your password is set')
      return 200
    },
  }
}
