import type { Html } from '../../platform/web/html.ts'
import { Notice } from '../../platform/web/marks.tsx'
import { meansEmail, type Draft } from './draft.ts'
import { Agree, type PartProps } from './fields.tsx'

/** What stands at the other end of a way of the form. */
export function addressWord(way: Draft['way'], { once }: Pick<Draft, 'once'>): string {
  return way === 'email' || (way === 'once' && meansEmail(once)) ? 'email address' : 'phone'
}

/**
 * That what is held of a child of 11 and more may be a parent's, and that somebody has checked who reads it: by this way, and by no
 * other that is chosen afterwards.
 */
export function CheckedReader(props: PartProps & { way: Draft['way']; age: number }): Html {
  const { way, age, draft, errors } = props
  const isChosen = way === draft.way
  return (
    <Notice kind="warn" title={`This patient is ${age}`}>
      <p>What is held may be a parent's number or email.</p>
      <Agree
        name="child-phone"
        id={isChosen ? 'child-phone' : `child-phone-${way}`}
        value={way}
        draft={isChosen ? draft : { agreed: [] }}
        errors={isChosen ? errors : []}
      >
        I have checked who reads this {addressWord(way, draft)}
      </Agree>
    </Notice>
  )
}
