import assert from 'node:assert/strict'
import { existsSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { emptyCheckout, emptyFolder } from './checkout.ts'

// The commands in bin, in a checkout where node and npm are stand-ins that say how they were called.

describe(
  'the commands of a checkout',
  { skip: process.platform !== 'linux' && 'needs the tools of Linux' },
  () => {
    test('install the packages once, and say nothing when nothing is to do', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })

      const first = checkout.call('bin/patient-sync')
      const second = checkout.call('bin/patient-sync')

      assert.equal(first.stderr, 'Installing packages …\n')
      assert.equal(second.stderr, '')
      assert.deepEqual(checkout.npmCalls(), ['ci'])
    })

    test('install the packages again when the lock file has changed', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })
      checkout.call('bin/patient-sync')

      writeFileSync(join(checkout.folder, 'package-lock.json'), '{"changed":true}')
      checkout.call('bin/patient-sync')

      assert.deepEqual(checkout.npmCalls(), ['ci', 'ci'])
    })

    test('repair an installation that was killed', async (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })
      const modules = join(checkout.folder, 'node_modules')

      await checkout.killDuring('bin/patient-sync', 'node_modules')
      assert.ok(existsSync(modules), 'it was killed before it began')
      const next = checkout.call('bin/patient-sync')

      assert.equal(next.stderr, 'Installing packages …\n')
      assert.equal(next.status, 0)
    })

    test('install only once when called twice at the same time', async (t) => {
      const checkout = emptyCheckout(t, { node: 'v20.20.0' })

      const both = await Promise.all([checkout.start('bin/patient-sync'), checkout.start('bin/patient-sync')])

      assert.deepEqual(both, [0, 0])
      assert.deepEqual(checkout.npmCalls(), ['install', 'ci'])
    })

    test('fetch a Node of their own where the one of the machine is too old, and run on it', (t) => {
      const checkout = emptyCheckout(t, { node: 'v22.17.1' })

      const first = checkout.call('bin/patient-sync')
      const second = checkout.call('bin/patient-sync')

      assert.match(first.stderr, /^Fetching Node 24\.\d+\.\d+ …\nInstalling packages …\n$/)
      assert.match(second.stdout, /^v24/)
      assert.equal(second.stderr, '')
      assert.deepEqual(checkout.npmCalls(), ['install', 'ci'])
    })

    test('fetch Node again when that was killed', async (t) => {
      const checkout = emptyCheckout(t, { node: 'v20.20.0' })

      await checkout.killDuring('bin/patient-sync', '.node')
      const next = checkout.call('bin/patient-sync')

      assert.match(next.stdout, /^v24/)
      assert.equal(next.status, 0)
    })

    test('are content with Node 22.18', (t) => {
      const checkout = emptyCheckout(t, { node: 'v22.18.0' })

      assert.match(checkout.call('bin/patient-sync').stdout, /^v22\.18/)
    })

    test('say what to do when npm fails, and fail', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })

      const { status, stderr } = checkout.call('bin/patient-sync', [], { NPM_FAILS: '1' })

      assert.equal(status, 1)
      assert.match(stderr, /could not be installed\. Check the network/)
    })

    test('give npm a folder to keep things in when there is no home', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })

      checkout.call('bin/patient-sync', [], { HOME: '/nonexistent' })

      assert.equal(checkout.npmCache(), join(checkout.folder, '.node/npm-cache'))
    })

    test('work in the folder they are called in, also through a link, and hand on arguments and exit code', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })
      const elsewhere = emptyFolder(t)
      symlinkSync(join(checkout.folder, 'bin/patient-sync'), join(elsewhere, 'ps'))

      const { status, stdout } = checkout.call(
        join(elsewhere, 'ps'),
        ['sync run', '*', ''],
        { NODE_EXIT: '3' },
        elsewhere,
      )

      assert.equal(status, 3)
      const [, cwd, ...args] = stdout.trimEnd().split('\n')
      assert.equal(cwd, elsewhere)
      assert.deepEqual(args.slice(-4), [join(checkout.folder, 'src/main.ts'), '[sync run]', '[*]', '[]'])
    })

    test('bin/start is the command start', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })

      assert.match(
        checkout.call('bin/start', ['--port', '4000']).stdout,
        /main\.ts\n\[start\]\n\[--port\]\n\[4000\]\n$/,
      )
    })

    test('bin/test runs the tests whose path holds a name, and says when there is none', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })

      const some = checkout.call('bin/test', ['patients/', 'tick'])
      const none = checkout.call('bin/test', ['patiens'])

      assert.match(some.stdout, /\[src\/patients\/search\.test\.ts\]\n\[test\/tick\.test\.tsx\]\n$/)
      assert.equal(none.status, 2)
      assert.match(none.stderr, /No test file has "patiens" in its path/)
    })

    test('bin/test does without a browser on a desk, and fails without one on a build machine', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })

      const desk = checkout.call('bin/test', ['journey'])
      const builder = checkout.call('bin/test', ['journey'], { CI: 'true' })
      const unconcerned = checkout.call('bin/test', ['search'], { CI: 'true' })

      assert.match(desk.stderr, /browser tests are skipped/)
      assert.deepEqual([desk.status, builder.status, unconcerned.status], [0, 1, 0])
    })

    test('bin/bench names the benches there are', (t) => {
      const checkout = emptyCheckout(t, { node: 'v24.0.0' })

      const { status, stderr } = checkout.call('bin/bench', ['sink'])

      assert.equal(status, 2)
      assert.match(stderr, /no bench "sink".*one of: search sync$/m)
    })
  },
)
