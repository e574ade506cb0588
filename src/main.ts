import { Command } from 'commander'
import { auditCommands } from './commands/audit.ts'
import { generateCommands } from './commands/generate.ts'
import { matchCommands } from './commands/match.ts'
import { patientsCommands } from './commands/patients.ts'
import { practiceCommands } from './commands/practice.ts'
import { reviewsCommands } from './commands/reviews.ts'
import { signInCommands } from './commands/sign-in.ts'
import { secretsCommands } from './commands/secrets.ts'
import { serveCommands } from './commands/serve.ts'
import { staffCommands } from './commands/staff.ts'
import { syncCommands } from './commands/sync.ts'

// Times are computed in London where it matters and kept in UTC everywhere else, whatever the machine is set to.
process.env.TZ = 'UTC'

// Whoever reads the answer may stop reading, as `| head` does: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit()
})

const program = new Command('patient-sync')
  .description('Keeps a communication platform’s patients in step with a GP practice’s list, every night')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError()
  .exitOverride()

serveCommands(program)
practiceCommands(program)
patientsCommands(program)
syncCommands(program)
reviewsCommands(program)
matchCommands(program)
staffCommands(program)
auditCommands(program)
signInCommands(program)
secretsCommands(program)
generateCommands(program)

try {
  await program.parseAsync()
} catch (error) {
  // Help that was asked for is no mistake; anything else that ends here was called wrongly.
  const asked = error instanceof Error && 'exitCode' in error && error.exitCode === 0
  if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('commander.'))) throw error
  process.exitCode = asked ? 0 : 2
}
