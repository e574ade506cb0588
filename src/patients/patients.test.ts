import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { foxleyBrook, idOf, otherPractice } from '../../test/world.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { desk } from './contact-details/test-desk.ts'

const hussain = /999 366 7129|07700 900471/

describe('The Patients page', () => {
  test('says of everybody how they can be reached, or why not', async (t) => {
    const { visitor } = await desk(t)
    const words = wordsOf(await visitor.get('/patients'))
    const rows = [
      'ABBOTT, Margaret Rose Non-digital 3 Feb 1941 85 years, female 999 526 0182 SMS 07700 900412 Registered',
      'ADAMCZYK, Piotr Non-digital 17 Aug 1983 43 years, male 999 159 0838 SMS Email 07700 900237 Registered Joined last night',
      'ADEYEMI, Oluwaseun Digital',
      'AHMED, Nasreen Non-digital 1 Jan 1962 64 years, female 999 390 9963 SMS 07700 900471 Shared by 3 patients',
      '07700 900726 Maybe a parent&#39;s',
      'Cannot be reached No mobile and no email held',
      'ANDERTON, Lucy Non-digital 15 Jul 1993 33 years, female 999 821 9930 Details hidden Restricted record',
      'BARAN, Agnieszka Non-digital 2 Oct 1979 47 years, female 999 757 4915 SMS 07700 900583 Registered Needs review',
      'Email Owain.Bevan@example.org',
      'BHATT, Kiran Non-digital 19 Jan 2001 25 years, female Not held',
      'Cannot be reached Landline only',
    ]
    for (const row of rows) assert.ok(words.includes(row), row)
    assert.match(words, /All 18 Digital 4 Non-digital 14/)
    assert.match(words, /Needs review \(1\)/)
    assert.match(words, /1 to 18 of 18, by family name/)
  })

  test('does not count to its end who needs review, where they are many', async (t) => {
    const { visitor, database } = await desk(t)
    await database.owner.query(
      `INSERT INTO review (practice, id, run, kind, state, reason, row_number, listed, created_at)
       SELECT $1, gen_random_uuid(), gen_random_uuid(), 'doubtful-match', 'open', 'Same names', 1, '{}', now()
       FROM generate_series(1, 1001)`,
      [foxleyBrook],
    )
    await database.owner.query(
      `INSERT INTO review_candidate (practice, review, patient)
       SELECT practice, id, gen_random_uuid() FROM review WHERE practice = $1 AND reason = 'Same names'`,
      [foxleyBrook],
    )
    assert.match(wordsOf(await visitor.get('/patients')), /Needs review \(over 1,000\)/)
  })

  test('searches everybody, and puts who left or died last in words', async (t) => {
    const { visitor } = await desk(t)
    await visitor.get('/patients')
    const found = await visitor.post('/patients/search', { q: 'hussain' })
    assert.equal(found.statusCode, 200)
    const words = wordsOf(found)
    assert.match(words, /7 patients match hussain \. Search looks at everyone/)
    assert.match(words, /HUSSEIN , Leyla Digital, spelled differently/)
    assert.match(words, /30 Nov 1991 34 years, male Two share this name/)
    assert.match(
      words,
      /HUSSAIN , Tariq .* No contact allowed Left 18 Nov 2026 Never HUSSAIN , Zubaida .* Died 20 Nov 2026/,
    )
    assert.match(found.body, /<mark>HUSSAIN<\/mark>, Imran/)
    assert.match(found.body, /<mark>HUSSEIN<\/mark>, Leyla/)
    assert.match(found.body, /name="q"[^>]*value="hussain"/)
    assert.match(found.headers['cache-control'] as string, /no-store/)
  })

  test('asks whether somebody else was meant when two digits of an NHS number are swapped', async (t) => {
    const { visitor } = await desk(t)
    await visitor.get('/patients')
    const found = await visitor.post('/patients/search', { q: '999 366 7192' })
    assert.match(
      wordsOf(found),
      /Nobody matches 999 366 7192 Not a valid NHS number: .* Did you mean 999 366 7129 , HUSSAIN, Mohammed Arif \?/,
    )
    assert.ok(found.body.includes(`href="/patients/${idOf('arif')}"`))
    assert.match(wordsOf(found), /Add a patient by hand/)
  })

  test('says what it needs when there is too little to search by', async (t) => {
    const { visitor } = await desk(t)
    await visitor.get('/patients')
    for (const q of ['14', '한국']) {
      assert.match(
        wordsOf(await visitor.post('/patients/search', { q })),
        /needs Latin letters, or at least three digits/,
      )
    }
  })

  test('shows what somebody typed as text, whatever it is', async (t) => {
    const { visitor } = await desk(t)
    await visitor.get('/patients')
    const found = await visitor.post('/patients/search', { q: '<script>alert(1)</script>' })
    assert.ok(!found.body.includes('<script>alert'))
    assert.ok(found.body.includes('&lt;script&gt;'))
  })

  test('browses again when nothing is searched for, and from the address of a search', async (t) => {
    const { visitor } = await desk(t)
    await visitor.get('/patients')
    assert.match(wordsOf(await visitor.post('/patients/search', { q: '  ' })), /1 to 18 of 18/)
    const address = await visitor.get('/patients/search')
    assert.deepEqual([address.statusCode, address.headers.location], [303, '/patients'])
  })

  test('gives a script only the part that changes', async (t) => {
    const { visitor } = await desk(t)
    await visitor.get('/patients')
    const part = await visitor.post('/patients/search', { q: 'hussain' }, { 'x-fragment': 'found' })
    assert.ok(part.body.startsWith('<div data-say="7 patients match">'), part.body.slice(0, 80))
    const list = await visitor.get('/patients?account=digital', { 'x-fragment': 'found' })
    assert.ok(list.body.startsWith('<div data-say="1 to 4 of 4, by family name">'), list.body.slice(0, 80))
  })

  test('names the filters that leave nobody, each to be taken away', async (t) => {
    const { visitor } = await desk(t)
    const nobody = await visitor.get('/patients?account=digital&age=0-10&review=1')
    assert.match(
      wordsOf(nobody),
      /Nobody fits these filters Remove Digital Remove Age 0 to 10 Remove Needs review Clear all filters/,
    )
    assert.ok(nobody.body.includes('href="/patients?account=digital&amp;age=0-10"'))
  })

  test('says so when the practice has no patients yet', async (t) => {
    const { visitor, rows } = await desk(t)
    await rows('DELETE FROM patient')
    await rows('DELETE FROM patient_count')
    assert.match(wordsOf(await visitor.get('/patients')), /No patients yet They come with the first sync/)
  })

  test('turns pages, and keeps what is searched for out of every address and the log', async (t) => {
    const { visitor, rows, logged } = await desk(t)
    await rows(
      `INSERT INTO patient (practice, id, account, status, status_since, restricted, family_name, given_folded,
         family_folded, middle_folded, name_tokens, address_tokens, came_from, created_at, updated_at)
       SELECT $1, gen_random_uuid(), 'non-digital', 'registered', now(), false, 'Okonjo', '', 'okonjo', '', 'okonjo', '',
         'list', now(), now()
       FROM generate_series(1, 70)`,
      [foxleyBrook],
    )
    await visitor.get('/patients')
    const first = await visitor.post('/patients/search', { q: 'okonjo' })
    assert.match(wordsOf(first), /At least 70 patients match okonjo .* Page 1 Next 50/)
    const [, after = ''] = /name="after" value="([^"]+)"/.exec(first.body) ?? []
    const second = await visitor.post('/patients/search', { q: 'okonjo', after, page: '2' })
    assert.equal(second.body.match(/class="pl-name"/g)?.length, 20)
    assert.match(wordsOf(second), /Page 2 First 50 Not here\? Add a patient by hand/)

    const [, next = ''] = /href="(\/patients\?after=[^"]+)"/.exec((await visitor.get('/patients')).body) ?? []
    const listed = await visitor.get(next.replaceAll('&amp;', '&'))
    assert.match(wordsOf(listed), /51 to 88/)
    for (const { body } of [first, second, listed]) {
      for (const [, href = ''] of body.matchAll(/(?:href|action)="([^"]*)"/g))
        assert.doesNotMatch(href, /okonjo/i)
    }
    assert.ok(logged.every((line) => !/okonjo/i.test(line)))
  })
})

describe('The page of a patient', () => {
  test('says where each contact detail came from and since when', async (t) => {
    const { visitor } = await desk(t)
    const words = wordsOf(await visitor.get(`/patients/${idOf('arif')}`))
    const said = [
      'HUSSAIN, Mohammed Arif Non-digital Registered Born 4 September 1958 (68 years) NHS number 999 366 7129 Sex Male',
      'Mobile 07700 900471 Shared by 3 From the practice list since 02:14 today Before: 07700 900127, until last night',
      'Other phone 01632 960845 From the practice list since 3 Mar 2025',
      'Email None Removed by the practice list on 12 Sep 2026',
      'Address 14 Tanner&#39;s Row, Foxley, FX2 6LD From the practice list since 3 Mar 2025',
      'The practice list wins.',
      '3 patients share the mobile 07700 900471 Also held for Nasreen Ahmed (64, other address) and Sabiha Hussain (65, same address)',
      'Mobile phone From 07700 900127 → to 07700 900471 Practice list, sync of 24 November',
      'Email From m.hussain@example.org → to blank Practice list, sync of 12 September',
      'Added as non-digital Practice list, first sync . Matched to nobody',
      'Tied to row 48213 of the practice list, which brought this patient on 3 March 2025',
    ]
    for (const sentence of said) assert.ok(words.includes(sentence), `${sentence}\n${words}`)
  })

  test('of a digital patient says that the patient keeps the details, and offers no change of them', async (t) => {
    const { visitor } = await desk(t)
    const page = await visitor.get(`/patients/${idOf('oluwaseun')}`)
    assert.match(wordsOf(page), /Mobile 07700 900864 From the patient, 3 Mar 2025/)
    assert.match(wordsOf(page), /The patient keeps these details/)
    assert.ok(!page.body.includes('contact-details"'))
  })

  test('warns before anybody calls a child, somebody who left, or somebody who died', async (t) => {
    const { visitor } = await desk(t)
    const words = async (name: string) => wordsOf(await visitor.get(`/patients/${idOf(name)}`))
    assert.match(await words('bilal'), /This patient is 11 years old/)
    assert.match(await words('tariq'), /Left on 18 November 2026 No contact allowed/)
    assert.match(await words('zubaida'), /This patient has died No contact allowed/)
    assert.match(await words('agnieszka'), /A doubtful match waits for this patient/)
  })

  test('says that another practice lists the number too, and never which', async (t) => {
    const { visitor, database } = await desk(t)
    const told = async (kind: string, since: string | null) => {
      await database.owner.query('DELETE FROM registered_elsewhere')
      await database.owner.query(
        'INSERT INTO registered_elsewhere (practice, patient, told_at, kind, since) VALUES ($1, $2, now(), $3, $4)',
        [foxleyBrook, idOf('margaret'), kind, since],
      )
      return wordsOf(await visitor.get(`/patients/${idOf('margaret')}`))
    }
    assert.match(await told('moved', '2026-11-12'), /Registered elsewhere since 12 November 2026/)
    assert.match(await told('moved', null), /Registered elsewhere Another practice lists/)
    assert.match(await told('shared', null), /Another practice also lists this NHS number/)
    await database.owner.query('UPDATE registered_elsewhere SET ended_at = now()')
    const page = wordsOf(await visitor.get(`/patients/${idOf('margaret')}`))
    assert.ok(!/elsewhere|Another practice/.test(page))
  })

  test('never shows a contact detail of a restricted patient, not even in the history', async (t) => {
    const { visitor } = await desk(t)
    for (const path of ['', '/history']) {
      const page = await visitor.get(`/patients/${idOf('lucy')}${path}`)
      assert.match(wordsOf(page), /Restricted record Contact details are hidden/)
      assert.match(wordsOf(page), /Mobile phone changed, details hidden/)
      assert.doesNotMatch(page.body, /9009\d\d|lucy@|Hidden House|FX9/)
    }
    await visitor.get('/patients')
    const list = await visitor.post('/patients/search', { q: 'anderton' })
    assert.doesNotMatch(list.body, /9009\d\d|lucy@|Hidden House|FX9/)
  })

  test('counts a restricted patient who shares the phone, and does not name them', async (t) => {
    const { visitor, rows } = await desk(t)
    await rows(`UPDATE patient SET mobile_phone = '+447700900471' WHERE family_name = 'Anderton'`)
    const words = wordsOf(await visitor.get(`/patients/${idOf('arif')}`))
    assert.match(words, /4 patients share the mobile/)
    assert.match(
      words,
      /Nasreen Ahmed \(64, other address\), Sabiha Hussain \(65, same address\) and 1 other/,
    )
    assert.doesNotMatch(words, /Anderton/i)
  })

  test('is not there for another practice, nor for what is no id', async (t) => {
    const { visitor } = await desk(t)
    for (const id of [idOf('elsewhere'), idOf('nobody'), 'x', '1', "'", 'search%00']) {
      for (const path of ['', '/history']) {
        const page = await visitor.get(`/patients/${id}${path}`)
        assert.equal(page.statusCode, 404, id)
        assert.doesNotMatch(page.body, hussain)
      }
    }
  })

  test('shows all history a page at a time, and a moment is never cut in two', async (t) => {
    const { visitor, rows } = await desk(t)
    for (let n = 0; n < 40; n++) {
      const at = new Date(Date.UTC(2026, 0, 1 + n))
      await rows(
        `INSERT INTO patient_change (practice, patient, changed_at, field, old, new)
         SELECT $1, $2, $3, field, 'old ' || $4, 'new ' || $4 FROM unnest(ARRAY['address_line_1', 'town', 'email']) AS field`,
        [foxleyBrook, idOf('margaret'), at, String(n)],
      )
    }
    const seen: string[] = []
    let address: string | undefined = `/patients/${idOf('margaret')}/history`
    let pages = 0
    while (address !== undefined) {
      const page = await visitor.get(address)
      seen.push(...[...wordsOf(page).matchAll(/Email From old (\d+) → to new \d+/g)].map(([, n = '']) => n))
      for (const line of page.body.split('<li>').filter((each) => each.includes('Address '))) {
        assert.match(line, /old (\d+), old \1<.*new \1, new \1</s)
      }
      address = /href="([^"]*history\?before=\d+)"/.exec(page.body)?.[1]
      pages++
    }
    assert.equal(pages, 3)
    assert.deepEqual(
      seen,
      Array.from({ length: 40 }, (_, n) => String(39 - n)),
    )
  })

  test('of the same person at another practice belongs to that practice alone', async (t) => {
    const { visitor, rows } = await desk(t)
    const [{ id } = { id: '' }] = await rows<{ id: string }>('SELECT id FROM patient WHERE practice = $1', [
      otherPractice,
    ])
    assert.equal((await visitor.get(`/patients/${id}`)).statusCode, 404)
  })
})
