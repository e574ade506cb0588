import type { Page } from 'playwright-core'
import { addStaff } from '../../src/accounts/staff.ts'
import { password, signIn } from '../../src/accounts/test-accounts.ts'
import { letSeeRestricted, permitSensitive } from '../../src/patients/restricted/test-sight.ts'
import { Visitor } from '../../src/platform/web/test-visitor.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'
import { opened, sent, type State, type Walk } from './states.ts'

/** What people and practices come to besides their usual pages: wrong codes, links and sessions that are over, logs with nothing. */
export async function trustStates(walk: Walk, practice: string): Promise<State[]> {
  const { people } = walk
  const manager = people.get('manager')!
  const lead = people.get('governance-lead')!
  const operator = people.get('operator')!
  const nobody = new Visitor(walk.app)
  const beginner = await leadOf(walk, practice)
  const gone = await somebodyGone(walk)
  const onTheWay = (url: string) => walk.whoSees({ method: 'GET', url, guard: 'public' })
  const ofFoxley = `/operations/practices/${foxleyBrook}`
  return [
    ...[
      sent('a wrong code', onTheWay('/sign-in/code'), '/sign-in/code', { code: '000000' }),
      sent('a wrong first code', onTheWay('/sign-in/authenticator'), '/sign-in/authenticator', {
        code: '000000',
      }),
      sent('a new password that is too short', onTheWay('/new-password'), '/new-password', {
        password: 'short',
      }),
      sent('a first operator without a name', onTheWay('/first-operator'), '/first-operator'),
      sent('a wrong password, asked for again', manager, '/sign-in/again', { password: 'wrong' }),
      sent('a confirmation that is not signed', manager, '/activation/dpia/confirmation'),
      sent('a restriction without a reason', manager, `/patients/${idOf('arif')}/restriction`),
    ].map((state) => ({ ...state, answers: 422 })),
    { ...opened('a link that works no more', nobody, `/link/${'a'.repeat(43)}`), answers: 404 },
    opened('a page whose session is over', new Visitor(walk.app), '/patients?status=left'),
    opened('my sign-in, with a passkey and two devices', gone.twice, '/my-sign-in'),
    opened('passkeys, of which there is one', gone.twice, '/my-sign-in/passkeys'),
    opened('people, of whom one has gone', manager, '/people'),
    ...['/access-log', '/governance/chain', '/governance/retention', '/patients/restricted/notices'].map(
      (at) => opened(`${at} with nothing in it`, beginner, at),
    ),
    opened('restricted patients, of whom there is none', beginner, '/patients/restricted'),
    { ...opened('who looked on a day that is none', lead, '/access-log?day=soon'), answers: 422 },
    opened('a record that the list restricts', manager, `/patients/${idOf('lucy')}/restriction`),
    withLongEmails(walk, manager, `/reviews/${idOf('review')}`),
    withLongEmails(walk, manager, `/patients/${idOf('agnieszka')}/merge/${idOf('nia')}`),
    withLongEmails(walk, manager, `/patients/${idOf('agnieszka')}`),
    whileActivation(walk, 'suspended', manager, '/activation'),
    whileActivation(walk, 'suspended', operator, ofFoxley),
    whileActivation(walk, 'withdrawn', manager, '/activation/purge'),
    whileChanged(walk, manager, '/activation'),
    whileChanged(walk, operator, ofFoxley),
  ]
}

/** The governance lead of a practice where nothing has happened yet, who sees restricted patients. */
async function leadOf({ app, database }: Walk, practice: string): Promise<Visitor> {
  const email = 'lead@weir.example'
  const staff = await addStaff(database, {
    ...{ email, name: 'A Lead', password, role: 'governance-lead', practice },
  })
  await permitSensitive(database, practice, staff)
  await letSeeRestricted(database, practice, staff)
  const visitor = new Visitor(app)
  await signIn(visitor, { email })
  return visitor
}

/** Somebody who has a passkey and is signed in twice, and somebody who no longer works here. */
async function somebodyGone({ app, database }: Walk) {
  const add = (email: string) =>
    addStaff(database, { email, name: 'A Colleague', password, role: 'receptionist', practice: foxleyBrook })
  const gone = await add('gone@foxley.example')
  await database.owner.query('UPDATE membership SET ended_at = $2 WHERE staff = $1', [gone, morning])
  const email = 'twice@foxley.example'
  const staff = await add(email)
  await database.owner.query(
    `INSERT INTO passkey (id, staff, name, public_key, counter, transports, added_at)
     VALUES ('key of twice', $1, 'My phone', '', 0, '{}', $2)`,
    [staff, morning],
  )
  const [twice, elsewhere] = [new Visitor(app), new Visitor(app)]
  await signIn(twice, { email })
  await signIn(elsewhere, { email })
  return { twice }
}

/** A page while the practice stands elsewhere than it does. It is as before afterwards. */
function whileActivation({ database }: Walk, state: string, who: Visitor, address: string): State {
  const set = (to: string) =>
    database.owner.query('UPDATE activation SET state = $2 WHERE practice = $1', [foxleyBrook, to])
  const act = async (page: Page) => {
    await set(state)
    try {
      return (await page.goto(address))?.status()
    } finally {
      await set('on')
    }
  }
  return { name: `${address} while Patient Sync is ${state}`, who, act }
}

/** A page about people whose emails are as long as emails get. They are as before afterwards. */
function withLongEmails({ database: { owner } }: Walk, who: Visitor, address: string): State {
  const act = async (page: Page) => {
    const { rows } = await owner.query<{ id: string; email: string | null }>(
      'SELECT id, email FROM patient WHERE practice = $1',
      [foxleyBrook],
    )
    await owner.query(`UPDATE patient SET email = $2 WHERE practice = $1 AND NOT restricted`, [
      foxleyBrook,
      `${'a'.repeat(64)}@${'surgery'.repeat(9)}.example`,
    ])
    try {
      return (await page.goto(address))?.status()
    } finally {
      for (const { id, email } of rows)
        await owner.query('UPDATE patient SET email = $3 WHERE practice = $1 AND id = $2', [
          ...[foxleyBrook, id, email],
        ])
    }
  }
  return { name: `${address} with long emails`, who, act }
}

/** A page while what runs is not what the practice has confirmed. */
function whileChanged({ database }: Walk, who: Visitor, address: string): State {
  const set = (from: string, to: string, by: string | null) =>
    database.owner.query(
      `WITH pack AS (UPDATE dpia_pack SET substance = replace(substance, $2, $3) WHERE practice = $1)
       UPDATE activation SET confirm_by = $4 WHERE practice = $1`,
      [foxleyBrook, from, to, by],
    )
  const [is, was] = ['"purposes":[', '"purposes":["Something else",']
  const act = async (page: Page) => {
    await set(is, was, '2026-12-08')
    try {
      return (await page.goto(address))?.status()
    } finally {
      await set(was, is, null)
    }
  }
  return { name: `${address} while what runs has changed`, who, act }
}
