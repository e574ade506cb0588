import { z } from 'zod'
import { LISTED_FIELDS } from '../source.ts'

/**
 * A person's word on what the columns of a practice's files are. It stands above the known headings; a heading it
 * does not name keeps its own meaning. Of two columns with the same heading the second is `NAME (2)`.
 */
export const columnMapping = z.strictObject({
  columns: z.record(z.string(), z.enum([...LISTED_FIELDS, 'ignore'])),
  /** Order of day and month in dates written with slashes; day first when absent. */
  dateOrder: z.enum(['dmy', 'mdy']).optional(),
})
export type ColumnMapping = z.infer<typeof columnMapping>
