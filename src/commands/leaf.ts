import type { Command } from 'commander'

/** Options that every command takes. */
export interface CommonOptions {
  data?: string
  json?: boolean
}

/** A command with the options that every one takes. */
export function leaf(parent: Command, nameAndArguments: string, description: string): Command {
  return parent
    .command(nameAndArguments)
    .description(description)
    .option('--data <dir>', 'data folder of the embedded database (default: ./data)')
    .option('--json', 'answer with one JSON document on stdout')
}

/** The end of a command's help. */
export function example(line: string): string {
  return `\nExample:\n  patient-sync ${line}`
}
