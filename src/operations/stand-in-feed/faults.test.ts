import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFaults, playFaults } from './faults.ts'

test('a script is read as it is typed', () => {
  assert.deepEqual(parseFaults('page3=cut*2, token=401*1,page=429(30)'), [
    { on: 'page', page: 3, fault: 'cut', times: 2 },
    { on: 'token', fault: '401', times: 1 },
    { on: 'page', fault: '429', seconds: 30 },
  ])
  assert.deepEqual(parseFaults(''), [])
})

test('a fault that there is not is sent back with those there are', () => {
  for (const text of ['page3=explode', 'token=endless', 'token2=401', 'cut', 'page=cut*', 'page=toString']) {
    assert.throws(
      () => parseFaults(text),
      { kind: 'invalid', message: /is not a fault\. .*login-page.*gzip-bomb/ },
      text,
    )
  }
})

test('each fault happens as often as written, in the order written', () => {
  const play = playFaults(parseFaults('page2=cut*1,page2=500*1,page=slow'))
  const played = [1, 2, 2, 2].map((page) => play('page', page)?.fault)
  assert.deepEqual(played, ['slow', 'cut', '500', 'slow'])
  assert.equal(play('token'), null)
})
