import assert from 'node:assert/strict'
import { test } from 'node:test'
import { may, PERMISSIONS, PRACTICE_ROLES, RIGHTS, rights, type Role } from './rights.ts'

test('nobody may do nothing, and an operator nothing of a practice', () => {
  assert.deepEqual(
    RIGHTS.filter((right) => may(null, right)),
    [],
  )
  const operator = { role: 'operator' as const, permissions: PERMISSIONS }
  assert.deepEqual(
    RIGHTS.filter((right) => may(operator, right)),
    ['run-installation'],
  )
})

test('a role may do what the table says, with every permission that it needs and not without', () => {
  for (const role of PRACTICE_ROLES) {
    const plain = RIGHTS.filter((right) => may({ role, permissions: [] }, right))
    const full = RIGHTS.filter((right) => may({ role, permissions: PERMISSIONS }, right))
    const named = RIGHTS.filter((right) => (rights[right].roles as readonly Role[]).includes(role))
    assert.deepEqual(full, named)
    assert.deepEqual(
      plain,
      named.filter((right) => !('permission' in rights[right])),
    )
  }
})

test("each permission gives a right, and every right is somebody's", () => {
  const given = RIGHTS.flatMap((right) => ('permission' in rights[right] ? [rights[right].permission] : []))
  assert.deepEqual([...given].sort(), [...PERMISSIONS].sort())
  for (const right of RIGHTS) assert.ok(rights[right].roles.length > 0, right)
})
