import assert from 'node:assert/strict'
import { test } from 'node:test'
import { addressesOf, Crawl, EVERYBODY, postForms, shapeOf, type Answer, type PostForm } from './crawl.ts'
import { formsIn, isTyped } from './html.ts'
import type { GuardedRoute } from '../../src/platform/web/routes.ts'
import { everyField, filledIn } from './personal-forms.ts'
import { personalOf } from './personal.ts'

/** What may be typed into a form whose answer stands in an address: days that were asked for. */
const days = ['on', 'day']

/** Routes that no page leads to and no walker can come to: who does, and which test reads where they lead. */
const elsewhere: Record<string, string> = {
  'GET /first-operator': 'only where there is no operator yet: src/accounts/links/links.test.ts',
  'GET /sign-in/openid/:provider/accept':
    'only with the link of an invitation: src/accounts/openid/accept.test.ts',
}

test('no address that a page, a form or an answer gives to anybody says who a patient is', async (t) => {
  const crawl = await Crawl.start(t)
  const personal = await personalOf(crawl.database)
  for (const leak of leaks) assert.ok(personal(leak), `${leak} would not be found`)
  const wrong = new Set<string>()
  const shapes = new Set<string>()
  const counts = { answers: 0, addresses: 0, sent: 0 }

  const known = new Set<string>()

  for (const who of EVERYBODY) {
    const forms = new Map<string, PostForm>()
    for await (const answer of crawl.pages(who)) {
      read(answer)
      const { from, address, response } = answer
      // A script may be given the address of what it sends: that there is no page there is no dead end.
      const isSent = response.statusCode === 405 && crawl.routeOf('POST', address) !== undefined
      if (from !== null && [403, 404, 405, 500].includes(response.statusCode) && !isSent)
        wrong.add(
          `${who}: ${shapeOf(from)} leads to ${shapeOf(address)}, which answers ${response.statusCode}`,
        )
      for (const form of postForms(answer)) forms.set(kindOf(form), form)
    }
    for (const [kind, form] of forms) {
      if (!known.has(kind)) await send(form)
      known.add(kind)
    }
    await crawl.endAsked()

    async function send(form: PostForm): Promise<void> {
      const { to, from } = form
      const visitor = crawl.visitor(who)
      await crawl.signIn(who)
      await visitor.get(from)
      const fields = filledIn(form)
      const file = form.fields.find(({ type }) => type === 'file')
      const response = file
        ? await visitor.upload(
            to,
            file.name,
            'Hussain 9993667129.csv',
            'source_patient_id,family_name\n1,Hussain\n',
          )
        : await visitor.post(to, fields)
      counts.sent += 1
      read({ who, method: 'POST', address: to, from, response })
      if (response.statusCode >= 500) wrong.add(`${who}: POST ${shapeOf(to)} answers ${response.statusCode}`)
      const { location } = response.headers
      if (typeof location !== 'string' || !location.startsWith('/')) return
      read({ who, method: 'GET', address: location, from: to, response: await visitor.get(location) })
    }
  }

  // What no page led to as it stood: a form is sent there all the same.
  for (const route of crawl.routes.filter(
    (each) => each.method === 'POST' && !crawl.reached.has(nameOf(each)),
  )) {
    const [who, address] = [crawl.whoMay(route), crawl.addressOf(route)]
    const response = await crawl.post(who, address, everyField)
    crawl.reached.add(nameOf(route))
    read({ who, method: 'POST', address, from: address, response })
    if (response.statusCode >= 500) wrong.add(`${who}: ${nameOf(route)} answers ${response.statusCode}`)
  }

  function read({ who, method, address, response }: Answer): void {
    counts.answers += 1
    const page = `${who}: ${method} ${shapeOf(address)}`
    for (const to of addressesOf(response)) {
      counts.addresses += 1
      shapes.add(shapeOf(to))
      const what = personal(to)
      if (what !== null) wrong.add(`${page} holds an address with a ${what}: ${to}`)
    }
    for (const { method: how, fields } of formsIn(response.body)) {
      if (how === 'POST') continue
      for (const { name } of fields.filter((field) => isTyped(field) && !days.includes(field.name)))
        wrong.add(`${page} would put into an address what is typed into ${name}`)
    }
  }

  t.diagnostic(
    `${crawl.routes.length} routes as ${EVERYBODY.length} kinds of people: ${counts.answers} answers, ${counts.addresses} addresses ` +
      `of ${shapes.size} shapes read, ${counts.sent} forms sent full of personal details`,
  )
  assert.deepEqual([...wrong], [])
  const missed = crawl.routes.map(nameOf).filter((name) => !crawl.reached.has(name))
  assert.deepEqual(missed.sort(), Object.keys(elsewhere).sort(), 'nobody was led to, and let in by')
  assert.ok(counts.addresses > 10_000 && shapes.size > 100 && counts.sent > 35)
})

/** What an address would look like that gives somebody of the small world away. */
const leaks = [
  ...['/patients?q=hussain', '/patients?q=999+366+7129', '/patients/9993667129', '/patients?born=1958-09-04'],
  ...[
    '/x?on=04%2F09%2F1958',
    '/x/fx26ld',
    '/x?phone=%2B447700900471',
    '/x/07700900471',
    '/x/piotr%40example.org',
  ],
  ...["/x?a=14+Tanner's+Row", `/x?after=${Buffer.from('{"family":"Adamczyk"}').toString('base64url')}`],
]

const nameOf = ({ method, url }: GuardedRoute) => `${method} ${url}`

/** Forms with the same fields that go to the same kind of address are one. */
function kindOf({ to, fields }: PostForm): string {
  return [
    shapeOf(to),
    ...fields.map(({ name, type, value }) => (type === 'hidden' ? name : `${name}=${value.slice(0, 20)}`)),
  ].join(' ')
}
