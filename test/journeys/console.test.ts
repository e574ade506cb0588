import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { olu, signInBrowser } from '../../src/accounts/test-accounts.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../../src/platform/web/test-browser.ts'
import { installation } from '../walk/installation.ts'
import { foxleyBrook, idOf } from '../world.ts'

describe("the operator's console", { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const { javaScriptEnabled, width } of [
    { javaScriptEnabled: false, width: 320 },
    { javaScriptEnabled: true, width: 320 },
    { javaScriptEnabled: true, width: 1280 },
  ]) {
    test(`leads by keyboard from a held sync to what can be done, ${javaScriptEnabled ? 'with' : 'without'} JavaScript at ${width} pixels`, async (t) => {
      /** axe needs scripts itself. */
      const faults = async (page: Page) => (javaScriptEnabled ? faultsOf(page) : [])
      const { app, database } = await installation(t)
      const origin = await app.listen({ port: 0, host: '127.0.0.1' })
      await database.owner.query(
        `UPDATE sync_run SET state = 'held', reason = 'The list looks cut off.' WHERE id = $1`,
        [idOf('last-run')],
      )
      await database.owner.query(
        `INSERT INTO pgboss.job (name, state, data, completed_on, output)
         VALUES ('sync', 'failed', '{"practice": "Z99001"}', now(), '{"message": "error 23505 patient"}')`,
      )
      await database.owner.query(
        `INSERT INTO pgboss.instance (id, name, host, pid, version, node_version, heartbeat_seconds, supervise, schedule,
           migrate, persist_queue_stats, persist_warnings, heartbeat_on)
         VALUES (gen_random_uuid(), 'worker', 'surgery-1', 4711, '12', '24', 30, true, true, true, false, false, now() - interval '9 minutes')`,
      )
      const { page, trouble } = await openPage(browser, origin, {
        javaScriptEnabled,
        viewport: { width, height: 800 },
      })
      t.after(() => page.context().close())
      await signInBrowser(page, app, origin, olu)
      await page.goto(`${origin}/practices`)
      assert.deepEqual(await faults(page), [])
      await page.locator('a:has-text("See what can be done")').focus()
      await page.keyboard.press('Enter')
      await page.waitForURL(`**/operations/practices/${foxleyBrook}/syncs`)
      assert.match(await page.innerText('main'), /stopped itself and changed nothing/)
      assert.deepEqual(await faults(page), [])
      await page.goto(`${origin}/practices?show=held`)
      assert.deepEqual(await faults(page), [])
      assert.deepEqual(trouble, [])
    })
  }
})
