import type { Staged } from './stage.ts'
import type { OpenList } from './source.ts'

/** Small practices change by a few people a night: below this many rows no share is unusual. */
const floorRows = 25
const mostShrunk = 0.1
const mostLeaving = 0.05

/**
 * Why a list is not applied whatever anybody says, because nobody could be on it or it is somebody else's: a sentence
 * that says what was seen and what to do, or null.
 */
export function whyNeverApply(practice: string, list: OpenList, staged: Staged): string | null {
  if (list.practice !== null && list.practice !== practice) {
    return (
      `This is another practice's list: it says ${list.practice}, and this practice is ${practice}. ` +
      'Check where the list is read from.'
    )
  }
  if (staged.listed === 0) {
    return 'The list is empty. Check in the clinical system that the list was exported, then sync again.'
  }
  if (staged.unusable === staged.listed) {
    return 'Not one row of the list can be used. Look at the reasons below, correct the list, and sync again.'
  }
  return null
}

/**
 * Why a list must not be applied unless a person says that it is right; null when nothing speaks against it. `lastTime`
 * is how many patients were on the list last time.
 */
export function whyHoldList(list: OpenList, staged: Staged, lastTime: number): string | null {
  if (list.announced !== null && staged.listed < list.announced) {
    return (
      `The list looks cut off: the source announced ${count(list.announced)} rows and ${count(staged.listed)} arrived. ` +
      'Sync again; if it stays like this, ask whoever runs the source.'
    )
  }
  if (list.announced !== null && staged.listed > list.announced) {
    return (
      `The source announced ${count(list.announced)} rows and ${count(staged.listed)} arrived: the list changed while ` +
      'it was being read. Sync again.'
    )
  }
  const missing = lastTime - staged.listed
  if (missing > floorRows && missing > lastTime * mostShrunk) {
    return (
      `The list has ${count(staged.listed)} rows and had ${count(lastTime)} last time. Check that it is complete, ` +
      'then sync again.'
    )
  }
  return null
}

/**
 * The same for what the list would do: how many of the patients who were on it would leave, because they are missing
 * from it or because it says so.
 */
export function whyHoldChanges(leaving: number, lastTime: number): string | null {
  if (leaving <= floorRows || leaving <= lastTime * mostLeaving) return null
  return (
    `${count(leaving)} of ${count(lastTime)} patients would be marked as left. Check that the list is complete, ` +
    'then sync again.'
  )
}

/** Many known ids that stand for other people: another practice's list, or ids of another system. */
export function whyHoldConflicts(conflicts: number, lastTime: number): string | null {
  if (conflicts <= floorRows || conflicts <= lastTime * mostLeaving) return null
  return (
    `${count(conflicts)} patient ids of this list stood for somebody else last time. It may be another practice's list, ` +
    'or one with ids of another system. Check which list it is, then sync again.'
  )
}

function count(n: number): string {
  return n.toLocaleString('en-GB')
}
