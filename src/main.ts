import { buildProgram } from './commands/program.ts'

// Times are computed in London where it matters and kept in UTC everywhere else, whatever the machine is set to.
process.env.TZ = 'UTC'

// Whoever reads the answer may stop reading, as `| head` does: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const program = buildProgram()

try {
  await program.parseAsync()
} catch (error) {
  // Help that was asked for is no mistake; anything else that ends here was called wrongly.
  const asked = error instanceof Error && 'exitCode' in error && error.exitCode === 0
  if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('commander.'))) throw error
  process.exitCode = asked ? 0 : 2
}
