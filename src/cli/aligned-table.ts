/** Rows below a heading, each column as wide as its widest cell; lines carry no spaces at their ends. */
export function alignedTable(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heading, ...rows];
  const widths = heading.map((_, column) => Math.max(...lines.map((cells) => (cells[column] ?? '').length)));
  return lines
    .map(
      (cells) =>
        `${widths
          .map((width, column) => (cells[column] ?? '').padEnd(width))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
