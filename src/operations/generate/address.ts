/**
 * Addresses in and around Foxley, which is nowhere: no post town of Great Britain has the area FX. Twenty addresses
 * share a street and a postcode, and each ten thousand people or so live in the same ten districts.
 */
import { hash, scattered, words } from './random.ts'

export interface Address {
  readonly line1: string
  readonly line2: string
  readonly town: string
  readonly postcode: string
}

/** Addresses that people of one block of the population live at or move to. */
export const ADDRESSES_PER_BLOCK = 1_000
const PER_STREET = 20
const STREETS_PER_BLOCK = ADDRESSES_PER_BLOCK / PER_STREET
/** Blocks that share ten districts, and districts in all. */
const BLOCKS_PER_AREA = 40
const DISTRICTS = 90

/** Letters of the second half of a postcode: all but C, I, K, M, O and V. */
const LETTERS = 'ABDEFGHJLNPQRSTUWXYZ'

const TOWNS =
  `Foxley|Foxley|Foxley Brook|Upper Foxley|Foxley Heath|Wrenbury Cross|Aldersham|Foxley St Mary|Hethering|
  Thornwick|Castle Foxley|Marlbeck|Saltersford|Kingsbrook|Eastry Down|Long Ashcombe|Ottersby|Pennel|Stoke Ferrant|
  Little Marden|Brindle Hill|Wexcombe|Northay|Crowmarsh End|Harrowgate Moor|Tilling|Sedgeby|Cold Norton Green|Queensmere`
    .split('|')
    .map((town) => town.trim())

const STREETS = words(`
  Mill Weir Station Church High Victoria Albert Park Queen's King's Tanner's Chapel School Manor Green Bridge Orchard
  Meadow Hawthorn Beech Elm Oak Ash Willow Lime Cedar Rowan Holly Maple Chestnut Poplar Birch Sycamore Grange Brook River
  Spring Well Hill Heath Common Forge Smithy Market Abbey Priory St_John's St_Mary's St_Anne's Cross Castle Windsor
  Stanley Clarence Alma Nelson Wellington Gladstone Cromwell Milton Byron Shelley Tennyson Wordsworth Kestrel Swallow Heron
  Kingfisher Lark Linnet Foundry Canal Wharf Gas Cemetery New Old North South East West Long Broad Back Cotton Weaver's
  Potter's Cooper's Fletcher's Mason's Baker's Brewery Malt Hop`)
const KINDS = words(
  'Street Road Lane Avenue Close Road Drive Street Way Row Terrace Crescent Gardens Court Grove Place',
)
const HOUSES = words(`
  Rose Ivy Brook Mill Orchard Holly Honeysuckle Wisteria Old_Forge Old_School Corner Hillside Woodside Old_Chapel Yew_Tree
  Primrose Willow Lilac Bramble Foxglove`)
const NO_FIXED_ABODE: Address = { line1: 'No fixed abode', line2: '', town: '', postcode: 'ZZ99 3VZ' }

/** The n-th address. One in a thousand is nowhere at all: no fixed abode, with the postcode the NHS has for it. */
export function addressOf(index: number): Address {
  if (index % 1_009 === 640) return NO_FIXED_ABODE
  const street = Math.floor(index / PER_STREET)
  const place = index % PER_STREET
  return { line1: doorOf(street, place), ...localityOf(street) }
}

/** What all addresses of one street have in common. */
function localityOf(street: number): Omit<Address, 'line1'> {
  const { district, code } = codeOf(street)
  const sector = Math.floor(code / 400)
  const unit = `${LETTERS.charAt(Math.floor(code / 20) % 20)}${LETTERS.charAt(code % 20)}`
  const town = TOWNS[(district - 1) % TOWNS.length] ?? 'Foxley'
  const line2 = street % 9 === 4 ? `${pickFrom(HOUSES, street)} Estate` : ''
  return { line2, town, postcode: `FX${district} ${sector}${unit}` }
}

function codeOf(street: number): { district: number; code: number } {
  const block = Math.floor(street / STREETS_PER_BLOCK)
  const nth = street % STREETS_PER_BLOCK
  const area = Math.floor(block / BLOCKS_PER_AREA)
  const within = (block % BLOCKS_PER_AREA) * (STREETS_PER_BLOCK / 10) + Math.floor(nth / 10)
  const round = Math.floor((area * 10) / DISTRICTS)
  const district = ((area * 10 + (nth % 10)) % DISTRICTS) + 1
  return { district, code: scattered((within + round * 200) % 4_000, 50, 80, district) }
}

function doorOf(street: number, place: number): string {
  const name = `${pickFrom(STREETS, street)} ${KINDS[hash(street, 7) % KINDS.length] ?? 'Street'}`
  const first = 1 + (hash(street, 3) % 60)
  const kind = hash(street, 5) % 20
  if (kind === 0) return `Flat ${place + 1}, ${first} ${name}`
  if (kind === 1) return `${place + 1} ${pickFrom(HOUSES, street + 1)} House, ${name}`
  if (kind === 2 && place < 12) return `${HOUSES[(street + place) % HOUSES.length] ?? ''} Cottage, ${name}`
  return `${first + 2 * place}${hash(street * 31 + place, 11) % 40 === 0 ? 'A' : ''} ${name}`
}

function pickFrom(list: readonly string[], number: number): string {
  return list[hash(number, 1) % list.length] ?? ''
}
