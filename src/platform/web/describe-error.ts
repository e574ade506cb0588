/**
 * What the log may know of an error. A database's message can quote a row, a name or a number, so of its errors
 * only the code, the place and our own lines are kept.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { kind: typeof error }
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown }
  const lines = (error.stack ?? '').split('\n').filter((line) => line.startsWith('    at '))
  const fromDatabase = 'severity' in error
  return {
    name: error.name,
    ...(fromDatabase ? { code, table, constraint } : { code, message: error.message }),
    stack: lines.slice(0, 12).join('\n'),
  }
}
