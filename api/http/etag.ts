/** Entity tags of orders. */

/**
 * An order's version names its representation. Operations see more than the order itself, and erasing
 * its customer changes no version: a tag of these then belongs to the whole.
 *
 * @param partsTag empty when there is no such part, or the caller does not see it.
 */
export const versionTag = (version: number, partsTag = ''): string =>
  partsTag === '' ? `"${version}"` : `"${version}.${partsTag}"`;

/** If-None-Match compares weakly (RFC 9110, section 13.1.2). */
export function etagMatches(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes('*') || tags.includes(tag);
}
