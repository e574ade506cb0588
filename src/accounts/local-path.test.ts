import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { localPath } from './local-path.ts'

describe('After signing in', () => {
  for (const path of [
    '/',
    '/patients',
    '/patients/01997a2e-0000-7000-8000-000000000001',
    '/sync/runs?after=2026-11-24',
  ]) {
    test(`${path} is a place to go to`, () => assert.equal(localPath(path), path))
  }

  const elsewhere = [
    ...[
      '//evil.example',
      '///evil.example',
      '/\\evil.example',
      '\\\\evil.example',
      '/\t/evil.example',
      '/\n/evil.example',
    ],
    ...[
      'https://evil.example',
      'http:evil.example',
      'javascript:alert(1)',
      'data:text/html,x',
      ' //evil.example',
      '/ /evil',
    ],
    ...[
      '/..//evil.example',
      '/./\\evil.example',
      '/.//evil.example',
      '/%09/..//evil.example',
      '/a/..//evil.example',
    ],
    ...['evil.example', '@evil.example', '', '/sign-in', '/sign-out', '/sign-in?to=/', '/x/../sign-out'],
    ...[
      '/\u0000/evil.example',
      '/é',
      '/a\r\nset-cookie: x=1',
      null,
      undefined,
      7,
      ['/patients'],
      { to: '/patients' },
    ],
  ]
  for (const to of elsewhere) {
    test(`${JSON.stringify(to)} is not; the first page is`, () => assert.equal(localPath(to), '/'))
  }

  test('no text at all leads to another host', () => {
    const letters = fc.constantFrom(...'//\\\\..@:%?#\t\n ehttpsvil.0123', '/', '\\', '.')
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 20 }), (text) => {
        const path = localPath(`/${text.join('')}`)
        const url = new URL(path, 'https://sync.example.nhs.uk/sign-in')
        assert.equal(url.origin, 'https://sync.example.nhs.uk')
        assert.match(path, /^\/(?![/\\])/)
      }),
      { numRuns: 2000 },
    )
  })
})
