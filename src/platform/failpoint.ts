/**
 * Named places at which a test can make the process die, as a power cut would. `FAILPOINT=name:nth:exit9` ends the
 * process by SIGKILL when the place is passed for the nth time. Without the variable a place costs one comparison.
 */
const [wantedName, wantedTime, action] = (process.env.FAILPOINT ?? '').split(':')
let passed = 0

export function failpoint(name: string): void {
  if (name !== wantedName) return
  passed += 1
  if (passed === Number(wantedTime ?? 1) && action === 'exit9') process.kill(process.pid, 'SIGKILL')
}
