import assert from 'node:assert/strict'
import { test } from 'node:test'
import { press } from '../../../test/journeys/keyboard.ts'
import { faultsOf, noBrowser, openBrowser } from '../../platform/web/test-browser.ts'
import { bethan, sessionOf } from '../test-accounts.ts'
import { saveProvider } from './provider.ts'
import { WHYS } from './refused.ts'
import { openid, secrets } from './test-openid.ts'

/** The pages as they stand, by the port that a browser reaches. */
test(
  'the pages around a sign-in by a provider have no faults, at any width',
  { skip: noBrowser },
  async (t) => {
    const world = await openid(t, { listens: true })
    // A second one, so that there is something to choose.
    const { settings } = world.provider
    const other = { id: 'nhsmail', name: 'NHSmail', settings: { ...settings, shape: 'plain' as const } }
    await saveProvider(world.database, secrets, other, world.clock.now())
    const browser = await openBrowser()
    t.after(() => browser.close())
    for (const width of [1280, 320]) {
      const context = await browser.newContext({ viewport: { width, height: 800 } })
      const page = await context.newPage()
      const look = async (path: string, heading: string) => {
        await page.goto(world.home + path)
        assert.equal(await page.locator('h1').innerText(), heading)
        assert.deepEqual(await faultsOf(page), [], `${path} at ${width}`)
      }
      await look('/sign-in', 'Sign in')
      await look('/sign-in/openid/cis2/problem/not-known', 'Patient Sync does not know you yet')
      for (const why of width === 320 ? WHYS : []) {
        await page.goto(`${world.home}/sign-in/openid/cis2/problem/${why}`)
        assert.deepEqual(await faultsOf(page), [], why)
      }
      await look('/sign-in/openid/cis2/signed-out', 'You are signed out of Patient Sync')
      await context.close()
    }
  },
)

test(
  'Bethan signs in by her provider, and adds and removes it, with the keyboard alone',
  { skip: noBrowser },
  async (t) => {
    const { app, home } = await openid(t, { listens: true })
    const browser = await openBrowser()
    t.after(() => browser.close())
    const page = await (await browser.newContext({ javaScriptEnabled: false })).newPage()

    await page.goto(`${home}/sign-in?to=/patients`)
    await press(page, 'a:has-text("NHS CIS2")')
    assert.equal(page.url(), `${home}/patients`)
    assert.equal(await page.innerText('body'), 'Bethan Rees Z99001')

    // Signed in by a password, she takes the provider away and adds it again.
    await page.context().clearCookies()
    const { name, value } = await sessionOf(app, bethan)
    await page.context().addCookies([{ name, value, url: home }])
    await page.goto(`${home}/my-sign-in`)
    await press(page, 'a:has-text("Stop signing in with NHS CIS2")')
    await press(page, 'main form button')
    await press(page, 'a:has-text("Add NHS CIS2")')
    await press(page, 'main a:has-text("NHS CIS2")')
    assert.equal(page.url(), `${home}/my-sign-in`)
    assert.match(await page.innerText('main'), /NHS CIS2\s+Set up/)
  },
)
