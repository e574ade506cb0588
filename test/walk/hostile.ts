/** Runs wherever a page takes text for markup, in whatever place it stands; and is told apart from anything of ours. */
export const markup = `"><img src=x onerror=ran()><script>ran()</script></title></textarea><svg onload=ran()>'-ran()-'{{7*191}}{%raw%}javascript:ran()`

/** What of it would stand in a page that does not write text as text. */
export const unescaped =
  /<img src=x onerror|<script>ran|<svg onload|\b1337\b|(?:href|src|action)="javascript:/i

/** One way to fill the fields of a form, or the parts of an address, with what nobody should send. */
export interface Hostile {
  name: string
  /** The text for a field; `share` is how much room each of the fields has. */
  text(share: number): string
  /** Only what people type; the choices stay as the page offers them. */
  typedOnly?: true
  /** How often each field is sent. */
  times?: number
}

/** Each is sent to every route. The last line of all of them is the same: a clear refusal or text, never a 500. */
export const HOSTILE: readonly Hostile[] = [
  { name: 'markup where somebody types', text: () => markup, typedOnly: true },
  { name: 'markup everywhere', text: () => markup },
  {
    name: 'line breaks of headers',
    text: () => 'a\r\nSet-Cookie: evil=1\r\n\r\n<b>evil</b>',
    typedOnly: true,
  },
  { name: 'a null byte where somebody types', text: () => 'Ann\0Bo', typedOnly: true },
  { name: 'null bytes everywhere', text: () => '\0' },
  { name: 'very long texts', text: (share) => 'x'.repeat(share), typedOnly: true },
  { name: 'very long words everywhere', text: (share) => 'x'.repeat(Math.min(share, 2_000)) },
  { name: 'names of what every object has', text: () => '__proto__' },
  { name: 'names of what every object inherits', text: () => 'constructor' },
  { name: 'numbers beyond all bounds', text: () => '1e999' },
  { name: 'long numbers', text: () => '99999999999999999999' },
  { name: 'letters of patterns and statements', text: () => `%_\\.*+?[(^$|'";--`, typedOnly: true },
  { name: 'everything twice', text: () => 'twice', times: 2 },
  {
    name: 'halves of letters and what stands in no alphabet',
    text: () => '\ud800\ufffe\u202e\u0007',
    typedOnly: true,
  },
]

/** What tries to give every object of the process a property, in each form that parsers of forms have fallen for. */
export const polluting: [name: string, value: string][] = [
  ...[
    '__proto__[polluted]',
    '__proto__.polluted',
    'constructor[prototype][polluted]',
    '__proto__',
    'constructor',
  ],
  ...[
    'a[__proto__][polluted]',
    'a[constructor][prototype][polluted]',
    'polluted[]',
    'toString',
    'hasOwnProperty',
  ],
].map((name) => [name, 'yes'])

/** Parts of an address that are no id. */
export const noIds = [
  ...[
    '__proto__',
    'constructor',
    '%00',
    '..%2f..%2fetc%2fpasswd',
    "'%20OR%201=1--",
    '1e999',
    '-1',
    '%F0%9F%98%80',
  ],
  ...[
    '%0d%0aSet-Cookie:%20evil=1',
    encodeURIComponent('<script>ran()</script>'),
    'x'.repeat(90),
    '%25',
    '.',
    '%2e%2e',
  ],
]
