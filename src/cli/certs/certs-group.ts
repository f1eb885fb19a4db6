import type { CommandGroup } from '../command.js';
import { certsExportCommand } from './export-acme-json.js';
import { certsLsCommand } from './ls.js';
import { certsRenewCommand } from './renew.js';
import { certsShowCommand } from './show.js';
import { certsVerifyCommand } from './verify.js';

/** `certs`: the certificate store, which is Caddy's as well. */
export const certsGroup: CommandGroup = {
  name: 'certs',
  summary: 'look after the certificate store',
  about:
    "Lists, shows, checks and renews the certificates of the store (--certificates.storage), which is laid out as Caddy's.",
  commands: [certsLsCommand, certsShowCommand, certsVerifyCommand, certsRenewCommand, certsExportCommand],
};
