import { bare, shortName, type Said } from './said.ts'

/** A link as it is written in a text. */
export interface Link {
  written: string
  url: URL
}

// Without `https://` or `www.` only small letters are an address: else it is a full stop without a space.
const written =
  /\b(?:[hH][tT]{2}[pP][sS]?:\/\/|[wW]ww\.)[^\s<>"“”]+|\b(?:[a-z0-9-]+\.)+(?:uk|com|org|net|info|wales|cymru|scot|ly|gl|gd|cc|at)\b(?:\/[^\s<>"“”]*)?/gu

/** The links of a text, each once, with or without `https://`. An email address is none. */
export function linksOf(text: string): Link[] {
  const found = text.replace(/\S+@\S+/gu, ' ').match(written) ?? []
  const links = [...new Set(found.map((link) => link.replace(/[.,;:!?)\]’']+$/u, '')))]
  return links.flatMap((link) => {
    const whole = /^https?:/iu.test(link) ? link : `https://${link}`
    return URL.canParse(whole) ? [{ written: link, url: new URL(whole) }] : []
  })
}

const hostOf = ({ url }: Link) => url.hostname.replace(/^www\./u, '')

const shorteners = [
  ...['bit.ly', 'tinyurl.com', 't.co', 'goo.gl', 'ow.ly', 'is.gd', 'cutt.ly', 'rb.gy', 'buff.ly', 't.ly'],
  ...['tiny.cc', 'shorturl.at', 'rebrand.ly', 'lnkd.in', 'snip.ly', 'bl.ink', 'v.gd', 'tiny.one', 'qr.io'],
]

/** Nobody sees where it leads. */
export const isShortened = (link: Link): boolean => shorteners.includes(hostOf(link))

export const isWhole = ({ written }: Link): boolean => /^https:\/\//iu.test(written)

const publicHosts = [
  ...['nhs.uk', 'nhs.wales', 'nhs.scot', 'hscni.net', 'gov.uk', 'gov.wales', 'gov.scot'],
  ...['nidirect.gov.uk', 'nhsinform.scot'],
]

/** On pages of the NHS, of government, of the practice, or on our own. */
export function isKnown(link: Link, { practice, address }: Said): boolean {
  const host = hostOf(link)
  if (publicHosts.some((known) => host === known || host.endsWith(`.${known}`))) return true
  if (URL.canParse(address) && new URL(address).hostname === link.url.hostname) return true
  return bare(host).includes(bare(shortName(practice)))
}

/** A name, an NHS number, a phone or an email address in what follows the host. */
export function holdsDetails({ url }: Link, { reader }: Said): boolean {
  const rest = decoded(`${url.pathname}${url.search}${url.hash}`)
  const words = rest.split(/[^\p{L}]+/u).map(bare)
  const names = [reader.given, reader.family].map(bare).filter((name) => name.length > 2)
  return (
    names.some((name) => words.includes(name)) ||
    /(?<!\d)(?:\d{3}[- ]?\d{3}[- ]?\d{4}|07\d{9})(?!\d)/u.test(rest) ||
    rest.includes('@') ||
    /[?&=][^&]*(?:\d{4}-\d\d-\d\d|\d\d[-/]\d\d[-/]\d{4})/u.test(rest)
  )
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const LONGEST_LINK = 80

/** Nobody can tell from it where it leads: very long, or with a row of letters and digits. */
export function isUnreadable({ written, url }: Link): boolean {
  const pieces = `${url.pathname}${url.search}`.split(/[^\p{L}\p{N}]+/u)
  return (
    written.length > LONGEST_LINK ||
    pieces.some((piece) => piece.length >= 12 && /\d\p{L}/u.test(piece) && /\p{L}\d/u.test(piece))
  )
}
