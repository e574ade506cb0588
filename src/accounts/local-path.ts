/**
 * A place within this service to go to after signing in: the given one when it is a path of ours, otherwise the
 * first page. Anything that a browser could read as another host is not a path of ours.
 */
export function localPath(to: unknown): string {
  if (typeof to !== 'string' || !/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(to)) return '/'
  const here = 'http://here.invalid'
  if (!URL.canParse(to, here)) return '/'
  const url = new URL(to, here)
  // `/./` and `/..//` fold only now, and must not leave two slashes in front.
  if (url.origin !== here || url.pathname.startsWith('//') || /^\/sign-(in|out)\b/.test(url.pathname))
    return '/'
  return url.pathname + url.search
}
