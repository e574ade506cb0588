import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { FastifyInstance } from 'fastify'
import type { Browser } from 'playwright-core'
import { signInBrowser } from '../../src/accounts/test-accounts.ts'
import { faultsOf, openPage } from '../../src/platform/web/test-browser.ts'

export interface How {
  javaScriptEnabled: boolean
  width: number
}

/**
 * Somebody at a browser, signed in where `person` is given. `seemsRight` holds when nothing broke on the page, and axe has
 * nothing against it: at one width only, because `test/walk/axe.test.ts` looks at every page.
 */
export async function atTheDesk(
  t: TestContext,
  browser: Browser,
  app: FastifyInstance,
  { javaScriptEnabled, width }: How,
  person?: { email: string },
) {
  const origin = app.server.listening ? app.listeningOrigin : await app.listen({ port: 0, host: '127.0.0.1' })
  const viewport = { width, height: 900 }
  const { page, trouble } = await openPage(browser, origin, { javaScriptEnabled, viewport, baseURL: origin })
  t.after(() => page.context().close())
  if (person) await signInBrowser(page, app, origin, person)
  const seemsRight = async () => {
    if (javaScriptEnabled && width < 1000) assert.deepEqual(await faultsOf(page), [])
    assert.deepEqual(trouble, [])
  }
  return { page, origin, seemsRight }
}
