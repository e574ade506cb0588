import type { ListedRow } from '../../sync/source.ts'
import { addressOf } from './address.ts'
import { dateOf } from './day.ts'
import { spaced } from './nhs-number.ts'
import type { Details } from './nights.ts'
import type { Person } from './person.ts'
import { penOf } from './phone.ts'
import { Dice } from './random.ts'
import { typographic, withoutAccents } from './text.ts'

/**
 * A person's row on one night's list, written the way practice systems and their staff write: each person's row in a
 * manner of its own, which stays the same from night to night.
 */
export function listedRow(person: Person, details: Details, seed: number): ListedRow {
  const dice = new Dice(seed, 'listed', person.index)
  const name = nameWriter(dice)
  const shout = dice.fraction()
  const numberSpaced = dice.chance(0.5)
  const pen = penOf(dice)
  const carriesMiddles = dice.chance(0.85)
  const code = postcodeWriter(dice.fraction())
  const landlineAsMobile = details.mobile === '' && dice.chance(0.06)
  const mail = dice.fraction()
  const address = addressOf(details.address)
  return {
    source_patient_id: String(person.sourceId),
    nhs_number: numberSpaced ? spaced(details.nhsNumber) : details.nhsNumber,
    given_name: shout < 0.05 ? name(details.given).toUpperCase() : name(details.given),
    middle_names: carriesMiddles ? name(details.middles) : '',
    family_name: shout < 0.2 ? name(details.family).toUpperCase() : name(details.family),
    date_of_birth: dateOf(person.born),
    sex: person.sex,
    address_line_1: shout < 0.03 ? address.line1.toUpperCase() : address.line1,
    address_line_2: address.line2,
    town: shout < 0.1 ? address.town.toUpperCase() : address.town,
    postcode: code(address.postcode),
    mobile_phone: pen(landlineAsMobile ? details.landline : details.mobile),
    other_phone: pen(landlineAsMobile ? '' : details.landline),
    email: mail < 0.04 ? capitalised(details.email) : details.email,
    registration_date: dateOf(person.registered),
    status: details.status,
    restricted: String(person.restricted),
  }
}

/** Old systems drop accents; a few have typographic apostrophes. */
function nameWriter(dice: Dice): (name: string) => string {
  const accents = dice.chance(0.55)
  const curly = dice.chance(0.25)
  return (name) => {
    const written = accents ? name : withoutAccents(name)
    return curly ? typographic(written) : written
  }
}

function postcodeWriter(draw: number): (code: string) => string {
  if (draw < 0.05) return (code) => code.replace(' ', '')
  if (draw < 0.07) return (code) => code.toLowerCase()
  return (code) => code
}

function capitalised(email: string): string {
  return email.charAt(0).toUpperCase() + email.slice(1)
}
