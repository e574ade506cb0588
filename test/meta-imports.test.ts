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
