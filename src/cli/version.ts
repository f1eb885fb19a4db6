import { exitCode, type Command } from './command.js';
import { programVersion } from './program-version.js';

export const versionCommand: Command = {
  name: 'version',
  summary: 'what this is and what it runs on',
  usage: '[--json]',
  about: 'Prints the version of Tagway, of Node, and the platform.',
  flags: { json: { kind: 'switch', doc: 'As JSON.' } },
  unknownFlags: 'warned',
  maxPositionals: 0,
  examples: [['tagway version --json', 'the version, for a script']],
  exitCodes: { 0: 'always' },
  run(args, terminal) {
    const facts = {
      version: programVersion,
      node: process.versions.node,
      platform: `${process.platform}/${process.arch}`,
    };
    terminal.write(
      args.given('json')
        ? `${JSON.stringify(facts)}\n`
        : `Version:   ${facts.version}\nNode:      ${facts.node}\nPlatform:  ${facts.platform}\n`,
    );
    return Promise.resolve(exitCode.ok);
  },
};
