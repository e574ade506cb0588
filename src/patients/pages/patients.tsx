import { Button } from '../../platform/web/design.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Notice, Only, PostForm } from '../../platform/web/marks.tsx'
import { BrowsedPart, type Browsed } from './browsed.tsx'
import { SearchedPart, type Searched } from './searched.tsx'

interface PatientsProps {
  now: Date
  browsed?: Browsed
  searched?: Searched
}

/** Patients: one field to find somebody, and the list to browse. */
export function PatientsPage(props: PatientsProps): Html {
  return (
    <>
      <div class="ps-head">
        <h1 class="ps-h1">Patients</h1>
        <div class="ps-head__end">
          <Only may="see-restricted">
            <Act href="/patients/restricted">Restricted patients</Act>
          </Only>
          <Only may="edit-patients">
            <Act href="/patients/new">Add a patient</Act>
          </Only>
        </div>
      </div>
      <SearchForm text={props.searched?.text ?? ''} />
      <p class="nhsuk-u-visually-hidden" role="status" id="said"></p>
      <div id="found">
        <FoundPart {...props} />
      </div>
      <Templates />
    </>
  )
}

/** Everything below the field; a script puts a new one in its place while somebody types. */
export function FoundPart({ now, browsed, searched }: PatientsProps): Html {
  return (
    <>
      {searched && <SearchedPart {...searched} now={now} />}
      {browsed && <BrowsedPart {...browsed} now={now} />}
    </>
  )
}

function SearchForm({ text }: { text: string }): Html {
  return (
    <search>
      <PostForm action="/patients/search" id="search">
        <div class="ps-search">
          <div class="ps-search__field">
            <label class="nhsuk-label" for="q">
              <b>Find a patient</b>
              <span class="ps-only-wide"> by name, NHS number, date of birth, phone or address</span>
            </label>
            <input
              class="nhsuk-input"
              id="q"
              name="q"
              type="search"
              autocomplete="off"
              spellcheck={false}
              autocapitalize="off"
              maxlength={200}
              value={text}
              aria-describedby="q-hint"
              data-key="/"
              data-key-name="Find a patient"
            />
          </div>
          <Button text="Search" classes="ps-search__go" />
        </div>
        <p class="ps-small ps-quiet ps-mt1 ps-mb3 pl-search-hint" id="q-hint">
          Names in any order, spelling need not be exact: <b>sian llew</b>. Dates as you write them:{' '}
          <b>14/3/58</b>. Numbers with or without spaces.
          <span class="pl-needs-script">
            {' '}
            Press <kbd class="ps-kbd">/</kbd> to come back here.
          </span>
        </p>
      </PostForm>
    </search>
  )
}

/** What a script shows while it waits, and when no answer came. */
function Templates(): Html {
  return (
    <>
      <template id="search-waits">
        <div class="ps-card">
          <div class="ps-card__body pl-waits">
            <p class="ps-m0 ps-mb2">
              Looking for <b></b>
            </p>
            <span></span>
            <span></span>
            <span></span>
          </div>
        </div>
      </template>
      <template id="search-fails">
        <Notice
          kind="stop"
          title="Search is not working"
          end={
            <button class="ps-act" type="button">
              Try again
            </button>
          }
        >
          <p>Nothing is lost. Try again in a minute.</p>
        </Notice>
      </template>
    </>
  )
}
