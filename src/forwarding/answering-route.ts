import { notFoundAnswer, type Answer } from '../exchange/answer.js';
import type { CompiledRoute } from './compiled-route.js';

/** A route of no router, with an answer of the proxy's own; undefined: there is nothing behind it. */
export function answeringRoute(answer: Answer | undefined): CompiledRoute {
  return {
    router: undefined,
    service: undefined,
    upstream: undefined,
    phases: null,
    answer,
    serverlessAnswer: notFoundAnswer,
    passHostHeader: true,
    sticky: false,
    recorders: [],
    accessLogged: true,
  };
}
