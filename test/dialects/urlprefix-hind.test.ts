import t from 'tap';
import { checkAgainstModel } from './check-against-model.js';

t.test('random tags, as HinD reads them', (t) => checkAgainstModel(t, 'hind'));
