import { z } from 'zod'
import type { Actor } from '../platform/audit.ts'
import { systemClock, type Clock } from '../platform/clock.ts'
import type { Database } from '../platform/database/database.ts'
import { ProductError } from '../platform/errors.ts'
import type { Log } from '../platform/log.ts'
import type { Secrets } from '../platform/secrets.ts'
import { demandOnFor } from '../practices/activation/gate.ts'
import { findPractice } from '../practices/practice.ts'
import { readSource, saveSource } from '../practices/source-settings.ts'
import { csvSource } from './csv/csv-source.ts'
import { columnMapping, type ColumnMapping } from './csv/mapping.ts'
import { DOCMAN10_SECRETS, docman10Settings, type Docman10Settings } from './docman10/settings.ts'
import { docman10Source } from './docman10/source.ts'
import { fhirFeedSource } from './fhir/feed-source.ts'
import { FHIR_SECRETS, fhirSettings, type FhirSettings } from './fhir/settings.ts'
import { folderSource } from './folder/source.ts'
import { fhirFileSource, isJsonFile } from './fhir/file-source.ts'
import type { Source, SourceName } from './source.ts'

export interface SourceDeps {
  secrets: Secrets
  /** A file to read instead of the practice's usual one, or instead of its feed; not for `docman10`. */
  file?: string
  /** The run whose list is read once more, because somebody said that it is right; for a folder. */
  again?: string
  clock?: Clock
  log?: Log
  /** Waits between two looks at a folder. */
  pause?: (milliseconds: number) => Promise<unknown>
}

const csvSettings = z.object({
  /** What the columns of the practice's files are, where it is not what their headings say. */
  mapping: columnMapping.optional(),
  /** Where the clinical system leaves its list each night: always the same file, or a folder of them. */
  file: z.string().optional(),
  folder: z.string().optional(),
})

/**
 * The source of a practice as it was set up. Throws `not-found` where there is no such practice, `refused` while Patient Sync
 * is off there and when nobody has set it up, and `failed` when its secrets do not open.
 */
export async function configuredSource(
  database: Database,
  practice: string,
  name: SourceName,
  deps: SourceDeps,
): Promise<Source> {
  // A file is looked into to find out what it is, so the gate stands before that, too.
  const { practice: code } = await findPractice(database, practice)
  await demandOnFor(database, code, (deps.clock ?? systemClock).now())
  if (name === 'fhir' && deps.file !== undefined)
    return fhirFileSource({ file: deps.file, practice: code }, deps.clock)
  const kept = await readSource(database, deps.secrets, code, name)
  if (name === 'csv') return fileSource(database, code, kept?.settings ?? {}, deps)
  // A list of FHIR patients that was held may have come from the folder.
  if (!kept && deps.again !== undefined) return configuredSource(database, code, 'csv', deps)
  if (!kept) {
    throw new ProductError(
      'refused',
      `The ${name === 'fhir' ? 'FHIR server' : 'list feed'} of this practice has not been set up. Ask whoever looks after this installation.`,
    )
  }
  const given = { ...kept.settings, ...kept.secrets }
  const { clock, log } = deps
  const means = { ...(clock && { clock }), ...(log && { log }) }
  if (name === 'fhir') return fhirFeedSource({ practice: code, settings: fhirSettings.parse(given) }, means)
  return docman10Source({ practice: code, settings: docman10Settings.parse(given) }, means)
}

/**
 * A source that fails as it is opened: what is wrong with the settings is then the reason of a run like any other, and
 * stands on the pages and in the banner.
 */
export function brokenSource(name: SourceName, error: ProductError): Source {
  return { name, open: () => Promise.reject(error) }
}

/** Keeps how a practice's list feed is reached, with its secrets sealed. Throws `invalid` with what to correct. */
export async function saveDocman10(
  database: Database,
  secrets: Secrets,
  practice: string,
  given: z.input<typeof docman10Settings>,
): Promise<void> {
  const feed: Docman10Settings = correct(docman10Settings, given)
  await saveSource(database, secrets, practice, 'docman10', parted(feed, DOCMAN10_SECRETS))
}

/** The same for a practice's FHIR server. */
export async function saveFhir(
  database: Database,
  secrets: Secrets,
  practice: string,
  given: z.input<typeof fhirSettings>,
): Promise<void> {
  const server: FhirSettings = correct(fhirSettings, given)
  await saveSource(database, secrets, practice, 'fhir', parted(server, FHIR_SECRETS))
}

function correct<T>(settings: z.ZodType<T>, given: unknown): T {
  const read = settings.safeParse(given)
  if (read.success) return read.data
  throw new ProductError('invalid', read.error.issues[0]?.message ?? 'Correct the settings.')
}

function parted(all: object, secretNames: readonly string[]) {
  const isSecret = ([key]: [string, unknown]) => secretNames.includes(key)
  const entries = Object.entries(all)
  return {
    settings: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(entries.filter(isSecret)) as Record<string, string>,
  }
}

/** What a person said the columns of this practice's files are, or undefined. */
export async function savedMapping(
  database: Database,
  secrets: Secrets,
  practice: string,
): Promise<ColumnMapping | undefined> {
  const kept = await readSource(database, secrets, practice, 'csv')
  return csvSettings.parse(kept?.settings ?? {}).mapping
}

/** Keeps what the columns of this practice's files are, beside its other settings. */
export async function saveMapping(
  database: Database,
  secrets: Secrets,
  practice: string,
  mapping: ColumnMapping,
  actor: Actor,
): Promise<void> {
  const kept = await readSource(database, secrets, practice, 'csv')
  await saveSource(database, secrets, practice, 'csv', { settings: { ...kept?.settings, mapping } }, actor)
}

/** Keeps the folder in which the clinical system leaves its lists, in place of a file. */
export async function saveFolder(
  database: Database,
  secrets: Secrets,
  practice: string,
  folder: string,
): Promise<void> {
  const kept = await readSource(database, secrets, practice, 'csv')
  const { file: _file, ...settings } = kept?.settings ?? {}
  await saveSource(database, secrets, practice, 'csv', { settings: { ...settings, folder } })
}

/** Whether it is known where a practice's lists are found when nobody names a file. */
export async function readsFiles(database: Database, secrets: Secrets, practice: string): Promise<boolean> {
  const kept = await readSource(database, secrets, practice, 'csv')
  const { file, folder } = csvSettings.parse(kept?.settings ?? {})
  return (file ?? folder) !== undefined
}

async function fileSource(
  database: Database,
  practice: string,
  settings: Record<string, unknown>,
  deps: SourceDeps,
): Promise<Source> {
  const { mapping, file: usual, folder } = csvSettings.parse(settings)
  const csv = (file: string) => csvSource({ file, practice, ...(mapping && { mapping }) })
  const { file = usual, again, clock = systemClock, log, pause } = deps
  if (file !== undefined) return csv(file)
  if (folder === undefined) {
    throw new ProductError('refused', 'There is no file to read the list from. Upload one on the sync page.')
  }
  return folderSource({ practice, folder, again }, { database, clock, log, pause }, async (file) =>
    (await isFhirFile(file)) ? fhirFileSource({ file, practice }, clock) : csv(file),
  )
}

/** A file that cannot be looked into is read as CSV, which says what is wrong with it. */
async function isFhirFile(file: string): Promise<boolean> {
  return isJsonFile(file).catch((error: unknown) => {
    if (error instanceof ProductError) return false
    throw error
  })
}
