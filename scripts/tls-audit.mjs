#!/usr/bin/env node
// Holds testssl.sh against the proxy with its default TLS settings: prints every finding above LOW, and the grade where
// this testssl.sh gives one. Exit code 0: none and A or better, 1: otherwise, 2: it could not be run.
//
// Usage: node scripts/tls-audit.mjs [--program=dist/cli/main.js] [--scanner=testssl] [-- FLAG_OF_THE_PROXY...]
//   npm run build first, or name another program; testssl.sh: scripts/install-peers testssl.sh
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const host = 'audit.example.com';
const severities = ['OK', 'INFO', 'LOW', 'WARN', 'MEDIUM', 'HIGH', 'CRITICAL', 'FATAL'];
const accepted = severities.indexOf('LOW');
/** The scan's own remarks about what it could not try are no findings about the proxy. */
const isRemark = ({ severity }) => severity === 'WARN';

const separator = process.argv.indexOf('--');
const own = process.argv.slice(2, separator === -1 ? undefined : separator);
const flags = separator === -1 ? [] : process.argv.slice(separator + 1);
const option = (name) => own.find((flag) => flag.startsWith(`--${name}=`))?.slice(name.length + 3);
const program = option('program') ?? 'dist/cli/main.js';
const scanner = option('scanner') ?? ['testssl', 'testssl.sh'].find((name) => spawnSync('which', [name]).status === 0);

function giveUp(message) {
  console.error(`tls-audit: ${message}`);
  process.exit(2);
}
if (own.some((flag) => !/^--(program|scanner)=/.test(flag))) giveUp(`there is no option ${own.join(' ')}`);
if (!existsSync(program)) giveUp(`there is no ${program}: npm run build, or name another with --program=`);
if (scanner === undefined) giveUp('there is no testssl.sh: scripts/install-peers testssl.sh');

const folder = mkdtempSync(join(tmpdir(), 'tagway-tls-audit-'));
const path = (name) => join(folder, name);
const running = [];
let code = 2;
try {
  const responderPort = await freePort();
  makeCertificates(responderPort);
  start('openssl', [
    'ocsp',
    ...['-port', `${responderPort}`, '-index', path('index'), '-CA', path('ca.pem'), '-ndays', '4'],
    ...['-rsigner', path('ca.pem'), '-rkey', path('ca.key')],
  ]);
  const site = await startSite();
  const port = await startProxy(site);
  code = report(await scan(port));
} catch (error) {
  console.error(`tls-audit: ${error.message}`);
} finally {
  for (const child of running) child.kill();
  rmSync(folder, { recursive: true });
}
process.exitCode = code;

/** As a public authority would sign it: ECDSA, with a responder, for 90 days. */
function makeCertificates(responderPort) {
  const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  openssl(
    'req',
    '-x509',
    ...curve,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.pem'),
    '-subj',
    '/CN=TLS audit',
    '-days',
    '365',
  );
  openssl('req', ...curve, '-keyout', path('site.key'), '-out', path('site.csr'), '-subj', `/CN=${host}`);
  const extensions = [
    `subjectAltName=DNS:${host}`,
    `authorityInfoAccess=OCSP;URI:http://127.0.0.1:${responderPort}/`,
    'keyUsage=critical,digitalSignature',
    'extendedKeyUsage=serverAuth',
  ];
  writeFileSync(path('extensions'), `${extensions.join('\n')}\n`);
  const serial = '4fa3c5d7e9b1a2c4d6e8f0a1b3c5d7e9';
  const signed = ['-CA', path('ca.pem'), '-CAkey', path('ca.key'), '-set_serial', `0x${serial}`, '-days', '90'];
  openssl('x509', '-req', '-in', path('site.csr'), ...signed, '-extfile', path('extensions'), '-out', path('leaf.pem'));
  writeFileSync(path('site.pem'), readFileSync(path('leaf.pem')) + readFileSync(path('ca.pem'), 'utf8'));
  writeFileSync(path('index'), `V\t391231235959Z\t\t${serial.toUpperCase()}\tunknown\t/CN=${host}\n`);
}

function start(command, args) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  running.push(child);
  return child;
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

async function untilListening(port) {
  for (let attempt = 0; attempt < 200; attempt++) {
    const socket = net.connect(port, '127.0.0.1');
    const connected = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    });
    socket.destroy();
    if (connected) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nobody listens on port ${port}`);
}

/** What stands behind the proxy: headers of answers are its affair. */
async function startSite() {
  const headers = {
    'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
    'Content-Security-Policy': "default-src 'self'",
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Referrer-Policy': 'no-referrer',
  };
  const server = http.createServer((_request, response) => response.writeHead(200, headers).end('ok'));
  server.listen(0, '127.0.0.1').unref();
  await once(server, 'listening');
  return server.address().port;
}

async function startProxy(site) {
  const port = await freePort();
  const tls = { certificates: [{ certFile: path('site.pem'), keyFile: path('site.key') }] };
  const routers = { audit: { rule: `Host(\`${host}\`)`, service: 'site', tls: {} } };
  const services = { site: { loadBalancer: { servers: [{ url: `http://127.0.0.1:${site}` }] } } };
  writeFileSync(path('dynamic.json'), JSON.stringify({ tls, http: { routers, services } }));
  const child = start(process.execPath, [
    ...[program, 'serve', '--api.address=127.0.0.1:0', '--snapshot.path=off'],
    ...['--providers.nomad=false', '--providers.consulcatalog=false'],
    `--providers.file.filename=${path('dynamic.json')}`,
    `--certificates.storage=${path('CERTS')}`,
    `--entrypoints.websecure.address=127.0.0.1:${port}`,
    ...flags,
  ]);
  child.stdout.resume();
  child.once('exit', (status) => status && console.error(`tls-audit: the proxy ended with ${status}`));
  await untilListening(port);
  // The answer of the responder is there soon after.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  return port;
}

async function scan(port) {
  console.log(`${scanner} looks at ${program} on port ${port}; it takes some minutes`);
  const child = start(scanner, [
    ...['--ip', '127.0.0.1', '--add-ca', path('ca.pem'), '--jsonfile', path('findings.json')],
    ...['--quiet', '--warnings', 'off', '--color', '0', '--openssl-timeout', '30'],
    `https://${host}:${port}`,
  ]);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk) => (text += chunk));
  const [status] = await once(child, 'close');
  if (!existsSync(path('findings.json'))) throw new Error(`testssl.sh ended with ${status}:\n${text}`);
  return JSON.parse(readFileSync(path('findings.json'), 'utf8'));
}

function report(findings) {
  const worse = findings.filter((one) => severities.indexOf(one.severity) > accepted && !isRemark(one));
  const count = (severity) => findings.filter((one) => one.severity === severity).length;
  console.log(severities.map((severity) => `${severity} ${count(severity)}`).join(', '));
  for (const severity of ['LOW', 'WARN']) {
    for (const { id, finding } of findings.filter((one) => one.severity === severity)) {
      console.log(`  ${severity} ${id}: ${finding}`);
    }
  }
  const grade = findings.find(({ id }) => id === 'overall_grade')?.finding;
  console.log(grade === undefined ? 'this testssl.sh gives no grade' : `grade ${grade}`);
  for (const { id, severity, finding } of worse) console.log(`${severity} ${id}: ${finding}`);
  console.log(worse.length === 0 ? 'no finding above LOW' : `${worse.length} findings above LOW`);
  const isGraded = grade === undefined || /^A[+]?$/.test(grade);
  return worse.length === 0 && isGraded ? 0 : 1;
}
