/**
 * What a source of a practice list is: a name, and an async stream of raw records which the same source can
 * read into one canonical shape.
 *
 * Records are framed but not parsed: an unchanged record is recognised by its bytes alone, so the vast
 * majority of a night's list is never parsed. Each foreign vocabulary stays in the file that speaks it.
 */
export interface Source {
  readonly name: SourceName
  /**
   * Opens tonight's list. Throws a `ProductError` whose sentence says what is wrong and what to do when the
   * source cannot be reached, refuses, or is not a patient list. `signal` ends everything at once.
   * With `lastEtag`, the version of the list that was taken in last, a source may say that nothing has changed since.
   */
  open(signal: AbortSignal, lastEtag?: string): Promise<OpenList>
  /** Told of the run that is about to read it, before anything is opened. */
  begins?(run: string): Promise<void>
  /** Told how that run ended. */
  ended?(report: { run: string; kind: string; state: string }): Promise<void>
}

export const SOURCE_NAMES = ['docman10', 'fhir', 'csv'] as const
export type SourceName = (typeof SOURCE_NAMES)[number]

/** A list that is being read. */
export interface OpenList {
  /** ODS code of the practice that the source says it lists, or null when it does not say. */
  readonly practice: string | null
  /** How many rows the source announced, or null when it does not say. */
  readonly announced: number | null
  /** The columns that the source carries. One that is not carried leaves a patient's value alone. */
  readonly carries: ReadonlySet<ListedField>
  /** Order of day and month in dates written with slashes. */
  readonly dateOrder: 'dmy' | 'mdy'
  /**
   * Everything beside a record's own bytes that decides what the record means: headings, mapping, separator.
   * When it differs from last time, every record is looked at again.
   */
  readonly layout: string
  /** What the source calls this very list, to be handed in next time so that it can say that nothing changed. */
  readonly etag?: string | null
  /** The source says that this is the list whose `etag` was handed in: there is nothing to read. */
  readonly unchanged?: true
  /**
   * The raw records in order, a batch at a time. A batch's buffers are only valid until the next batch is asked
   * for. Throws a `ProductError` when the list breaks off, never ends, or repeats itself.
   */
  records(): AsyncIterable<RawRecord[]>
  /** Reads one raw record. Pure: the same bytes give the same answer. */
  read(record: Buffer): ReadRow | UnusableRow
  /** How much of the list has been read so far, for a progress bar; total is null when unknown. */
  progress(): { done: number; total: number | null; unit: 'rows' | 'bytes' }
  /** Lets go of files and connections. Safe to call twice. */
  close(): Promise<void>
}

export interface RawRecord {
  /** Row number as a person would find it: the line of the spreadsheet (heading is 1), or the nth row of a feed. */
  rowNumber: number
  bytes: Buffer
  /** See `recordHash`, where it is known already. */
  digest?: string
}

/** The columns that a list may carry, in the words of `list.csv`. */
export const LISTED_FIELDS = [
  'source_patient_id',
  'nhs_number',
  'given_name',
  'middle_names',
  'family_name',
  'date_of_birth',
  'sex',
  'address_line_1',
  'address_line_2',
  'town',
  'postcode',
  'mobile_phone',
  'other_phone',
  'email',
  'registration_date',
  'status',
  'restricted',
] as const
export type ListedField = (typeof LISTED_FIELDS)[number]

/**
 * One row in the canonical shape, each value the text as the source wrote it (unescaped, otherwise raw);
 * `''` is a blank, and also stands where the source does not carry the column.
 */
export type ListedRow = Record<ListedField, string>

/** A row as a source reads it. */
export type ReadRow = ListedRow & {
  /** Values that the source itself does not stand by, each with why it was left out; nothing of the row's content. */
  notes?: readonly string[]
}

/** A row that cannot be read at all, with the reason in words that hold nothing of the row's content. */
export interface UnusableRow {
  unusable: string
  /** Cells that may identify the patient, so that a row nobody can read never makes its patient leave. */
  cells: string[]
}
