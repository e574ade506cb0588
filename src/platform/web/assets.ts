import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { FastifyInstance } from 'fastify'
import { WebError } from './web-error.ts'
import { designFolder } from './macro.ts'

declare module 'fastify' {
  interface FastifyInstance {
    assets: Assets
  }
}

interface Asset {
  type: string
  body: Buffer
  zipped: Buffer | undefined
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml; charset=utf-8',
  '.png': 'image/png',
}

/**
 * Stylesheets, browser modules and pictures, all held in memory: a few hundred kilobytes, and no path to stray from.
 * Their address holds the hash of their content, so browsers keep them for ever.
 */
class Assets {
  readonly #urls = new Map<string, string>()
  readonly #byUrl = new Map<string, Asset>()

  /** `name` is what pages call it; `/assets/NAME` inside a stylesheet or module becomes the address of that asset. */
  add(name: string, content: Buffer | string): void {
    const extension = extname(name)
    const type = types[extension]
    if (!type) throw new Error(`An asset called ${name} has no known type`)
    const isText = extension !== '.png'
    const body = isText ? Buffer.from(this.#linked(content.toString())) : Buffer.from(content)
    const hash = createHash('sha256').update(body).digest('hex').slice(0, 12)
    const url = `/assets/${name.slice(0, -extension.length)}.${hash}${extension}`
    this.#urls.set(name, url)
    this.#byUrl.set(url, { type, body, zipped: isText ? gzipSync(body) : undefined })
  }

  url(name: string): string {
    const url = this.#urls.get(name)
    if (!url) throw new Error(`There is no asset called ${name}: register it with registerAssets`)
    return url
  }

  find(url: string): Asset | undefined {
    return this.#byUrl.get(url)
  }

  #linked(text: string): string {
    return text.replace(/\/assets\/([\w./-]+)/g, (_, name: string) => this.url(name))
  }
}

/** Makes a file an asset: `registerAssets(app, { name: 'run.js', file: new URL('./browser/run.js', import.meta.url) })`. */
export function registerAssets(app: FastifyInstance, ...files: { name: string; file: URL | string }[]): void {
  for (const { name, file } of files) app.assets.add(name, readFileSync(file))
}

/** Serves `/assets/`, filled with the design system's and our own. */
export function serveAssets(app: FastifyInstance): void {
  app.decorate('assets', new Assets())
  addDesignSystem(app.assets)
  registerAssets(
    app,
    { name: 'staff.css', file: new URL('./assets/staff.css', import.meta.url) },
    { name: 'icon.svg', file: new URL('./assets/icon.svg', import.meta.url) },
    { name: 'start.js', file: new URL('./browser/start.js', import.meta.url) },
    { name: 'keys.js', file: new URL('./browser/keys.js', import.meta.url) },
  )
  app.get('/assets/*', { config: { guard: 'public' } }, async (request, reply) => {
    const asset = app.assets.find(request.url)
    if (!asset) throw new WebError(404, 'Page not found', 'There is no such file.')
    reply.type(asset.type).header('cache-control', 'public, max-age=31536000, immutable')
    const zips = asset.zipped && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
    reply.header('vary', 'accept-encoding')
    return zips ? reply.header('content-encoding', 'gzip').send(asset.zipped) : reply.send(asset.body)
  })
}

function addDesignSystem(assets: Assets): void {
  const folder = join(designFolder, 'nhsuk')
  const images = join(folder, 'assets/images')
  for (const name of readdirSync(images)) {
    if (name.startsWith('nhsuk-icon-')) assets.add(`images/${name}`, readFileSync(join(images, name)))
  }
  assets.add('nhsuk.css', withoutForeignFont(readText(folder, 'nhsuk-frontend.min.css')))
  assets.add('nhsuk.js', readText(folder, 'nhsuk-frontend.min.js'))
}

/** The stylesheet fetches its font from another organisation's server, at every page; and the font is not ours to use. */
function withoutForeignFont(css: string): string {
  return css.replace(/@font-face\s*{[^}]*}/g, '').replace(/Frutiger W01,\s*/g, '')
}

function readText(folder: string, name: string): string {
  return readFileSync(join(folder, name), 'utf8').replace(/\n?(\/\*|\/\/)# sourceMappingURL=.*$/, '')
}
