import { mapOf, raw } from '../shared/schema.js';
import { defineMiddleware } from './definition.js';

/** Code of somebody else, with options of its own. Not built yet. */
export const plugin = defineMiddleware({
  type: 'plugin',
  schema: mapOf('A plugin by its name, with whatever options it takes.', raw('The options of the plugin.')),
});
