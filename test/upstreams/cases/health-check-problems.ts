/** A health check as written, and what is wrong with it; absent: nothing. */
export const healthCheckProblemCases: readonly { name: string; options: object; message?: RegExp }[] = [
  { name: 'a path alone is fine', options: { path: '/health' } },
  {
    name: 'everything at once is fine',
    options: { path: '/h', scheme: 'https', port: 1, method: 'head', hostname: 'a.test', headers: { 'X-A': 'b c' } },
  },
  { name: 'grpc is not there yet', options: { mode: 'grpc' }, message: /mode grpc are not supported/ },
  { name: 'h2c is not there yet', options: { scheme: 'h2c' }, message: /over h2c are not supported/ },
  { name: 'a method with a space', options: { method: 'GET /' }, message: /method "GET \/"/ },
  { name: 'CONNECT', options: { method: 'connect' }, message: /method "connect"/ },
  { name: 'a header name with a space', options: { headers: { 'X A': 'b' } }, message: /header "X A"/ },
  { name: 'a header value with a line break', options: { headers: { 'X-A': 'b\r\nX-B: c' } }, message: /header "X-A"/ },
  { name: 'a header value beyond Latin-1', options: { headers: { 'X-A': '\u{1f600}' } }, message: /header "X-A"/ },
  { name: 'a hostname with a line break', options: { hostname: 'a\nb' }, message: /header "Host"/ },
];
