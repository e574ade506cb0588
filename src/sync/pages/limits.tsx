import { Button, Input } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Change, Only, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { displayDate } from '../../patients/identity.ts'
import { inLondon } from '../../platform/clock.ts'
import { CHECKS, floorRows } from '../check.ts'
import type { Limit, LimitChange } from '../limits.ts'
import { percent } from './checks.tsx'

/** The practice's limits: beyond them a sync stops itself. Whoever changes one says why. */
export function LimitsPage(props: { limits: Limit[]; changes: LimitChange[]; form: Form<unknown> }): Html {
  const { limits, changes, form } = props
  return (
    <>
      <p class="ps-crumb">
        <a href="/sync">All syncs</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Limits</h1>
      <p>
        A sync beyond one of these stops itself before it changes anything, and waits for a person. Up to{' '}
        {floorRows} rows or patients are never too many, whatever share of a small practice they are. A list
        that is cut off, empty or another practice's is always stopped.
      </p>
      <Only may="configure-practice" otherwise={<InForce limits={limits} />}>
        <LimitsForm limits={limits} form={form} />
      </Only>
      {changes.length > 0 && <Changes changes={changes} />}
    </>
  )
}

function LimitsForm({ limits, form }: { limits: Limit[]; form: Form<unknown> }): Html {
  return (
    <PostForm action="/sync/limits">
      <Table caption="Limits" headings={['What is measured', 'Percent', 'Usual']} classes="nl-columns">
        {limits.map(({ name, percent: inForce, usual }) => (
          <tr role="row">
            <RowHead>{CHECKS[name].title}</RowHead>
            <Cell label="Percent">
              <Input
                id={name}
                name={name}
                label={{
                  text: `${CHECKS[name].title}, ${CHECKS[name].atLeast ? 'at least' : 'at most'}`,
                  classes: 'nhsuk-u-visually-hidden',
                }}
                width={4}
                inputmode="decimal"
                suffix={{ text: '%' }}
                value={name in form.values ? typed(form, name) : String(inForce)}
                errorMessage={problem(form, name)}
              />
            </Cell>
            <Cell label="Usual">{CHECKS[name].limitWords(percent(usual))}</Cell>
          </tr>
        ))}
      </Table>
      <div class="ps-mt4">
        <Input
          id="reason"
          name="reason"
          label={{ text: 'Why do they change?' }}
          hint={{ text: 'Kept with your name and the time.' }}
          value={typed(form, 'reason')}
          errorMessage={problem(form, 'reason')}
        />
      </div>
      <Button text="Change the limits" preventDoubleClick />
    </PostForm>
  )
}

/** For who may see them and not change them. */
function InForce({ limits }: { limits: Limit[] }): Html {
  return (
    <>
      <Table caption="Limits" headings={['What is measured', 'Percent', 'Usual']} classes="nl-columns">
        {limits.map(({ name, percent: inForce, usual }) => (
          <tr role="row">
            <RowHead>{CHECKS[name].title}</RowHead>
            <Cell label="Percent">{CHECKS[name].limitWords(percent(inForce))}</Cell>
            <Cell label="Usual">{CHECKS[name].limitWords(percent(usual))}</Cell>
          </tr>
        ))}
      </Table>
      <p class="ps-mt3">A manager changes them.</p>
    </>
  )
}

function Changes({ changes }: { changes: LimitChange[] }): Html {
  return (
    <section class="ps-section" aria-labelledby="changes-h">
      <h2 class="ps-h2" id="changes-h">
        Changes
      </h2>
      <Table caption="Changes" headings={['When', 'Limit', 'Change', 'Who', 'Why']} classes="nl-table">
        {changes.map(({ name, before, percent: after, reason, by, at }) => (
          <tr role="row">
            <RowHead>
              {displayDate(inLondon(at).date)}, {inLondon(at).time}
            </RowHead>
            <Cell label="Limit">{CHECKS[name].title}</Cell>
            <Cell label="Change">
              <Change from={percent(before)} to={percent(after)} />
            </Cell>
            <Cell label="Who">{by ?? 'Command line'}</Cell>
            <Cell label="Why">{reason}</Cell>
          </tr>
        ))}
      </Table>
    </section>
  )
}
