import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { asPractice } from '../../platform/database/database.ts'
import { testSecrets } from '../../../test/command.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { messageDesk } from '../test-desk.ts'
import { linkDesk } from '../secure-link/test-link.ts'
import { LONGEST_FILE } from '../file/file.ts'
import { attachTo, keepAttachment } from './attachment.ts'

type Desk = Awaited<ReturnType<typeof messageDesk>>
type Fields = Record<string, string>

const pdf = (text = 'How to take your blood pressure') => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`)
const named = 'How to take it.pdf'
const hidden = (body: string, name: string) =>
  new RegExp(`name="${name}" value="([^"]*)"`).exec(body)?.[1] ?? ''

/** Opens the form for Dilys; `attach` chooses a file in it, and whatever comes back is gone on with. */
async function open({ visitor, dilys }: Desk) {
  const address = `/patients/${dilys}/messages/new`
  let { body } = await visitor.get(address)
  const filled = (): Fields => ({
    ...{ form: hidden(body, 'form'), seen: hidden(body, 'seen'), files: hidden(body, 'files') },
    ...{ way: 'sms', when: 'now', read: 'link', text: 'Please read this.' },
  })
  return {
    async attach(content: Buffer, fields: Fields = {}, filename = named) {
      const page = await visitor.upload(address, 'file', filename, content, {
        ...{ ...filled(), do: 'attach', ...fields },
      })
      if (page.statusCode !== 303) body = page.body
      return page
    },
    async press(fields: Fields = {}) {
      const page = await visitor.post(address, { ...filled(), do: 'send', ...fields })
      if (page.statusCode !== 303) body = page.body
      return page
    },
  }
}

const files = ({ rows }: Desk) =>
  rows<{ message: string | null; type: string; bytes: number }>(
    'SELECT message, type, bytes FROM attachment WHERE practice = $1 ORDER BY came_at, id',
  )

describe('A file goes with a message', () => {
  test('behind its link, once however often they press, and staff see it in the thread', async (t) => {
    const desk = await messageDesk(t)
    const form = await open(desk)
    const attached = await form.attach(pdf())
    assert.equal(attached.statusCode, 200)
    assert.match(wordsOf(attached), /How to take it\.pdf 1 KB, checked Remove/)
    assert.match(attached.body, /Please read this\.<\/textarea>/)
    const presses = await Promise.all([form.press(), form.press()])
    assert.deepEqual(
      presses.map(({ statusCode }) => statusCode),
      [303, 303],
    )
    const [file, ...more] = await files(desk)
    assert.deepEqual(more, [])
    assert.equal((await desk.rows('SELECT id FROM message WHERE practice = $1')).length, 1)
    const thread = await desk.visitor.get(`/patients/${desk.dilys}/messages`)
    const [, address] = /href="([^"]*\/files\/[^"]*)">How to take it\.pdf</.exec(thread.body)!
    assert.ok(address!.includes(file!.message!))
    const sent = await desk.visitor.get(address!)
    assert.deepEqual(sent.rawPayload, pdf())
    assert.equal(sent.headers['content-type'], 'application/pdf')
    assert.equal(sent.headers['content-disposition'], "attachment; filename*=UTF-8''How%20to%20take%20it.pdf")
    assert.match(String(sent.headers['content-security-policy']), /sandbox/)
    assert.equal((await desk.visitor.get(address!.replace(/.{4}$/, '0000'))).statusCode, 404)
  })

  test('chosen in the same press that sends, too', async (t) => {
    const desk = await messageDesk(t)
    const form = await open(desk)
    const press = () => form.attach(pdf(), { do: 'send' })
    assert.equal((await press()).statusCode, 303)
    assert.equal((await press()).statusCode, 303)
    const [file, ...more] = await files(desk)
    assert.notEqual(file!.message, null)
    assert.deepEqual(more, [])
  })

  test('and with no other that is made by going back', async (t) => {
    const desk = await messageDesk(t)
    const form = await open(desk)
    await form.attach(pdf())
    assert.equal((await form.press()).statusCode, 303)
    const other = await form.press({ text: 'Please read this as well.' })
    assert.equal(other.statusCode, 422)
    assert.match(wordsOf(other), /Nothing was sent The file went with the message that you sent before/)
    assert.match(wordsOf(await form.attach(pdf(), { text: 'Please read this as well.' })), /checked Remove/)
    assert.equal((await form.press({ text: 'Please read this as well.' })).statusCode, 303)
    const messages = (await files(desk)).map(({ message }) => message)
    assert.equal(new Set(messages).size, 2)
  })

  test('only behind a link, and it can be removed', async (t) => {
    const desk = await messageDesk(t)
    const form = await open(desk)
    await form.attach(pdf())
    const inText = await form.press({ read: 'text' })
    assert.equal(inText.statusCode, 422)
    assert.match(wordsOf(inText), /A file is read behind a secure link\. Use one, or remove the file/)
    const [, id] = /name="remove" value="([^"]*)"/.exec(inText.body)!
    const without = await form.press({ remove: id!, do: '' })
    assert.doesNotMatch(wordsOf(without), /How to take it/)
    assert.deepEqual(await files(desk), [])
    assert.equal((await form.press({ read: 'text' })).statusCode, 303)
  })
})

describe('A file is not taken, and what was written stays,', () => {
  test('when it is no picture or PDF, whatever it is called', async (t) => {
    const desk = await messageDesk(t)
    const form = await open(desk)
    const refused = await form.attach(Buffer.from('<script>alert(1)</script>'), {}, 'letter.pdf')
    assert.equal(refused.statusCode, 422)
    assert.match(wordsOf(refused), /Choose a PNG, JPEG or PDF file\. This one is none, or is cut off/)
    assert.match(refused.body, /Please read this\.<\/textarea>/)
    assert.deepEqual(await files(desk), [])
  })

  test('when it is longer than 5 MB, or the fourth', async (t) => {
    const desk = await messageDesk(t)
    const form = await open(desk)
    const long = await form.attach(Buffer.concat([pdf(), Buffer.alloc(LONGEST_FILE), pdf()]))
    assert.match(wordsOf(long), /This file is longer than 5 MB\. Choose a smaller one/)
    for (const text of ['one', 'two', 'three']) await form.attach(pdf(text))
    assert.match(wordsOf(await form.attach(pdf('four'))), /Remove a file first: 3 go with one message/)
    assert.equal((await files(desk)).length, 3)
  })
})

describe('The patient', () => {
  test('is given the file behind the link, and nobody else is', async (t) => {
    const desk = await linkDesk(t)
    const { message, database, code, dilys, clock } = desk
    const form = '0190a5e0-0000-7000-8000-000000000001'
    const at = { practice: code, patient: dilys, form }
    const id = await asPractice(database, code, async (tx) => {
      const given = { ...at, filename: named, content: pdf(), staff: desk.staff, at: clock.now() }
      const kept = await keepAttachment(tx, testSecrets, given)
      assert.ok('id' in kept)
      await attachTo(tx, message, { ...at, ids: [kept.id] })
      return kept.id
    })
    const phone = desk.phone()
    const address = `${phone.path}/files/${id}`
    await phone.open()
    const before = await phone.get(address)
    assert.deepEqual([before.statusCode, before.headers.location], [303, phone.path])
    const read = await phone.read()
    assert.match(wordsOf(read), /How to take it\.pdf \(1 KB\)/)
    assert.ok(read.body.includes(`href="${address}"`))
    const given = await phone.get(address)
    assert.deepEqual(given.rawPayload, pdf())
    assert.match(String(given.headers['content-disposition']), /^attachment/)
    assert.equal(given.headers['cache-control'], 'no-store')
    const other = await desk.send()
    assert.equal((await phone.get(`${other.path}/files/${id}`)).statusCode, 303)
  })
})
