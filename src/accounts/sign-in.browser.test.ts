import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
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
