import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deflateSync } from 'node:zlib'
import { fileName, fileTypeOf, sizeWords } from './file-type.ts'

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xd9])
const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n')

test('A file is what its content says', () => {
  assert.deepEqual([png, jpeg, pdf].map(fileTypeOf), ['png', 'jpeg', 'pdf'])
  const others = [
    Buffer.from('<html><script>alert(1)</script>'),
    Buffer.from('PK\x03\x04'),
    Buffer.from('GIF89a'),
    Buffer.from('MZ'),
    Buffer.from(' %PDF-1.7\n%%EOF'),
    deflateSync(pdf),
    Buffer.alloc(0),
  ]
  for (const other of others) assert.equal(fileTypeOf(other), null)
})

test('A file that is cut off is none', () => {
  assert.equal(fileTypeOf(png.subarray(0, -8)), null)
  assert.equal(fileTypeOf(jpeg.subarray(0, -2)), null)
  assert.equal(fileTypeOf(pdf.subarray(0, 20)), null)
})

test('A file keeps its name, without whatever could mislead', () => {
  assert.equal(fileName('How to take your blood pressure.pdf', 'pdf'), 'How to take your blood pressure.pdf')
  assert.equal(fileName('Siân’s scan.JPG', 'jpeg'), 'Siân’s scan.JPG')
  assert.equal(fileName('C:\\Users\\bethan\\scan.jpeg', 'jpeg'), 'scan.jpeg')
  assert.equal(fileName('../../etc/passwd', 'png'), 'passwd.png')
  assert.equal(fileName('invoice.pdf.exe', 'pdf'), 'invoice.pdf.pdf')
  assert.equal(fileName('cod\u202Egnp.exe', 'png'), 'cod gnp.png')
  assert.equal(fileName('a\r\nSet-Cookie: x"<b>.png', 'png'), 'a Set-Cookie x b.png')
  assert.equal(fileName('', 'pdf'), 'file.pdf')
  assert.equal(fileName('.pdf', 'pdf'), 'file.pdf')
  assert.equal(fileName(`${'a'.repeat(300)}.pdf`, 'pdf').length, 84)
})

test('Its size is told in words', () => {
  assert.deepEqual([1, 86_000, 5 * 1024 * 1024].map(sizeWords), ['1 KB', '84 KB', '5.0 MB'])
})
