/**
 * What runs at a practice, read from the code and the settings. The substance is what the practice agrees to: when it
 * changes, the practice is asked again. Circumstances change every day and are only shown.
 */
export interface PackFacts {
  substance: Substance
  circumstances: Circumstances
}

export interface Substance {
  /** Every column that is read and kept, in plain words. */
  dataItems: string[]
  purposes: string[]
  /** Where the list comes from, each with the host that answers. */
  sources: string[]
  processors: Processor[]
  retention: Retention[]
  /** Where it is kept. */
  hosting: string
}

export interface Processor {
  name: string
  does: string
  /** It takes messages on their way to patients. */
  sends?: true
}

export interface Retention {
  what: string
  kept: string
}

export interface Circumstances {
  practice: string
  practiceName: string
  /** Who looks after the installation. */
  operator: string
  /** When a list is read, in words. */
  nightly: string
  /** Patients held, registered and all. */
  registered: number
  patients: number
  /** How the last sync went, in words; null when there was none. */
  lastSync: string | null
  readAt: Date
}

/** Reads the facts of a practice as they are now. */
export type GatherFacts = (practice: string, now: Date) => Promise<PackFacts>

/** The text that a version of the pack is known by. The order of the keys is fixed here, so equal facts give equal texts. */
export function substanceText(substance: Substance): string {
  const { dataItems, purposes, sources, processors, retention, hosting } = substance
  return JSON.stringify({
    dataItems,
    purposes,
    sources,
    processors: processors.map(({ name, does }) => ({ name, does })),
    retention: retention.map(({ what, kept }) => ({ what, kept })),
    hosting,
  })
}

/** What is different between two versions of the pack, one sentence each. */
export function differences(before: Substance, after: Substance): string[] {
  return [
    ...listed('data item', before.dataItems, after.dataItems),
    ...listed('purpose', before.purposes, after.purposes),
    ...listed('source of the list', before.sources, after.sources),
    ...paired(
      'company or service that handles the data',
      before.processors.map(({ name, does }) => [name, does]),
      after.processors.map(({ name, does }) => [name, does]),
    ),
    ...paired(
      'rule about how long data is kept',
      before.retention.map(({ what, kept }) => [what, kept]),
      after.retention.map(({ what, kept }) => [what, kept]),
    ),
    ...(before.hosting === after.hosting ? [] : [`Kept on: was ${before.hosting}, is ${after.hosting}.`]),
  ]
}

function listed(what: string, before: string[], after: string[]): string[] {
  return [
    ...after.filter((each) => !before.includes(each)).map((each) => `New ${what}: ${each}.`),
    ...before.filter((each) => !after.includes(each)).map((each) => `No longer a ${what}: ${each}.`),
  ]
}

function paired(what: string, before: [string, string][], after: [string, string][]): string[] {
  const was = new Map(before)
  const is = new Map(after)
  const changed = after.filter(([name, value]) => was.has(name) && was.get(name) !== value)
  return [
    ...after.filter(([name]) => !was.has(name)).map(([name, value]) => `New ${what}: ${name}, ${value}.`),
    ...before.filter(([name]) => !is.has(name)).map(([name]) => `No longer a ${what}: ${name}.`),
    ...changed.map(([name, value]) => `${name}: was ${was.get(name)}, is ${value}.`),
  ]
}
