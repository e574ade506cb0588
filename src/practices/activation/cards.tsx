import type { Html } from '../../platform/web/html.ts'
import { Act } from '../../platform/web/marks.tsx'
import type { Standing } from './gather.ts'
import { firstUpper } from './signed-by.tsx'

export function WhatRuns({ facts, isOn }: { facts: Standing['facts']; isOn: boolean }): Html {
  const { substance, circumstances } = facts
  const senders = substance.processors.flatMap(({ name, sends }) => (sends ? [name] : [])).join(', ')
  const rows: [string, Html | string][] = [
    ['Reads', substance.sources[0] ?? 'A list that you upload'],
    ['When', circumstances.nightly],
    [
      'Data',
      <>
        {substance.dataItems.length} items, no clinical record. <a href="/activation/dpia/2">See them</a>
      </>,
    ],
    ['Kept on', firstUpper(substance.hosting)],
    ['Run by', circumstances.operator],
    ['Sends by', senders === '' ? 'Nothing leaves this installation' : senders],
  ]
  return (
    <section class="ps-card" aria-labelledby="facts-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="facts-h">
          {isOn ? 'What runs' : 'What would run'}
        </h2>
      </div>
      <div class="ps-card__body">
        <dl class="ps-facts ac-facts">
          {rows.map(([what, value]) => (
            <div>
              <dt>{what}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </div>
      <div class="ps-card__foot ps-small">
        If any of this changes in a way that matters, you are asked again.
      </div>
    </section>
  )
}

export function ComesWithThePack(): Html {
  return (
    <section class="ps-card" aria-labelledby="also-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="also-h">
          Comes with the pack
        </h2>
      </div>
      <div class="ps-card__body">
        <ul class="ps-none">
          {[
            ['privacy-notice', 'Words for your privacy notice'],
            ['record-of-processing', 'Line for your record of processing'],
            ['processors', 'List of processors'],
            ['data-flow', 'Data flow diagram'],
          ].map(([id, name]) => (
            <li>
              <a href={`/activation/dpia/document#${id}`}>{name}</a>
            </li>
          ))}
        </ul>
      </div>
    </section>
  )
}

export function ChangeYourMind({ allowed }: { allowed: boolean }): Html {
  return (
    <section class="ps-card" aria-labelledby="stop-h">
      <div class="ps-card__head">
        <h2 class="ps-h2" id="stop-h">
          Change your mind
        </h2>
      </div>
      <div class="ps-card__body">
        <p>
          You can withdraw at any time. Syncing and sending stop within a minute, and you can have the data
          deleted.
        </p>
        {allowed ? (
          <Act href="/activation/withdrawal">Withdraw permission</Act>
        ) : (
          <p>A manager or the governance lead can do that.</p>
        )}
      </div>
    </section>
  )
}
