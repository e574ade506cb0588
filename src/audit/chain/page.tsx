import { Button } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Empty, Notice, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { moment } from '../../platform/moment.ts'
import { grouped, many } from '../../sync/when.ts'
import { tellEntry, type Head, type Told } from './entries.ts'
import type { PublishedHead } from './published.ts'
import type { Verified } from './verify.ts'

export interface ShownEntry {
  seq: number
  at: Date
  entry: string
  who: string | null
}

export interface ChainPageProps {
  entries: ShownEntry[]
  head: Head | null
  published: PublishedHead | null
  verified: Verified | null
  next: number | null
}

/** What was done at the practice, entry by entry, and whether the chain holds. */
export function ChainPage({ entries, head, published, verified, next }: ChainPageProps): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/governance">Governance</a>
      </p>
      <h1 class="ps-h1 ps-mb3">What was done</h1>
      {verified !== null && (
        <div class="ps-mb3" role="status">
          <Result verified={verified} />
        </div>
      )}
      <p>
        Every entry carries a hash of the one before it, so nobody can change, remove or put in one without
        the chain telling. The end below, noted down somewhere else, also tells whether the chain was cut off.
      </p>
      {head !== null && (
        <p>
          The end now: entry {grouped(head.seq)}, <code class="ps-secret">{head.hash.toString('hex')}</code>
          <br />
          {published === null
            ? 'No end has been kept outside the database yet: that happens every night.'
            : `Kept outside the database last: entry ${grouped(published.seq)}, on ${moment(published.at)}.`}
        </p>
      )}
      <PostForm action="/governance/chain" classes="ps-mb4">
        <Button text="Verify the chain" preventDoubleClick />
      </PostForm>
      {entries.length === 0 ? (
        <Empty title="Nothing was done yet" />
      ) : (
        <Table caption="Entries, newest first" headings={['Entry', 'When', 'Who', 'What', 'About']}>
          {entries.map((entry) => (
            <Line entry={entry} />
          ))}
        </Table>
      )}
      {next !== null && (
        <nav class="ps-row ps-mt3" aria-label="Pages">
          <Act href={`/governance/chain?before=${next}`}>Older</Act>
        </nav>
      )}
    </>
  )
}

function Result({ verified: { entries, published, faults } }: { verified: Verified }): Html {
  if (faults.length === 0) {
    const held = published === 0 ? '' : `, also against ${many(published, 'published end')}`
    return (
      <Notice kind="done" title="The chain holds">
        {many(entries, 'entry was', 'entries were')} verified{held}.
      </Notice>
    )
  }
  return (
    <Notice kind="stop" title="The chain does not hold">
      <ul>
        {faults.map(({ sentence }) => (
          <li>{sentence}</li>
        ))}
      </ul>
    </Notice>
  )
}

function Line({ entry: { seq, at, entry, who } }: { entry: ShownEntry }): Html {
  const { action, actor, subject, facts } = tellEntry(entry)
  const said = Object.entries(facts).map(([name, value]) => `${factName(name)}: ${wordsOf(value)}`)
  return (
    <tr role="row">
      <RowHead>{seq}</RowHead>
      <Cell label="When">
        <time datetime={at.toISOString()}>{moment(at)}</time>
      </Cell>
      <Cell label="Who">{who ?? actorWords(actor)}</Cell>
      <Cell label="What">
        {sentence(action)}
        {said.length > 0 && <div class="ps-table__sub">{said.join(', ')}</div>}
      </Cell>
      <Cell label="About">
        {subject.patient ? <a href={`/patients/${subject.patient}`}>A patient</a> : aboutWords(subject)}
      </Cell>
    </tr>
  )
}

function wordsOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return grouped(value)
  return (Array.isArray(value) ? value.join(', ') : String(value)) || 'none'
}

/** `permissions-before` and `packVersion` as words. */
function factName(name: string): string {
  return name.replace(/-|(?=[A-Z])/g, ' ').toLowerCase()
}

function actorWords({ command, account, product }: Told['actor']): string {
  if (command !== undefined)
    return `The command line (${account === undefined ? command : `${command}, ${account}`})`
  return product === undefined ? 'Somebody' : 'Patient Sync itself'
}

const abouts: Record<string, string> = {
  ...{ staff: 'Somebody who works here', run: 'A sync', review: 'A review', practice: 'The practice' },
  ...{ feedback: 'Feedback', purge: 'Deleting what the sync brought', decision: 'A decision' },
}

function aboutWords(subject: Record<string, string>): string {
  return Object.keys(subject)
    .map((kind) => abouts[kind] ?? capital(kind.replaceAll('-', ' ')))
    .join(', ')
}

function sentence(action: string): string {
  return capital(action.replaceAll('-', ' '))
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1)
}
