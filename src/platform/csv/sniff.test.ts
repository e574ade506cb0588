import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { detectSeparator, foreignFormat, foreignText, isGzip } from './sniff.ts'

const EXCEL = 'This is an Excel workbook. Save it as CSV (UTF-8) and upload that.'
const IMAGE = 'This is an image. Export the list as CSV and upload that.'
const ARCHIVE = 'This is a compressed archive. Unpack it and upload the CSV file inside.'
const WEB_PAGE =
  'This is a web page, not a list. It may be a sign-in page saved by mistake: sign in, export the list as CSV and upload that.'

describe('what is not a text table', () => {
  test('is named by its first bytes, with what to do', () => {
    const known: [string, string][] = [
      ['PK\x03\x04\x14\x00[Content_Types].xml xl/workbook.xml', EXCEL],
      ['PK\x03\x04\x14\x00list.csv', 'This is a ZIP archive. Unpack it and upload the CSV file inside.'],
      [
        'PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet',
        'This is an OpenDocument spreadsheet. Save it as CSV (UTF-8) and upload that.',
      ],
      [
        'PK\x03\x04[Content_Types].xml word/document.xml',
        'This is a Word document. Export the list as CSV and upload that.',
      ],
      ['PK\x05\x06', 'This is an empty ZIP archive. Upload the CSV file itself.'],
      [
        '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1',
        'This is an old Excel or Word file. Save it as CSV (UTF-8) and upload that.',
      ],
      ['%PDF-1.7', 'This is a PDF document. Export the list as CSV and upload that.'],
      ['\x89PNG\r\n\x1a\n', IMAGE],
      ['\xff\xd8\xff\xe0', IMAGE],
      ['7z\xbc\xaf\x27\x1c', ARCHIVE],
      ['SQLite format 3\x00', 'This is a database file. Export the list as CSV and upload that.'],
      [
        '\xff\xfe\x00\x00N\x00\x00\x00',
        'This text is in UTF-32, which is not supported. Save it as CSV (UTF-8) and upload that.',
      ],
    ]
    for (const [bytes, sentence] of known) assert.equal(foreignFormat(Buffer.from(bytes, 'latin1')), sentence)
  })

  test('is named when it is another kind of text', () => {
    const known: [string, string][] = [
      ['<!DOCTYPE html><html>', WEB_PAGE],
      ['\n  <html lang="en">', WEB_PAGE],
      ['<!-- saved from url -->\n<html>', WEB_PAGE],
      [
        '<?xml version="1.0"?><Workbook/>',
        'This is an XML file. Export the list as CSV (UTF-8) and upload that.',
      ],
      ['{"resourceType":"Bundle"}', 'This is a JSON file. Export the list as CSV (UTF-8) and upload that.'],
      ['[\n  {"nhs_number"', 'This is a JSON file. Export the list as CSV (UTF-8) and upload that.'],
      ['{\\rtf1', 'This is a Word document (RTF). Export the list as CSV and upload that.'],
      ['\x00\x01\x02abcdefgh', 'This is not a text file. Export the list as CSV (UTF-8) and upload that.'],
    ]
    for (const [text, sentence] of known) assert.equal(foreignText(Buffer.from(text)), sentence)
  })

  test('is never a table: headings, GUIDs in braces, one stray NUL', () => {
    for (const text of [
      'Given Name,Family Name',
      '{2F6B5A10-0000-4000-8000-000000000001},HUSSAIN',
      '[List of patients]\nName',
      'Given Name,Family Name,Date of Birth\r\nMoh\0ammed,HUSSAIN,1971-03-09\r\n',
      'PKD clinic,Name',
    ]) {
      assert.equal(foreignFormat(Buffer.from(text)), null)
      assert.equal(foreignText(Buffer.from(text)), null)
    }
  })

  test('a gzip file is told apart so that it can be unpacked', () => {
    assert.equal(isGzip(Buffer.from('\x1f\x8b\x08\x00', 'latin1')), true)
    assert.equal(isGzip(Buffer.from('\x1f\x8b')), false)
  })
})

test('the separator is the one that stands most often in the headings, outside quotes', () => {
  assert.equal(detectSeparator('a,b,c'), ',')
  assert.equal(detectSeparator('a;b;"c,d,e,f"'), ';')
  assert.equal(detectSeparator('a\tb\tc, d'), '\t')
  assert.equal(detectSeparator('a|b'), '|')
  assert.equal(detectSeparator('only'), ',')
})
