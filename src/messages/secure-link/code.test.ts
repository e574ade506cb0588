import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { asPractice } from '../../platform/database/database.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { addressKey, object } from '../../patients/preferences/objection.ts'
import { linkDesk } from './test-link.ts'

/** A message that was opened on a first phone, and a second that has entered the date of birth. */
async function twoPhones(...how: Parameters<typeof linkDesk>) {
  const desk = await linkDesk(...how)
  await desk.phone().read()
  const second = desk.phone()
  const entered = await second.enter()
  const enterCode = (code: string) => second.post(`${second.path}/code`, { code })
  return { ...desk, second, entered, enterCode, again: () => second.post(`${second.path}/code/again`) }
}

const codeIn = (text: string) => /^(\d{6}) is your code/.exec(text)![1]!
const notThis = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

describe('Another phone than the first', () => {
  test('is sent a code to the number of the link, and needs none from then on', async (t) => {
    const { second, nextText, enterCode, channel, rows, pass, visitor, dilys } = await twoPhones(t)
    const asked = await second.open()
    assert.match(wordsOf(asked), /Enter the code we sent you .* to your phone ending 145/)
    assert.doesNotMatch(asked.body, /blood|Dilys/)
    const code = codeIn(await nextText())
    assert.equal(channel.took.at(-1)!.address, '+447700900145')
    assert.doesNotMatch(channel.took.at(-1)!.text, /Dilys|blood/)
    // Whoever phones and asks staff to read it out is not helped by what they see.
    for (const page of ['/messages', '/messages?show=all', `/patients/${dilys}/messages`, '/patients']) {
      const shown = await visitor.get(page)
      assert.doesNotMatch(shown.body, new RegExp(code), page)
      if (page.startsWith('/messages'))
        assert.match(
          wordsOf(shown),
          /A code for opening the message of 24 Nov, 10:00 on another phone or computer Text from Patient Sync/,
        )
    }
    const [visit] = await rows<{ code_hash: Buffer }>(
      'SELECT code_hash FROM secure_link_visit WHERE practice = $1 AND code_hash IS NOT NULL',
    )
    assert.ok(!visit!.code_hash.toString('latin1').includes(code))
    for (const wrong of ['', '12345', 'abcdef'])
      assert.match(wordsOf(await enterCode(wrong)), /Enter the 6 digits of the code/)
    assert.match(wordsOf(await enterCode(notThis(code))), /That is not the code\. You have 4 tries left/)
    assert.equal((await enterCode(`${code.slice(0, 3)} ${code.slice(3)}`)).headers.location, second.path)
    assert.match((await second.open()).body, /blood test/)
    pass(31 * 60)
    assert.match((await second.read()).body, /blood test/)
    const events = await rows<{ event: string }>(
      'SELECT event FROM secure_link_event WHERE practice = $1 ORDER BY id',
    )
    assert.deepEqual(
      events.map(({ event }) => event),
      ['opened', 'code-sent', 'wrong-code', 'opened-elsewhere', 'opened'],
    )
  })

  test('may enter five wrong ones, then needs another code; the code ends after ten minutes', async (t) => {
    const { second, nextText, enterCode, again, pass } = await twoPhones(t)
    const first = codeIn(await nextText())
    for (let each = 0; each < 4; each += 1) await enterCode(notThis(first))
    assert.match(wordsOf(await enterCode(notThis(first))), /too old, or was entered wrongly too often/)
    assert.match(wordsOf(await enterCode(first)), /Have another one sent/)
    assert.doesNotMatch((await second.open()).body, /blood/)
    assert.equal((await again()).headers.location, second.path)
    const next = codeIn(await nextText())
    pass(10 * 60)
    assert.match(wordsOf(await enterCode(next)), /too old/)
    await again()
    assert.equal((await enterCode(codeIn(await nextText()))).statusCode, 303)
    assert.match((await second.open()).body, /blood test/)
  })

  test('gets few codes, and whoever guesses on locks the link', async (t) => {
    const { second, nextText, enterCode, again, phone, pass } = await twoPhones(t)
    const guess = async () => {
      const code = codeIn(await nextText())
      const answers = []
      for (let each = 0; each < 5; each += 1) answers.push(wordsOf(await enterCode(notThis(code))))
      return answers.at(-1)!
    }
    await guess()
    await again()
    await guess()
    await again()
    const sent = await again()
    assert.match(wordsOf(sent), /We have sent as many codes as we can for now/)
    pass(60)
    assert.match(await guess(), /This link is locked/)
    assert.match(wordsOf(await second.open()), /This link is locked/)
    assert.match(wordsOf(await phone().open()), /This link is locked/)
  })

  test('is not let in by the code of somebody else, or of before', async (t) => {
    const { second, nextText, phone, enterCode, again } = await twoPhones(t)
    const code = codeIn(await nextText())
    const third = phone()
    await third.enter()
    await nextText()
    assert.equal((await third.post(`${third.path}/code`, { code })).statusCode, 422)
    await again()
    assert.equal((await enterCode(code)).statusCode, 422)
    assert.doesNotMatch((await second.open()).body, /blood/)
    assert.equal((await phone().post(`${third.path}/code`, { code })).statusCode, 403)
  })

  test('is told at once where no code leaves any more: the number has changed, or asked for no more texts', async (t) => {
    const { second, again, rows, added, nextText, enterCode, database, code, clock, pass } =
      await twoPhones(t)
    const kept = codeIn(await nextText())
    const number = (to: string) => rows('UPDATE patient SET mobile_phone = $2 WHERE practice = $1', [to])
    const queued = added.length
    await number('+447700900222')
    const changed = wordsOf(await again())
    assert.match(
      changed,
      /We do not send to your phone ending 145 any more, so we cannot send a code there\./,
    )
    assert.doesNotMatch(changed, /We have sent a 6-digit code|Send the code again/)
    await number('+447700900145')
    await asPractice(database, code, (tx) =>
      object(tx, {
        ...{
          practice: code,
          way: 'sms',
          key: addressKey('sms', '+447700900145'),
          addressShown: 'ending 145',
        },
        ...{ patient: null, why: 'stop', actor: { product: 'a test' }, at: clock.now() },
      }),
    )
    assert.match(wordsOf(await again()), /Ask us how else you can have the message/)
    assert.equal(added.length, queued)
    // The one that they have is as good as before; when it is over, the page says it by itself.
    assert.match(wordsOf(await second.open()), /Enter the code we sent you/)
    pass(10 * 60)
    assert.match(wordsOf(await second.open()), /We do not send to your phone ending 145 any more/)
    assert.match(wordsOf(await enterCode(kept)), /We do not send to your phone ending 145 any more/)
    assert.doesNotMatch((await second.open()).body, /blood/)
  })

  test('is told what to do without that phone, and where the address was not kept', async (t) => {
    const { second } = await twoPhones(t)
    assert.match(
      wordsOf(await second.get(`${second.path}/other-device`)),
      /We cannot change your phone number on this page\. Ask us to change it and to send you a new link\./,
    )
    const once = await twoPhones(t, { once: true, address: '+447700900999' })
    assert.match(wordsOf(await once.second.open()), /We did not keep the phone .* Ask us for a new link/)
    assert.match(wordsOf(once.entered), /We did not keep the phone/)
  })
})
