import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { addStaff } from '../../accounts/staff.ts'
import { olu, password, signIn } from '../../accounts/test-accounts.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { messageDesk } from '../test-desk.ts'
import { fillGaps, gapsOf } from './gaps.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>

const reminder = {
  name: 'Blood pressure',
  subject: 'From ((practice name))',
  text: 'Dear ((given name)), please bring your readings on ((day)). ((my name))',
}

const own = '/messages/templates'

async function write(visitor: Visitor, words: Partial<typeof reminder> = {}, base = own): Promise<string> {
  const saved = await visitor.post(`${base}/new`, { ...reminder, ...words })
  assert.equal(saved.statusCode, 303, wordsOf(saved))
  const list = await visitor.get(base)
  const name = words.name ?? reminder.name
  return new RegExp(`href="${base}/([0-9a-f-]{36})">${name}<`).exec(list.body)![1]!
}

const versionsOf = ({ rows }: Desk) =>
  rows<{ version: number; text: string }>(
    'SELECT version, text FROM message_template_version WHERE practice = $1 ORDER BY version',
  )

async function compose({ visitor, dilys }: Desk, fields: Record<string, string>) {
  const address = `/patients/${dilys}/messages/new`
  const { body } = await visitor.get(address)
  const hidden = (name: string, page: string) => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)![1]!
  const filled = { form: hidden('form', body), seen: hidden('seen', body), way: 'sms', when: 'now' }
  const used = await visitor.post(address, { ...filled, do: 'use', text: '', ...fields })
  const text = /<textarea[^>]*>([^<]*)<\/textarea>/.exec(used.body)![1]!.replace(/^\n/, '')
  const send = (words: Record<string, string>) =>
    visitor.post(address, { ...filled, from: hidden('from', used.body), do: 'send', text, ...words })
  return { used, text, send }
}

describe('Somebody writes to a patient from a template', () => {
  test('and what the record knows is filled in, and the rest has to be before it leaves', async (t) => {
    const desk = await messageDesk(t)
    const template = await write(await desk.colleague('manager'))
    const { text, send } = await compose(desk, { template })
    assert.equal(text, 'Dear Dilys, please bring your readings on ((day)). Bethan Rees')
    const refused = await send({})
    assert.equal(refused.statusCode, 422)
    assert.match(wordsOf(refused), /Nothing was sent Fill in \(\(day\)\), or take it out/)
    const sent = await send({ text: text.replace('((day))', 'Friday') })
    assert.equal(sent.statusCode, 303)
    const [message] = await desk.rows('SELECT template, template_version FROM message WHERE practice = $1')
    assert.deepEqual(message, { template, template_version: 1 })
  })

  test('after what they have typed, and once however often they press', async (t) => {
    const desk = await messageDesk(t)
    const template = await write(await desk.colleague('manager'), { text: 'Please phone us.' })
    const first = await compose(desk, { template, text: 'Good morning.' })
    assert.equal(first.text, 'Good morning.\n\nPlease phone us.')
    const second = await compose(desk, { template, text: first.text })
    assert.equal(second.text, first.text)
  })

  test('and a message says that it is from one only when it is', async (t) => {
    const desk = await messageDesk(t)
    const template = await write(await desk.colleague('manager'), { text: 'Please phone us.' })
    const { send } = await compose(desk, { template })
    await send({ from: `${template} 7` })
    const [message] = await desk.rows('SELECT template FROM message WHERE practice = $1')
    assert.deepEqual(message, { template: null })
  })

  test('with the subject of an email, where none is written yet', async (t) => {
    const desk = await messageDesk(t)
    const template = await write(await desk.colleague('manager'))
    const { used } = await compose(desk, { template, way: 'email' })
    assert.match(used.body, /name="subject"[^>]* value="From Foxley Brook Surgery"/)
  })
})

describe('A template', () => {
  test('is written by clinicians and managers, and read by everybody who sends', async (t) => {
    const desk = await messageDesk(t)
    assert.equal((await desk.visitor.post(`${own}/new`, reminder)).statusCode, 403)
    const id = await write(await desk.colleague('manager'))
    const page = await desk.visitor.get(`${own}/${id}`)
    assert.match(wordsOf(page), /Dear \(\(given name\)\).* To fill in: day/)
    assert.doesNotMatch(page.body, /Save the changes/)
    assert.equal((await desk.visitor.post(`${own}/${id}/retire`, {})).statusCode, 403)
  })

  test('says what is missing, and what was typed stays', async (t) => {
    const desk = await messageDesk(t)
    const manager = await desk.colleague('manager')
    const refused = await manager.post(`${own}/new`, { name: ' ', subject: '', text: 'a'.repeat(10_001) })
    assert.equal(refused.statusCode, 422)
    assert.match(wordsOf(refused), /Give it a name Shorten it to 10,000 characters/)
    assert.match(refused.body, /a{10001}/)
  })

  test('keeps every version, and two who change it at once do not write over each other', async (t) => {
    const desk = await messageDesk(t)
    const manager = await desk.colleague('manager')
    const id = await write(manager)
    const change = (text: string) => manager.post(`${own}/${id}`, { ...reminder, text, version: '1' })
    const [one, other] = await Promise.all([change('One'), change('Other')])
    assert.deepEqual([one.statusCode, other.statusCode].sort(), [303, 409])
    assert.match(
      wordsOf(one.statusCode === 409 ? one : other),
      /Somebody changed this template while you wrote/,
    )
    const versions = await versionsOf(desk)
    assert.deepEqual(
      versions.map(({ version }) => version),
      [1, 2],
    )
    assert.match(wordsOf(await manager.get(`${own}/${id}`)), /What it said before Version 1, .*Dear/)
  })

  test('that is retired is offered to nobody, and stays where it was used', async (t) => {
    const desk = await messageDesk(t)
    const manager = await desk.colleague('manager')
    const id = await write(manager)
    assert.equal((await manager.post(`${own}/${id}/retire`, {})).statusCode, 303)
    assert.equal((await manager.post(`${own}/${id}/retire`, {})).statusCode, 303)
    const { body } = await desk.visitor.get(`/patients/${desk.dilys}/messages/new`)
    assert.doesNotMatch(body, /Blood pressure/)
    assert.match(wordsOf(await manager.get(`${own}/${id}`)), /Nobody is offered it since/)
    assert.equal((await manager.post(`${own}/${id}`, { ...reminder, version: '1' })).statusCode, 409)
    const acts = await desk.rows<{ entry: string }>(
      `SELECT entry FROM audit_entry WHERE practice = $1 AND entry LIKE '%template-%' ORDER BY seq`,
    )
    assert.deepEqual(
      acts.map(({ entry }) => (JSON.parse(entry) as { action: string }).action),
      ['template-added', 'template-retired'],
    )
  })

  test('of the installation is offered to every practice and changed by none', async (t) => {
    const desk = await messageDesk(t)
    await addStaff(desk.database, { ...olu, role: 'operator', password })
    const operator = new Visitor(desk.app)
    await signIn(operator, olu)
    const id = await write(operator, { name: 'Closed today' }, '/operations/templates')
    const manager = await desk.colleague('manager')
    assert.match(wordsOf(await manager.get(own)), /For every practice Closed today/)
    const page = await manager.get(`${own}/${id}`)
    assert.match(wordsOf(page), /It is the same for every practice/)
    assert.doesNotMatch(page.body, /Save the changes/)
    const refused = await manager.post(`${own}/${id}`, { ...reminder, version: '1' })
    assert.equal(refused.statusCode, 409)
    assert.match(wordsOf(refused), /This template is for every practice/)
    assert.equal((await manager.post(`${own}/${id}/retire`, {})).statusCode, 409)
    const { used } = await compose(desk, { template: id })
    assert.match(used.body, /Dear Dilys/)
  })
})

test('Gaps are found in their order, once, and filled only where something is known', () => {
  assert.deepEqual(gapsOf('((Given  name)) ((day)) ((given name)) (( )) (x) ((a(b))'), [
    'given name',
    'day',
    '',
  ])
  const nobody = {
    'given name': null,
    'family name': 'Pugh',
    'full name': 'Pugh',
    'practice name': 'P',
    'my name': 'M',
  }
  assert.equal(fillGaps('((given name)) (( FAMILY name )) ((day))', nobody), '((given name)) Pugh ((day))')
  assert.equal(fillGaps('((family name))', { ...nobody, 'family name': '((day)) $&' }), '((day)) $&')
})
