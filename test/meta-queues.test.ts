import assert from 'node:assert/strict'
import { test } from 'node:test'
import { queues } from '../src/app.ts'
import { queueWords } from '../src/operations/overview/queues.tsx'

test('an operator reads in words what each queue of jobs is for', () => {
  assert.deepEqual(
    queues.map(({ name }) => name).sort(),
    Object.keys(queueWords).sort(),
    'src/operations/overview/queues.tsx says what a queue is for',
  )
})
