/** Entity tags of orders: an order's version names its representation. */

export const versionTag = (version: number): string => `"${version}"`;

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
export function etagMatches(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(versionTag(version));
}
