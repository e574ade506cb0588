import { OF_MESSAGES } from './of-messages.ts'
import { OF_PATIENTS } from './of-patients.ts'

/** A measure against a hazard, and the test that shows that it works: its file, and words of its title. */
export interface Control {
  control: string
  file: string
  test: string
}

/** From 1 (very low, minor) to 5 (very high, catastrophic), as in DCB0129. */
type Score = 1 | 2 | 3 | 4 | 5

/** One thing that could harm a patient, with what is done about it. */
export interface Hazard {
  id: string
  hazard: string
  causes: string
  effect: string
  harm: string
  severity: Score
  likelihood: Score
  controls: Control[]
  residual: Score
  comment: string
}

/** Hazards of what is built. Whoever is the Clinical Safety Officer of a deployment judges the scores anew and signs. */
export const HAZARDS: readonly Hazard[] = [...OF_PATIENTS, ...OF_MESSAGES].sort(
  (one, other) => Number(one.id.slice(1)) - Number(other.id.slice(1)),
)

/** Hazards of what is not built yet: they are worked out with the room that brings them. */
export const COMING: readonly { id: string; hazard: string; with: string; room: string }[] = [
  {
    id: 'H12',
    hazard: 'A bulk message goes to the wrong audience',
    with: 'bulk messages',
    room: 'campaigns',
  },
  { id: 'H15', hazard: 'The wrong person joins a video call', with: 'video', room: 'video' },
  {
    id: 'H16',
    hazard: 'A phone-in request is recorded on the wrong patient',
    with: 'requests',
    room: 'requests',
  },
]
