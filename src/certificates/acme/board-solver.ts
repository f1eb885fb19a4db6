import type { ChallengeBoard, PresentedChallenge } from './challenge-board.js';
import type { ChallengeSolver } from './challenge-solver.js';

/** Answers challenges from the board, which the entry points and other proxies on the store read. */
export function boardSolver(
  type: 'http-01' | 'tls-alpn-01',
  board: ChallengeBoard,
  issuerKey: string,
): ChallengeSolver {
  const asPresented = (
    name: string,
    { url, status, token }: Challenge,
    keyAuthorization: string,
  ): PresentedChallenge => ({
    ...{ type, url, status, token, keyAuthorization },
    identifier: { type: 'dns', value: name },
  });
  return {
    type,
    present: (name, challenge, proof) => board.present(issuerKey, asPresented(name, challenge, proof)),
    remove: (name, challenge, proof) => board.remove(issuerKey, asPresented(name, challenge, proof)),
  };
}

type Challenge = Parameters<ChallengeSolver['present']>[1];
