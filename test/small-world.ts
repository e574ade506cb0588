import fc from 'fast-check'
import type { Row } from './list.ts'
import type { PersonOnPlatform } from './practice.ts'

/**
 * Lists over a world so small that everything that can go wrong between rows does: namesakes, twins, mistyped numbers,
 * one id in two rows, the same row twice, rows that nobody can read.
 */
export interface Night {
  list: Row[]
  /** What happens on the platform before the night; `whom` counts patients from the first. */
  before: { happens: 'nothing' | 'edit' | 'sign-up'; whom: number }
}

export interface Course {
  onPlatform: PersonOnPlatform[]
  nights: Night[]
}

const people = [
  { id: '1', number: '9995260182', given: 'Siân', family: 'Llewellyn', born: '14/03/1958' },
  { id: '2', number: '9993667129', given: 'Rhys', family: 'Llewellyn', born: '14/03/1958' },
  { id: '3', number: '9991860916', given: 'Mohammed', family: 'Hussain', born: '04/09/1958' },
  { id: '4', number: '9991590838', given: 'Mohammed', family: 'Hussain', born: '04/09/1958' },
  { id: '5', number: '', given: '', family: 'Wójcik', born: '01/01/1983' },
]
const everybody = fc.constantFrom(...people)
/** Mostly a person's own value, sometimes somebody else's or something that is none. */
const mostly = <T>(own: T, ...others: T[]) =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(own) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

const row: fc.Arbitrary<Row> = fc.oneof(
  { weight: 15, arbitrary: everybody.chain(rowOf) },
  {
    weight: 1,
    arbitrary: everybody.map(({ id, number }) => ({ broken: 'Cannot be read', cells: [id, number] })),
  },
)

function rowOf({ id, number, given, family, born }: (typeof people)[number]): fc.Arbitrary<Row> {
  return fc.record({
    source_patient_id: mostly(id, '', '1', '2', '3'),
    nhs_number: mostly(number, '', '9995260182', '9993667129', '999 186 0916', '9991860917'),
    given_name: mostly(given, family, 'Rhys', ''),
    family_name: mostly(family, given, 'Jones', ''),
    middle_names: mostly('', 'Arif', 'Jan'),
    date_of_birth: mostly(born, '04/09/1958', '31/02/1958', ''),
    sex: mostly('', 'M', 'F'),
    mobile_phone: fc.constantFrom('07700 900540', '07700 900541', '', '12'),
    postcode: mostly('FX1 1AA', '', 'FX2 6LD'),
    status: mostly('', 'registered', 'left', 'deceased', 'gone fishing'),
    restricted: mostly('', 'true'),
  })
}

const onPlatform: fc.Arbitrary<PersonOnPlatform[]> = fc.uniqueArray(
  everybody.chain(({ number, given, family, born }) =>
    fc.record({
      account: fc.constantFrom<'digital' | 'non-digital'>('digital', 'non-digital'),
      nhs_number: mostly(number, ''),
      given_name: fc.constant(given),
      family_name: mostly(family, 'Jones'),
      date_of_birth: fc.constant(born.split('/').reverse().join('-')),
      mobile_phone: fc.constantFrom('', '07700 900999'),
    }),
  ),
  { maxLength: 4, selector: (person) => person.nhs_number || Symbol('none') },
)

/** A few rows, of which each night's list is a choice: so most rows stay from night to night, and some come twice. */
export const course: fc.Arbitrary<Course> = fc.array(row, { minLength: 2, maxLength: 7 }).chain((rows) =>
  fc.record({
    onPlatform,
    nights: fc.array(
      fc.record({
        list: fc.array(fc.constantFrom(...rows), { maxLength: 7 }),
        before: fc.record({
          happens: mostly<Night['before']['happens']>('nothing', 'edit', 'sign-up'),
          whom: fc.nat(5),
        }),
      }),
      { minLength: 2, maxLength: 4 },
    ),
  }),
)
