import type { Answer } from '../exchange/answer.js';
import type { CompiledPhases } from '../middlewares/compile-middlewares.js';
import type { Router, Service } from '../model/configuration.js';
import type { TrafficRecorder } from '../observability/traffic-recorder.js';
import type { Upstream } from '../upstreams/upstream.js';

/** What the table hands out for a request: everything about its router, bound once per configuration. */
export interface CompiledRoute {
  readonly router: Router | undefined;
  readonly service: Service | undefined;
  readonly upstream: Upstream | undefined;
  /** null: no middlewares. */
  readonly phases: CompiledPhases | null;
  /** Given at once instead of forwarding: a disabled router, a redirection of the entry point. */
  readonly answer: Answer | undefined;
  /** Given when there is no server to forward to. */
  readonly serverlessAnswer: Answer;
  readonly passHostHeader: boolean;
  readonly sticky: boolean;
  readonly recorders: readonly TrafficRecorder[];
  readonly accessLogged: boolean;
}
