import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import ts from 'typescript'

const src = new URL('../src/', import.meta.url).pathname

/** The rooms from left to right; an import may only go left. Rooms on one step do not know each other. */
const steps = [
  ['platform'],
  ['accounts'],
  ['practices'],
  ['patients'],
  ['sync', 'messages'],
  ['campaigns', 'video', 'requests'],
  ['portal', 'toolbar', 'audit', 'operations'],
  ['app.ts', 'main.ts', 'commands'],
]

test('imports only go left', () => {
  const edges = sourceFiles().flatMap(importsOf)
  assert.ok(edges.length > 100, `only ${edges.length} imports were found: this test reads nothing`)
  const wrong = edges.filter(({ from, to }) => !mayImport(room(from), room(to)))
  assert.deepEqual(
    wrong.map(({ from, to }) => `${from} imports ${to}`),
    [],
  )
})

test('every room stands in its place', () => {
  for (const name of readdirSync(src))
    assert.notEqual(step(name), -1, `${name} is in no step of the direction`)
})

test('what runs loads no test, and no package that is there for tests', () => {
  const { dependencies } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8')) as {
    dependencies: Record<string, string>
  }
  const reached = new Set<string>()
  const packages = new Set<string>()
  const waiting = ['main.ts']
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (reached.has(file) || !/\.tsx?$/.test(file)) continue
    reached.add(file)
    waiting.push(...importsOf(file).map(({ to }) => to.replaceAll('\\', '/')))
    for (const name of packagesOf(file)) packages.add(name)
  }
  const isTest = (file: string) => /(^|\/)test-|\.test\.|^\.\./.test(file)
  assert.deepEqual([...reached].filter(isTest), [])
  assert.deepEqual(
    [...packages].filter((name) => !(name in dependencies)),
    [],
  )
  assert.ok(reached.size > 300 && packages.size > 10, `${reached.size} files, ${packages.size} packages`)
})

/** Packages that a file needs when it runs: what it takes only types from is not there then. */
function packagesOf(file: string): string[] {
  const text = readFileSync(join(src, file), 'utf8').replace(/^import type [^;]*?from '[^']*'$/gm, '')
  return ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
    .map((name) =>
      name
        .split('/')
        .slice(0, name.startsWith('@') ? 2 : 1)
        .join('/'),
    )
}

function sourceFiles(): string[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file) && !/(^|\/)test-[^/]*$/.test(file))
    .map((file) => file.replaceAll('\\', '/'))
}

function importsOf(file: string): { from: string; to: string }[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(join(src, file), 'utf8'), true, true)
  return importedFiles
    .map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => ({ from: file, to: relative(src, join(src, dirname(file), name)) }))
}

function room(file: string): string {
  return file.split('/')[0] ?? file
}

function step(name: string): number {
  return steps.findIndex((rooms) => rooms.includes(name))
}

function mayImport(from: string, to: string): boolean {
  const isApp = step(from) === steps.length - 1
  return from === to || step(to) < step(from) || (isApp && step(to) === step(from))
}
