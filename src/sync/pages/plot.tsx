import type { Html } from '../../platform/web/html.ts'
import { displayDate, displayLongDate } from '../../patients/identity.ts'
import type { NightOfList } from '../ledger/nights.ts'
import { daysBetween, grouped, many } from '../when.ts'
import { highest, linear, roundTicks } from './scale.ts'

export interface PlotProps {
  nights: readonly NightOfList[]
  /** The last night of the plot, and how many it has room for. */
  until: string
  count: number
  id: string
}

const left = 64
const right = 800
/** Where each part stands, from above: the size of the list, who joined and left, whose details changed. */
const size = { top: 24, bottom: 120 }
const moved = { top: 146, axis: 184, bottom: 222 }
const changed = { top: 246, axis: 284 }
const height = 320

/** The size of the list and what changed, night by night. Everything that it shows stands in the table, too. */
export function NightsPlot(props: PlotProps): Html {
  const { nights, count, id } = props
  const x = places(props)
  return (
    <svg class="ps-plot" viewBox={`0 0 808 ${height}`} role="img" aria-labelledby={`${id}-t ${id}-d`}>
      <title id={`${id}-t`}>{`List size and changes, last ${count} nights`}</title>
      <desc id={`${id}-d`}>{describe(nights)}</desc>
      <SizeLine nights={nights} x={x} />
      <Bars nights={nights} x={x} width={barWidth(count)} />
      <Dates {...props} x={x} />
    </svg>
  )
}

type Place = (night: string) => number

/** The middle of a night's column. */
function places({ until, count }: PlotProps): Place {
  const column = (right - left) / count
  return (night) => right - (daysBetween(night, until) + 0.5) * column
}

function barWidth(count: number): number {
  return Math.max(1, Math.round(((right - left) / count) * 0.62))
}

function SizeLine({ nights, x }: { nights: readonly NightOfList[]; x: Place }): Html | null {
  const known = nights.filter((night) => night.patients !== null)
  const last = known.at(-1)
  if (last === undefined) return null
  const ticks = roundTicks(known.map((night) => night.patients!))
  const y = linear([ticks[0]!, ticks.at(-1)!], [size.bottom, size.top])
  const points = known.map((night) => `${px(x(night.night))},${px(y(night.patients!))}`).join(' ')
  return (
    <g>
      {ticks.map((tick) => (
        <>
          <line class="ps-plot__grid" x1={left} x2={right} y1={px(y(tick))} y2={px(y(tick))} />
          <text x={left - 8} y={px(y(tick) + 5)} text-anchor="end">
            {grouped(tick)}
          </text>
        </>
      ))}
      <polyline class="ps-plot__line" points={points} />
      <circle cx={px(x(last.night))} cy={px(y(last.patients!))} r="4" fill="#003087" />
      <text class="ps-plot__b" x={right} y={px(y(last.patients!) - 9)} text-anchor="end">
        {grouped(last.patients!)}
      </text>
    </g>
  )
}

function Bars({ nights, x, width }: { nights: readonly NightOfList[]; x: Place; width: number }): Html {
  const most = highest(nights.flatMap((night) => [night.joined, night.left]))
  const mostChanged = highest(nights.map(changesOf))
  const up = { class: 'ps-plot__up', most, from: moved.axis, to: moved.top, word: 'joined' }
  const down = { class: 'ps-plot__down', most, from: moved.axis + 1, to: moved.bottom, word: 'left' }
  const same = {
    class: 'ps-plot__same',
    most: mostChanged,
    from: changed.axis,
    to: changed.top,
    word: 'changed',
  }
  return (
    <g>
      <line class="ps-plot__axis" x1={left} x2={right} y1={moved.axis} y2={moved.axis} />
      <line class="ps-plot__axis" x1={left} x2={right} y1={changed.axis} y2={changed.axis} />
      <AxisWord y={moved.axis - 12} word="joined" />
      <AxisWord y={moved.axis + 24} word="left" />
      <AxisWord y={changed.axis - 12} word="changed" />
      {nights.map((night) => {
        const at = { x: x(night.night), width }
        if (night.became !== 'done') return <NotApplied night={night} at={at} />
        return (
          <>
            <Bar {...at} {...up} value={night.joined} />
            <Bar {...at} {...down} value={night.left} />
            <Bar {...at} {...same} value={changesOf(night)} />
          </>
        )
      })}
    </g>
  )
}

function changesOf({ linked, updated }: NightOfList): number {
  return linked + updated
}

function AxisWord({ y, word }: { y: number; word: string }): Html {
  return (
    <text x={left - 8} y={y} text-anchor="end">
      {word}
    </text>
  )
}

/** A bar from the axis; one that would flatten all others is broken and says its number. */
function Bar(props: {
  x: number
  width: number
  value: number
  most: number
  from: number
  to: number
  class: string
  word: string
}): Html | null {
  const { x, width, value, most, from, to } = props
  if (value === 0) return null
  const isBroken = value > most
  const y = linear([0, most], [from, to])(Math.min(value, most))
  const [top, end] = [Math.min(from, y), Math.max(from, y)]
  const start = x - width / 2
  const cut = (from + y) / 2
  return (
    <>
      <rect
        class={props.class}
        x={px(start)}
        y={px(top)}
        width={width}
        height={px(Math.max(end - top, 0.8))}
      />
      {isBroken && (
        <>
          <path d={`M${px(start - 2)} ${px(cut + 2)}l${width + 4} -5v3l-${width + 4} 5z`} fill="#fff" />
          <text x={px(within(x))} y={px(to < from ? to - 6 : to + 16)} text-anchor="middle">
            {grouped(value)} {props.word}
          </text>
        </>
      )}
    </>
  )
}

/** Words stay inside the drawing. */
function within(x: number): number {
  return Math.min(Math.max(x, left + 48), right - 48)
}

/** A night that changed nothing: a disc where its bars would be; its word stands where there is room. */
function NotApplied({ night, at }: { night: NightOfList; at: { x: number; width: number } }): Html {
  const isWide = at.width > 8
  return (
    <>
      <circle cx={px(at.x)} cy={moved.axis} r={isWide ? 9 : 3} fill="#ffdc8e" stroke="#4d3708" />
      {isWide && (
        <>
          <path
            d={`M${px(at.x - 4)} ${moved.axis - 4}h3v8h-3zM${px(at.x + 1)} ${moved.axis - 4}h3v8h-3z`}
            fill="#4d3708"
          />
          <text x={px(within(at.x))} y={moved.axis - 16} text-anchor="middle">
            {night.became}
          </text>
        </>
      )}
    </>
  )
}

/** A date below about every fifth part. */
function Dates({ until, count, x }: PlotProps & { x: Place }): Html {
  const apart = Math.max(1, Math.round(count / 4.3))
  const dates = Array.from({ length: Math.ceil(count / apart) }, (_, at) => dayBefore(until, at * apart))
  return (
    <g>
      {dates.map((date) => (
        <text x={px(within(x(date)))} y={height - 8} text-anchor="middle">
          {displayDate(date).slice(0, -5)}
        </text>
      ))}
    </g>
  )
}

function dayBefore(date: string, days: number): string {
  return new Date(Date.parse(date) - days * 86_400_000).toISOString().slice(0, 10)
}

/** What one would say who looks at it. */
function describe(nights: readonly NightOfList[]): string {
  const known = nights.filter((night) => night.patients !== null)
  const [first, last] = [known[0], known.at(-1)]
  if (first === undefined || last === undefined) return 'No list was taken in on these nights.'
  const most = known.toSorted((a, b) => b.joined - a.joined)[0]!
  const stopped = nights.filter((night) => night.became !== 'done').length
  return [
    `The list had ${many(first.patients!, 'patient')} on ${displayLongDate(first.night)} and ${grouped(last.patients!)} on ${displayLongDate(last.night)}.`,
    most.joined > 0 &&
      `The most to join in one night was ${grouped(most.joined)}, on ${displayLongDate(most.night)}.`,
    stopped > 0 && `${many(stopped, 'night')} changed nothing.`,
  ]
    .filter(Boolean)
    .join(' ')
}

function px(value: number): string {
  return value.toFixed(1)
}
