import assert from 'node:assert/strict'
import { test } from 'node:test'
import { faultsOf, noBrowser, openBrowser } from '../../platform/web/test-browser.ts'
import { saveProvider } from './provider.ts'
import { openid, secrets } from './test-openid.ts'

/** The pages as they stand, by the port that a browser reaches. */
test(
  'the pages around a sign-in by a provider have no faults, at any width',
  { skip: noBrowser },
  async (t) => {
    const world = await openid(t)
    // A second one, so that there is something to choose.
    const { settings } = world.provider
    const other = { id: 'nhsmail', name: 'NHSmail', settings: { ...settings, shape: 'plain' as const } }
    await saveProvider(world.database, secrets, other, world.clock.now())
    const address = await world.app.listen({ host: '127.0.0.1', port: 0 })
    const browser = await openBrowser()
    t.after(() => browser.close())
    for (const width of [1280, 320]) {
      const context = await browser.newContext({ viewport: { width, height: 800 } })
      const page = await context.newPage()
      const look = async (path: string, heading: string) => {
        await page.goto(address + path)
        assert.equal(await page.locator('h1').innerText(), heading)
        assert.deepEqual(await faultsOf(page), [], `${path} at ${width}`)
      }
      await look('/sign-in', 'Sign in')
      await look('/sign-in/openid/cis2/problem/not-known', 'Patient Sync does not know you yet')
      await look('/sign-in/openid/cis2/signed-out', 'You are signed out of Patient Sync')
      await context.close()
    }
  },
)
