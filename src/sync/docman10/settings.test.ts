import assert from 'node:assert/strict'
import { test } from 'node:test'
import { docman10Settings } from './settings.ts'

const given = {
  url: 'https://feed.example.nhs.uk/list-feed',
  clientId: 'foxley-brook',
  clientSecret: 'a long secret',
}

test('an address, a client id and a secret are enough', () => {
  const settings = docman10Settings.parse(given)
  assert.equal(settings.grant, 'client-credentials')
  assert.equal(settings.pageSize, 1000)
  assert.equal(settings.allowPrivate, false)
})

test('the password grant wants a user name and a password', () => {
  assert.equal(
    problem({ ...given, grant: 'password', username: 'night.sync' }),
    'The password grant needs a user name and a password.',
  )
  const both = { ...given, grant: 'password', username: 'night.sync', password: 'a long pass phrase' }
  assert.equal(problem(both), undefined)
})

test('an address must be https, or http on this machine', () => {
  for (const url of [
    'https://feed.example.nhs.uk',
    'http://127.0.0.1:4010',
    'http://localhost:4010/feed',
    'http://[::1]:4010',
  ]) {
    assert.equal(problem({ ...given, url }), undefined, url)
  }
  for (const url of [
    'http://feed.example.nhs.uk',
    'http://10.0.0.4',
    'http://localhost.example.org',
    'file:///etc/passwd',
    'gopher://127.0.0.1',
    'ftp://feed.example.nhs.uk',
  ]) {
    assert.match(problem({ ...given, url }) ?? '', /must begin with https/, url)
  }
  assert.match(problem({ ...given, url: 'feed.example.nhs.uk' }) ?? '', /not an address/)
})

test('an address with credentials or a question in it is sent back', () => {
  assert.match(
    problem({ ...given, url: 'https://me:secret@feed.example.nhs.uk' }) ?? '',
    /user name and the password out/,
  )
  assert.match(problem({ ...given, url: 'https://feed.example.nhs.uk/?key=1' }) ?? '', /from \? or #/)
})

test('a page holds no more than the specification allows', () => {
  assert.equal(problem({ ...given, pageSize: 5001 }), 'A page holds 5000 patients at most.')
  assert.equal(problem({ ...given, pageSize: 5000 }), undefined)
})

function problem(settings: unknown): string | undefined {
  return docman10Settings.safeParse(settings).error?.issues[0]?.message
}
