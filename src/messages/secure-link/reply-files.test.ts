import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import { LONGEST_FILE } from '../file/file.ts'
import { detailsOfPhone, pdf, photo, png } from '../file/test-pictures.ts'
import type { ReplyWish } from '../message.ts'
import { linkDesk } from './test-link.ts'
import { UPLOADS, uploadRoomOf } from './upload-room.ts'

const often: ReplyWish = { rule: 'allowed', by: null, once: false }
type Files = (readonly [string, Buffer])[]

/** Dilys reads a message, and whatever she chooses is sent. */
async function reading(t: Parameters<typeof linkDesk>[0], reply = often) {
  const desk = await linkDesk(t, { reply })
  const phone = desk.phone()
  await phone.read()
  const send = (files: Files, text = '', form: string = randomUUID(), sent = 1) =>
    phone.uploadAll(`${phone.path}/replies`, 'files', files, { form, reply: text }, sent)
  const kept = async () => ({
    replies: (await desk.rows('SELECT id FROM reply WHERE practice = $1')).length,
    files: (await desk.rows('SELECT id FROM reply_file WHERE practice = $1')).length,
  })
  const thread = () => desk.visitor.get(`/patients/${desk.dilys}/messages`)
  /** Where staff save the files, in their order. */
  const saveAt = async () =>
    [...(await thread()).body.matchAll(/href="([^"]*\/reply-files\/[^"]*)"/g)].map(([, address]) => address!)
  return { ...desk, phone, send, kept, thread, saveAt }
}

const callFirst =
  /Call 999 now .*call 111.* Your reply is not sent: nobody here will read it unless you send it again\. Message for/

const nothing = { replies: 0, files: 0 }

describe('A patient sends photos and files with a reply', () => {
  test('with words: sealed, without what the phone wrote, and staff save them under names of ours', async (t) => {
    const { send, phone, thread, saveAt, visitor, rows } = await reading(t)
    const page = await phone.open()
    assert.match(
      wordsOf(page),
      /Photos or files \(optional\) Up to 5 photos \(JPEG or PNG\) or PDF files, each of up to 5 MB\./,
    )
    assert.match(page.body, /accept="image\/png,image\/jpeg,application\/pdf"/)
    const sent = await send(
      [
        ['C:\\Users\\dilys\\My rash.JPG', photo()],
        ['form.pdf', pdf()],
      ],
      'Here it is',
    )
    assert.equal(sent.statusCode, 303)
    const after = await phone.get(String(sent.headers.location))
    assert.match(
      wordsOf(after),
      /Reply sent .* You wrote .* Here it is My rash\.JPG \(1 KB\) form\.pdf \(1 KB\)/,
    )
    assert.match(wordsOf(await phone.open()), /Here it is My rash\.JPG/)
    assert.doesNotMatch((await phone.open()).body, /reply-files|\/files\//)

    const [message] = await rows<{ code: string }>('SELECT code FROM message WHERE practice = $1')
    const code = message!.code
    assert.match(
      wordsOf(await thread()),
      new RegExp(
        `Replied 24 Nov, 10:00 Here it is My rash\\.JPG JPEG photo, 1 KB, saved as reply-${code}-1\\.jpg ` +
          `form\\.pdf PDF, 1 KB, saved as reply-${code}-2\\.pdf From the patient, and not checked for viruses\\.`,
      ),
    )
    const [first, second] = await saveAt()
    const saved = await visitor.get(first!)
    assert.equal(saved.statusCode, 200)
    for (const detail of detailsOfPhone) assert.ok(!saved.rawPayload.includes(detail), detail)
    assert.deepEqual((await visitor.get(second!)).rawPayload, pdf())
    assert.equal(saved.headers['content-disposition'], `attachment; filename*=UTF-8''reply-${code}-1.jpg`)
    assert.equal(saved.headers['content-type'], 'image/jpeg')
    assert.equal(saved.headers['x-content-type-options'], 'nosniff')
    assert.match(String(saved.headers['content-security-policy']), /sandbox/)

    const lying = await rows<{ row: string }>(
      'SELECT reply_file::text AS row FROM reply_file WHERE practice = $1',
    )
    for (const { row } of lying)
      for (const open of [
        'rash',
        '%PDF',
        Buffer.from('rash').toString('hex'),
        Buffer.from('JVBERi').toString('hex'),
      ])
        assert.ok(!row.includes(open), open)
  })

  test('without words: it waits to be read like any other, and the list says so', async (t) => {
    const { send, phone, thread, visitor, dilys, message } = await reading(t)
    const sent = await send([
      ['IMG_1.jpeg', photo()],
      ['IMG_2.png', png],
    ])
    assert.match(
      wordsOf(await phone.get(String(sent.headers.location))),
      /You sent .* IMG_1\.jpeg .* IMG_2\.png/,
    )
    assert.match(
      wordsOf(await visitor.get('/messages')),
      /To see to 1 .* Replied 24 Nov, 10:00 Not read With 2 files/,
    )
    assert.match(wordsOf(await thread()), /I have read this reply/)
    const [, upto] = /name="upto" value="([^"]*)"/.exec((await thread()).body)!
    await visitor.post(`/patients/${dilys}/messages/${message}/read`, { upto: upto! })
    assert.match(wordsOf(await visitor.get('/messages')), /To see to 0/)
  })

  test('once however often the form comes, and again with another file in it', async (t) => {
    const { send, kept } = await reading(t)
    const form = randomUUID()
    const answers = await Promise.all([1, 2, 3].map(() => send([['a.jpg', photo()]], 'Look', form)))
    assert.equal(new Set(answers.map(({ headers }) => headers.location)).size, 1)
    assert.equal(
      (await send([['a.jpg', photo()]], 'Look', form)).headers.location,
      answers[0]!.headers.location,
    )
    assert.deepEqual(await kept(), { replies: 1, files: 1 })
    await send([['a.jpg', photo({ side: 8 })]], 'Look', form)
    assert.deepEqual(await kept(), { replies: 2, files: 2 })
  })

  test('whole or not at all, whatever fails when', async (t) => {
    const { send, kept, rows, database } = await reading(t)
    const form = randomUUID()
    const files: Files = [
      ['a.jpg', photo()],
      ['b.pdf', pdf()],
    ]
    for (const sent of [0.3, 0.7, 0.99])
      assert.notEqual((await send(files, 'Look', form, sent)).statusCode, 303)
    assert.deepEqual(await kept(), nothing)
    await database.owner.query(`ALTER TABLE reply_file ADD CONSTRAINT fails CHECK (type <> 'pdf')`)
    assert.equal((await send(files, 'Look', form)).statusCode, 500)
    assert.deepEqual(await kept(), nothing)
    await database.owner.query('ALTER TABLE reply_file DROP CONSTRAINT fails')
    assert.equal((await send(files, 'Look', form)).statusCode, 303)
    assert.deepEqual(await kept(), { replies: 1, files: 2 })
    const entries = await rows(`SELECT FROM audit_entry WHERE practice = $1 AND entry LIKE '%reply-came%'`)
    assert.equal(entries.length, 1)
  })
})

describe('Files are not taken, the words stay, and the patient is told to choose again,', () => {
  test('when one of them is no photo or PDF, too long, empty, or kept as only iPhones do', async (t) => {
    const { send, kept } = await reading(t)
    const heic = Buffer.concat([Buffer.of(0, 0, 0, 24), Buffer.from('ftypheic'), Buffer.alloc(100)])
    const huge = Buffer.concat([pdf(), Buffer.alloc(LONGEST_FILE), pdf()])
    for (const [name, content, says] of [
      [
        'letter.jpg',
        Buffer.from('<script>alert(1)</script>'),
        /“letter\.jpg” is not a JPEG or PNG photo or a PDF/,
      ],
      ['photo.jpg', photo().subarray(0, 200), /“photo\.jpg” is not a JPEG or PNG photo or a PDF/],
      ['IMG_7.HEIC', heic, /“IMG_7\.HEIC” is a HEIC photo, which we cannot open\. Take a screenshot of it/],
      ['scan.pdf', huge, /“scan\.pdf” is larger than 5 MB\. Choose a smaller one/],
      ['cloud.jpg', Buffer.alloc(0), /“cloud\.jpg” is empty\. It may not be on this device yet/],
      ['<img src=x>.exe', Buffer.from('MZ'), /“img src=x \.exe” is not a JPEG/],
    ] as const) {
      const refused = await send(
        [
          ['fine.jpg', photo()],
          [name, content],
        ],
        'My words',
      )
      assert.equal(refused.statusCode, 422, name)
      assert.match(wordsOf(refused), says)
      assert.match(wordsOf(refused), /Nothing was sent\. Choose your files again\./)
      assert.match(refused.body, /href="#files"/)
      assert.match(refused.body, /My words<\/textarea>/)
      assert.doesNotMatch(refused.body, /<img src=x/)
    }
    assert.deepEqual(await kept(), nothing)
  })

  test('when there are more than five, or something is wrong with the words', async (t) => {
    const { send, kept } = await reading(t)
    const many = await send(
      Array.from({ length: 7 }, (_, at) => [`${at}.pdf`, pdf()] as const),
      'My words',
    )
    assert.match(
      wordsOf(many),
      /Choose at most 5 files\. You chose 7\. Nothing was sent\. Choose your files again\./,
    )
    assert.match(many.body, /My words<\/textarea>/)
    const long = await send([['a.pdf', pdf()]], 'x'.repeat(1001))
    assert.match(
      wordsOf(long),
      /You have 1 character too many .*Nothing was sent\. Choose your files again\./,
    )
    assert.match(wordsOf(await send([])), /Write your reply, or choose a photo or file/)
    assert.deepEqual(await kept(), nothing)
  })

  test('when ten have come in answer to the message, however often they reply', async (t) => {
    const { send, kept } = await reading(t)
    const some = (number: number): Files => Array.from({ length: number }, (_, at) => [`${at}.pdf`, pdf()])
    await send(some(5), 'One')
    await send(some(4), 'Two')
    const over = await send(some(2), 'Three')
    assert.equal(over.statusCode, 422)
    assert.match(wordsOf(over), /We can take 1 more file in answer to this message\. Nothing was sent/)
    assert.match(over.body, /Three<\/textarea>/)
    await send(some(1), 'Three')
    assert.match(
      wordsOf(await send(some(1), 'Four')),
      /We cannot take more files in answer to this message\./,
    )
    assert.match(wordsOf(await send(some(1), 'I have chest pain')), callFirst)
    assert.equal((await send([], 'Four')).statusCode, 303)
    assert.deepEqual(await kept(), { replies: 4, files: 10 })
  })

  test('while many others send files: words and small files are taken all the same', async (t) => {
    const { send, kept, app } = await reading(t)
    const large = Buffer.concat([pdf(), Buffer.alloc(100_000), pdf()])
    const leave: (() => void)[] = []
    const others = Array.from({ length: UPLOADS.atOnce }, () =>
      uploadRoomOf(app).enter(() => new Promise<void>((left) => leave.push(left))),
    )
    const full = await send([['scan.pdf', large]], 'My words')
    assert.equal(full.statusCode, 503)
    assert.match(
      wordsOf(full),
      /Many people are sending photos and files just now\. Nothing was sent\. Try again in a minute/,
    )
    assert.match(full.body, /My words<\/textarea>/)
    const chest = await send([['scan.pdf', large]], 'I have chest pain')
    assert.equal(chest.statusCode, 503)
    assert.match(wordsOf(chest), callFirst)
    assert.deepEqual(await kept(), nothing)
    assert.equal((await send([], 'My words')).statusCode, 303)
    assert.equal((await send([['a.jpg', photo()]], 'Small')).statusCode, 303)
    leave.pop()!()
    // One that breaks off leaves its place.
    assert.notEqual((await send([['scan.pdf', large]], 'Cut off', randomUUID(), 0.9)).statusCode, 503)
    assert.equal((await send([['scan.pdf', large]], 'My words')).statusCode, 303)
    assert.deepEqual(await kept(), { replies: 3, files: 2 })
    for (const left of leave) left()
    await Promise.all(others)
  })

  test('when no reply is taken', async (t) => {
    const once = await reading(t, { ...often, once: true })
    await once.send([['a.pdf', pdf()]])
    const again = await once.send([['b.pdf', pdf()]])
    assert.equal(again.statusCode, 422)
    assert.match(
      wordsOf(again),
      /Your reply was not sent\. .*Not sent Your files were not sent\. You have replied/,
    )
    const both = await once.send([['b.pdf', pdf()]], 'Look')
    assert.match(wordsOf(both), /Not sent Look Your files were not sent either\./)
    assert.deepEqual(await once.kept(), { replies: 1, files: 1 })
    for (const [change, says] of [
      [`status = 'left'`, /You are no longer registered with us/],
      [`status = 'deceased'`, /no longer here/],
      ['restricted = true', /no longer here/],
    ] as const) {
      const { send, kept, rows, dilys } = await reading(t)
      await rows(`UPDATE patient SET ${change} WHERE practice = $1 AND id = $2`, [dilys])
      assert.match(wordsOf(await send([['a.pdf', pdf()]], 'Look')), says)
      assert.deepEqual(await kept(), nothing)
    }
  })

  test('when the half hour is over: the words are kept until the date was entered again, the files are not', async (t) => {
    const { send, kept, phone, pass } = await reading(t)
    pass(31 * 60)
    const form = randomUUID()
    const born = { day: '14', month: '3', year: '1951', form }
    const asked = await send([['a.jpg', photo()]], 'A long story', form)
    assert.match(
      wordsOf(asked),
      /Enter the date of birth again .*Your files are not sent: you will be asked to choose them again/,
    )
    assert.match(asked.body, /name="chosen" value="yes"/)
    const wrong = await phone.post(phone.path, {
      ...born,
      year: '1960',
      reply: 'A long story',
      chosen: 'yes',
    })
    assert.match(wrong.body, /name="chosen" value="yes"/)
    const back = await phone.post(phone.path, { ...born, reply: 'A long story', chosen: 'yes' })
    assert.match(wordsOf(back), /Choose your files again\. They were not sent/)
    assert.match(back.body, /A long story<\/textarea>/)
    pass(31 * 60)
    const alone = await send([['a.jpg', photo()]])
    assert.match(wordsOf(alone), /It is a while since it was entered\. Your files are not sent/)
    assert.match(
      wordsOf(await phone.post(phone.path, { ...born, reply: '', chosen: 'yes' })),
      /Choose your files again/,
    )
    assert.deepEqual(await kept(), nothing)
  })
})

describe('A file of a reply', () => {
  test('is given to who looks after the patient, is written down, and is there for nobody else', async (t) => {
    const desk = await reading(t)
    const { send, saveAt, visitor, rows, dilys, pass } = desk
    await send([['a.jpg', photo()]])
    const [address] = await saveAt()
    const [message, file] = address!
      .split('/')
      .filter((part) => part.length === 36)
      .slice(1)
    assert.equal((await visitor.get(address!)).statusCode, 200)
    const [seen] = await rows<{ patients: string[] }>(
      `SELECT patients FROM access_log WHERE practice = $1 AND page LIKE '%reply-files%'`,
    )
    assert.deepEqual(seen?.patients, [dilys])

    const other = await desk.write({ text: 'Another message' })
    for (const elsewhere of [
      address!.replace(message!, other),
      address!.replace(file!, randomUUID()),
      address!.replace(file!, 'nothing'),
      address!.replace('reply-files', 'files'),
    ])
      assert.equal((await visitor.get(elsewhere)).statusCode, 404, elsewhere)
    assert.equal((await (await desk.colleague('governance-lead')).get(address!)).statusCode, 403)
    pass(1)
    await rows('UPDATE patient SET restricted = true, mobile_phone = NULL, email = NULL WHERE practice = $1')
    assert.equal((await visitor.get(address!)).statusCode, 404)
  })

  test('stays with the patient when their record is merged into another', async (t) => {
    const { send, saveAt, visitor, rows, dilys, ...desk } = await reading(t)
    await send([['a.jpg', photo()]])
    const [address] = await saveAt()
    const other = await desk.practice.onPlatform({
      ...{ account: 'non-digital', given_name: 'Dilys', family_name: 'Pugh', date_of_birth: '1951-03-14' },
    })
    const ofOther = address!.replace(dilys, other)
    assert.equal((await visitor.get(ofOther)).statusCode, 404)
    await rows('UPDATE patient SET merged_into = $2 WHERE practice = $1 AND id = $3', [other, dilys])
    assert.equal((await visitor.get(ofOther)).statusCode, 200)
  })
})
