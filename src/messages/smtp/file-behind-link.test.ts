import assert from 'node:assert/strict'
import { test } from 'node:test'
import { testSecrets } from '../../../test/command.ts'
import { asPractice } from '../../platform/database/database.ts'
import { attachTo, keepAttachment } from '../attachment/attachment.ts'
import { Phone } from '../secure-link/test-link.ts'
import { messageDesk } from '../test-desk.ts'
import { mailServerFor } from './test-smtp.ts'

const file = Buffer.from('%PDF-1.7\nYour blood test of 19 November\n%%EOF\n')
const filename = 'Blood test.pdf'

test('an email about a message with a file leaves without it, and its link opens it', async (t) => {
  const desk = await messageDesk(t)
  const { standIn, channel } = await mailServerFor(t)
  desk.sending.channels = { sms: desk.channel, email: channel }
  const message = await desk.write({
    ...{ way: 'email', address: 'dilys@example.org', subject: 'Blood test', text: 'It is attached.' },
    ...{ leaves: { as: 'link' }, staff: desk.staff },
  })
  const { database, code: practice, dilys: patient, clock, staff } = desk
  const at = { practice, patient, form: '0190a5e0-0000-7000-8000-000000000001' }
  await asPractice(database, practice, async (tx) => {
    const kept = await keepAttachment(tx, testSecrets, {
      ...{ ...at, filename, content: file, staff, at: clock.now() },
    })
    assert.ok('id' in kept)
    await attachTo(tx, message, { ...at, ids: [kept.id] })
  })
  await desk.deliver(message)

  const [mail, ...more] = standIn.taken
  assert.deepEqual(more, [])
  const raw = mail!.raw.toString()
  // One part, of words: nothing that a mailbox would keep of it, not even its name.
  assert.match(raw, /^Content-Type: text\/plain; charset=utf-8\r$/m)
  assert.doesNotMatch(raw, /multipart|attachment|\.pdf|blood|JVBERi/i)
  const [, path] = /https:\/\/messages\.foxley\.example(\/m\/[\w-]{22})\b/.exec(mail!.text!)!
  const phone = new Phone(desk.app, path!)
  const [, address] = /href="([^"]*\/files\/[^"]*)"/.exec((await phone.read()).body)!
  assert.deepEqual((await phone.get(address!)).rawPayload, file)
})
