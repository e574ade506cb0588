import type { Command } from 'commander'
import { answer } from './answer.ts'
import { wholeNumber } from './generate.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'
import { untilStopped } from './until-stopped.ts'

interface SmtpOptions extends CommonOptions {
  port: string
}

/** `stand-in-smtp`: a mail server that keeps what it takes, and sends nothing. */
export function standInSmtpCommands(program: Command): void {
  leaf(program, 'stand-in-smtp', 'take mail as a mail server does, and send nothing to anybody')
    .option('--port <n>', 'port to serve on', '4025')
    .addHelpText('after', example('stand-in-smtp --port 4025'))
    .action((options: SmtpOptions, command: Command) => answer(command, () => serve(options)))
}

async function serve(options: SmtpOptions) {
  // Nobody else waits for a mail server to be read.
  const { FAULT_DOMAIN, startStandInSmtp } = await import('../operations/stand-in-smtp/server.ts')
  const standIn = await startStandInSmtp({ port: wholeNumber(options.port, '--port', 0) })
  process.stderr.write(
    [
      'A mail server is played here. Start Patient Sync with:',
      'EMAIL_CHANNEL=smtp',
      'SMTP_HOST=127.0.0.1',
      `SMTP_PORT=${standIn.port}`,
      'SMTP_TLS=none',
      'SMTP_FROM=surgery@example.org',
      'PUBLIC_URL=http://localhost:3000',
      `What goes wrong: mail to refused@, later@, spam@, slow@ or lost@${FAULT_DOMAIN}.`,
      '',
    ].join('\n'),
  )
  await untilStopped()
  await standIn.close()
  return {
    json: { port: standIn.port, taken: standIn.taken.length },
    lines: [`It took ${standIn.taken.length} mails.`],
  }
}
