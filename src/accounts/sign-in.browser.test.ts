import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Page } from 'playwright-core'
import { noBrowser, openBrowser, openPage } from '../platform/web/test-browser.ts'
import { accounts, bethan, codeOf, password } from './test-accounts.ts'

describe('The sign-in page in a browser', { skip: noBrowser }, () => {
  for (const javaScriptEnabled of [true, false]) {
    for (const width of [320, 1280]) {
      test(`works at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async (t) => {
        const { app } = await accounts(t)
        const origin = await app.listen({ port: 0, host: '127.0.0.1' })
        const browser = await openBrowser()
        t.after(() => browser.close())
        const viewport = { width, height: 800 }
        const { page, trouble } = await openPage(browser, origin, { javaScriptEnabled, viewport })

        await page.goto(`${origin}/patients`)
        assert.equal(await page.title(), 'Sign in - Patient Sync')
        await isHiddenAndCanBePasted(page)

        await page.fill('[name=email]', bethan.email)
        await page.fill('[name=password]', 'something else entirely')
        await page.press('[name=password]', 'Enter')
        assert.equal(await page.title(), 'Error: Sign in - Patient Sync')
        assert.equal(await page.inputValue('[name=email]'), bethan.email)

        await page.fill('[name=password]', password)
        await page.click('button:text-is("Sign in")')
        assert.equal(await page.title(), 'Enter your code - Patient Sync')
        await page.fill('[name=code]', codeOf(app))
        await page.press('[name=code]', 'Enter')
        assert.equal(page.url(), `${origin}/patients`)
        assert.equal(await page.innerText('body'), 'Bethan Rees Z99001')
        assert.deepEqual(trouble, [])
      })
    }
  }
})

/** What is typed as a password is not shown, may be pasted, and is known to password managers for what it is. */
async function isHiddenAndCanBePasted(page: Page): Promise<void> {
  assert.equal(await page.getAttribute('[name=password]', 'type'), 'password')
  assert.equal(await page.getAttribute('[name=email]', 'autocomplete'), 'username')
  assert.equal(await page.getAttribute('[name=password]', 'autocomplete'), 'current-password')
  await page.fill('[name=email]', password)
  await page.press('[name=email]', 'Control+A')
  await page.press('[name=email]', 'Control+C')
  await page.press('[name=password]', 'Control+V')
  assert.equal(await page.inputValue('[name=password]'), password)
}
