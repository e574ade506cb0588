import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { inspect } from 'node:util'
import type { SmtpFault } from '../../operations/stand-in-smtp/server.ts'
import type { Letter } from '../channel.ts'
import { letter, mailServerFor, trustedCertificate } from './test-smtp.ts'

const id = `<${letter.reference}@foxley.example>`

describe('A mail server', () => {
  test('takes mail, on a connection that stays', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    for (let each = 0; each < 5; each++)
      assert.deepEqual(await channel.send(letter, practice), { is: 'accepted', id })
    assert.equal(standIn.connections(), 1)
    const [mail] = standIn.taken
    const { messageId, from, to, subject, text } = mail!
    assert.deepEqual(
      { messageId, from, to, subject, text: text?.trim() },
      {
        ...{ messageId: id, from: 'surgery@foxley.example', to: ['dilys@example.org'] },
        ...{ subject: 'Blood pressure', text: 'Please phone us.' },
      },
    )
    assert.match(mail!.raw.toString(), /^From: Foxley Brook Surgery <surgery@foxley\.example>\r$/m)
    assert.equal(channel.find, null)
  })

  test('is told by the name of the practice where a reply goes', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    const senders = {
      smsSender: null,
      emailReplyTo: null,
      mailName: 'Elm Tree Surgery',
      mailReplyTo: null,
      smsName: null,
    }
    await channel.send({ ...letter, senders: { ...senders, mailReplyTo: 'reception@elm.example' } }, practice)
    await channel.send({ ...letter, senders }, practice)
    const [first, second] = standIn.taken.map(({ raw }) => raw.toString())
    assert.match(first!, /^From: Elm Tree Surgery <surgery@foxley\.example>\r$/m)
    assert.match(first!, /^Reply-To: reception@elm\.example\r$/m)
    assert.match(second!, /^From: Elm Tree Surgery/m)
    assert.doesNotMatch(second!, /Reply-To/)
  })

  test('takes several at once, each on its own connection', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    const answers = await Promise.all(Array.from({ length: 20 }, () => channel.send(letter, practice)))
    assert.ok(answers.every(({ is }) => is === 'accepted'))
    assert.equal(standIn.taken.length, 20)
  })

  test('gets every letter as it was written', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    const subject = 'Apwyntiad dydd Llun – Siân Łukasz 🙂 '.repeat(4).trim()
    const text = 'Ŵyth o’r gloch, £5 / €5.\n.\n..a dot begins this line\nDiolch 🙂'
    await channel.send({ ...letter, subject, text }, practice)
    assert.equal(standIn.taken[0]!.subject, subject)
    assert.equal(standIn.taken[0]!.text?.trim(), text)
  })

  test('is told where one press ends the like of it', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    await channel.send({ ...letter, unsubscribe: 'https://foxley.example/unsubscribe/abc' }, practice)
    const raw = standIn.taken[0]!.raw.toString()
    assert.match(raw, /^List-Unsubscribe: <https:\/\/foxley\.example\/unsubscribe\/abc>\r$/m)
    assert.match(raw, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m)
  })

  test('is never given a header, a recipient or a command that somebody wrote into a message', async (t) => {
    const { standIn, channel, channelWith, practice } = await mailServerFor(t)
    await channel.send(letter, practice)
    const usual = standIn.taken[0]!.headers
    const injected = 'Hello\r\nBcc: eve@example.org\r\n\r\nA text of hers\n.\r\nMAIL FROM:<eve@example.org>'
    for (const subject of [
      injected,
      injected.replaceAll('\r\n', '\n'),
      injected.replaceAll('\r\n', '\u2028'),
    ])
      assert.equal(
        (await channel.send({ ...letter, subject, text: `.\r\n${injected}` }, practice)).is,
        'accepted',
      )
    const named = channelWith({ sender: { address: 'surgery@foxley.example', name: injected } })
    assert.equal((await named.send(letter, practice)).is, 'accepted')
    assert.equal(standIn.taken.length, 5)
    for (const { headers, to, from } of standIn.taken) {
      assert.deepEqual(headers, usual)
      assert.deepEqual([from, to], ['surgery@foxley.example', ['dilys@example.org']])
    }
    for (const address of [
      'dilys@example.org\r\nRCPT TO:<eve@example.org>',
      'dilys@example.org, eve@example.org',
      'dilys@example.org> NOTIFY=NEVER',
      '"dilys\\"@example.org',
      'dilys@example.org\u0000',
      `${'d'.repeat(250)}@example.org`,
      'nobody',
    ])
      assert.deepEqual(await channel.send({ ...letter, address }, practice), {
        ...{ is: 'refused', why: 'address-refused', said: 'not an address' },
      })
    assert.equal(standIn.taken.length, 5)
  })
})

describe('A mail server that will not', () => {
  const refusals: [SmtpFault, string, string][] = [
    [{ at: 'mail', says: '550 5.7.1 Not from here' }, 'channel-refused', '550 5.7.1 MAIL FROM'],
    [{ at: 'rcpt', says: '550 5.1.1 No such mailbox' }, 'address-refused', '550 5.1.1 RCPT TO'],
    [{ at: 'rcpt', says: '552 5.2.2 The mailbox is full' }, 'address-refused', '552 5.2.2 RCPT TO'],
    [{ at: 'rcpt', says: '550 No such mailbox' }, 'address-refused', '550 RCPT TO'],
    [{ at: 'rcpt', says: '550 5.7.1 Relaying denied' }, 'channel-refused', '550 5.7.1 RCPT TO'],
    [{ at: 'rcpt', says: '554 Relaying denied' }, 'channel-refused', '554 RCPT TO'],
    [{ at: 'text', says: '554 5.6.0 Not with these words' }, 'text-refused', '554 5.6.0 DATA'],
    [{ at: 'text', says: '552 Too long' }, 'text-refused', '552 DATA'],
    [{ at: 'text', says: '550 5.7.26 Not signed by its sender' }, 'channel-refused', '550 5.7.26 DATA'],
    [{ at: 'text', says: '554 5.3.0 Out of order' }, 'channel-refused', '554 5.3.0 DATA'],
    [{ at: 'text', says: '550 5.1.1 No such mailbox' }, 'address-refused', '550 5.1.1 DATA'],
  ]
  for (const [fault, why, said] of refusals)
    test(`refuses for good: ${said} is ${why}`, async (t) => {
      const { standIn, channel, practice } = await mailServerFor(t)
      standIn.faults.push(fault)
      assert.deepEqual(await channel.send(letter, practice), { is: 'refused', why, said })
      assert.equal(standIn.taken.length, 0)
      assert.equal((await channel.send(letter, practice)).is, 'accepted')
    })

  const later: [SmtpFault, number, string, more?: 'ends' | 'closed'][] = [
    [{ at: 'mail', says: '451 4.3.0 Busy' }, 300, '451 4.3.0 MAIL FROM', 'ends'],
    [{ at: 'mail', says: '530 5.7.0 Sign in first' }, 300, '530 5.7.0 MAIL FROM', 'closed'],
    [{ at: 'rcpt', says: '450 4.2.1 Try again later' }, 300, '450 4.2.1 RCPT TO', 'ends'],
    [{ at: 'text', says: '452 4.3.1 The disk is full' }, 300, '452 4.3.1 DATA', 'ends'],
    [{ at: 'text', says: '421 4.3.2 Closing' }, 60, '421 4.3.2 DATA'],
    [{ at: 'greeting', says: '421 Too many' }, 60, '421'],
    [{ at: 'greeting', says: '554 Not you' }, 300, '554', 'closed'],
  ]
  for (const [fault, again, said, more] of later)
    test(`has not taken it, and is asked again after ${again} s: ${said}`, async (t) => {
      const { standIn, channel, practice } = await mailServerFor(t)
      standIn.faults.push(fault)
      assert.deepEqual(await channel.send(letter, practice), {
        ...{ is: 'not-sent', again, said, ...(more && { [more]: true }) },
      })
      assert.equal(standIn.taken.length, 0)
    })

  test('is lost before the text: nothing has left', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    standIn.faults.push('lost-before')
    assert.equal((await channel.send(letter, practice)).is, 'not-sent')
    await standIn.close()
    assert.deepEqual(await channel.send(letter, practice), {
      is: 'not-sent',
      again: 60,
      said: 'ECONNREFUSED',
    })
  })

  test('is lost in the middle of a long text: nothing has left', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    standIn.faults.push('lost-within')
    const text = 'Please phone us, as soon as you can, about the letter.\n'.repeat(250_000)
    assert.equal((await channel.send({ ...letter, text }, practice)).is, 'not-sent')
    assert.equal(standIn.taken.length, 0)
  })

  for (const fault of ['lost-after', 'taken-lost'] as const)
    test(`is lost after the text (${fault}): it may have left`, async (t) => {
      const { standIn, channel, practice } = await mailServerFor(t)
      await channel.send(letter, practice)
      standIn.faults.push(fault)
      assert.equal((await channel.send(letter, practice)).is, 'uncertain')
      assert.equal(standIn.taken.length, fault === 'taken-lost' ? 2 : 1)
    })

  test('falls silent: what it was given may have left, and nothing is waited for longer than it may', async (t) => {
    const { standIn, channelWith, practice } = await mailServerFor(t)
    const hasty = channelWith({}, 300)
    standIn.faults.push('taken-silence', { slow: 5000 })
    for (let each = 0; each < 2; each++)
      assert.deepEqual(await hasty.send(letter, practice), { is: 'uncertain', said: 'ETIMEDOUT' })
    assert.equal(standIn.taken.length, 2)
  })

  test('has not taken what breaks off in the middle, and goes on', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    const commands = ['EHLO foxley', 'MAIL FROM:<a@b.example>', 'RCPT TO:<c@d.example>', 'DATA']
    const line = connect(standIn.port, '127.0.0.1')
    line.on('data', (said) => {
      if (/^354/.test(String(said))) line.write('Subject: half\r\n', () => line.destroy())
      else line.write(`${commands.shift()}\r\n`)
    })
    await once(line, 'close')
    assert.equal((await channel.send(letter, practice)).is, 'accepted')
    assert.equal(standIn.taken.length, 1)
  })

  test('has hung up meanwhile: the mail goes on another connection, once', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t)
    await channel.send(letter, practice)
    standIn.faults.push('lost-before')
    assert.equal((await channel.send(letter, practice)).is, 'accepted')
    assert.equal(standIn.taken.length, 2)
    assert.equal(standIn.connections(), 2)
  })
})

describe('Before anything is said', () => {
  const login = { user: 'foxley', password: 'a secret of the surgery' }

  test('the line is encrypted, and who we are is shown on it', async (t) => {
    const { standIn, channel, practice } = await mailServerFor(t, { tls: trustedCertificate(), login })
    assert.equal((await channel.send(letter, practice)).is, 'accepted')
    assert.equal((await channel.send(letter, practice)).is, 'accepted')
    assert.equal(standIn.connections(), 1)
  })

  test('a server that cannot encrypt, or whose certificate nobody vouches for, is told nothing', async (t) => {
    const plain = await mailServerFor(t, { login })
    const answer = await plain.channelWith({ tls: 'starttls' }).send(letter, plain.practice)
    assert.equal(answer.is, 'not-sent')
    const { key, cert } = trustedCertificate()
    trustedCertificate()
    const forged = await mailServerFor(t, { tls: { key, cert }, login })
    assert.equal((await forged.channel.send(letter, forged.practice)).is, 'not-sent')
    assert.equal(plain.standIn.taken.length + forged.standIn.taken.length, 0)
  })

  test('a wrong password waits for somebody to put it right', async (t) => {
    const { channelWith, practice } = await mailServerFor(t, { tls: trustedCertificate(), login })
    assert.deepEqual(await channelWith({ password: 'wrong' }).send(letter, practice), {
      ...{ is: 'not-sent', again: 300, said: '535 5.7.8', closed: true },
    })
  })
})

test('no answer holds an address, a word or a password', async (t) => {
  const login = { user: 'foxley', password: 'a secret of the surgery' }
  const { standIn, channel, channelWith } = await mailServerFor(t, { login })
  const secret: Letter = { ...letter, subject: 'A subject of hers', text: 'Words of hers' }
  const says = ['550 5.1.1 <dilys@example.org>: Words of hers', '451 dilys@example.org']
  const faults: SmtpFault[] = [
    ...says.flatMap((each) => (['mail', 'rcpt', 'text'] as const).map((at) => ({ at, says: each }))),
    ...(['lost-before', 'lost-after', 'taken-lost'] as const),
  ]
  for (const fault of faults) {
    standIn.faults.push(fault)
    assert.doesNotMatch(
      inspect(await channel.send(secret, 'Z99001'), { depth: 9 }),
      /dilys|hers|secret|foxley(?!\.example>)/,
    )
  }
  const wrong = await channelWith({ password: 'another secret' }).send(secret, 'Z99001')
  assert.doesNotMatch(inspect(wrong), /dilys|hers|secret/)
})
