import assert from 'node:assert/strict'
import { appendFileSync, chmodSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { ProductError, type ProductErrorKind } from '../errors.ts'
import { openTextFile } from './file.ts'
import { openTable } from './table.ts'

const folder = mkdtempSync(join(tmpdir(), 'csv-file-'))
after(() => rmSync(folder, { recursive: true }))

const BIG = 'HUSSAIN,Mohammed Arif,1971-03-09\n'.repeat(50_000)

describe('opening a text file', () => {
  test('says which file is missing and where', async () => {
    const path = join(folder, 'nowhere.csv')
    await refused(
      openTextFile(path),
      'not-found',
      `There is no file nowhere.csv in ${folder}. Check the name.`,
    )
    await refused(
      openTextFile(join(file('x.csv', 'a'), 'y.csv')),
      'not-found',
      `There is no file y.csv in ${folder}/x.csv. Check the name.`,
    )
  })

  test('says that a folder is not a file', async () => {
    await refused(openTextFile('/dev'), 'invalid', 'dev is a folder, not a file. Name the file inside it.')
    await refused(openTextFile('/dev/null'), 'invalid', 'null is not a file. Name a CSV file.')
  })

  test(
    'says that a file may not be read',
    { skip: process.getuid?.() === 0 ? 'root may read everything' : false },
    async () => {
      const path = file('secret.csv', 'a,b\n')
      chmodSync(path, 0)
      await refused(
        openTextFile(path),
        'failed',
        'secret.csv may not be read by this program. Give it permission to read the file, and try again.',
      )
    },
  )

  test('says that a file is empty, also when there is nothing in it but a byte order mark or blank lines', async () => {
    for (const content of ['', '\ufeff', '\r\n \r\n']) {
      await refused(
        openTextFile(file('list.csv', content)),
        'invalid',
        'list.csv is empty. Export the list again and upload that.',
      )
    }
    await refused(
      openTextFile(file('list.csv.gz', gzipSync(''))),
      'invalid',
      'list.csv.gz is empty. Export the list again and upload that.',
    )
  })

  test('says what a file is that is no text table, also inside gzip or in UTF-16', async () => {
    const workbook = Buffer.from('PK\x03\x04[Content_Types].xml')
    const sentence = 'This is an Excel workbook. Save it as CSV (UTF-8) and upload that.'
    await refused(openTextFile(file('list.csv', workbook)), 'invalid', sentence)
    await refused(openTextFile(file('list.gz', gzipSync(workbook))), 'invalid', sentence)
    const page = Buffer.from('\ufeff<html><body>Sign in</body></html>', 'utf16le')
    await refused(openTextFile(file('list.csv', page)), 'invalid', /^This is a web page, not a list\./)
  })
})

describe('reading a text file', () => {
  test('gives the same text from a plain and a gzip file, as often as asked', async () => {
    for (const path of [file('big.csv', BIG), file('big.csv.gz', gzipSync(BIG))]) {
      const opened = await openTextFile(path)
      assert.ok((await textOf(opened.chunks())) === BIG, `${path} reads back the same`)
      assert.ok((await textOf(opened.chunks())) === BIG, `${path} reads back the same`)
      assert.equal(opened.bytesRead(), opened.size)
      await opened.close()
      await opened.close()
    }
  })

  test('stops with a sentence when the file shrinks or grows meanwhile', async () => {
    const sentence =
      'moving.csv changed while it was being read. Wait until it has been written to its end, and try again.'
    for (const change of [
      (path: string) => truncateSync(path, 1_000_000),
      (path: string) => appendFileSync(path, BIG),
    ]) {
      const path = file('moving.csv', BIG)
      const opened = await openTextFile(path)
      change(path)
      await refused(textOf(opened.chunks()), 'failed', sentence)
      await opened.close()
    }
  })

  test('stops with a sentence when a gzip file is cut off, damaged, or made to fill the machine', async () => {
    const whole = gzipSync(BIG + Array.from({ length: 20_000 }, (_, i) => `${(i * 7919) % 10_007},`).join(''))
    const cut = 'list.gz ends in the middle: the gzip file is cut off. Copy it again.'
    await refused(contentOf(file('list.gz', whole.subarray(0, whole.length - 100))), 'failed', cut)
    const bent = Buffer.from(whole)
    bent.fill(0xff, bent.length - 40, bent.length - 20)
    await refused(contentOf(file('list.gz', bent)), 'failed', /^list\.gz (is damaged|ends in the middle)/)
    const bomb = gzipSync(Buffer.concat([Buffer.from('a,b\n'), Buffer.alloc(40 * 1024 ** 2, 'x,y\n')]))
    const sentence = 'list.gz unpacks to far more than a list can be. Unpack it yourself and look inside.'
    await refused(contentOf(file('list.gz', bomb)), 'invalid', sentence)
    const opened = await openTextFile(file('list.gz', gzipSync('a,b\n'.repeat(1000))), {
      unpackedLimit: 5000,
    })
    assert.equal((await textOf(opened.chunks())).length, 4000)
    await opened.close()
    await refused(
      openTextFile(file('list.gz', gzipSync('a,b\n'.repeat(1000))), { unpackedLimit: 3000 }),
      'invalid',
      sentence,
    )
  })

  test('ends at once when it is called off', async () => {
    const stop = new AbortController()
    const opened = await openTextFile(file('big.csv', BIG), { signal: stop.signal })
    stop.abort()
    await assert.rejects(textOf(opened.chunks()), { name: 'AbortError' })
    await opened.close()
  })

  test('reads no more of a large file than it needs to know what it is', async () => {
    const path = join(folder, 'sparse.csv')
    const handle = await open(path, 'w')
    await handle.write('a,b\n'.repeat(400_000))
    await handle.truncate(4 * 1024 ** 3)
    await handle.close()
    const opened = await openTextFile(path)
    assert.ok(opened.bytesRead() < 2 * 1024 ** 2)
    assert.equal(opened.headIsAll, false)
    await opened.close()
  })
})

test('a table gives its headings, and its rows with their numbers', async () => {
  const table = await openTable(
    file('people.csv', '\ufeffname;town\r\n\r\n"HUSSAIN; Mohammed";Foxley\r\n;\r\n"x"y;z\r\n1;2;3'),
  )
  assert.deepEqual(table.headings, ['name', 'town'])
  const rows = []
  for await (const batch of table.rows()) rows.push(...batch)
  assert.deepEqual(rows, [
    { rowNumber: 3, fields: ['HUSSAIN; Mohammed', 'Foxley'] },
    { rowNumber: 5, fields: null },
    { rowNumber: 6, fields: ['1', '2', '3'] },
  ])
  await table.close()
})

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

async function contentOf(path: string): Promise<string> {
  const opened = await openTextFile(path)
  try {
    return await textOf(opened.chunks())
  } finally {
    await opened.close()
  }
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const all: Buffer[] = []
  for await (const chunk of chunks) all.push(Buffer.from(chunk))
  return Buffer.concat(all).toString()
}

async function refused(
  work: Promise<unknown>,
  kind: ProductErrorKind,
  message: string | RegExp,
): Promise<void> {
  await assert.rejects(work, (error: unknown) => {
    assert.ok(error instanceof ProductError, String(error))
    assert.equal(error.kind, kind)
    if (typeof message === 'string') assert.equal(error.message, message)
    else assert.match(error.message, message)
    return true
  })
}
