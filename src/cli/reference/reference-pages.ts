// The pages below docs/reference/, made from the schemas and code tables that the program itself reads.
import { middlewareDefinitions } from '../../middlewares/registry.js';
import { diagnosticCodes } from '../../model/diagnostic.js';
import { routerFields } from '../../model/router.js';
import { serversTransportFields } from '../../model/servers-transport.js';
import { tlsOptionsFields } from '../../model/tls-options.js';
import { tlsStoreFields } from '../../model/tls-store.js';
import { loadBalancerFields, serverTagFields } from '../../model/service.js';
import { errorCodes } from '../../shared/errors.js';
import type { Fields, StructSchema } from '../../shared/schema.js';
import { code, optionTable, table } from './option-table.js';
import { settingsPage } from './settings-page.js';

const generated = '<!-- Made by `npm run docs` from the schemas in src/; changes here are lost. -->';

/** File name to content. */
export function referencePages(): ReadonlyMap<string, string> {
  const pages = {
    'settings.md': settingsPage(),
    'tags.md': tagsPage(),
    'middlewares.md': middlewaresPage(),
    'diagnostics.md': codesPage(
      'Diagnostics',
      'What Tagway says about tags and files, in the log, in the API and from `tagway check`. Codes never change meaning.',
      diagnosticCodes,
    ),
    'errors.md': codesPage(
      'Errors',
      'The codes of failures in log lines. Clients never see them, only a status. Codes never change meaning.',
      errorCodes,
    ),
  };
  return new Map(Object.entries(pages).map(([name, content]) => [name, `${generated}\n\n${content}\n`]));
}

function tagsPage(): string {
  return `# Tags

A tag is \`key=value\`; keys are read in any case. \`traefik.enable=true\` exposes a service, and alone it is enough for the
default rule. The prefix \`traefik\` is a setting. Lists are written with commas. The same keys without the prefix, nested,
are what the file provider reads.

## Routers

${optionTable(group(routerFields), 'traefik.http.routers.<name>')}

## Services

${optionTable(group(loadBalancerFields), 'traefik.http.services.<name>.loadBalancer')}

## The server of an instance

${optionTable(group(serverTagFields), 'traefik.http.services.<name>.loadBalancer.server')}

## Transports to servers

${optionTable(group(serversTransportFields), 'traefik.http.serversTransports.<name>')}

## TLS options

${optionTable(group(tlsOptionsFields), 'traefik.tls.options.<name>')}

## The default certificate

In a file, \`tls.stores.default.defaultCertificate\` (\`certFile\`, \`keyFile\`) and the list \`tls.certificates\` too.

${optionTable(tlsStoreFields.defaultGeneratedCert, 'traefik.tls.stores.default.defaultGeneratedCert')}`;
}

function middlewaresPage(): string {
  const sections = [...middlewareDefinitions.values()].map(({ type, schema, create }) => {
    const missing = create === undefined ? '\n\nNot built yet: routers that name it answer 503.' : '';
    return `## ${type}\n\n${schema.doc}${missing}\n\n${optionTable(schema, `traefik.http.middlewares.<name>.${type}`)}`;
  });
  return ['# Middlewares', 'A router names its middlewares in the order a request passes them.', ...sections].join(
    '\n\n',
  );
}

function codesPage(title: string, introduction: string, codes: Readonly<Record<string, string>>): string {
  const rows = Object.entries(codes).map(([name, meaning]) => [code(name), meaning]);
  return `# ${title}\n\n${introduction}\n\n${table(['code', 'meaning'], rows)}`;
}

function group(fields: Fields): StructSchema {
  return { kind: 'struct', doc: '', fields };
}
