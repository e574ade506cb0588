import type { Child } from 'hono/jsx'
import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { Agree, type PartProps } from './fields.tsx'

/** That what is held of a child of 11 and more may be a parent's, and that somebody has checked who reads it. */
export function CheckedReader({
  age,
  draft,
  errors,
  children,
}: PartProps & { age: number; children: Child }): Html {
  return (
    <Notice kind="warn" title={`This patient is ${age}`}>
      <p>What is held may be a parent's number or email.</p>
      <Agree name="child-phone" draft={draft} errors={errors}>
        I have checked who reads this {children}
      </Agree>
    </Notice>
  )
}
