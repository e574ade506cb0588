import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import { installation } from '../../../test/walk/installation.ts'
import { foxleyBrook, idOf } from '../../../test/world.ts'
import { addColleague, signIn } from '../../accounts/test-accounts.ts'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { permitSensitive } from './test-sight.ts'

const lucy = `/patients/${idOf('lucy')}`
const nobody = `/patients/${idOf('nobody')}`
const reason = 'A letter of theirs came back'
const named = /anderton|9998219930|999 821 9930/i

describe('Somebody without a reason', () => {
  test('finds no restricted patient behind any door: each answers as if there were nobody', async (t) => {
    const { bethan, rows } = await foxley(t)
    await aReviewAbout(rows, 'lucy')
    for (const door of [
      '',
      '/history',
      '/looks',
      '/as-it-was',
      '/contact-details',
      '/unlink',
      '/merge',
      '/unmerge',
    ]) {
      const there = await bethan.get(lucy + door)
      const never = await bethan.get(nobody + door)
      assert.equal(there.statusCode, 404, door)
      assert.equal(wordsOf(there), wordsOf(never), door)
    }
    for (const address of [
      '/patients',
      '/patients?status=everyone',
      '/reviews',
      '/sync',
      '/sync/looks',
      '/reviews/decided',
    ])
      assert.doesNotMatch(wordsOf(await bethan.get(address)), named, address)
  })

  test('gets the same answer to a restricted number as to one that nobody has', async (t) => {
    const { bethan } = await foxley(t)
    await bethan.get('/patients')
    const answer = async (q: string) =>
      wordsOf(await bethan.post('/patients/search', { q })).replaceAll(q, 'NUMBER')
    assert.equal(await answer('999 821 9930'), await answer('999 000 0018'))
    assert.equal(await answer('anderton'), (await answer('andertonn')).replaceAll('andertonn', 'NUMBER'))
  })

  test('reads no number that tells of one', async (t) => {
    const { bethan, rows } = await foxley(t)
    const words = wordsOf(await bethan.get('/patients'))
    await rows('DELETE FROM patient WHERE practice = $1 AND restricted')
    await rows(`DELETE FROM patient_count WHERE practice = $1 AND account = 'restricted'`)
    assert.equal(wordsOf(await bethan.get('/patients')), words)
    assert.match(words, /All 17 Digital 4 Non-digital 13/)
  })

  test('cannot add a patient with a number that is taken by one, and is not told whose it is', async (t) => {
    const { bethan, rows } = await foxley(t)
    const form = idOfForm(await bethan.get('/patients/new'))
    const answer = await bethan.post('/patients/new', {
      ...{ id: form, given_name: 'Rhodri', family_name: 'Pugh', day: '9', month: '6', year: '1977' },
      nhs_number: '999 821 9930',
    })
    assert.equal(answer.statusCode, 409)
    assert.match(wordsOf(answer), /cannot be added with this NHS number/)
    assert.doesNotMatch(wordsOf(answer), /anderton/i)
    assert.deepEqual(await rows(`SELECT id FROM patient WHERE practice = $1 AND family_name = 'Pugh'`), [])
  })

  test('cannot give one: only who has the permission is asked for it', async (t) => {
    const { bethan } = await foxley(t)
    assert.equal((await bethan.get('/patients/restricted')).statusCode, 403)
    await bethan.get('/patients')
    assert.equal((await bethan.post('/patients/restricted', { reason })).statusCode, 403)
    assert.equal((await bethan.get(`/patients/${idOf('arif')}/restriction`)).statusCode, 403)
  })
})

describe('Somebody with the permission', () => {
  test('sees nobody before they have said why, and everybody for a quarter of an hour afterwards', async (t) => {
    const { bethan, permitted } = await foxley(t)
    await permitted()
    assert.equal((await bethan.get(lucy)).statusCode, 404)
    const asked = await bethan.get('/patients/restricted')
    assert.doesNotMatch(wordsOf(asked), named)
    const refused = await bethan.post('/patients/restricted', { reason: ' x ' })
    assert.match(wordsOf(refused), /Say why, in a few words/)
    assert.equal((await bethan.post('/patients/restricted', { reason })).statusCode, 303)
    assert.match(wordsOf(await bethan.get('/patients/restricted')), /until 09:15 .*ANDERTON, Lucy/)
    const page = await bethan.get(lucy)
    assert.match(wordsOf(page), /Restricted record/)
    assert.doesNotMatch(page.body, /900999|Hidden House|lucy@/)
    for (const door of ['', '/preferences', '/messages', '/looks', '/history'])
      assert.match(wordsOf(await bethan.get(lucy + door)), /ANDERTON, Lucy .{0,40}Restricted Born/, door)
    assert.match(wordsOf(await bethan.get('/patients')), /ANDERTON, Lucy.*All 18|All 18.*ANDERTON, Lucy/)
  })

  test('has each look written down with the reason, and the governance lead reads it', async (t) => {
    const { bethan, permitted, lead, rows } = await foxley(t)
    await permitted()
    await bethan.get('/patients/restricted')
    await bethan.post('/patients/restricted', { reason })
    await bethan.get(lucy)
    const looks = await rows<{ page: string; reason: string }>(
      `SELECT page, reason FROM access_log WHERE practice = $1 AND $2 = ANY (patients) ORDER BY at, page`,
      [idOf('lucy')],
    )
    assert.ok(looks.some(({ page, reason: why }) => page === '/patients/:id' && why === reason))
    assert.ok(looks.every(({ reason: why }) => why === reason))
    const acts = await rows<{ entry: string }>('SELECT entry FROM audit_entry WHERE practice = $1')
    assert.ok(
      acts.some(({ entry }) => entry.includes('restricted-patients-shown') && !entry.includes(reason)),
    )
    const notices = wordsOf(await lead.get('/patients/restricted/notices'))
    assert.match(notices, /Bethan Rees A letter of theirs came back/)
    assert.doesNotMatch(notices, named)
  })

  test('sees nobody any more once they have stopped, or the quarter of an hour is over', async (t) => {
    const { bethan, permitted, rows } = await foxley(t)
    await permitted()
    await bethan.get('/patients/restricted')
    await bethan.post('/patients/restricted', { reason })
    assert.equal((await bethan.get(lucy)).statusCode, 200)
    await bethan.post('/patients/restricted/end')
    assert.equal((await bethan.get(lucy)).statusCode, 404)
    await bethan.get('/patients/restricted')
    await bethan.post('/patients/restricted', { reason })
    assert.equal((await bethan.get(lucy)).statusCode, 200)
    await rows(`UPDATE restricted_sight SET until = until - interval '15 minutes' WHERE practice = $1`)
    assert.equal((await bethan.get(lucy)).statusCode, 404)
  })

  test('restricts a record by hand: its contact details go, from the past and from reviews as well', async (t) => {
    const { bethan, permitted, rows, lead } = await foxley(t)
    await permitted()
    await aReviewAbout(rows, 'arif')
    const arif = `/patients/${idOf('arif')}`
    await bethan.get(`${arif}/restriction`)
    const done = await bethan.post(`${arif}/restriction`, { reason: 'Asked for by the safeguarding lead' })
    assert.equal(done.headers.location, '/patients/restricted')
    assert.equal((await bethan.get(arif)).statusCode, 404)
    const everywhere = JSON.stringify([
      await rows(`SELECT * FROM patient WHERE practice = $1 AND id = $2`, [idOf('arif')]),
      await rows(`SELECT * FROM patient_change WHERE practice = $1 AND patient = $2`, [idOf('arif')]),
      await rows(
        `SELECT review.* FROM review JOIN review_candidate USING (practice)
        WHERE practice = $1 AND review = review.id AND patient = $2`,
        [idOf('arif')],
      ),
    ])
    assert.doesNotMatch(everywhere, /900471|900127|632960845|m\.hussain|Tanner|FX2/)
    assert.match(
      wordsOf(await lead.get('/patients/restricted/notices')),
      /Bethan Rees Asked for by the safeguarding lead Still/,
    )

    await bethan.post('/patients/restricted', { reason })
    await bethan.get(`${arif}/restriction`)
    await bethan.post(`${arif}/restriction`, { reason: 'No longer needed, asked twice' })
    await bethan.post('/patients/restricted/end')
    const back = await bethan.get(arif)
    assert.equal(back.statusCode, 200)
    assert.doesNotMatch(back.body, /900471|900127|Tanner/)
  })

  test('cannot take back what the practice list says', async (t) => {
    const { bethan, permitted, rows } = await foxley(t)
    await permitted()
    await rows(`INSERT INTO restriction (practice, patient, began_at, run)
      SELECT practice, id, now(), created_run FROM patient WHERE practice = $1 AND restricted`)
    await bethan.get('/patients/restricted')
    await bethan.post('/patients/restricted', { reason })
    const page = await bethan.get(`${lucy}/restriction`)
    assert.match(wordsOf(page), /Restricted by the practice list/)
    assert.equal((await bethan.post(`${lucy}/restriction`, { reason })).statusCode, 409)
  })
})

/** Foxley Brook Surgery with Bethan, who has no permission yet, and its governance lead. */
async function foxley(t: TestContext) {
  const { app, database, visitor } = await installation(t)
  const { email } = await addColleague(database, 'governance-lead', { practice: foxleyBrook })
  const lead = new Visitor(app)
  await signIn(lead, { email })
  const bethan = await visitor('bethan')
  const rows = async <Row = unknown>(text: string, values: unknown[] = []): Promise<Row[]> =>
    (await database.owner.query(text, [foxleyBrook, ...values])).rows as Row[]
  const [staff] = await rows<{ id: string }>(
    `SELECT staff.id FROM staff JOIN membership ON membership.staff = staff.id
     WHERE membership.practice = $1 AND name = 'Bethan Rees'`,
  )
  return { bethan, lead, rows, permitted: () => permitSensitive(database, foxleyBrook, staff!.id) }
}

/** A row of the list that may be somebody, with where they are. */
async function aReviewAbout(
  rows: (text: string, values: unknown[]) => Promise<unknown>,
  name: 'lucy' | 'arif',
) {
  const listed = {
    ...{
      family_name: name === 'lucy' ? 'Anderton' : 'Hussain',
      given_name: 'L',
      date_of_birth: '1993-07-15',
    },
    ...{
      restricted: false,
      status: 'registered',
      mobile_phone: '+447700900471',
      address_line_1: "14 Tanner's Row",
    },
  }
  await rows(
    `INSERT INTO review (practice, id, run, kind, state, reason, row_number, listed, created_at, restricted)
     VALUES ($1, $2, gen_random_uuid(), 'doubtful-match', 'open', 'Same names', 9, $3, now(), $4)`,
    [idOf('one more review'), JSON.stringify(listed), name === 'lucy'],
  )
  await rows('INSERT INTO review_candidate (practice, review, patient) VALUES ($1, $2, $3)', [
    idOf('one more review'),
    idOf(name),
  ])
}

function idOfForm({ body }: { body: string }): string {
  return / name="id" value="([^"]*)"| value="([^"]*)" name="id"/.exec(body)?.slice(1).find(Boolean) ?? ''
}
