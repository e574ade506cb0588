import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'

/** A checkout of its own with the real commands, where node and npm are stand-ins that say how they were called. */
export interface Checkout {
  folder: string
  call(command: string, args?: string[], env?: Record<string, string>, cwd?: string): Called
  /** Resolves with the exit code. */
  start(command: string): Promise<number>
  /** Kills the command and npm below it as soon as a folder appears that npm makes. */
  killDuring(command: string, folder: string): Promise<void>
  npmCalls(): string[]
  npmCache(): string
}

interface Called {
  status: number | null
  stdout: string
  stderr: string
}

/** A checkout as after cloning, on a machine whose Node has the given version. */
export function emptyCheckout(t: TestContext, { node }: { node: string }): Checkout {
  const folder = emptyFolder(t)
  const tools = emptyFolder(t)
  cpSync(join(import.meta.dirname, '../bin'), join(folder, 'bin'), { recursive: true })
  layOut(folder)
  linkTools(tools)
  writeFileSync(join(tools, 'node'), nodeStandIn(node), { mode: 0o755 })
  writeFileSync(join(tools, 'npm'), NPM_STAND_IN, { mode: 0o755 })

  const environment = { PATH: tools, HOME: tools, NPM_LOG: join(tools, 'npm.log') }
  const spawned = (command: string, env: Record<string, string> = {}) =>
    spawn(join(folder, command), {
      cwd: folder,
      env: { ...environment, ...env },
      detached: true,
      stdio: 'ignore',
    })
  const npmLog = () => readFileSync(environment.NPM_LOG, 'utf8').trimEnd().split('\n')
  return {
    folder,
    call: (command, args = [], env = {}, cwd = folder) =>
      spawnSync(command.startsWith('/') ? command : join(folder, command), args, {
        cwd,
        env: { ...environment, ...env },
        encoding: 'utf8',
      }),
    async start(command) {
      const [code] = (await once(spawned(command), 'exit')) as [number]
      return code
    },
    async killDuring(command, made) {
      const appeared = new Promise<void>((resolve) => {
        const watcher = watch(folder, (_, name) => {
          if (name !== made) return
          watcher.close()
          resolve()
        })
      })
      const child = spawned(command, { NPM_HANGS: '1' })
      await appeared
      process.kill(-(child.pid as number), 'SIGKILL')
      await once(child, 'exit')
    },
    npmCalls: () => npmLog().map((line) => line.split('|')[0] as string),
    npmCache: () => npmLog()[0]?.split('|')[1] as string,
  }
}

/** A folder with a space in its name, gone when the test ends. */
export function emptyFolder(t: TestContext): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'a checkout-')))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

function layOut(folder: string): void {
  const files = {
    'package-lock.json': '{}',
    'src/patients/search.test.ts': '',
    'src/patients/search.ts': '',
    'test/journey.test.ts': `import '../test/browser.ts'`,
    'test/tick.test.tsx': '',
    'bench/search.ts': '',
    'bench/sync.ts': '',
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
}

/** What a bare system has, and nothing that somebody installed: no browser, no package manager. */
function linkTools(folder: string): void {
  const names =
    'bash sh env cat chmod cksum dirname find flock grep id mkdir mv paste readlink rm sed sleep sort uname'
  for (const name of names.split(' ')) {
    symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(folder, name))
  }
}

function nodeStandIn(version: string): string {
  return `#!/bin/sh
[ "$1" = --version ] && echo ${version} && exit
echo ${version}
pwd
[ "$1" = --expose-gc ] && shift
shift 2
case "$1" in --max-semi-space-size=*) shift ;; esac
echo "$1"
shift
for word in "$@"; do echo "[$word]"; done
exit \${NODE_EXIT:-0}
`
}

/** Takes a moment, so that two at once meet. */
const NPM_STAND_IN = `#!/bin/bash
echo "$1|$npm_config_cache" >>"$NPM_LOG"
[ -z "$NPM_FAILS" ] || exit 1
if [ "$1" = ci ]; then
  rm -rf node_modules
  mkdir node_modules
fi
[ -z "$NPM_HANGS" ] || sleep 60
sleep 0.2
if [[ $1 = install && $* =~ (node-[a-z0-9-]+)@([0-9.]+) ]]; then
  folder=node_modules/\${BASH_REMATCH[1]}/bin
  mkdir -p "$folder"
  sed "s/echo v[0-9.]*/echo v\${BASH_REMATCH[2]}/" "\${0%/*}/node" >"$folder/node"
  chmod +x "$folder/node"
fi
`
