import { ProductError } from './errors.ts'

/**
 * What may be written down about an error: for an expected one its sentence, for a surprise only what kind it is and
 * where it came from. The message of a surprise can quote a patient ("Key (nhs_number)=(…) already exists", "…, Arif"
 * is not valid JSON), so it is never kept.
 */
export function withoutValues(error: unknown): { error: string; at?: string } {
  if (error instanceof ProductError) return { error: error.message }
  if (!(error instanceof Error)) return { error: 'something that is not an error was thrown' }
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown }
  const words = [error.name, code, table, constraint].filter((word) => typeof word === 'string')
  return { error: words.join(' '), at: frames(error) }
}

/** The stack without its first lines, which repeat the message. */
function frames(error: Error): string {
  const lines = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  return lines.slice(0, 8).join('\n')
}
