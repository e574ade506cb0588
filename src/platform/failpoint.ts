/**
 * Named places at which a test can make something go wrong. `FAILPOINT=name:nth:action` does it when the place is passed
 * for the nth time. Without the variable a place costs one comparison.
 *
 * - `exit9`: the process dies, as by a power cut
 * - `stop`: it stops where it stands until it gets SIGCONT, as a machine that is paused
 * - `throw`: a surprise is thrown
 * - `hang`: it goes round in circles for ever
 * - a number: it is busy for so many milliseconds
 */
const [wantedName, wantedTime, action] = (process.env.FAILPOINT ?? '').split(':')
let passed = 0

export function failpoint(name: string): void {
  if (name !== wantedName) return
  passed += 1
  if (passed === Number(wantedTime ?? 1)) act()
}

function act(): void {
  if (action === 'exit9') process.kill(process.pid, 'SIGKILL')
  else if (action === 'stop') process.kill(process.pid, 'SIGSTOP')
  else if (action === 'throw') throw new Error('a failpoint threw')
  else if (action === 'hang') busyFor(Infinity)
  else busyFor(Number(action))
}

/** The event loop gets no turn meanwhile. */
function busyFor(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
