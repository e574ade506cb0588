import { inLondon } from '../../platform/clock.ts'
import type { Html } from '../../platform/web/html.ts'
import { Cell, RowHead, Table } from '../../sync/pages/parts.tsx'
import type { Proof } from './retain.ts'
import type { Rule } from './rules.ts'

interface RetentionPageProps {
  rules: readonly Rule[]
  proofs: Map<string, Proof>
}

/** How long everything is kept, and that nothing older is there. */
export function RetentionPage({ rules, proofs }: RetentionPageProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/governance">Governance</a>
      </p>
      <h1 class="ps-h1 ps-mb3">How long things are kept</h1>
      <p>
        Every night what is older than its rule says is removed, in all practices of this installation, and
        then counted: nothing older may be left.
      </p>
      <Table caption="Rules" headings={['What', 'How long', 'Why', 'Last night']} cards>
        {rules.map((rule) => (
          <tr role="row">
            <RowHead>{rule.rule.replaceAll('_', ' ')}</RowHead>
            <Cell label="How long">{howLong(rule)}</Cell>
            <Cell label="Why">{rule.why}</Cell>
            <Cell label="Last night">{proofWords(rule, proofs.get(rule.rule))}</Cell>
          </tr>
        ))}
      </Table>
    </>
  )
}

function howLong({ removal }: Rule): string {
  if (removal === undefined) return 'Kept'
  const years = removal.days / 365
  if (Number.isInteger(years)) return years === 1 ? '1 year' : `${years} years`
  return removal.days === 1 ? '1 day' : `${removal.days} days`
}

function proofWords({ removal }: Rule, proof: Proof | undefined): string {
  if (removal === undefined) return ''
  if (proof === undefined) return 'Not run yet'
  const { date, time } = inLondon(proof.provedAt)
  const left = proof.remaining === 0 ? 'nothing older is left' : `${proof.remaining} OLDER ARE STILL THERE`
  return `${date} ${time}: ${proof.removed} removed, ${left}`
}
