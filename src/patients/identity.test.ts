import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { displayNhsNumber, email, nhsNumber, postcode, sex } from './identity.ts'

fc.configureGlobal({ seed: 20261122 })

const nineDigits = fc.integer({ min: 0, max: 999_999_999 }).map((value) => String(value).padStart(9, '0'))

/** The only check digit that fits, by trying out what the definition says: the weighted sum is divisible by 11. */
function checkDigits(nine: string): string[] {
  return [...'0123456789'].filter((check) => {
    const weighted = [...nine, check].reduce((sum, each, at) => sum + Number(each) * (10 - at || 1), 0)
    return weighted % 11 === 0
  })
}

const validNumber = nineDigits
  .filter((nine) => checkDigits(nine).length === 1 && !/^(\d)\1*$/.test(nine + (checkDigits(nine)[0] ?? '')))
  .map((nine) => nine + (checkDigits(nine)[0] ?? ''))

describe('an NHS number', () => {
  test('is valid with exactly the check digit that modulus 11 gives', () => {
    fc.assert(
      fc.property(nineDigits, fc.constantFrom(...'0123456789'), (nine, check) => {
        const right = checkDigits(nine).includes(check) && !/^(\d)\1*$/.test(nine + check)
        assert.equal(nhsNumber(nine + check), right ? nine + check : null)
      }),
      { numRuns: 2000 },
    )
  })

  test('is refused after any one digit was mistyped, or two neighbours changed places', () => {
    fc.assert(
      fc.property(validNumber, fc.nat(9), fc.integer({ min: 1, max: 9 }), (number, at, by) => {
        const wrong = (Number(number[at]) + by) % 10
        assert.equal(nhsNumber(number.slice(0, at) + wrong + number.slice(at + 1)), null)
        const swapped =
          number.slice(0, at) + (number[at + 1] ?? '') + (number[at] ?? '') + number.slice(at + 2)
        if (at < 9 && swapped !== number) assert.equal(nhsNumber(swapped), null)
      }),
    )
  })

  test('may be written with spaces and hyphens of every kind', () => {
    fc.assert(
      fc.property(
        validNumber,
        fc.constantFrom(' ', '-', '\u00a0', '\u2011', '\u202f', '\t', '\u200b'),
        (number, mark) => {
          const written = `${mark}${number.slice(0, 3)}${mark}${number.slice(3, 6)}${mark}${number.slice(6)}`
          assert.equal(nhsNumber(written), number)
          assert.equal(nhsNumber(displayNhsNumber(number)), number)
        },
      ),
    )
  })

  test('is never ten times the same digit, and blank is not wrong', () => {
    for (const each of '0123456789') assert.equal(nhsNumber(each.repeat(10)), null)
    for (const text of ['', ' ', '-', '\u00a0']) assert.equal(nhsNumber(text), '')
    for (const text of ['999366712', '99936671299', '999 366 712X', '٩٩٩٣٦٦٧١٢٩', 'N/A']) {
      assert.equal(nhsNumber(text), null, text)
    }
    assert.equal(displayNhsNumber('9993667129'), '999 366 7129')
    assert.equal(displayNhsNumber(''), '')
  })
})

describe('an email address', () => {
  test('keeps its mailbox as written and lowers its domain', () => {
    assert.equal(email(' Mohammed.Hussain@Example.CO.UK\u200b '), 'Mohammed.Hussain@example.co.uk')
    assert.equal(email('siân@example.org'), null)
    assert.equal(email("o'rourke+nhs@mail.example.org"), "o'rourke+nhs@mail.example.org")
    assert.equal(email('someone@BÜCHER.example'), 'someone@bücher.example')
    assert.equal(email('someone@xn--bcher-kva.example'), 'someone@xn--bcher-kva.example')
    assert.equal(email(' '), '')
  })

  test('is refused where GOV.UK Notify refuses it', () => {
    for (const text of [
      ...[
        'nobody',
        'no-at.example.com',
        '@example.com',
        'a@example',
        'a@example..com',
        'two..dots@example.com',
      ],
      ...[
        'two@signs@example.com',
        'a b@example.com',
        'a@exam ple.com',
        'a@under_score.com',
        'a@1.2.3.4',
        'a@[1.2.3.4]',
      ],
      ...[
        '"quoted"@example.com',
        'Name <a@example.com>',
        'a@example.com;',
        'a@-example.com',
        'a@example-.com',
      ],
      ...['a@.example.com', 'a@example.c', 'o’rourke@example.com', 'a,b@example.com', 'a@example.com|b.com'],
      ...[`${'a'.repeat(310)}@example.com`, `a@${'b'.repeat(64)}.com`, `a@${'b.'.repeat(130)}com`],
    ]) {
      assert.equal(email(text), null, text)
    }
  })

  test('in its normal form stays as it is, and nothing slips through with a blank inside', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (address) => {
        const normal = email(address)
        if (normal !== null) assert.equal(email(normal), normal)
      }),
    )
    const odd = fc.string({ unit: fc.constantFrom(...'ab.@- \u00a0_1A;ü'), maxLength: 20 })
    fc.assert(
      fc.property(odd, (text) => {
        const normal = email(text)
        if (normal) assert.match(normal, /^[^\s@]+@[^\s@A-Z]+\.[^\s@.]+$/)
      }),
      { numRuns: 2000 },
    )
  })

  test('that was made to be slow is answered at once', () => {
    const started = performance.now()
    assert.equal(email(`a@${'a-'.repeat(150)}`), null)
    assert.equal(email('@'.repeat(200_000)), null)
    assert.ok(performance.now() - started < 200)
  })
})

describe('a postcode', () => {
  test('takes its usual form however it is written', () => {
    for (const text of ['fx26ld', 'FX2 6LD', ' fx2  6ld', 'F X 2 6 L D', 'FX2-6LD', 'fx2\u00a06ld']) {
      assert.equal(postcode(text), 'FX2 6LD', text)
    }
    assert.equal(postcode(''), '')
  })

  test('may have each shape that a British postcode has', () => {
    const shapes = [
      'M1 1AE',
      'B33 8TH',
      'W1A 0AX',
      'CR2 6XH',
      'DN55 1PT',
      'EC1A 1BB',
      'GIR 0AA',
      'ZZ99 3VZ',
      'JE2 3AB',
    ]
    for (const code of shapes) assert.equal(postcode(code.replace(' ', '').toLowerCase()), code)
    for (const text of [
      'FX2',
      '6LD',
      'FX2 6L',
      'FX2 6666LD',
      '12345',
      'ABC1 1AA',
      'FX2 LD6',
      'unknown',
      'F2É 6LD',
    ]) {
      assert.equal(postcode(text), null, text)
    }
  })

  test('in its normal form stays as it is', () => {
    const odd = fc.string({ unit: fc.constantFrom(...'FXzgir029 6LDaA-'), maxLength: 9 })
    fc.assert(
      fc.property(odd, (text) => {
        const normal = postcode(text)
        fc.pre(normal !== null)
        assert.equal(postcode(normal), normal)
      }),
      { numRuns: 2000 },
    )
  })
})

test('sex is read from words, initials and codes, and not knowing it is a blank', () => {
  const forms = {
    female: ['F', 'f', 'Female', 'FEMALE', ' female ', '2'],
    male: ['M', 'Male', '1'],
    other: ['Other', 'Indeterminate', 'Indeterminate  Sex', 'I', '9'],
    '': ['', ' ', 'Unknown', 'Not known', 'NOT SPECIFIED', '0', 'X', 'u'],
  }
  for (const [form, texts] of Object.entries(forms))
    for (const text of texts) assert.equal(sex(text), form, text)
  for (const text of ['3', 'FM', 'yes', 'weiblich']) assert.equal(sex(text), null, text)
})
