import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { password } from '../src/accounts/test-accounts.ts'
import { capture, personalIn, searchCaptured } from './canaries.ts'

describe('What the tests leave behind', () => {
  const leaks = [
    ['an NHS number', '{"msg":"no patient 999 366 7129"}'],
    ['an NHS number', '/patients?q=9993667129'],
    ['an NHS number', 'https://localhost/patients?q=999+366+7129&page=2'],
    ['a phone', 'duplicate key (+447700900471)'],
    ['a phone', 'asked for 07700 900471'],
    ['a phone', '?phone=%2B447700900471'],
    ['an email', 'no account bethan.rees@foxley.example'],
    ['an email of example.org', 'to=olu%40example.org'],
    ['a date of birth', 'invalid date 1958-09-04'],
    ['a date of birth', 'born 04/09/1958'],
    ['a date of birth', '?born=04%2F09%2F1958'],
    ['a session', 'cookie: session=AAAAAAAAAAAAAAAAAAAAAAAA'],
    ['a bearer token', 'authorization: Bearer abcdefgh12345678'],
    ['a name or address', '/patients/W%C3%B3jcik'],
    ['a name or address', 'could not read HUSSAIN, Mohammed'],
    ['a password or key', `wrong: ${password}`],
  ] as const
  for (const [what, line] of leaks) {
    test(`is found: ${what} in ${line.slice(0, 40)}`, () => {
      assert.ok(personalIn(line).includes(what), personalIn(line).join(', '))
    })
  }

  test('is told with the file it stands in, beside how much was searched', () => {
    const folder = mkdtempSync(join(tmpdir(), 'captured-'))
    try {
      writeFileSync(
        join(folder, 'log.1'),
        '{"msg":"request","route":"/patients/:id"}\n{"msg":"999 366 7129"}\n',
      )
      writeFileSync(join(folder, 'address.1'), '/patients\n')
      const { found, lines, files } = searchCaptured(folder)
      assert.deepEqual([lines, files], [3, 2])
      assert.deepEqual(
        found.map(({ file, what }) => `${what} in ${file}`),
        ['an NHS number in log.1'],
      )
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  test('is not mistaken where it is no person: ids, times, routes, ports and counts', () => {
    for (const line of [
      '{"level":30,"time":1795393772346,"pid":29259,"reqId":"188ade35-bef2-491c-85dd-e1119cdbe583","ms":12}',
      '{"level":"info","time":"2026-11-24T09:00:00.000Z","practice":"Z99001","night":"2026-11-24"}',
      '/patients/5f6a3c1e-9d1b-4c3a-8f0e-2b7d6a9c4e11/history?page=2',
      '/assets/staff.9990e1234567.css',
    ]) {
      assert.deepEqual(personalIn(line), [], line)
    }
  })

  test('is kept for the search when a test server logs', () => {
    assert.doesNotThrow(() => capture('log', '{"msg":"a line of this test"}'))
  })
})
