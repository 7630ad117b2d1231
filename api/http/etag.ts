/**
 * Entity tags of orders: an order's version names its representation; operations also see the
 * requests to cancel it, of which the newest then counts as well.
 */

/** @param newestRequest its id; 0 when there is none, or the caller sees none. */
export const versionTag = (version: number, newestRequest = 0): string =>
  newestRequest === 0 ? `"${version}"` : `"${version}.${newestRequest}"`;

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
export function etagMatches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(tag);
}
