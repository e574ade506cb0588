import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { savedMapping } from './configured-source.ts'
import { carryOut, syncQueue, type SyncDeps } from './jobs.ts'
import { nhsNumber, practice, sian } from './fhir/test-patient.ts'
import { surgery } from './test-surgery.ts'
import { keepUpload } from './uploads.ts'
import { Readable } from 'node:stream'

const list = 'source_patient_id,given_name,family_name,date_of_birth\n1,Mohammed Arif,HUSSAIN,1958-09-04\n'
const own = 'Nr;Vorname;Nachname;Geboren\n1;Mohammed Arif;HUSSAIN;04/09/1958\n'

describe('uploading a list', () => {
  test('shows how it is understood, then syncs it, and the file is gone', async (t) => {
    const { visitor, deps } = await atUpload(t)
    const sent = await visitor.upload('/sync/upload', 'list', 'September.csv', list)
    assert.equal(sent.statusCode, 303)
    const preview = wordsOf(await visitor.get(sent.headers.location!))
    assert.match(preview, /September\.csv , 90 bytes, UTF-8\. The headings are in row 1\./)
    assert.match(preview, /family_name What is family_name\? By its heading: family name/)
    assert.ok(!preview.includes('HUSSAIN'), 'no patient is shown')
    const synced = await visitor.post(sent.headers.location!, { dateOrder: 'dmy' })
    assert.match(synced.headers.location!, /^\/sync\/[0-9a-f-]{36}$/)
    await workOff(deps, synced.headers.location!)
    const words = wordsOf(await visitor.get(synced.headers.location!))
    assert.match(words, /1 joined 1 new/)
    assert.match(words, /Read from a file\. Started by: Bethan Rees/)
    assert.deepEqual(uploadsLeft(deps), [])
  })

  test('of FHIR patients shows what they have and what cannot be used, then syncs them', async (t) => {
    const { visitor, deps } = await atUpload(t)
    const listed = [
      sian(),
      sian({ id: 'f0017', identifier: [nhsNumber('9993667129', '02')], birthDate: '1958' }),
    ]
    const ndjson = listed.map((each) => JSON.stringify(each)).join('\n')
    const { location } = (await visitor.upload('/sync/upload', 'list', 'patients.ndjson', ndjson)).headers
    const preview = wordsOf(await visitor.get(location!))
    assert.match(preview, /Is this the list\? patients\.ndjson , 3 kB, FHIR\. It lists 2 patients\./)
    assert.match(preview, /Can be used 1 A verified NHS number 1 A mobile phone 1/)
    assert.match(preview, /Only the year of birth is given: matching needs the day 1/)
    assert.ok(!preview.includes('Llewellyn'), 'no patient is shown')
    const synced = await visitor.post(location!, {})
    await workOff(deps, synced.headers.location!)
    const words = wordsOf(await visitor.get(synced.headers.location!))
    assert.match(words, /1 joined 1 new/)
    assert.match(words, /Read from FHIR records\. Started by: Bethan Rees/)
    assert.deepEqual(uploadsLeft(deps), [])
  })

  test('of FHIR patients of whom none can be used cannot be synced', async (t) => {
    const { visitor } = await atUpload(t)
    const theirs = sian({ generalPractitioner: [practice('A81001')] })
    const { location } = (await visitor.upload('/sync/upload', 'list', 'p.ndjson', JSON.stringify(theirs)))
      .headers
    const preview = await visitor.get(location!)
    assert.match(wordsOf(preview), /None of these patients can be used, so this file cannot be synced/)
    assert.ok(!preview.body.includes('Sync with this list'))
  })

  for (const [what, filename, content, sentence] of [
    ['no file', '', '', /Choose a file first/],
    ['an empty file', 'list.csv', '', /empty/i],
    ['a web page', 'list.csv', '<!DOCTYPE html><html><body>Sign in</body></html>', /web page/i],
    ['a FHIR Bundle', 'list.json', '{"resourceType":"Bundle","entry":[]}', /has one Patient on each line/],
    ['a PDF', 'list.csv', '%PDF-1.7\n', /PDF/],
    ['an Excel workbook', 'list.csv', Buffer.from('504b0304140006000800', 'hex'), /Excel|workbook|zip/i],
  ] as const) {
    test(`of ${what} is refused in a sentence, and nothing is kept`, async (t) => {
      const { visitor, deps } = await atUpload(t)
      const refused = await visitor.upload('/sync/upload', 'list', filename, content)
      assert.equal(refused.statusCode, 422)
      assert.match(refused.body, /<title>Error: Upload a list/)
      assert.match(wordsOf(refused), sentence)
      assert.deepEqual(uploadsLeft(deps), [])
    })
  }

  test('with headings that nobody knows lets a person say what they are, and remembers it', async (t) => {
    const { visitor, deps } = await atUpload(t)
    const { location } = (await visitor.upload('/sync/upload', 'list', 'liste.csv', own)).headers
    const refused = await visitor.post(location!, { 'column-1': 'given_name', dateOrder: 'dmy' })
    assert.equal(refused.statusCode, 422)
    assert.match(wordsOf(refused), /There is a problem Say which column holds: family name, date of birth/)
    assert.match(refused.body, /<option value="given_name" selected>/)

    const chosen = { 'column-0': 'source_patient_id', 'column-1': 'given_name', 'column-2': 'family_name' }
    const mapping = { ...chosen, 'column-3': 'date_of_birth', dateOrder: 'dmy' }
    const synced = await visitor.post(location!, mapping)
    await workOff(deps, synced.headers.location!)
    assert.match(wordsOf(await visitor.get(synced.headers.location!)), /1 joined/)
    assert.deepEqual((await savedMapping(deps.database, deps.secrets, 'Z99001'))?.columns, {
      Nr: 'source_patient_id',
      Vorname: 'given_name',
      Nachname: 'family_name',
      Geboren: 'date_of_birth',
    })
    await visitor.get('/sync/upload')
    const again = await visitor.upload('/sync/upload', 'list', 'liste.csv', own)
    const preview = await visitor.get(again.headers.location!)
    assert.equal(preview.body.match(/ selected>/g)?.length, 5)
  })

  test('with two columns of one meaning says so, and lets a person leave one out', async (t) => {
    const { visitor } = await atUpload(t)
    const twice = list.replace('source_patient_id', 'Surname')
    const { location } = (await visitor.upload('/sync/upload', 'list', 'list.csv', twice)).headers
    const refused = await visitor.post(location!, { dateOrder: 'dmy' })
    assert.equal(refused.statusCode, 422)
    assert.match(wordsOf(refused), /family name/)
    const settled = await visitor.post(location!, { 'column-0': 'ignore', dateOrder: 'dmy' })
    assert.equal(settled.statusCode, 303)
  })

  test('while another sync waits keeps the list for later', async (t) => {
    const { visitor } = await atUpload(t)
    const { location } = (await visitor.upload('/sync/upload', 'list', 'list.csv', list)).headers
    await visitor.post('/sync')
    const refused = await visitor.post(location!, { dateOrder: 'dmy' })
    assert.equal(refused.statusCode, 409)
    assert.match(wordsOf(refused), /Not synced yet: the uploaded list is still here/)
    assert.equal((await visitor.get(location!)).statusCode, 200)
  })

  test('can be taken back', async (t) => {
    const { visitor, deps } = await atUpload(t)
    const { location } = (await visitor.upload('/sync/upload', 'list', 'list.csv', list)).headers
    await visitor.get(location!)
    assert.equal((await visitor.post(`${location}/removal`)).statusCode, 303)
    assert.deepEqual(uploadsLeft(deps), [])
    assert.equal((await visitor.get(location!)).statusCode, 404)
  })

  test('of another practice, and a made-up choice, get nowhere', async (t) => {
    const { visitor, deps } = await atUpload(t)
    const theirs = await keepUpload(deps.dataDir, 'A81001', Readable.from([list]), 'list.csv')
    assert.equal((await visitor.get(`/sync/upload/${theirs}`)).statusCode, 404)
    assert.equal((await visitor.get('/sync/upload/..%2f..%2fsecret')).statusCode, 404)
    const { location } = (await visitor.upload('/sync/upload', 'list', 'list.csv', list)).headers
    assert.equal(
      (await visitor.post(location!, { 'column-0': 'password', dateOrder: 'dmy' })).statusCode,
      422,
    )
  })

  test('lies under names of ours whatever it is called, where no address leads, and is never more than text', async (t) => {
    const { visitor, deps, code } = await atUpload(t)
    const hostile = `<script>ran()</script>\n${list}`
    const { location } = (await visitor.upload('/sync/upload', 'list', '../../assets/page.html', hostile))
      .headers
    const id = location!.split('/').at(-1)!
    const kept = readdirSync(deps.dataDir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(deps.dataDir, join(entry.parentPath, entry.name)))
    const folder = join('uploads', code, id)
    assert.deepEqual(kept.sort(), [join(folder, 'The uploaded file'), join(folder, 'filename')])
    for (const file of kept) assert.equal(statSync(join(deps.dataDir, file)).mode & 0o777, 0o600, file)

    for (const address of [
      ...kept.flatMap((file) => [`/${file}`, `/assets/${file}`, `/assets/..%2f${file}`]),
      ...['/assets/page.html', `${location}/The%20uploaded%20file`, `${location}/..%2ffilename`],
    ])
      assert.equal((await visitor.get(address.replaceAll(' ', '%20'))).statusCode, 404, address)
    const page = await visitor.get(location!)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.doesNotMatch(page.body, /<script>ran/)
  })

  test('without the token of the form keeps nothing', async (t) => {
    const { visitor, deps } = await atUpload(t)
    visitor.setCookie('form', 'of another visitor')
    assert.equal((await visitor.upload('/sync/upload', 'list', 'list.csv', list)).statusCode, 403)
    assert.deepEqual(uploadsLeft(deps), [])
  })
})

async function atUpload(t: TestContext) {
  const practice = await surgery(t)
  await practice.signIn()
  await practice.visitor.get('/sync/upload')
  return practice
}

async function workOff(deps: SyncDeps, location: string): Promise<void> {
  const id = location.split('/').at(-1)!
  const job = await deps.jobs.find(syncQueue, id)
  await carryOut(deps, job!.payload, { id, attempt: 1, signal: new AbortController().signal })
  // The queue would have closed it.
  await deps.database.owner.query(`UPDATE pgboss.job SET state = 'completed' WHERE id = $1`, [id])
}

function uploadsLeft(deps: SyncDeps): string[] {
  const all = join(deps.dataDir, 'uploads')
  try {
    return readdirSync(join(all, 'Z99001'))
  } catch {
    return []
  }
}
