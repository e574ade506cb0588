import type { Clock } from '../../platform/clock.ts'
import type { ReadRow, UnusableRow } from '../source.ts'
import { listedPatient, type ListedPatient } from '../listed-patient.ts'
import { inLondon } from '../../platform/clock.ts'
import { fhirFileSource } from './file-source.ts'

/** How the first patients of a file are understood, for the page on which a person decides to sync it. */
export interface FhirDescription {
  looked: number
  /** Whether the file ended within what was looked at. */
  all: boolean
  usable: number
  /** Of the usable: how many have each of these. */
  has: { nhsNumber: number; mobilePhone: number; email: number; address: number }
  /** Why the others cannot be used, and why a value was left out, each with how often, most often first. */
  reasons: [string, number][]
}

const LOOKED_AT = 1000

/** Reads the first thousand resources of a file. Throws as opening it would when it is no such file. */
export async function describeFhirFile(
  file: string,
  practice: string,
  clock: Clock,
): Promise<FhirDescription> {
  const list = await fhirFileSource({ file, practice }, clock).open(new AbortController().signal)
  const tally = new Tally(inLondon(clock.now()).date)
  try {
    for await (const batch of list.records()) {
      for (const { bytes } of batch.slice(0, LOOKED_AT - tally.looked)) tally.add(list.read(bytes))
      if (tally.looked >= LOOKED_AT) return tally.description(false)
    }
    return tally.description(true)
  } finally {
    await list.close()
  }
}

class Tally {
  looked = 0
  readonly #today: string
  readonly #has = { nhsNumber: 0, mobilePhone: 0, email: 0, address: 0 }
  readonly #reasons = new Map<string, number>()
  #usable = 0

  constructor(today: string) {
    this.#today = today
  }

  add(row: ReadRow | UnusableRow): void {
    this.looked += 1
    if ('unusable' in row) return this.#tell(row.unusable)
    const notes = [...(row.notes ?? [])]
    const patient = listedPatient(row, 'dmy', this.#today, notes)
    if (typeof patient === 'string') return this.#tell(patient)
    this.#count(patient)
    notes.forEach((note) => this.#tell(note))
  }

  description(all: boolean): FhirDescription {
    const reasons = [...this.#reasons].sort((a, b) => b[1] - a[1])
    return { looked: this.looked, all, usable: this.#usable, has: this.#has, reasons }
  }

  #count(patient: ListedPatient): void {
    this.#usable += 1
    if (patient.nhs_number !== null) this.#has.nhsNumber += 1
    if (patient.mobile_phone !== null) this.#has.mobilePhone += 1
    if (patient.email !== null) this.#has.email += 1
    if (patient.postcode !== null || patient.address_line_1 !== null) this.#has.address += 1
  }

  #tell(reason: string): void {
    this.#reasons.set(reason, (this.#reasons.get(reason) ?? 0) + 1)
  }
}
