/**
 * Phone numbers that belong to nobody and yet are valid to every reader.
 *
 * Mobiles are 072xx xxxxxx: a block of a hundred million that Ofcom's numbering plan keeps for mobiles and has allocated
 * to no operator (its list S7, as libphonenumber's `resources/metadata/44/ranges.csv` shows it). The thousand numbers
 * kept for drama, 07700 900xxx, are too few: strangers would share them, and a shared phone means something here.
 * Landlines are Ofcom's numbers for drama in ten English cities, ten thousand of them, so in lists of more than about
 * ten thousand patients strangers share a landline. Nottingham's are left out, because libphonenumber refuses them.
 * https://www.ofcom.org.uk/phones-and-broadband/phone-numbers/numbers-for-drama
 */
import { scattered, type Dice } from './random.ts'

/** Numbers one person may have had: the present one, another, and those after a change. */
const PER_PERSON = 16

const CITIES = [
  '113496',
  '114496',
  '116496',
  '117496',
  '118496',
  '121496',
  '151496',
  '161496',
  '191498',
  '207946',
]

/** The national digits of a person's mobile, without the leading 0. `nth` counts the numbers the person has had. */
export function mobileOf(index: number, seed: number, nth = 0): string {
  const place = (index * PER_PERSON + (nth % PER_PERSON)) % 100_000_000
  return `72${String(scattered(place, 10_000, 10_000, seed)).padStart(8, '0')}`
}

/** The national digits of a household's landline, without the leading 0. */
export function landlineOf(household: number, seed: number): string {
  const place = scattered(household % 10_000, 100, 100, seed)
  return `${CITIES[Math.floor(place / 1_000)] ?? ''}0${String(place % 1_000).padStart(3, '0')}`
}

type Writer = (digits: string) => string

/** Ways in which a practice's staff have written numbers down over the years, commonest first. */
const WRITERS: readonly Writer[] = [
  (digits) => `0${digits}`,
  (digits) => `0${areaOf(digits)} ${restOf(digits)}`,
  (digits) => `+44${digits}`,
  (digits) => `0${areaOf(digits)} ${restOf(digits).slice(0, 3)} ${restOf(digits).slice(3)}`,
  (digits) => `+44 ${areaOf(digits)} ${restOf(digits)}`,
  (digits) => `0044 ${areaOf(digits)} ${restOf(digits)}`,
  (digits) => `(0${areaOf(digits)}) ${restOf(digits).slice(0, 3)} ${restOf(digits).slice(3)}`,
  (digits) => `0${areaOf(digits)}-${restOf(digits).slice(0, 3)}-${restOf(digits).slice(3)}`,
  (digits) => `+44 (0)${areaOf(digits)} ${restOf(digits)}`,
  // A spreadsheet took it for a number and dropped the 0.
  (digits) => digits,
]

/** One person's way of writing numbers; blank stays blank. */
export function penOf(dice: Dice): Writer {
  const draw = dice.fraction()
  const writer = WRITERS[Math.floor(draw * draw * WRITERS.length)] ?? plainly
  return (digits) => (digits === '' ? '' : writer(digits))
}

/** `07200 900123` without the space, as platforms keep it. */
export function plainly(digits: string): string {
  return digits === '' ? '' : `0${digits}`
}

function areaOf(digits: string): string {
  if (digits.startsWith('7')) return digits.slice(0, 4)
  return digits.startsWith('20') ? '20' : digits.slice(0, 3)
}

function restOf(digits: string): string {
  return digits.slice(areaOf(digits).length)
}
