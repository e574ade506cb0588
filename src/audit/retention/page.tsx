import type { Html } from '../../platform/web/html.ts'
import { Chip } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { moment } from '../../platform/moment.ts'
import type { Proof } from './retain.ts'
import { nameOf } from './names.ts'
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
      <Table caption="Rules" headings={['What', 'How long', 'Why', 'Last night']}>
        {rules.map((rule) => (
          <tr role="row">
            <RowHead>{capital(nameOf(rule))}</RowHead>
            <Cell label="How long">{howLong(rule)}</Cell>
            <Cell label="Why">{rule.why}</Cell>
            <Cell label="Last night">
              <Proved rule={rule} proof={proofs.get(rule.rule)} />
            </Cell>
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

function Proved({ rule, proof }: { rule: Rule; proof: Proof | undefined }): Html {
  if (rule.removal === undefined) return <>Nothing is removed</>
  if (proof === undefined) return <>Not run yet</>
  const { provedAt, removed, remaining } = proof
  return (
    <div>
      {moment(provedAt)}: {removed} removed,{' '}
      {remaining === 0 ? (
        'nothing older is left'
      ) : (
        <Chip colour="red" icon="stop">
          {remaining} older {remaining === 1 ? 'is' : 'are'} still there
        </Chip>
      )}
    </div>
  )
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
