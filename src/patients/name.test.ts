import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { displayName, foldName, isPlaceholderName, listName, nameTokens, spokenName } from './name.ts'

fc.configureGlobal({ seed: 20261122 })

const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'aÉ é\u0301ł’-\u00a0\0\u200bİıŞß.,\t'), maxLength: 20 }),
)

describe('a name for display', () => {
  test('keeps its letters and apostrophes, and loses what cannot be seen', () => {
    assert.equal(displayName('  Siobha\u0301n\t O’Rourke\u200b '), 'Siobhán O’Rourke')
    assert.equal(displayName('HUS\0SAIN'), 'HUSSAIN')
    assert.equal(displayName('Ann\u00a0\r\nMarie'), 'Ann Marie')
    assert.equal(displayName('\ud800Li'), 'Li')
    assert.equal(displayName('محمد'), 'محمد')
    assert.equal(displayName(' \0 '), '')
    assert.equal(displayName('x'.repeat(300)), 'x'.repeat(300))
    assert.equal(displayName('x'.repeat(301)), null)
  })

  test('is stable, composed, and holds nothing that a database refuses', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = displayName(text)
        fc.pre(name !== null)
        assert.equal(displayName(name), name)
        assert.equal(name.normalize('NFC'), name)
        assert.doesNotMatch(name, /^\s|\s$|\s\s|[\0-\x1f\x7f]|\p{Cs}/u)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a folded name', () => {
  test('is plain letters for the alphabets of Europe, Turkey and Vietnam', () => {
    const folds = {
      Łukasz: 'lukasz',
      İbrahim: 'ibrahim',
      Yıldız: 'yildiz',
      IŞIK: 'isik',
      Işık: 'isik',
      Llŷr: 'llyr',
      Gruffŷdd: 'gruffydd',
      'Ó Briain': 'obriain',
      Kociński: 'kocinski',
      Nguyễn: 'nguyen',
      Đặng: 'dang',
      Ｈｕｓｓａｉｎ: 'hussain',
      'O’Rourke': 'orourke',
      "O'Rourke": 'orourke',
      'O´Rourke': 'orourke',
      Großmann: 'grossmann',
      GROẞMANN: 'grossmann',
      Sørensen: 'sorensen',
      Ǿystein: 'oystein',
      Þórður: 'thordur',
      'Æsa Œuvre': 'aesaoeuvre',
      'Smith-Jones': 'smithjones',
      Əliyev: 'aliyev',
      محمد: '',
      王: '',
      '': '',
    }
    for (const [name, fold] of Object.entries(folds)) assert.equal(foldName(name), fold, name)
  })

  test('does not change with case, composition or marks, and folds to itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const fold = foldName(text)
        assert.match(fold, /^[a-z0-9]*$/)
        assert.equal(foldName(fold), fold)
        assert.equal(foldName(text.normalize('NFD')), fold)
        assert.equal(foldName(displayName(text) ?? text), fold)
      }),
      { numRuns: 3000 },
    )
    const letters = fc.string({ unit: fc.constantFrom(...'abcéñôłøŷşğßæ -’'), maxLength: 20 })
    fc.assert(fc.property(letters, (text) => assert.equal(foldName(text.toUpperCase()), foldName(text))))
  })

  test('has the same letters in words as in one piece', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = nameTokens(text)
        assert.match(tokens, /^(?:[a-z0-9]+(?: [a-z0-9]+)*)?$/)
        assert.equal(tokens.replaceAll(' ', ''), foldName(text))
        assert.equal(nameTokens(tokens), tokens)
      }),
      { numRuns: 3000 },
    )
  })

  test('is divided into words at spaces, hyphens and dots, and joined at apostrophes', () => {
    assert.equal(nameTokens('Mary-Ann O’Rourke'), 'mary ann orourke')
    assert.equal(nameTokens("D'Arcy–Smith"), 'darcy smith')
    assert.equal(nameTokens('J.R. (Bob)'), 'j r bob')
    assert.equal(nameTokens('José\u00a0Núñez-O´Neill'), 'jose nunez oneill')
    assert.equal(nameTokens('محمد علي'), '')
  })
})

test('a name that only stands in for one is known', () => {
  for (const name of [
    ...[
      'Baby',
      'Infant',
      'Twin One',
      'TWIN 2',
      'Baby of Sarah',
      'Baby Boy Hussain',
      'Unknown',
      'Not Known',
      'Baby Girl',
    ],
    ...['Boy', 'Mrs', 'Twin two of Sarah', 'Male Infant', 'NK', 'Infant of Amina'],
  ]) {
    assert.equal(isPlaceholderName(nameTokens(name)), true, name)
  }
  for (const name of [
    '',
    'Mohammed Arif',
    'Babyan',
    'Twinkle',
    'Sarah',
    'Boyd',
    'Na',
    'Master Lee',
    'Child Rowland',
  ]) {
    assert.equal(isPlaceholderName(nameTokens(name)), false, name)
  }
})

test('a name is written family first in lists and last in running text', () => {
  const hussain = { given_name: 'Mohammed', middle_names: 'Arif', family_name: 'Hussain' }
  assert.equal(listName(hussain), 'HUSSAIN, Mohammed Arif')
  assert.equal(spokenName(hussain), 'Mohammed Arif Hussain')
  const briain = { given_name: null, middle_names: null, family_name: 'Ó Briain' }
  assert.equal(listName(briain), 'Ó BRIAIN')
  assert.equal(spokenName(briain), 'Ó Briain')
})
