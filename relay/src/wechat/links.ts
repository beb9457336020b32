import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** Addresses that lead into a network of somebody's own. Source: IANA's special-purpose registries. */
// Two lists: an IPv6 network of mapped IPv4 addresses would count for IPv4 as well.
const OWN_IPV4 = new BlockList();
const OWN_IPV6 = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  OWN_IPV4.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  OWN_IPV6.addSubnet(network, prefix, 'ipv6');
}

const OWN_NAMES =
  /(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|corp|home|home\.arpa|onion)$/u;

/**
 * The address if an agent can open it without harm to anybody's network: http or https, to a public
 * name or number, without a user in front of it that looks like a host. Undefined if not. It says
 * nothing about what is there. Pure.
 *
 * Numbers in whatever notation are the same to a browser (WHATWG URL: "IPv4 parser"), so they are here.
 */
export function publicAddress(address: string): URL | undefined {
  const url = URL.parse(address.trim());
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
  if (url.username !== '' || url.password !== '') return undefined;
  return isPublicHost(url.hostname) ? url : undefined;
}

function isPublicHost(hostname: string): boolean {
  const host = hostname.toLowerCase().replace(/\.$/u, '');
  if (isIPv4(host)) return !OWN_IPV4.check(host, 'ipv4');
  const number = /^\[(.*)\]$/u.exec(host)?.[1];
  if (number !== undefined) return isIPv6(number) && !OWN_IPV6.check(number, 'ipv6');
  // A name without a dot is one of the reader's own network.
  return host.includes('.') && !OWN_NAMES.test(host);
}

/** The address as text that no program takes for a link. Pure. */
export function withoutLink(address: string): string {
  return address.trim().replaceAll('.', '[.]').replaceAll(':', '[:]');
}
