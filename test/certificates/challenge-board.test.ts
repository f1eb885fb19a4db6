// Answers to challenges: own ones from memory, others' from the store, and a crowd that asks waits its turn.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { createChallengeBoard } from '../../src/certificates/acme/challenge-board.js';
import { storePaths } from '../../src/certificates/store/store-paths.js';
import { missingPeer } from '../support/find-program.js';

const challengeFor = (value: string) => ({
  ...{ type: 'http-01', url: 'https://ca/1', status: 'pending', token: `token-${value}`, keyAuthorization: 'key' },
  identifier: { type: 'dns' as const, value },
});

t.test('what one presents the other finds, until it is removed', async (t) => {
  const paths = storePaths(join(t.testdir(), 'CERTS'));
  const problems: string[] = [];
  const [one, two] = [0, 1].map(() => createChallengeBoard(paths, (message) => problems.push(message)));
  const challenge = challengeFor('a.example.com');
  await one!.present('ca', challenge);
  t.match(JSON.parse(readFileSync(paths.challengeToken('ca', 'a.example.com').token, 'utf8')), challenge);
  t.same(await two!.find('a.example.com'), challenge);
  t.equal(await two!.find('b.example.com'), undefined);
  // Somebody else's file under that name, as it may be where a name is not safe as a file.
  const { token } = paths.challengeToken('ca', 'b.example.com');
  for (const text of ['', 'nonsense', 'null', '{}', JSON.stringify(challenge)]) {
    writeFileSync(token, text);
    t.equal(await two!.find('b.example.com'), undefined, text);
  }
  await one!.remove('ca', challenge);
  t.equal(await two!.find('a.example.com'), undefined);
  t.same(problems, []);
});

t.test('a store that hangs takes one thread for them, not all', { skip: missingPeer('mkfifo') ?? false }, async (t) => {
  const paths = storePaths(join(t.testdir(), 'CERTS'));
  const board = createChallengeBoard(paths, () => undefined);
  const hanging = paths.challengeToken('ca', 'hanging.example.com');
  mkdirSync(hanging.directory, { recursive: true });
  // Whoever opens it waits until somebody writes.
  execFileSync('mkfifo', [hanging.token]);
  let answered = 0;
  const asking = Array.from({ length: 600 }, () => board.find('hanging.example.com').finally(() => answered++));
  await board.present('other-ca', challengeFor('own.example.com'));
  t.match(await board.find('own.example.com'), { token: 'token-own.example.com' }, 'its own are answered');
  t.equal(answered, 100, 'of a crowd that is too large some get none');
  const letGo = setInterval(() => void open(hanging.token, 'r+').then((file) => file.close()), 5);
  await Promise.all(asking);
  clearInterval(letGo);
  t.equal(answered, 600);
});
