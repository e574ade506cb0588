import { LISTED_FIELDS, type ListedField } from '../source.ts'

/** What a column of a foreign file tells us: a field itself, or something that a field is made from. */
export type Meaning = ListedField | keyof typeof TELLS

/** Meanings that are no field of ours, and the field that each has a part in. */
const TELLS = {
  house: 'address_line_1',
  house_number: 'address_line_1',
  street: 'address_line_1',
  locality: 'address_line_2',
  /** A kind of registration ("Regular", "Temporary"). */
  patient_type: 'status',
  deceased: 'status',
  date_of_death: 'status',
  date_left: 'status',
  /** The row takes its patient off the list. */
  removed: 'status',
  confidential: 'restricted',
  test_patient: null,
} as const satisfies Record<string, ListedField | null>

type Aliases = Partial<Record<Meaning, readonly string[]>>

/** `list.csv`, our own plain shape. */
const NEUTRAL: Aliases = Object.fromEntries(LISTED_FIELDS.map((field) => [field, [field]]))

/** Patient reports of EMIS Web; practices design them, so the labels vary. */
const EMIS_REPORT: Aliases = {
  nhs_number: ['NHS Number', 'NHS No', 'NHS'],
  given_name: ['Given Name', 'Given Names', 'Forename', 'Forenames'],
  middle_names: ['Middle Name', 'Middle Names', 'Second Forename'],
  family_name: ['Family Name', 'Surname', 'Last Name'],
  date_of_birth: ['Date of Birth', 'DOB', 'Birth Date', 'Date of Birth (DOB)'],
  sex: ['Sex'],
  house: ['House Name/Flat Number', 'House Name', 'Flat Number'],
  street: ['Number and Street', 'Street', 'Road'],
  address_line_1: ['Address Line 1', 'Address 1'],
  address_line_2: ['Address Line 2', 'Address 2'],
  locality: ['Village', 'Locality', 'Address Line 3', 'Address 3'],
  town: ['Town', 'City', 'Post Town', 'Town/City'],
  postcode: ['Postcode', 'Post Code', 'Postal Code'],
  mobile_phone: [
    'Mobile Telephone',
    'Mobile Telephone Number',
    'Mobile Phone',
    'Mobile Number',
    'Mobile',
    'Mobile No',
  ],
  other_phone: [
    'Home Telephone',
    'Home Telephone Number',
    'Home Phone',
    'Home Number',
    'Landline',
    'Other Phone',
  ],
  email: ['E-mail Address', 'E-mail', 'Email Address'],
  registration_date: ['Registration Date', 'Date of Registration', 'Date Registered', 'Registered Date'],
  status: ['Registration Status', 'Registered Status', 'Patient Status'],
  patient_type: ['Patient Type', 'Registration Type'],
  deceased: ['Deceased', 'Is Deceased'],
  date_of_death: ['Date of Death', 'Deceased Date', 'DOD'],
  date_left: [
    'Deduction Date',
    'Date of Deduction',
    'Deregistration Date',
    'Date Left',
    'Registration End Date',
  ],
  confidential: ['Confidential', 'Confidential Patient', 'Sensitive', 'S Flag', 'Is Restricted'],
  test_patient: ['Dummy Patient'],
}

/** EMIS IM1 bulk extract, file Admin_Patient. */
const EMIS_BULK: Aliases = {
  source_patient_id: ['PatientGuid'],
  nhs_number: ['NhsNumber'],
  given_name: ['GivenName'],
  middle_names: ['MiddleNames'],
  family_name: ['Surname'],
  date_of_birth: ['DateOfBirth'],
  sex: ['Sex'],
  house: ['HouseNameFlatNumber'],
  street: ['NumberAndStreet'],
  locality: ['Village'],
  town: ['Town'],
  postcode: ['Postcode'],
  mobile_phone: ['MobilePhone'],
  other_phone: ['HomePhone'],
  email: ['EmailAddress'],
  registration_date: ['DateOfRegistration'],
  patient_type: ['PatientTypeDescription'],
  date_of_death: ['DateOfDeath'],
  date_left: ['DateofDeactivation'],
  removed: ['Deleted'],
  confidential: ['SpineSensitive', 'IsConfidential'],
  test_patient: ['DummyType'],
}

/** TPP SystmOne: patient reports, and SRPatient of the strategic reporting extract with its address columns. */
const TPP: Aliases = {
  source_patient_id: ['RowIdentifier'],
  nhs_number: ['NHSNumber', 'NHS number'],
  given_name: ['FirstName', 'First name'],
  middle_names: ['MiddleNames', 'Middle names'],
  family_name: ['Surname'],
  date_of_birth: ['DateBirth', 'Date of birth'],
  house: ['NameOfBuilding', 'House name'],
  house_number: ['NumberOfBuilding', 'House number'],
  street: ['NameOfRoad', 'Road'],
  locality: ['NameOfLocality', 'Locality'],
  town: ['NameOfTown', 'Town'],
  postcode: ['FullPostCode', 'Postcode'],
  mobile_phone: ['Mobile telephone'],
  other_phone: ['Home telephone'],
  email: ['EmailAddress', 'Email address'],
  registration_date: ['DateRegistration', 'Registration date'],
  status: ['RegistrationStatus'],
  date_of_death: ['DateDeath'],
  date_left: ['DateDeRegistration'],
  removed: ['RemovedData'],
  test_patient: ['TestPatient'],
}

/** Cohort file of the NHS vaccinations service (MAVIS). A parent's phone and email are not the child's. */
const MAVIS: Aliases = {
  nhs_number: ['CHILD_NHS_NUMBER'],
  given_name: ['CHILD_FIRST_NAME'],
  family_name: ['CHILD_LAST_NAME'],
  date_of_birth: ['CHILD_DATE_OF_BIRTH'],
  sex: ['CHILD_GENDER'],
  address_line_1: ['CHILD_ADDRESS_LINE_1'],
  address_line_2: ['CHILD_ADDRESS_LINE_2'],
  town: ['CHILD_TOWN'],
  postcode: ['CHILD_POSTCODE'],
}

export const VENDORS: readonly Aliases[] = [NEUTRAL, EMIS_REPORT, EMIS_BULK, TPP, MAVIS]

/** Headings that stand in for a field only while no other column gives it; of several the first one. */
export const STAND_INS: readonly [ListedField, readonly string[]][] = [
  ['source_patient_id', ['Patient ID', 'EMIS Number', 'PatientNumber', 'Patient Number', 'IDPatient', 'ID']],
  ['sex', ['Gender']],
  ['address_line_1', ['Address', 'Full Address', 'Home Address']],
  [
    'other_phone',
    [
      'Telephone',
      'Telephone Number',
      'Phone',
      'Phone Number',
      'Contact Number',
      'Work Telephone',
      'Work Phone',
    ],
  ],
]

const MEANING_OF: ReadonlyMap<string, Meaning> = new Map(
  VENDORS.flatMap((vendor) =>
    Object.entries(vendor).flatMap(([meaning, headings]) =>
      headings.map((heading) => [comparable(heading), meaning as Meaning] as const),
    ),
  ),
)

/** What a heading means by itself, in any of the known vocabularies, or null. */
export function meaningOf(heading: string): Meaning | null {
  return MEANING_OF.get(comparable(heading)) ?? null
}

/** The field that a column of this meaning is, or has a part in; null for one that only marks its row. */
export function fieldOf(meaning: Meaning): ListedField | null {
  return meaning in TELLS ? TELLS[meaning as keyof typeof TELLS] : (meaning as ListedField)
}

/** A heading as it is compared: neither case nor spaces nor punctuation count. */
export function comparable(heading: string): string {
  return heading
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
}

/** Each field in words for people. */
export const FIELD_WORDS: Record<ListedField, string> = {
  source_patient_id: 'patient id',
  nhs_number: 'NHS number',
  given_name: 'given name',
  middle_names: 'middle names',
  family_name: 'family name',
  date_of_birth: 'date of birth',
  sex: 'sex',
  address_line_1: 'address line 1',
  address_line_2: 'address line 2',
  town: 'town',
  postcode: 'postcode',
  mobile_phone: 'mobile phone',
  other_phone: 'other phone',
  email: 'email',
  registration_date: 'registration date',
  status: 'registration status',
  restricted: 'restricted',
}
