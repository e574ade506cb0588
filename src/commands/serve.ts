import type { Command } from 'commander'
import type { AppParts } from '../app.ts'
import { makeFirstOperatorLink } from '../accounts/links/link.ts'
import { answer } from './answer.ts'
import { withContext, type Context } from './context.ts'
import { openDemo } from './demo.ts'
import { demoOperator } from './demo-people.ts'
import { wholeNumber } from './generate.ts'
import { example, leaf, type CommonOptions } from './leaf.ts'
import { untilStopped } from './until-stopped.ts'

interface ServeOptions extends CommonOptions {
  port: string
}

/** `start | serve | worker | migrate`: the processes of an installation. */
export function serveCommands(program: Command): void {
  leaf(
    program,
    'start',
    'everything in one process, with a demo practice: pages, jobs, embedded database, list feed',
  )
    .option('--port <n>', 'port of the pages', '3000')
    .addHelpText('after', example('start --port 3000 --data ./data'))
    .action((options: ServeOptions, command: Command) =>
      answer(command, () => withApp(options, (context, app) => start(context, app, port(options)))),
    )

  leaf(program, 'serve', 'the pages only')
    .option('--port <n>', 'port of the pages', '3000')
    .addHelpText('after', example('serve --port 3000'))
    .action((options: ServeOptions, command: Command) =>
      answer(command, () =>
        withApp(options, (context, app) => run(context, app, { web: port(options), worker: false })),
      ),
    )

  leaf(program, 'worker', 'the jobs only: the timetable and the syncs')
    .addHelpText('after', example('worker'))
    .action((options: CommonOptions, command: Command) =>
      answer(command, () =>
        withApp(options, (context, app) => run(context, app, { web: null, worker: true })),
      ),
    )

  leaf(program, 'migrate', 'bring the database up to date and end')
    .addHelpText('after', example('migrate'))
    .action((options: CommonOptions, command: Command) =>
      answer(command, () =>
        withContext(options, ({ migrated }) =>
          Promise.resolve({
            json: { migrated },
            lines:
              migrated.length === 0 ? ['The database is up to date.'] : migrated.map((name) => `Ran ${name}`),
          }),
        ),
      ),
    )
}

type App = Promise<typeof import('../app.ts')>

/** The pages take a moment to load: they do so while the database starts. No other command waits for them. */
function withApp<T>(options: CommonOptions, work: (context: Context, app: App) => Promise<T>): Promise<T> {
  const app = import('../app.ts')
  // Where the database does not start, nobody asks for the pages.
  app.catch(() => {})
  return withContext(options, (context) => work(context, app))
}

async function run(context: Context, loading: App, parts: AppParts) {
  const { startApp } = await loading
  const app = await startApp(context, parts)
  process.stderr.write(app.url === null ? 'The worker is running.\n' : `Patient Sync is at ${app.url}\n`)
  if (app.url !== null) process.stderr.write(await firstOperator(context, app.url, 'Nobody'))
  await untilStopped()
  await app.close()
  return { json: { ended: true }, lines: [] }
}

async function start(context: Context, loading: App, webPort: number) {
  const demo = await openDemo(context)
  try {
    const { startApp } = await loading
    const say = (line: string) => void process.stderr.write(`${line}\n`)
    const app = await startApp({ ...context, say }, { web: webPort, worker: true })
    process.stderr.write(`\nPatient Sync is at ${app.url}\n${demo.signIn}\n`)
    process.stderr.write(
      `${await firstOperator(context, app.url ?? '', 'Nobody but the demo’s operator')}\nCtrl-C ends everything.\n`,
    )
    await untilStopped()
    await app.close()
  } finally {
    await demo.close()
  }
  return { json: { ended: true }, lines: [] }
}

/** How the first operator is made, in words for the terminal; nothing where there is one. */
async function firstOperator({ database }: Context, url: string, whoDoes: string): Promise<string> {
  const link = await makeFirstOperatorLink({ database }, { besides: [demoOperator.email] })
  if (link === undefined) return ''
  return `\n${whoDoes} looks after this installation yet. This link makes its operator, once, until the next start:\n${url}${link}\n`
}

function port(options: ServeOptions): number {
  return wholeNumber(options.port, '--port', 0)
}
