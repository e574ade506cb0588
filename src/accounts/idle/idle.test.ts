import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setFrame } from '../../platform/web/page.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../../platform/web/test-browser.ts'
import { accounts, bethan, signIn, signInBrowser } from '../test-accounts.ts'
import { frameOf } from './idle.tsx'

const url = '/my-sign-in/time-left'

describe('The time that is left', () => {
  test('is told without making it longer, unless somebody says that they are there', async (t) => {
    const { visitor, clock } = await accounts(t)
    assert.deepEqual((await visitor.get(url)).json(), { person: null, seconds: 0 })
    await signIn(visitor, bethan)
    const left = async () => (await visitor.get(url)).json<{ seconds: number }>().seconds
    clock.pass(10)
    assert.equal(await left(), 300)
    clock.pass(4)
    assert.equal(await left(), 60)
    assert.equal((await visitor.post(url)).json<{ seconds: number }>().seconds, 900)
    clock.pass(1)
    assert.equal(await left(), 840)
    clock.pass(14)
    assert.equal(await left(), 0)
  })

  test('is never more than what is left of the twelve hours', async (t) => {
    const { visitor, clock } = await accounts(t)
    await signIn(visitor, bethan)
    for (let minutes = 0; minutes < 710; minutes += 10) {
      clock.pass(10)
      await visitor.get('/patients')
    }
    assert.equal((await visitor.get(url)).json<{ seconds: number }>().seconds, 600)
  })
})

test(
  'Somebody who was away is warned, then covered, and finds what they typed',
  { skip: noBrowser },
  async (t) => {
    const { app, clock } = await accounts(t)
    setFrame(app, ({ person }) => ({ brand: 'Patient Sync', places: [], ...(person && frameOf(person)) }))
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    const browser = await openBrowser()
    t.after(() => browser.close())
    const { page, trouble } = await openPage(browser, origin)
    await signInBrowser(page, app, origin, bethan)
    await page.clock.install()
    await page.goto(`${origin}/my-sign-in/password`)
    await page.fill('#password', 'half a password')
    const pass = async (minutes: number) => {
      clock.pass(minutes)
      await page.clock.runFor(minutes * 60_000)
    }

    await pass(13)
    await page.waitForSelector('dialog[open] >> text=You will be signed out in two minutes')
    assert.equal(await page.evaluate('document.activeElement.textContent.trim()'), 'Stay signed in')
    assert.deepEqual(await faultsOf(page), [])
    await page.keyboard.press('Enter')
    await page.waitForSelector('dialog', { state: 'hidden' })

    await pass(13)
    await page.waitForSelector('dialog[open]')
    await page.keyboard.press('Escape')
    await page.waitForSelector('dialog', { state: 'hidden' })

    await pass(13)
    await page.waitForSelector('dialog[open]')
    await pass(2.5)
    await page.waitForSelector('dialog[open] >> text=You are signed out')
    assert.equal(await page.isVisible('#password'), false)
    assert.deepEqual(await faultsOf(page), [])
    await page.keyboard.press('Escape')
    assert.equal(await page.isVisible('dialog'), true)

    await signInBrowser(page, app, origin, bethan)
    await page.evaluate('dispatchEvent(new Event("focus"))')
    await page.waitForSelector('dialog', { state: 'hidden' })
    assert.equal(await page.inputValue('#password'), 'half a password')
    await page.fill('#password', 'seven quiet herons on a gate')
    await page.press('#password', 'Enter')
    await page.waitForSelector('text=Your password is changed')
    assert.deepEqual(trouble, [])
  },
)
