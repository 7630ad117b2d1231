/** Joins lines that are alike into one, with the pieces of all. */
export function joinLines<Line extends { readonly quantity: number }>(
  lines: readonly Line[],
  alike: (line: Line) => string,
): Line[] {
  return [...Map.groupBy(lines, alike).values()].flatMap((same) => {
    const [first] = same;
    const quantity = same.reduce((sum, line) => sum + line.quantity, 0);
    return first ? [{ ...first, quantity }] : [];
  });
}
