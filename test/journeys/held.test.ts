import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser } from 'playwright-core'
import { bethan, signInBrowser } from '../../src/accounts/test-accounts.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../../src/platform/web/test-browser.ts'
import { listOfPeople, priya, surgeryWithANight } from '../../src/sync/test-held.ts'

describe('Bethan decides about a list that was held', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const javaScriptEnabled of [true, false]) {
    for (const width of [320, 1280]) {
      const how = `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`

      test(`she asks Priya to confirm, who applies it, ${how}`, async (t) => {
        const { practice, signIn } = await surgeryOnline(t, { javaScriptEnabled, width })
        const held = await practice.night('2026-11-24', listOfPeople(140))
        const { page, seemsRight } = await signIn(bethan)
        await page.click('a:has-text("Decide what to do")')
        await page.waitForURL(`**/sync/${held}`)
        assert.match(await page.innerText('main'), /Staff are working from the list of 02:30 yesterday/)
        await page.click('summary:has-text("Apply it anyway")')
        await seemsRight()
        await page.click('button:has-text("Ask a second person")')
        assert.match(await page.title(), /^Error: /)
        await seemsRight()
        await page.fill('[name=reason]', 'The branch in Weir Lane closed.')
        await page.click('button:has-text("Ask a second person")')
        await page.waitForSelector('text=Another person has to confirm it.')
        await seemsRight()

        const second = await signIn(priya)
        await second.page.goto(`/sync/${held}`)
        await second.page.fill('[name=reason]', 'I rang the branch.')
        await second.page.click('button:has-text("Confirm and apply")')
        await second.page.waitForSelector('text=Waiting to start')
        const applying = new URL(second.page.url()).pathname.split('/').at(-1)!
        // The page of a sync that is going on moves on by itself.
        await second.page.goto('/sync')
        await practice.work(applying)
        await second.page.goto(`/sync/${held}`)
        assert.match(await second.page.innerText('main'), /This list was applied anyway at 08:30 today/)
        await second.seemsRight()
        assert.equal(await practice.registered(), 140)
      })

      test(`she previews a list, changes a limit and discards, ${how}`, async (t) => {
        const { practice, signIn } = await surgeryOnline(t, { javaScriptEnabled, width })
        const held = await practice.night('2026-11-24', listOfPeople(160))
        writeFileSync(practice.file, listOfPeople(150, 11))
        const { page, seemsRight } = await signIn(bethan)
        await page.goto('/sync')
        await page.click('button:has-text("Preview")')
        await page.waitForSelector('text=Waiting to start')
        const preview = page.url()
        await page.goto('/sync')
        await practice.work(new URL(preview).pathname.split('/').at(-1)!)
        await page.goto(preview)
        assert.match(
          await page.innerText('main'),
          /This is what the list would do, but the sync would stop itself/,
        )
        assert.match(await page.innerText('main'), /50\s+would leave/)
        await seemsRight()

        await page.click('a:has-text("Limits")')
        await seemsRight()
        await page.fill('[name=leaving]', 'all')
        await page.click('button:has-text("Change the limits")')
        assert.match(await page.title(), /^Error: /)
        await seemsRight()
        await page.fill('[name=leaving]', '8')
        await page.fill('[name=reason]', 'Students go home.')
        await page.click('button:has-text("Change the limits")')
        await page.waitForSelector('text=Students go home.')
        await seemsRight()

        await page.goto(`/sync/${held}`)
        await page.click('button:has-text("Discard and wait")')
        await page.waitForSelector('text=This list was discarded at 08:30 today, by Bethan Rees')
        await seemsRight()
        assert.equal(await practice.registered(), 200)
      })
    }
  }

  async function surgeryOnline(
    t: TestContext,
    { javaScriptEnabled, width }: { javaScriptEnabled: boolean; width: number },
  ) {
    const practice = await surgeryWithANight(t)
    const origin = await practice.app.listen({ port: 0, host: '127.0.0.1' })
    const signIn = async (person: { email: string }) => {
      const viewport = { width, height: 900 }
      const opened = await openPage(browser, origin, { javaScriptEnabled, viewport, baseURL: origin })
      t.after(() => opened.page.context().close())
      await signInBrowser(opened.page, practice.app, origin, person)
      await opened.page.goto('/sync')
      const seemsRight = async () => {
        if (javaScriptEnabled) assert.deepEqual(await faultsOf(opened.page), [])
        assert.deepEqual(opened.trouble, [])
      }
      return { page: opened.page, seemsRight }
    }
    return { practice, signIn }
  }
})
