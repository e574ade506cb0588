import assert from 'node:assert/strict'
import { describe, test, type TestContext } from 'node:test'
import type { Row } from '../../../test/list.ts'
import { splitRecord } from '../../platform/csv/split.ts'
import { wordsOf } from '../../platform/web/test-visitor.ts'
import {
  lastNight,
  listOfLastNight,
  listOfTonight,
  noon,
  signedUp,
  surgery,
  tonight,
} from '../test-surgery.ts'

const why = 'To check the numbers by phone'

describe('a list of a run as a file', () => {
  test('is a file for a spreadsheet, with what the page shows and nothing more', async (t) => {
    const { visitor, run } = await afterTonight(t)
    const file = await visitor.get(`/sync/${run}/changes.csv`)
    assert.equal(file.headers['content-type'], 'text/csv; charset=utf-8')
    assert.equal(file.headers['content-disposition'], 'attachment; filename="sync-2026-11-24-changes.csv"')
    assert.deepEqual([...file.rawPayload.subarray(0, 3)], [0xef, 0xbb, 0xbf])
    const rows = linesOf(file.body)
    assert.deepEqual(rows[0], [
      'Family name',
      'Given name',
      'Middle names',
      'Date of birth',
      'Detail',
      'Was',
      'Now',
    ])
    assert.equal(rows.length, 21)
    assert.ok(
      has(rows, ['HUSSAIN', 'Mohammed Arif', '', '4 Sep 1958', 'Mobile', '07700 •••127', '07700 •••471']),
    )
    assert.ok(!/900127|900471|sian@example/.test(file.body))
  })

  test('there is of everybody who joined, left or was linked, and of rows that could not be used', async (t) => {
    const { visitor, run } = await afterTonight(t)
    const rows = async (list: string) => linesOf((await visitor.get(`/sync/${run}/${list}.csv`)).body)
    const piotr = [
      'ADAMCZYK',
      'Piotr',
      '',
      '17 Aug 1983',
      'New',
      'SMS, email',
      '07700 •••640',
      '',
      'p•••@example.com',
    ]
    assert.ok(has(await rows('joined'), piotr))
    assert.ok(has(await rows('left'), ['GRIFFITHS', 'Ioan', '', '28 Feb 1990', 'Died', '', '', '']))
    const because = 'NHS number, date of birth and names'
    assert.ok(has(await rows('linked'), ['Gill', 'Harpreet Kaur', '', '9 Sep 1971', because, 'No']))
    assert.ok(has(await rows('unusable'), ['14', 'The whole row', '11 columns, the others have 14']))
  })

  test('has contact details in full for who says why, which is written down first', async (t) => {
    const { visitor, run, rows } = await afterTonight(t)
    await visitor.get(`/sync/${run}/download`)
    const asked = await visitor.post(`/sync/${run}/download`, { list: 'changes', reason: '' })
    assert.equal(asked.statusCode, 422)
    assert.match(wordsOf(asked), /Say why you need them\./)
    assert.equal(
      (await visitor.post(`/sync/${run}/download`, { list: 'linked', reason: why })).statusCode,
      422,
    )
    assert.deepEqual(await rows('SELECT FROM look WHERE practice = $1'), [])

    const file = await visitor.post(`/sync/${run}/download`, { list: 'changes', reason: why })
    assert.equal(
      file.headers['content-disposition'],
      'attachment; filename="sync-2026-11-24-changes-in-full.csv"',
    )
    const [hussain] = linesOf(file.body).filter(([family]) => family === 'HUSSAIN')
    assert.deepEqual(hussain?.slice(5), ['07700 900127', '07700 900471'])
    assert.match(
      wordsOf(await visitor.get('/sync/looks')),
      /Bethan Rees 08:30 today All of the list Downloaded: Contact details changed To check the numbers by phone/,
    )
  })

  test('leaves out restricted patients, masked or in full', async (t) => {
    const { visitor, run } = await afterTonight(t, [
      {
        source_patient_id: '30',
        family_name: 'Hidden',
        given_name: 'Ann',
        date_of_birth: '01/02/1960',
        restricted: 'true',
      },
    ])
    await visitor.get(`/sync/${run}/download`)
    for (const file of [
      await visitor.get(`/sync/${run}/joined.csv`),
      await visitor.post(`/sync/${run}/download`, { list: 'joined', reason: why }),
    ]) {
      assert.ok(file.body.includes('ADAMCZYK') && !file.body.includes('Hidden'))
    }
  })

  test('attacks no spreadsheet, whatever the list holds', async (t) => {
    const family_name = '=cmd|"/c calc"!A1'
    const { visitor, run } = await afterTonight(t, [
      {
        source_patient_id: '30',
        family_name,
        given_name: '@SUM(1)',
        middle_names: '-2+3',
        date_of_birth: '01/02/1960',
      },
    ])
    const { body } = await visitor.get(`/sync/${run}/joined.csv`)
    for (const line of body.slice(1).split('\r\n').filter(Boolean)) {
      assert.match(line, /^"[^=+\-@\t\r]?/)
      for (const cell of splitRecord(line, ',') ?? []) assert.ok(!/^\s*[=+\-@\t\r]/.test(cell), cell)
    }
    assert.match(body, /"'=cmd\|""\/c calc""!A1"/i)
  })

  test('is long without a limit, and complete', async (t) => {
    const { visitor, run, rows } = await afterTonight(t)
    await rows(
      `INSERT INTO unusable_row (practice, run, row_number, kind, reason)
       SELECT $1, $2, n, 'value', 'Not a phone number' FROM generate_series(1000, 6000) AS n`,
      [run],
    )
    const file = linesOf((await visitor.get(`/sync/${run}/unusable.csv`)).body)
    assert.equal(file.length, 1 + 2 + 5001)
    assert.equal(new Set(file.map(([row]) => row)).size, file.length)
  })

  test('is for the practice whose run it is', async (t) => {
    const { visitor, run, database } = await afterTonight(t)
    await visitor.get(`/sync/${run}/download`)
    await database.owner.query(`UPDATE sync_run SET practice = 'A81001' WHERE id = $1`, [run])
    assert.equal((await visitor.get(`/sync/${run}/joined.csv`)).statusCode, 404)
    assert.equal(
      (await visitor.post(`/sync/${run}/download`, { list: 'joined', reason: why })).statusCode,
      404,
    )
  })
})

async function afterTonight(t: TestContext, more: Row[] = []) {
  const practice = await surgery(t)
  await practice.night(listOfLastNight, lastNight)
  for (const person of signedUp) await practice.onPlatform(person, noon)
  const { run } = await practice.night([...listOfTonight, ...more], tonight)
  await practice.signIn()
  return { ...practice, run }
}

function linesOf(body: string): string[][] {
  const [, ...lines] = ['', ...body.replace(/^\ufeff/, '').split('\r\n')]
  return lines.filter((line) => line !== '').map((line) => splitRecord(line, ',') ?? [])
}

function has(rows: string[][], row: string[]): boolean {
  return rows.some((each) => JSON.stringify(each) === JSON.stringify(row))
}
