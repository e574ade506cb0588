import { setTimeout as sleep } from 'node:timers/promises'

/** Codes of PostgreSQL (ended by an administrator, crash, starting up, connection) and of the network. */
const lostCodes = /^(57P0[1235]|25P03|08...|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/
const lostWords = /^(Connection terminated|Client has encountered a connection error|connection lost)/i

/** Whether an error says that the connection to the database is gone, and nothing about what was asked of it. */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? lostCodes.test(code) : lostWords.test(error.message)
}

const patienceMilliseconds = 15_000

/** Tries again while the database cannot be reached, because a server that crashed is back within seconds. */
export async function untilReached<T>(work: () => Promise<T>): Promise<T> {
  const start = performance.now()
  for (let pause = 50; ; pause = Math.min(pause * 2, 1000)) {
    try {
      return await work()
    } catch (error) {
      if (!isLost(error) || performance.now() - start > patienceMilliseconds) throw error
      await sleep(pause)
    }
  }
}
