import type { Page } from 'playwright-core'
import { addStaff } from '../../src/accounts/staff.ts'
import { password, signIn } from '../../src/accounts/test-accounts.ts'
import { permitSensitive } from '../../src/patients/restricted/test-sight.ts'
import { Visitor } from '../../src/platform/web/test-visitor.ts'
import { addPractice } from '../../src/practices/practice.ts'
import { foxleyBrook, idOf } from '../world.ts'
import { latestStates } from './latest-states.ts'
import { trustStates } from './trust-states.ts'
import type { visits } from './visits.ts'

export type Walk = Awaited<ReturnType<typeof visits>>

export interface State {
  name: string
  who: Visitor
  /** Brings the page into its state, and says how it was answered. */
  act: (page: Page) => Promise<number | undefined>
  /** 200 when left out. */
  answers?: number
}

const emptyPractice = 'Z99003'

/** What pages look like besides their usual state: with errors, empty, held, restricted, locked, only to be read. */
export async function states(walk: Walk): Promise<State[]> {
  const { people } = walk
  const manager = people.get('manager')!
  const lead = people.get('governance-lead')!
  const reception = people.get('receptionist')!
  const nobody = new Visitor(walk.app)
  const { beginner, undecided, locked } = await more(walk)
  const held = `/sync/${idOf('held-run')}`
  const patient = (name: string) => `/patients/${idOf(name)}`
  return [
    ...[
      sent('sign-in without anything', nobody, '/sign-in'),
      sent('a code of a message without anything', nobody, '/check'),
      sent('a password too short', manager, '/my-sign-in/password', { password: 'short' }),
      sent('an invitation without anything', manager, '/people/new'),
      sent('feedback without anything', reception, '/feedback'),
      sent('a patient without a name', reception, '/patients/new'),
      sent('a phone that is none', reception, `${patient('arif')}/contact-details`, {
        mobile_phone: 'not a phone',
      }),
      sent('a phone of the practice that is none', manager, '/practice-contact', { phone: 'none' }),
      sent('a limit that is none', manager, '/sync/limits', { leaving: 'all' }),
      sent('an undo without a reason', manager, `/sync/${idOf('last-run')}/undo`),
      sent('restricted patients without a reason', undecided, '/patients/restricted'),
      sent('a review without a decision', manager, `/reviews/${idOf('review')}`),
    ].map((state) => ({ ...state, answers: 422 })),
    sent('a code that nobody knows', nobody, '/check', { code: 'K7D 4PX' }),
    { ...sent('somebody locked out', nobody, '/sign-in', { email: locked, password }), answers: 422 },
    opened('a held sync', manager, held),
    opened('a held sync, only to be read', lead, held),
    opened('an undone sync', manager, `/sync/${idOf('september-run')}`),
    opened('limits, only to be read', lead, '/sync/limits'),
    opened('people, only to be read', lead, '/people'),
    opened('a step of the assessment, only to be read', reception, '/activation/dpia/4'),
    opened('a record, only to be read', lead, patient('arif')),
    opened('a restricted record', reception, patient('lucy')),
    opened('the question why somebody sees restricted patients', undecided, '/patients/restricted'),
    ...['tariq', 'zubaida', 'dorothy', 'leyla', 'agnieszka'].map((name) =>
      opened(`the record of ${name}`, reception, patient(name)),
    ),
    opened('filters that fit nobody', reception, '/patients?account=digital&reach=none&status=left'),
    { name: 'a search that finds nobody', who: reception, act: findsNobody },
    ...['/patients', '/reviews', '/sync', '/sync/nights', '/sync/looks', '/people', '/activation'].map((at) =>
      opened(`${at} of a practice that has just begun`, beginner, at),
    ),
    { ...opened('a page that is not there', reception, '/nowhere'), answers: 404 },
    { ...opened('a page for others', reception, '/people'), answers: 403 },
    ...(await latestStates(walk, beginner)),
    ...(await trustStates(walk, emptyPractice)),
  ]
}

export function opened(name: string, who: Visitor, address: string): State {
  return { name, who, act: async (page) => (await page.goto(address))?.status() }
}

/** The form of a page, sent with these words in its fields by its first button or this one. */
export function sent(
  name: string,
  who: Visitor,
  address: string,
  fields: Record<string, string> = {},
  button = 'button[type=submit], button:not([type])',
): State {
  return {
    name,
    who,
    async act(page) {
      await page.goto(address)
      for (const [field, words] of Object.entries(fields)) await page.fill(`main [name=${field}]`, words)
      const form = page.locator('main form[method=post]').first()
      const [answer] = await Promise.all([
        page.waitForResponse((response) => response.request().isNavigationRequest()),
        form.locator(button).first().click(),
      ])
      await page.waitForLoadState('load')
      return answer.status()
    },
  }
}

/** With JavaScript the answer takes the place of the list, without it that of the page. */
async function findsNobody(page: Page): Promise<number> {
  await page.goto('/patients')
  await page.fill('#q', 'qqqqqq')
  await page.press('#q', 'Enter')
  await page.waitForSelector('#found >> text=Nobody matches')
  return 200
}

/** Somebody of a practice where nothing is yet, somebody who has not said why, and somebody who is locked out. */
async function more({ app, database }: Walk) {
  await addPractice(database, { practice: emptyPractice, name: 'Weir Lane Surgery' })
  const person = (email: string, practice: string) =>
    addStaff(database, { email, name: 'A Colleague', password, role: 'manager', practice })
  await person('beginner@weir.example', emptyPractice)
  await permitSensitive(database, foxleyBrook, await person('undecided@foxley.example', foxleyBrook))
  const locked = 'locked@foxley.example'
  await person(locked, foxleyBrook)
  await database.owner.query(`UPDATE staff SET locked_until = '2099-01-01' WHERE email = $1`, [locked])
  const signedIn = async (email: string) => {
    const visitor = new Visitor(app)
    await signIn(visitor, { email })
    return visitor
  }
  return {
    beginner: await signedIn('beginner@weir.example'),
    undecided: await signedIn('undecided@foxley.example'),
    locked,
  }
}
