import { Command } from 'commander'
import { auditCommands } from './audit.ts'
import { generateCommands } from './generate.ts'
import { matchCommands } from './match.ts'
import { messagesCommands } from './messages.ts'
import { patientsCommands } from './patients.ts'
import { practiceCommands } from './practice.ts'
import { reviewsCommands } from './reviews.ts'
import { signInCommands } from './sign-in.ts'
import { secretsCommands } from './secrets.ts'
import { serveCommands } from './serve.ts'
import { standInNhsNotifyCommands } from './stand-in-nhs-notify.ts'
import { standInNotifyCommands } from './stand-in-notify.ts'
import { standInSmtpCommands } from './stand-in-smtp.ts'
import { staffCommands } from './staff.ts'
import { syncCommands } from './sync.ts'

/** The whole command line, which has read nothing yet. Ends by throwing a commander error instead of the process. */
export function buildProgram(program = new Command('patient-sync')): Command {
  program
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
  messagesCommands(program)
  secretsCommands(program)
  generateCommands(program)
  standInNotifyCommands(program)
  standInNhsNotifyCommands(program)
  standInSmtpCommands(program)
  return program
}
