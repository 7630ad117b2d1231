/**
 * Entity tags of orders: an order's version names its representation; operations also see the
 * requests to cancel it, whose number then counts as well.
 */

export const versionTag = (version: number, requests = 0): string =>
  requests === 0 ? `"${version}"` : `"${version}.${requests}"`;

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
export function etagMatches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(tag);
}
