// Prints the results as a table with bars, the cheapest first.
export function printTable(rows, caption) {
  const sorted = [...rows].sort((a, b) => a.cpuMicrosPerRequest - b.cpuMicrosPerRequest);
  const most = Math.max(...sorted.map((row) => row.cpuMicrosPerRequest));
  const lines = sorted.map((row) => [
    row.name,
    row.cpuMicrosPerRequest.toFixed(1),
    row.toNginx === undefined ? '' : row.toNginx.toFixed(2),
    Math.round(row.requestsPerSecond).toLocaleString('en'),
    row.p99Ms.toFixed(1),
    `${row.idleMemoryMb.toFixed(0)} -> ${row.memoryMb.toFixed(0)}`,
    String(row.errors),
    '#'.repeat(Math.max(1, Math.round((row.cpuMicrosPerRequest / most) * 24))),
  ]);
  const header = ['proxy', 'CPU us/req', 'to nginx', 'req/s', 'p99 ms', 'MB idle -> loaded', 'errors', ''];
  const widths = header.map((title, column) => Math.max(title.length, ...lines.map((line) => line[column].length)));
  const row = (cells) =>
    cells
      .map((cell, column) =>
        column === 0 || column === 7 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd();
  console.log(caption);
  console.log(row(header));
  for (const line of lines) console.log(row(line));
}
