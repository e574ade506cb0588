import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'
import { machine, type Machine } from './machine.ts'

/** One measured number. */
export interface Figure {
  name: string
  /** For how many patients, where that matters. */
  rows?: number
  value: number
  unit: string
  /** What was measured in each round; `value` is their median. */
  rounds?: number[]
}

/** A figure that has to be good enough. `goal` says how good, as in `<= 1.5`. */
export interface Goal {
  name: string
  value: number
  unit: string
  goal: string
  holds: boolean
}

export interface Measured {
  figures: Figure[]
  goals: Goal[]
  /** What the JSON document has as `figures` where a table of numbers says too little. */
  summary?: unknown
  /** What else there is to know about where it was measured, such as the database's settings. */
  machine?: Record<string, unknown>
}

/** How a bench is called: options beside `--json`, each with its default. */
export interface BenchOptions<Option extends string> {
  name: string
  options: Record<Option, string>
}

/**
 * Runs a bench and reports in the form that all of them share: a table, or with `--json` one JSON document
 * `{bench, machine, figures, goals}` on stdout, and progress on stderr. The exit code is 0 only when every goal holds,
 * 1 when one does not or the bench breaks off, 2 when it was called wrongly.
 */
export async function runBench<Option extends string>(
  { name, options }: BenchOptions<Option>,
  measure: (given: Record<Option, string>) => Promise<Measured>,
): Promise<void> {
  const given = readArguments(name, options)
  if (given === null) return void (process.exitCode = 2)
  const before = machine()
  const measured = await measure(given)
  const report = {
    bench: name,
    machine: { ...before, loadAtEnd: machine().load, ...measured.machine },
    figures: measured.figures,
    goals: measured.goals,
  }
  const { json } = given
  const document = { ...report, figures: measured.summary ?? measured.figures }
  process.stdout.write(json ? `${JSON.stringify(document, null, 2)}\n` : tables(report))
  process.exitCode = report.goals.every(({ holds }) => holds) ? 0 : 1
}

/** Says on stderr how far the bench is. */
export function say(sentence: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${sentence}\n`)
}

export function atMost(most: number, measured: Omit<Goal, 'goal' | 'holds'>): Goal {
  return { ...measured, goal: `<= ${most}`, holds: measured.value <= most }
}

export function atLeast(least: number, measured: Omit<Goal, 'goal' | 'holds'>): Goal {
  return { ...measured, goal: `>= ${least}`, holds: measured.value >= least }
}

export function below(limit: number, measured: Omit<Goal, 'goal' | 'holds'>): Goal {
  return { ...measured, goal: `< ${limit}`, holds: measured.value < limit }
}

function readArguments<Option extends string>(name: string, defaults: Record<Option, string>) {
  const options: ParseArgsOptionsConfig = { json: { type: 'boolean', default: false } }
  for (const [option, value] of Object.entries<string>(defaults))
    options[option] = { type: 'string', default: value }
  try {
    return parseArgs({ options }).values as Record<Option, string> & { json: boolean }
  } catch (error) {
    const words = Object.entries<string>(defaults).map(([option, value]) => ` [--${option} ${value}]`)
    process.stderr.write(`${(error as Error).message}\nUsage: bin/bench ${name} [--json]${words.join('')}\n`)
    return null
  }
}

interface Report {
  bench: string
  machine: Machine & Record<string, unknown>
  figures: Figure[]
  goals: Goal[]
}

function tables({ bench, machine, figures, goals }: Report): string {
  const where = Object.entries(machine).map(([what, value]) => `  ${what}: ${oneLine(value)}`)
  const measured = figures.map(({ name, rows, value, unit, rounds }) => [
    name,
    rows === undefined ? '' : rows.toLocaleString('en-GB'),
    number(value),
    unit,
    rounds === undefined ? '' : `${number(Math.min(...rounds))} to ${number(Math.max(...rounds))}`,
  ])
  const judged = goals.map(({ name, value, unit, goal, holds }) => [
    name,
    number(value),
    unit,
    goal,
    holds ? 'holds' : 'MISSED',
  ])
  return [
    `bench ${bench}`,
    ...where,
    '',
    ...columns(['figure', 'patients', 'value', 'unit', 'rounds'], measured),
    '',
    ...columns(['goal', 'value', 'unit', 'goal', ''], judged),
    '',
  ].join('\n')
}

function oneLine(value: unknown): string {
  return typeof value === 'string'
    ? value
    : JSON.stringify(value)
        .replace(/[{}[\]"]/g, '')
        .replaceAll(',', ', ')
}

/** Three digits that mean something; whole numbers as they are. */
function number(value: number): string {
  const digits = Number.isInteger(value) || Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2
  return value.toLocaleString('en-GB', { maximumFractionDigits: digits, minimumFractionDigits: digits })
}

function columns(headings: string[], rows: string[][]): string[] {
  const all = [headings, ...rows]
  const widths = headings.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)))
  return all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}
