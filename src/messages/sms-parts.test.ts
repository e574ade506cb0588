import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { costWords, countSms, withPlainLetters } from './sms-parts.ts'

const measured = (text: string) => {
  const { characters, parts } = countSms(text)
  return [characters, parts]
}

describe('A text message', () => {
  const table: [why: string, text: string, characters: number, parts: number][] = [
    ['is one text while it is empty', '', 0, 1],
    ['is one text of 160 characters', 'a'.repeat(160), 160, 1],
    ['is two of 161', 'a'.repeat(161), 161, 2],
    ['is two of 306, with 153 in each', 'a'.repeat(306), 306, 2],
    ['is three of 307', 'a'.repeat(307), 307, 3],
    ['is six of 918', 'a'.repeat(918), 918, 6],
    ['has the signs behind an escape twice', '^{}\\[~]|€', 18, 1],
    ['is two with 159 letters and a euro sign', 'a'.repeat(159) + '€', 161, 2],
    ['is one text of 70 characters with a Welsh letter', 'ŵ' + 'a'.repeat(69), 70, 1],
    ['is two of 71', 'ŵ' + 'a'.repeat(70), 71, 2],
    ['is two of 134, with 67 in each', 'ŵ' + 'a'.repeat(133), 134, 2],
    ['is three of 135', 'ŵ' + 'a'.repeat(134), 135, 3],
    ['counts a euro sign once beside a Welsh letter', 'ŵ€', 2, 1],
    ['counts a line break once, however a browser sends it', 'a\r\nb', 3, 1],
    ['does not count what stands around it', '  a \r\n', 1, 1],
    ['counts three for an ellipsis', '…', 3, 1],
    ['counts nothing for what has no width', 'a\u200bb', 2, 1],
  ]
  for (const [why, text, characters, parts] of table)
    test(why, () => assert.deepEqual(measured(text), [characters, parts]))

  test('leaves with what a phone can show', () => {
    const { text, lost } = countSms('“Hi” – don’t… Ł 😀')
    assert.equal(text, '"Hi" - don\'t... L ?')
    assert.deepEqual(lost, ['😀'])
    assert.equal(countSms('Ş and ế').text, 'S and ê')
    assert.equal(countSms('n\u0303 e\u0301').text, 'ñ é')
  })

  test('is not dearer for the marks that are in the alphabet of phones', () => {
    for (const letter of 'éèùìòÇØøÅåÆæßÉÄÖÑÜäöñüà')
      assert.deepEqual(measured(letter.repeat(160)), [160, 1], letter)
  })

  test('is dearer for each of the 43 Welsh letters that are not', () => {
    const welsh = 'ÀÁÂÈÊËÌÍÎÏÒÓÔÙÚÛÝáâêëíîïóôúûýÿŴŵŶŷŸẀẁẂẃẄẅỲỳ'
    assert.equal(welsh.length, 43)
    for (const letter of welsh) assert.deepEqual(measured(letter + 'a'.repeat(70)), [71, 2], letter)
  })

  test('is too long beyond 918 characters, and says by how many', () => {
    assert.equal(countSms('a'.repeat(918)).over, 0)
    assert.equal(countSms('a'.repeat(958)).over, 40)
    assert.equal(countSms('€'.repeat(460)).over, 2)
  })

  test('names the letter that makes it dearer, its word, and what a plain one saves', () => {
    const text =
      'Dear Dilys, your blood test is fine. Please send Siân Price, practice nurse, your last 7 morning ' +
      'blood pressure readings by Fri 27 Nov. Foxley Brook Surgery'
    const { characters, parts, dear } = countSms(text)
    assert.deepEqual(
      { characters, parts, dear },
      { characters: 156, parts: 3, dear: [{ letter: 'â', word: 'Siân' }] },
    )
    assert.equal(countSms(withPlainLetters(text)).parts, 1)
    assert.equal(withPlainLetters('Siân â Ŵyn, café'), 'Sian a Wyn, café')
  })

  test('costs its texts, in pence or pounds', () => {
    assert.deepEqual(
      [costWords(1, 2.4), costWords(3, 2.4), costWords(6, 20), costWords(2, 2.27)],
      ['2.4p', '7.2p', '£1.20', '4.54p'],
    )
  })
})
