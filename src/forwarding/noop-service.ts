import { textAnswer } from '../exchange/answer.js';

/** The service of routers whose middlewares are to answer, such as those that only redirect. */
export const noopService = 'noop@internal';

/** What a client gets whose request passed all those middlewares, as in Traefik: 418 and no body. */
export const noopAnswer = textAnswer(418, '', []);
