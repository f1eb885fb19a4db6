#!/usr/bin/env node
// The program: hands the command line to a command, and the command's exit code to the system.
import { basename } from 'node:path';
import type { Terminal } from './command.js';
import { commands } from './commands.js';
import { runCommandLine } from './run-command-line.js';

// Where Tagway stands in for Traefik, people look for it by that name in the process list.
process.title = 'tagway (traefik)';

// `tagway explain … | head` ends the pipe early, which is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`tagway: standard output cannot be written: ${error.message}\n`);
  process.exit(1);
});

const { env, stdout, stderr } = process;
const terminal: Terminal = {
  env,
  colour: stdout.isTTY && !env.NO_COLOR && env.TERM !== 'dumb',
  columns: stdout.isTTY ? stdout.columns : undefined,
  errorColumns: stderr.isTTY && env.TERM !== 'dumb' ? stderr.columns : undefined,
  write: (text) => void stdout.write(text),
  writeError: (text) => void stderr.write(text),
};
const program = basename(process.argv[1] ?? '').replace(/\.[cm]?js$/, '');
// Timers and idle connections do not keep the process alive, and a command that waits for them only must not vanish.
const alive = setInterval(() => undefined, 2 ** 31 - 1);
process.exitCode = await runCommandLine({ argv: process.argv.slice(2), program, commands }, terminal);
clearInterval(alive);
