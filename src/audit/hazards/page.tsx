import type { Html } from '../../platform/web/html.ts'
import { COMING, HAZARDS, type Hazard } from './hazards.ts'

/** What could harm a patient, and what is done about it. */
export function HazardsPage(): Html {
  return (
    <>
      <p class="ps-crumb">
        <a href="/governance">Governance</a>
      </p>
      <h1 class="ps-h1 ps-mb3">Hazard log</h1>
      <p>
        Severity and likelihood go from 1 to 5, as in DCB0129. Each control has a test that runs with every
        change of the product. A Clinical Safety Officer of the organisation that deploys it has to judge this
        anew and sign it.
      </p>
      {HAZARDS.map((hazard) => (
        <One hazard={hazard} />
      ))}
      <h2 class="ps-h2">Coming with their feature</h2>
      <ul>
        {COMING.map(({ id, hazard, with: feature }) => (
          <li>
            {id}: {hazard} ({feature})
          </li>
        ))}
      </ul>
    </>
  )
}

function One({ hazard }: { hazard: Hazard }): Html {
  const { id, severity, likelihood, residual, causes, effect, harm, controls, comment } = hazard
  return (
    <section class="ps-mb4">
      <h2 class="ps-h2">
        {id}: {hazard.hazard}
      </h2>
      <p>
        <strong>Causes.</strong> {causes} <strong>Effect.</strong> {effect} <strong>Harm.</strong> {harm}
      </p>
      <p>
        Severity {severity}. Likelihood {likelihood}, with the controls {residual}.
      </p>
      <ul>
        {controls.map(({ control, file, test }) => (
          <li>
            {control}
            <div class="ps-table__sub">
              {file}: {test}
            </div>
          </li>
        ))}
      </ul>
      {comment !== '' && <p>{comment}</p>}
    </section>
  )
}
