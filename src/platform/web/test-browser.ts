import { AxeBuilder } from '@axe-core/playwright'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { capture } from '../../../test/canaries.ts'

/** Where the machine's own Chromium is; `bin/test` looks for it. Without one, browser tests are skipped. */
const path = process.env.CHROMIUM_PATH

/** Why a browser test does not run here, for its `skip`. */
export const noBrowser = path === undefined && 'there is no Chromium here'

const quiet = [
  ...['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  ...['--disable-component-update', '--disable-sync', '--disable-lcd-text'],
]

/** One Chromium for a file of tests; close it after them. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({ ...(path === undefined ? {} : { executablePath: path }), args: quiet })
}

/** A new page, and what it had trouble with: scripts that broke, things that were refused or fetched from elsewhere. */
export async function openPage(browser: Browser, origin: string, options: BrowserContextOptions = {}) {
  const page = await (await browser.newContext(options)).newPage()
  const trouble: string[] = []
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('request', (request) => {
    capture('address', request.url())
    if (!request.url().startsWith(origin)) trouble.push(`asked elsewhere: ${request.url()}`)
  })
  page.on('console', (message) => {
    if (/content security policy|refused to/i.test(message.text())) trouble.push(message.text())
  })
  return { page, trouble }
}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What axe finds against WCAG 2.2 AA, and what stands out to the right of the window. */
export async function faultsOf(page: Page): Promise<string[]> {
  // Our pages have no frames, and looking into each would open another window every time.
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(tags)
    .setLegacyMode()
  const { violations } = await axe.analyze()
  const faults = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  const isWide = await page.evaluate<boolean>('document.documentElement.scrollWidth > innerWidth')
  return isWide ? [...faults, 'the page scrolls sideways'] : faults
}
