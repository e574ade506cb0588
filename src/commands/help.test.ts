import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Command } from 'commander'
import { buildProgram } from './program.ts'

// Every command can be found out about: what it does, what it takes, and an example that works as it stands.

let written = ''
const program = buildProgram(
  new Command('patient-sync').configureOutput({ writeOut: (text) => (written += text) }),
)

const leavesOf = (command: Command): Command[] =>
  command.commands.length > 0 ? command.commands.flatMap(leavesOf) : [command]
const leaves = leavesOf(program)

for (const command of leaves) {
  const words = wordsOf(command)
  describe(words.join(' '), () => {
    test('says what it does and what each option is', () => {
      assert.notEqual(command.description(), '')
      for (const option of command.options) assert.notEqual(option.description, '', option.flags)
    })

    test('takes --json and --data', () => {
      const options = command.options.map(({ long }) => long)
      assert.ok(options.includes('--json') && options.includes('--data'), options.join(' '))
    })

    test('has an example in its help that could be typed', () => {
      const examples = helpOf(command).split('\nExample:\n').slice(1)
      assert.equal(examples.length, 1)
      const typed = splitWords(examples[0]!.trim())
      assert.deepEqual(typed.slice(0, words.length + 1), ['patient-sync', ...words])
      const { operands, unknown } = command.parseOptions(typed.slice(words.length + 1))
      assert.deepEqual(unknown, [])
      assert.equal(operands.length, command.registeredArguments.length)
      const missing = command.options.filter(
        (option) => option.mandatory && command.getOptionValue(option.attributeName()) === undefined,
      )
      assert.deepEqual(
        missing.map(({ flags }) => flags),
        [],
      )
    })
  })
}

test('the commands are those that the product promises', () => {
  const words = leaves.map((command) => wordsOf(command).join(' '))
  for (const promised of [
    ...[
      'start',
      'serve',
      'worker',
      'migrate',
      'practice add',
      'practice list',
      'patients import',
      'patients export',
      'messages export',
    ],
    ...['sync run', 'sync runs', 'sync show', 'sync undo', 'reviews list', 'reviews decide', 'generate'],
  ]) {
    assert.ok(words.includes(promised), promised)
  }
})

function helpOf(command: Command): string {
  written = ''
  command.outputHelp()
  return written
}

/** The words by which a command is called, without those of the program. */
function wordsOf(command: Command): string[] {
  return command.parent === null ? [] : [...wordsOf(command.parent), command.name()]
}

/** As a shell splits them, with words in quotation marks kept together. */
function splitWords(line: string): string[] {
  return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '')
}
