/**
 * Lets a stand-in do what is due, each second, one after the other. `end` waits for what is under way.
 */
export function turnEverySecond(standIn: { turn(): Promise<void> }): { end(): Promise<void> } {
  let turning = Promise.resolve()
  let isUnderWay = false
  const timer = setInterval(() => {
    if (isUnderWay) return
    isUnderWay = true
    turning = standIn.turn().finally(() => (isUnderWay = false))
  }, 1000)
  return {
    end() {
      clearInterval(timer)
      return turning
    },
  }
}
