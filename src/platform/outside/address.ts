import { lookup as systemLookup, type LookupAddress } from 'node:dns'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/**
 * Where a server that we ask may be, so that an address typed into a setting can never make this server read something
 * else for somebody (the metadata of a cloud machine, a neighbour's database): https only, http only on this very
 * machine, and no private network unless an operator allows it. What a name resolves to is judged at the moment
 * of connecting, and that very address is connected to, so a name that changes its mind is of no use.
 */

const loopback = blockList(['127.0.0.0/8', '::1/128'])
const ownNetwork = blockList(['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7'])
/** Never the address of such a server: unset, link-local (metadata services), multicast, reserved, tunnels to IPv4. */
const never = blockList([
  ...['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '198.18.0.0/15', '224.0.0.0/4', '240.0.0.0/4'],
  ...[
    '::/128',
    'fe80::/10',
    'fec0::/10',
    'ff00::/8',
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    '2001::/32',
    '2002::/16',
  ],
  'fd00:ec2::254/128',
])

/** Whether what is said to this address is said in secret: by https, or to this very machine. */
export function isSecret(url: URL): boolean {
  return url.protocol === 'https:' || (url.protocol === 'http:' && isThisMachine(url))
}

/** Whether the address names this very machine, in words: `localhost`, 127.x.x.x or [::1]. */
export function isThisMachine(url: URL): boolean {
  const host = hostOf(url)
  return host === 'localhost' || (isIP(host) !== 0 && within(loopback, host))
}

/** The host of an address, an IPv6 one without its brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '')
}

export interface Reach {
  /** The address names this machine, and this machine is all it may reach. */
  thisMachine: boolean
  allowPrivate: boolean
}

/** Why this IP address is not connected to, in words that complete "is …", or null when it may be. */
export function unreachable(address: string, reach: Reach): string | null {
  if (reach.thisMachine) return within(loopback, address) ? null : 'not on this machine'
  if (within(never, address)) return 'at an address where no server can be'
  if (within(loopback, address)) return 'this machine under another name'
  if (within(ownNetwork, address) && !reach.allowPrivate) return 'on a private network'
  return null
}

/** A name was resolved, or an address was given, that is not connected to. */
export class UnreachableAddress extends Error {
  readonly why: string

  constructor(why: string) {
    super(`The host is ${why}.`)
    this.why = why
  }
}

/** `lookup` for a connection: resolves, judges every address, and fails when one of them may not be reached. */
export function guardedLookup(reach: Reach, resolve: typeof systemLookup = systemLookup): LookupFunction {
  return (host, options, done) => {
    resolve(host, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, [])
      const why = addresses
        .map(({ address }) => unreachable(address, reach))
        .find((reason) => reason !== null)
      if (why) return done(new UnreachableAddress(why), [])
      if (options.all) return done(null, addresses)
      const [first] = addresses as [LookupAddress]
      done(null, first.address, first.family)
    })
  }
}

function within(list: BlockList, address: string): boolean {
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function blockList(subnets: string[]): BlockList {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [address, prefix] = subnet.split('/') as [string, string]
    list.addSubnet(address, Number(prefix), address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}
