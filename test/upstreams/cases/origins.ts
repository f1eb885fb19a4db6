import type { ServerOrigin } from '../../../src/upstreams/server-origin.js';

export const originCases: readonly {
  url: string;
  preservePath?: boolean;
  origin: Omit<ServerOrigin, 'transport'> | undefined;
}[] = [
  {
    url: 'http://10.0.0.1:8080',
    origin: { scheme: 'http', tls: false, host: '10.0.0.1', port: 8080, hostHeader: '10.0.0.1:8080', basePath: '' },
  },
  {
    url: 'http://web.internal:80',
    origin: { scheme: 'http', tls: false, host: 'web.internal', port: 80, hostHeader: 'web.internal', basePath: '' },
  },
  {
    url: 'https://web.internal:443',
    origin: { scheme: 'https', tls: true, host: 'web.internal', port: 443, hostHeader: 'web.internal', basePath: '' },
  },
  {
    url: 'https://[2001:db8::1]:8443',
    origin: {
      scheme: 'https',
      tls: true,
      host: '2001:db8::1',
      port: 8443,
      hostHeader: '[2001:db8::1]:8443',
      basePath: '',
    },
  },
  {
    url: 'h2c://10.0.0.1:9000',
    origin: { scheme: 'h2c', tls: false, host: '10.0.0.1', port: 9000, hostHeader: '10.0.0.1:9000', basePath: '' },
  },
  {
    url: 'http://10.0.0.1:8080/base/',
    preservePath: true,
    origin: {
      scheme: 'http',
      tls: false,
      host: '10.0.0.1',
      port: 8080,
      hostHeader: '10.0.0.1:8080',
      basePath: '/base',
    },
  },
  {
    url: 'http://10.0.0.1:8080/base',
    origin: { scheme: 'http', tls: false, host: '10.0.0.1', port: 8080, hostHeader: '10.0.0.1:8080', basePath: '' },
  },
  {
    url: 'https://web.internal:80',
    origin: { scheme: 'https', tls: true, host: 'web.internal', port: 80, hostHeader: 'web.internal:80', basePath: '' },
  },
  {
    url: 'H2C://Web.internal:443',
    origin: {
      scheme: 'h2c',
      tls: false,
      host: 'web.internal',
      port: 443,
      hostHeader: 'web.internal:443',
      basePath: '',
    },
  },
  { url: 'http://user:secret@10.0.0.1:80', origin: undefined },
  { url: 'tcp://10.0.0.1:80', origin: undefined },
  { url: '10.0.0.1:80', origin: undefined },
  { url: 'http://', origin: undefined },
  { url: 'http://host:99999', origin: undefined },
];
