import type { Html } from '../../platform/web/html.ts'
import { Button, Input, Radios } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import { Act, PostForm } from '../../platform/web/marks.tsx'
import type { LedgerRun } from '../ledger.ts'
import { runTitle } from '../pages/parts.tsx'
import { LIST_NAMES, lists } from './lists.ts'

/** Every list of a run as a file: as it stands on the page, or with contact details in full, which is written down. */
export function DownloadPage({ run, form }: { run: LedgerRun; form: Form<unknown> }): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href={`/sync/${run.run}`}>{runTitle(run)}</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Download as CSV</h1>
      <p class="ps-lede ps-mb3">
        Files for a spreadsheet, with contact details masked as on the page. Restricted patients are left out.
      </p>
      <ul class="ps-row ps-mb3 nl-downloads">
        {LIST_NAMES.map((name) => (
          <li>
            <Act href={`/sync/${run.run}/${name}.csv`} icon="down">
              {lists[name].title}
            </Act>
          </li>
        ))}
      </ul>
      <section class="ps-section" aria-labelledby="full-h">
        <h2 class="ps-h2" id="full-h">
          With contact details in full
        </h2>
        <p>Your name, the time and your reason are written down for everybody at the practice to read.</p>
        <PostForm action={`/sync/${run.run}/download`}>
          <Radios
            name="list"
            idPrefix="list"
            fieldset={{ legend: { text: 'Which list?', size: 's' } }}
            items={LIST_NAMES.filter((name) => lists[name].hides).map((name) => ({
              value: name,
              text: lists[name].title,
            }))}
            value={typed(form, 'list')}
            errorMessage={problem(form, 'list')}
          />
          <Input
            id="reason"
            name="reason"
            label={{ text: 'Why do you need them?' }}
            value={typed(form, 'reason')}
            errorMessage={problem(form, 'reason')}
          />
          <Button text="Download" variant="secondary" />
        </PostForm>
      </section>
    </>
  )
}
