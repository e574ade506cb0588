import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { csvLine } from '../../platform/csv/write.ts'
import { ProductError, type ProductErrorKind } from '../../platform/errors.ts'
import { LISTED_FIELDS, type ListedRow, type UnusableRow } from '../source.ts'
import { csvSource, type CsvSourceOptions } from './csv-source.ts'

const folder = mkdtempSync(join(tmpdir(), 'csv-source-'))
after(() => rmSync(folder, { recursive: true }))

const ARIF = {
  source_patient_id: 'P1',
  nhs_number: '999 000 0018',
  given_name: 'Mohammed Arif',
  middle_names: '',
  family_name: 'HUSSAIN',
  date_of_birth: '09/03/1971',
  sex: 'male',
  address_line_1: 'Flat 2, "The Oaks"',
  address_line_2: '12 Foxley Road',
  town: 'Foxley Brook',
  postcode: 'FX2 6LD',
  mobile_phone: '07700 900123',
  other_phone: '',
  email: 'arif@example.org',
  registration_date: '2019-04-01',
  status: 'registered',
  restricted: 'false',
}
const ZOE = {
  ...ARIF,
  source_patient_id: 'P2',
  nhs_number: '9990000026',
  given_name: 'Zoë',
  family_name: 'D’ARCY',
  address_line_1: 'Rose Cottage\r\nThe Green',
  status: 'left',
  restricted: 'true',
}
const NEUTRAL = table([ARIF, ZOE])

describe('the same people come from a list in', () => {
  const files: Record<string, Buffer> = {
    'UTF-8': Buffer.from(NEUTRAL),
    'UTF-8 with a byte order mark': Buffer.from('\ufeff' + NEUTRAL),
    'UTF-16 little-endian': Buffer.from('\ufeff' + NEUTRAL, 'utf16le'),
    'UTF-16 big-endian': Buffer.from('\ufeff' + NEUTRAL, 'utf16le').swap16(),
    'UTF-16 without a byte order mark': Buffer.from(NEUTRAL, 'utf16le'),
    'Windows-1252': Buffer.from(NEUTRAL.replaceAll('’', '\x92'), 'latin1'),
    'Windows line endings': Buffer.from(NEUTRAL.replaceAll(/(?<!\r)\n/g, '\r\n')),
    semicolons: Buffer.from(table([ARIF, ZOE], ';')),
    tabs: Buffer.from(table([ARIF, ZOE], '\t')),
    bars: Buffer.from(table([ARIF, ZOE], '|')),
    'a file with a preamble above the headings': Buffer.from(
      `Foxley Brook Surgery\n\nPatients, all ages\n"Run at ""02:00""",,\n${NEUTRAL}`,
    ),
    'a file with blank rows below the last patient': Buffer.from(`${NEUTRAL},,,\n\n"","",""\n   \n`),
    'a file with a surplus of empty cells at the right': Buffer.from(
      NEUTRAL.replaceAll('false\n', 'false,,\n'),
    ),
    gzip: gzipSync(NEUTRAL),
  }
  for (const [name, bytes] of Object.entries(files)) {
    test(name, async () => assert.deepEqual(rowsOf(await listed(bytes)), [ARIF, ZOE]))
  }
})

describe('headings of', () => {
  test('an EMIS Web report', async () => {
    const { list, records } = await listed(
      'Given Name,Family Name,Date of Birth,NHS Number,Mobile Telephone,E-mail Address,EMIS number,Usual GP\n' +
        'Mohammed Arif,HUSSAIN,09-Mar-1971,999 000 0018,07700 900123,arif@example.org,4711,"Patel, Anita"\n',
    )
    assert.deepEqual(filled(records[0]), {
      source_patient_id: '4711',
      nhs_number: '999 000 0018',
      given_name: 'Mohammed Arif',
      family_name: 'HUSSAIN',
      date_of_birth: '09-Mar-1971',
      mobile_phone: '07700 900123',
      email: 'arif@example.org',
    })
    assert.deepEqual([...list.carries].toSorted(), [
      'date_of_birth',
      'email',
      'family_name',
      'given_name',
      'mobile_phone',
      'nhs_number',
      'source_patient_id',
    ])
  })

  test('an EMIS bulk extract', async () => {
    const { records } = await listed(
      'PatientGuid,Sex,DateOfBirth,DateOfDeath,GivenName,Surname,DateOfRegistration,NhsNumber,PatientNumber,' +
        'PatientTypeDescription,DummyType,HouseNameFlatNumber,NumberAndStreet,Village,Town,Postcode,DateofDeactivation,' +
        'Deleted,SpineSensitive,IsConfidential,EmailAddress,HomePhone,MobilePhone,ContactComments,ProcessingId\n' +
        emis('{AB-1}', { house: 'Flat 3', street: '12 High Street' }) +
        emis('{AB-2}', { house: '12', street: 'High Street', died: '2024-01-31' }) +
        emis('{AB-3}', { left: '2024-01-31', type: 'Left' }) +
        emis('{AB-4}', { deleted: 'true', sensitive: 'true' }) +
        emis('{AB-5}', { confidential: '1', type: 'Temporary' }) +
        emis('{AB-6}', { dummy: 'true' }),
    )
    const rows = records.slice(0, 5) as ListedRow[]
    assert.deepEqual(
      rows.map((row) => [row.source_patient_id, row.status, row.restricted, row.address_line_1]),
      [
        ['AB-1', 'registered', 'false', 'Flat 3, 12 High Street'],
        ['AB-2', 'deceased', 'false', '12 High Street'],
        ['AB-3', 'left', 'false', ''],
        ['AB-4', 'left', 'true', ''],
        ['AB-5', 'registered', 'true', ''],
      ],
    )
    assert.equal(rows[0]?.address_line_2, 'Foxley')
    assert.equal(rows[0]?.mobile_phone, '07700900123')
    const test = records[5] as UnusableRow
    assert.equal(test.unusable, 'Test patient in the clinical system')
    assert.equal(test.cells[0], 'AB-6')
  })

  test('a SystmOne report and extract', async () => {
    const report = await listed(
      'Date of birth,NHS number,First name,Surname,Postcode,Sex\n19710309,9990000018,Mohammed Arif,Hussain,FX2 6LD,Male\n',
    )
    assert.deepEqual(filled(report.records[0]), {
      nhs_number: '9990000018',
      given_name: 'Mohammed Arif',
      family_name: 'Hussain',
      date_of_birth: '19710309',
      sex: 'Male',
      postcode: 'FX2 6LD',
    })
    const extract = await listed(
      'RowIdentifier,Title,FirstName,MiddleNames,Surname,PreviousSurname,NHSNumber,DateBirth,DateDeath,Gender,TestPatient,RemovedData,' +
        'NameOfBuilding,NumberOfBuilding,NameOfRoad,NameOfLocality,NameOfTown,FullPostCode\n' +
        '77,Mr,Mohammed,Arif,HUSSAIN,KHAN,9990000018,1971-03-09,,M,FALSE,0,Rose Cottage,12,Foxley Road,Upper Foxley,Foxley Brook,FX2 6LD\n' +
        '78,Mr,Mohammed,Arif,HUSSAIN,KHAN,9990000018,1971-03-09,,M,FALSE,1,,12,Foxley Road,,,\n',
    )
    assert.deepEqual(filled(extract.records[0]), {
      source_patient_id: '77',
      nhs_number: '9990000018',
      given_name: 'Mohammed',
      middle_names: 'Arif',
      family_name: 'HUSSAIN',
      date_of_birth: '1971-03-09',
      sex: 'M',
      address_line_1: 'Rose Cottage, 12 Foxley Road',
      address_line_2: 'Upper Foxley',
      town: 'Foxley Brook',
      postcode: 'FX2 6LD',
      status: 'registered',
    })
    assert.equal((extract.records[1] as ListedRow).status, 'left')
    assert.equal((extract.records[1] as ListedRow).address_line_1, '12 Foxley Road')
  })

  test('a vaccinations cohort file, whose instructions below the headings are no patient', async () => {
    const { list, records, rowNumbers } = await listed(
      'CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH,CHILD_POSTCODE,CHILD_SCHOOL_URN,CHILD_NHS_NUMBER,PARENT_1_PHONE\n' +
        'Required,Required,"Required, as DD/MM/YYYY",Required,Required,Optional,Optional\n' +
        'Aisha,HUSSAIN,01/09/2014,FX2 6LD,100000,999 000 0034,07700 900123\n',
    )
    assert.deepEqual(rowNumbers, [3])
    assert.deepEqual(filled(records[0]), {
      nhs_number: '999 000 0034',
      given_name: 'Aisha',
      family_name: 'HUSSAIN',
      date_of_birth: '01/09/2014',
      postcode: 'FX2 6LD',
    })
    assert.equal(list.carries.has('mobile_phone'), false)
  })
})

describe('rows that cannot be used', () => {
  test('keep their row number and a reason, and stop nothing', async () => {
    const head = 'source_patient_id,given_name,family_name,date_of_birth,status\n'
    const { records, rowNumbers } = await listed(
      Buffer.concat([
        Buffer.from(head + 'P1,Arif,HUSSAIN,1971-03-09\n'),
        Buffer.from('\nP2,Arif,HUSSAIN,1971-03-09,registered,x\n'),
        Buffer.from('P3,"A"rif,HUSSAIN,1971-03-09,registered\n'),
        Buffer.from('P4,Ar\0if,HUSSAIN,1971-03-09,registered\n'),
        Buffer.from('P5,Jos\xe9,HUSSAIN,1971-03-09,registered\n', 'latin1'),
        Buffer.from('P6,Zoë \xc3,HUSSAIN,1971-03-09,registered\n'.replace('ë', '\xc3\xab'), 'latin1'),
        Buffer.from('P7,Zo�,HUSSAIN,1971-03-09,registered\n'),
        Buffer.from('{P8},Arif,HUSSAIN,1971-03-09,sabbatical\n'),
        Buffer.from('P9,Arif,HUSSAIN,1971-03-09,Deducted\n'),
      ]),
    )
    assert.deepEqual(rowNumbers, [2, 4, 5, 6, 7, 8, 9, 10, 11])
    assert.deepEqual(
      records.map((row) => ('unusable' in row ? [row.cells[0], row.unusable] : [row.given_name, row.status])),
      [
        ['P1', '4 columns, the others have 5'],
        ['P2', '6 columns, the others have 5'],
        ['P3', 'Quotation marks (") in the wrong place'],
        ['P4', 'Contains a NUL byte, which no text may hold'],
        ['José', 'registered'],
        ['P6', 'Letters in a damaged or unknown encoding'],
        ['P7', 'A letter of the name was lost before the file was made (�)'],
        ['P8', 'Registration status in a word that is not known; use registered, left or deceased'],
        ['Arif', 'left'],
      ],
    )
  })

  test('hold cells enough to recognise the patient by', async () => {
    const { records } = await listed(
      'source_patient_id,nhs_number,given_name,family_name,date_of_birth\n{AB-1},"999"0000018,Arif,HUSSAIN,1971-03-09\n',
    )
    assert.deepEqual((records[0] as UnusableRow).cells, [
      'AB-1',
      '9990000018',
      'Arif',
      'HUSSAIN',
      '1971-03-09',
    ])
  })
})

describe('a file that is no list', () => {
  const refusals: [string, string | Buffer, ProductErrorKind, string][] = [
    ['nothing', '', 'invalid', 'list.csv is empty. Export the list again and upload that.'],
    [
      'a workbook',
      'PK\x03\x04 [Content_Types].xml',
      'invalid',
      'This is an Excel workbook. Save it as CSV (UTF-8) and upload that.',
    ],
    ['a PDF', '%PDF-1.7', 'invalid', 'This is a PDF document. Export the list as CSV and upload that.'],
    [
      'a ZIP',
      'PK\x03\x04 list.csv',
      'invalid',
      'This is a ZIP archive. Unpack it and upload the CSV file inside.',
    ],
    [
      'a web page',
      '<!doctype html><html><title>Sign in</title>',
      'invalid',
      'This is a web page, not a list. It may be a sign-in page saved by mistake: sign in, export the list as CSV and upload that.',
    ],
    [
      'unknown headings',
      'Title,Notes,Colour\nMr,none,blue\n',
      'invalid',
      'list.csv cannot be read as a patient list: no column is known to hold given name, family name, date of birth. ' +
        'Its headings are: Title, Notes, Colour. Choose the columns on the upload page, or use a saved column mapping.',
    ],
    [
      'a missing column',
      'Forename,Surname,Born\nArif,HUSSAIN,1971-03-09\n',
      'invalid',
      'list.csv cannot be read as a patient list: no column is known to hold date of birth. ' +
        'Its headings are: Forename, Surname, Born. Choose the columns on the upload page, or use a saved column mapping.',
    ],
    [
      'patients without headings, which must not be told on',
      'HUSSAIN,Arif,1971-03-09,9990000018\n',
      'invalid',
      'list.csv cannot be read as a patient list: no column is known to hold given name, family name, date of birth. ' +
        'Its first row looks like a patient. Put a row of headings above it, or choose the columns on the upload page, or use a saved column mapping.',
    ],
    [
      'two columns of one meaning',
      'NHS Number,NHS No.,Forename,Surname,DOB\n1,2,Arif,HUSSAIN,1971-03-09\n',
      'invalid',
      'Two columns mean NHS number: “NHS Number” and “NHS No.”. ' +
        'Remove one of them from the file, or choose one on the upload page and save the choice.',
    ],
    [
      'a quotation mark that is never closed',
      'Forename,Surname,DOB\nArif,"HUSSAIN,1971-03-09\n',
      'invalid',
      'Line 2 opens a quotation mark (") that is never closed. Correct that line, or export the file again.',
    ],
  ]
  for (const [name, content, kind, sentence] of refusals) {
    test(`is refused with what to do: ${name}`, () =>
      refused(opened({ file: file(content) }), kind, sentence))
  }

  test('is refused with what to do: no such file', () =>
    refused(
      opened({ file: join(folder, 'none.csv') }),
      'not-found',
      `There is no file none.csv in ${folder}. Check the name.`,
    ))

  test('is refused after a megabyte of a gigabyte on one line', async () => {
    const long = async (start: string, name: string) => {
      const path = join(folder, name)
      const handle = await open(path, 'w')
      await handle.write(start + 'x'.repeat(1_600_000))
      await handle.truncate(1024 ** 3)
      await handle.close()
      return path
    }
    const sentence = (line: number) =>
      `Line ${line} is longer than 1 MB. Check that the file has one record on each line, and export it again.`
    await refused(opened({ file: await long('', 'one-line.csv') }), 'invalid', sentence(1))
    await refused(
      opened({ file: await long('Forename,Surname,DOB\n', 'long-row.csv') }),
      'invalid',
      sentence(2),
    )
    const later = await opened({
      file: await long('Forename,Surname,DOB\n' + 'Arif,HUSSAIN,1971-03-09\n'.repeat(50), 'later.csv'),
    })
    await refused(collect(later), 'invalid', sentence(52))
    assert.ok(later.progress().done < 3_000_000)
    await later.close()
  })

  test('is read as an empty list when there is nothing below the headings', async () => {
    const { list, records } = await listed('Forename,Surname,DOB\n')
    assert.deepEqual(records, [])
    assert.equal(list.announced, null)
  })
})

describe('a saved column mapping', () => {
  const file =
    'NHS Number,NHS No.,Name 1,Name 2,Born,DateOfDeath,Line A,Line B\n9990000018,x,Arif,HUSSAIN,03/09/1971,2024-01-31,Flat 2,12 Foxley Road\n'
  const mapping = {
    columns: {
      'nhs no': 'ignore',
      'Name 1': 'given_name',
      'Name 2': 'family_name',
      Born: 'date_of_birth',
      'Line A': 'address_line_1',
      'Line B': 'address_line_1',
    },
    dateOrder: 'mdy',
  } as const

  test('says what unknown headings are, and chooses between two columns', async () => {
    const { list, records } = await listed(file, { mapping })
    assert.equal(list.dateOrder, 'mdy')
    assert.deepEqual(filled(records[0]), {
      nhs_number: '9990000018',
      given_name: 'Arif',
      family_name: 'HUSSAIN',
      date_of_birth: '03/09/1971',
      address_line_1: 'Flat 2, 12 Foxley Road',
      status: 'deceased',
    })
  })

  test('chooses between two columns of the same heading by their number', async () => {
    const { records } = await listed('Surname,Forename,DOB,Mobile,Mobile\nHUSSAIN,Arif,1971-03-09,1,2\n', {
      mapping: { columns: { 'Mobile (2)': 'mobile_phone' } },
    })
    assert.equal((records[0] as ListedRow).mobile_phone, '2')
  })

  test('is refused when the file no longer has its columns', () =>
    refused(
      listed('Surname,Forename,DOB\nHUSSAIN,Arif,1971-03-09\n', {
        mapping: { columns: { Handy: 'mobile_phone', Notes: 'ignore' } },
      }),
      'invalid',
      'The saved column mapping uses the column “Handy”, which the file does not have. Choose the columns again on the upload page.',
    ))
})

describe('what decides the meaning of the rows', () => {
  test('is the same for the same columns, and changes with columns, separator and mapping', async () => {
    const layoutOf = async (content: string, options?: Partial<CsvSourceOptions>) =>
      (await listed(content, options)).list.layout
    const first = await layoutOf('Surname,Forename,DOB\nHUSSAIN,Arif,1971-03-09\n')
    assert.equal(await layoutOf('Printed today\nFamily name,Given name,Date of birth\n'), first)
    const others = [
      await layoutOf('Forename,Surname,DOB\n'),
      await layoutOf('Surname;Forename;DOB\n'),
      await layoutOf('Surname,Forename,DOB,Notes\n'),
      await layoutOf('Surname,Forename,DOB\n', { mapping: { columns: {}, dateOrder: 'mdy' } }),
    ]
    assert.equal(new Set([first, ...others]).size, 5)
  })
})

test('progress ends at the size of the file, and the practice is whoever the sender says', async () => {
  const list = await opened({ file: file(NEUTRAL), practice: 'A81001' })
  await collect(list)
  assert.equal(list.practice, 'A81001')
  assert.deepEqual(list.progress(), {
    done: Buffer.byteLength(NEUTRAL),
    total: Buffer.byteLength(NEUTRAL),
    unit: 'bytes',
  })
  await list.close()
  await list.close()
})

function table(rows: Record<string, string>[], separator: ',' | ';' | '\t' | '|' = ','): string {
  const lines = rows.map((row) =>
    csvLine(
      LISTED_FIELDS.map((field) => row[field] ?? ''),
      separator,
    ),
  )
  return csvLine(LISTED_FIELDS, separator) + lines.join('')
}

function emis(guid: string, of: Record<string, string>): string {
  return csvLine([
    guid,
    'M',
    '1971-03-09',
    of.died ?? '',
    'Mohammed Arif',
    'HUSSAIN',
    '2019-04-01',
    '9990000018',
    '4711',
    of.type ?? 'Regular',
    of.dummy ?? 'false',
    of.house ?? '',
    of.street ?? '',
    'Foxley',
    'Foxley Brook',
    'FX26LD',
    of.left ?? '',
    of.deleted ?? 'false',
    of.sensitive ?? 'false',
    of.confidential ?? 'false',
    'arif@example.org',
    '',
    '07700900123',
    'mobile number for parent',
    '1',
  ])
}

function file(content: string | Buffer): string {
  const path = join(folder, 'list.csv')
  writeFileSync(path, content)
  return path
}

async function opened(options: CsvSourceOptions) {
  return csvSource(options).open(new AbortController().signal)
}

async function listed(content: string | Buffer, options: Partial<CsvSourceOptions> = {}) {
  const list = await opened({ file: file(content), ...options })
  const read = await collect(list)
  await list.close()
  return { list, ...read }
}

async function collect(list: Awaited<ReturnType<typeof opened>>) {
  const records: (ListedRow | UnusableRow)[] = []
  const rowNumbers: number[] = []
  for await (const batch of list.records()) {
    for (const record of batch) {
      records.push(list.read(record.bytes))
      rowNumbers.push(record.rowNumber)
    }
  }
  return { records, rowNumbers }
}

function rowsOf({ records }: { records: (ListedRow | UnusableRow)[] }) {
  return records
}

function filled(row: ListedRow | UnusableRow | undefined) {
  return Object.fromEntries(Object.entries(row ?? {}).filter(([, value]) => value !== ''))
}

async function refused(work: Promise<unknown>, kind: ProductErrorKind, message: string): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof ProductError, String(error))
    assert.deepEqual([error.kind, error.message], [kind, message])
    return true
  })
}
