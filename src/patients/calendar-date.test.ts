import { describe, test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { calendarDate, displayDate, displayLongDate, displayMonth } from './calendar-date.ts'
import { ageOn, dateOfBirth } from './date-of-birth.ts'

fc.configureGlobal({ seed: 20261122 })

/** A day of some year as text, from a `Date` in UTC: another way of reckoning than the code's own. */
const aDay = fc
  .date({ min: new Date('1875-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10))

describe('a date', () => {
  test('reads the same by every way of writing it', () => {
    fc.assert(
      fc.property(aDay, (date) => {
        const [year = '', month = '', day = ''] = date.split('-')
        const [d, m] = [Number(day), Number(month)]
        for (const written of [
          ...[
            date,
            `${year}${month}${day}`,
            `${day}${month}${year}`,
            `${year}/${m}/${d}`,
            `${day}/${month}/${year}`,
          ],
          ...[
            `${d}/${m}/${year}`,
            `${d}-${m}-${year}`,
            `${d}.${m}.${year}`,
            `${d} ${m} ${year}`,
            `${day} / ${month} / ${year}`,
          ],
          ...[`${date}T00:00:00`, `${date}T00:00:00.000Z`, `${date}T00:00:00+01:00`, `${date} 00:00`],
          ...[`${day}/${month}/${year} 00:00:00`, `${d}/${m}/${year} 12:00:00 AM`, ` ${date}\u00a0`],
          ...[displayDate(date), displayLongDate(date), displayDate(date).replaceAll(' ', '-').toUpperCase()],
          ...[
            displayLongDate(date).replace(' ', 'th '),
            displayLongDate(date).replace(/(\d+) (\w+) /, '$2 $1, '),
          ],
        ]) {
          assert.equal(calendarDate(written), date, written)
        }
        for (const written of [
          `${m}/${d}/${year}`,
          `${month}/${day}/${year}`,
          `${month}${day}${year}`,
          date,
        ]) {
          assert.equal(calendarDate(written, 'mdy'), date, written)
        }
      }),
    )
  })

  test('is only ever a day that the calendar has', () => {
    const part = fc.integer({ min: 0, max: 40 }).map((value) => String(value).padStart(2, '0'))
    fc.assert(
      fc.property(fc.integer({ min: 1000, max: 2100 }), part, part, (year, month, day) => {
        const date = `${year}-${month}-${day}`
        const instant = new Date(`${date}T00:00:00Z`)
        const real = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(date)
        assert.equal(calendarDate(date), real ? date : null)
        assert.equal(calendarDate(`${day}/${month}/${year}`), real ? date : null)
      }),
      { numRuns: 3000 },
    )
  })

  test('of two digits for the year, of no calendar, or with a time that is not midnight is refused', () => {
    for (const text of [
      ...[
        '04/09/58',
        '4 Sep 58',
        '580904',
        '31/04/1958',
        '29/02/1900',
        '00/09/1958',
        '1958-9-31',
        '19581332',
      ],
      ...[
        '1958-09-03T23:00:00Z',
        '04/09/1958 13:00',
        '4 Foo 1958',
        '4//1958',
        '21432',
        'unknown',
        '1958',
        'September 1958',
      ],
      ...['04-09/1958x', '0/0/0000', '٠٤/٠٩/١٩٥٨', '1'.repeat(100_000)],
    ]) {
      assert.equal(calendarDate(text), null, text)
    }
    assert.equal(calendarDate(' '), '')
    assert.equal(calendarDate('29/02/2000'), '2000-02-29')
    assert.equal(calendarDate('4 Sept 1958'), '1958-09-04')
    assert.equal(calendarDate('09/04/1958', 'mdy'), '1958-09-04')
  })
})

describe('a date of birth', () => {
  test('is not in the future, nor older than the oldest person', () => {
    const today = '2026-11-22'
    assert.equal(dateOfBirth('22/11/2026', 'dmy', today), '2026-11-22')
    assert.equal(dateOfBirth('23/11/2026', 'dmy', today), null)
    assert.equal(dateOfBirth('01/01/1875', 'dmy', today), '1875-01-01')
    assert.equal(dateOfBirth('31/12/1874', 'dmy', today), null)
    assert.equal(dateOfBirth('', 'dmy', today), '')
    assert.equal(dateOfBirth('11/22/2026', 'mdy', today), '2026-11-22')
    assert.equal(dateOfBirth('01/01/2999'), null)
    assert.equal(dateOfBirth('04/09/1958'), '1958-09-04')
  })
})

test('a year of age is full on the birthday, and on 1 March for those born on 29 February', () => {
  assert.equal(ageOn('1958-09-04', '2026-09-03'), 67)
  assert.equal(ageOn('1958-09-04', '2026-09-04'), 68)
  assert.equal(ageOn('2004-02-29', '2026-02-28'), 21)
  assert.equal(ageOn('2004-02-29', '2026-03-01'), 22)
  assert.equal(ageOn('2026-11-22', '2026-11-22'), 0)
})

test('a date is shown with its month in words', () => {
  assert.equal(displayDate('1958-09-04'), '4 Sep 1958')
  assert.equal(displayLongDate('1958-09-04'), '4 September 1958')
  assert.equal(displayMonth('1958-09-04'), 'September 1958')
})
