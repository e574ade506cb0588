import { many, timeAndDay } from '../when.ts'
import type { UndoCounts } from './plan.ts'
import type { KeptWhy } from './record.ts'

/** What comes back and who is removed, in sentences; none when nothing changes. `done` when it has happened. */
export function comesBack({ restored, patients, unlinked, removed }: Parts, done: boolean): string {
  const back = [
    restored > 0 && `${many(restored, 'value')} of ${many(patients, 'patient')}`,
    unlinked > 0 && `${many(unlinked, 'link')} to the practice list taken back`,
  ].filter((part) => part !== false)
  return [
    back.length > 0 && `${done ? 'Put back' : 'Would be put back'}: ${back.join(', ')}.`,
    removed > 0 &&
      `${done ? 'Removed' : 'Would be removed'}: ${many(removed, 'patient')} added by this sync.`,
  ]
    .filter(Boolean)
    .join(' ')
}

type Parts = Pick<UndoCounts, 'restored' | 'patients' | 'unlinked' | 'removed'>

/** Why something stays as it is, in a sentence. */
export function whyKept(
  { why, by, at, field }: { why: KeptWhy; by: string | null; at: Date | null; field: string },
  now: Date,
): string {
  const when = at === null ? 'since' : `at ${timeAndDay(at, now)}`
  switch (why) {
    case 'edited':
      return `${by ?? 'Somebody'} changed it ${when}`
    case 'later-run':
      return field === 'patient' ? 'A later sync changed them' : 'A later sync changed it'
    case 'changed':
      return 'It was changed since'
    case 'signed-up':
      return 'They have signed up'
    case 'decided':
      return 'Somebody has decided who they are'
    case 'messaged':
      return 'They have been sent a message, or have said what they want to be sent'
    case 'in-review':
      return 'A doubtful match waits for them'
    case 'merged':
      return 'They were merged with another patient'
    case 'taken':
      return 'Another patient has it by now'
    case 'restricted':
      return 'Their record is restricted by now'
  }
}
