import { fieldOf, type Meaning } from './aliases.ts'
import type { Columns } from './columns.ts'
import { isDateFilled, saysYes, statusOf, type Status } from './words.ts'

/**
 * Makes the function that reads a row's status from all the columns that tell of it: a death outweighs a departure,
 * and both outweigh a registration. `''` where a status column is blank or none is carried, null for a word that is
 * not known.
 */
export function statusReader(columns: Columns): (cells: string[]) => Status | '' | null {
  const tells = columns.meanings.flatMap((meaning, column) =>
    meaning !== null && fieldOf(meaning) === 'status' ? [{ meaning, column }] : [],
  )
  // Columns of deaths and departures only: whoever has neither is on the list.
  const unstated = tells.some(({ meaning }) => meaning === 'status' || meaning === 'patient_type')
    ? ''
    : 'registered'
  if (tells.length === 0) return () => ''

  return (cells) => {
    let found: Status | '' | null = ''
    for (const { meaning, column } of tells) {
      const told = toldBy(meaning, cells[column] ?? '')
      if (told === 'deceased') return 'deceased'
      if (told === 'left') found = told
      else if (told === null && found !== 'left') found = null
      else if (found === '') found = told
    }
    return found === '' ? unstated : found
  }
}

function toldBy(meaning: Meaning, text: string): Status | '' | null {
  switch (meaning) {
    case 'status':
      return statusOf(text)
    // Every other kind of registration ("Temporary", "Private") is still a person on the list.
    case 'patient_type':
      return statusOf(text) ?? 'registered'
    case 'date_of_death':
      return isDateFilled(text) ? 'deceased' : ''
    case 'deceased':
      return saysYes(text) ? 'deceased' : ''
    case 'date_left':
      return isDateFilled(text) ? 'left' : ''
    case 'removed':
      return saysYes(text) ? 'left' : ''
    default:
      return ''
  }
}
