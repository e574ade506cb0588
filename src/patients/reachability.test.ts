import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isMobile, phone } from './identity.ts'
import { reachOf, type Reachable } from './reachability.ts'

const nobody: Reachable = {
  status: 'registered',
  restricted: false,
  mobile_phone: null,
  other_phone: null,
  email: null,
}
const [mobile, landline, abroad] = ['+447700900412', '+441632960845', '+33612345678']

test('a mobile takes a text, an email address takes an email', () => {
  assert.deepEqual(reachOf({ ...nobody, mobile_phone: mobile }), {
    is: 'reachable',
    sms: mobile,
    email: null,
  })
  assert.deepEqual(reachOf({ ...nobody, email: 'a@example.org' }), {
    is: 'reachable',
    sms: null,
    email: 'a@example.org',
  })
})

test('whoever cannot be reached is told why', () => {
  const why = (held: Partial<Reachable>) => reachOf({ ...nobody, ...held })
  assert.deepEqual(why({}), { is: 'unreachable', why: 'No mobile and no email held' })
  assert.deepEqual(why({ other_phone: landline }), { is: 'unreachable', why: 'Landline only' })
  assert.deepEqual(why({ mobile_phone: landline }), { is: 'unreachable', why: 'Landline only' })
  assert.deepEqual(why({ other_phone: mobile }), {
    is: 'unreachable',
    why: 'Mobile held only as other phone',
  })
  assert.deepEqual(why({ mobile_phone: abroad }), {
    is: 'unreachable',
    why: 'No UK mobile and no email held',
  })
})

const held = fc.record<Reachable>({
  status: fc.constantFrom('registered', 'left', 'deceased'),
  restricted: fc.boolean(),
  mobile_phone: fc.constantFrom(null, mobile, landline, abroad),
  other_phone: fc.constantFrom(null, mobile, landline, abroad),
  email: fc.constantFrom(null, 'a@example.org'),
})

test('nobody who left or died is contacted, and nothing of a restricted record is shown, whatever is held', () => {
  fc.assert(
    fc.property(held, (patient) => {
      const reach = reachOf(patient)
      assert.equal(reach.is === 'not-allowed', patient.status !== 'registered')
      assert.equal(reach.is === 'hidden', patient.status === 'registered' && patient.restricted)
      if (reach.is === 'unreachable') assert.ok(reach.why !== '')
    }),
  )
})

test('whatever is shown as a way to reach somebody is held for them', () => {
  fc.assert(
    fc.property(held, (patient) => {
      const reach = reachOf(patient)
      if (reach.is !== 'reachable') return
      assert.ok(reach.sms !== null || reach.email !== null)
      assert.ok(reach.sms === null || reach.sms === patient.mobile_phone)
      assert.ok(reach.email === null || reach.email === patient.email)
    }),
  )
})

test('the ranges of textable numbers are those of mobiles', () => {
  const national = fc.integer({ min: 70_0000_0000, max: 79_9999_9999 }).map((digits) => `0${digits}`)
  fc.assert(
    fc.property(national, (digits) => {
      const number = phone(digits)
      if (number === null || number === '') return
      assert.equal(reachOf({ ...nobody, mobile_phone: number }).is === 'reachable', isMobile(number), number)
    }),
    { numRuns: 5000 },
  )
})
