/** The tags of a service that wants the requests of a host, and more tags if given. */
export function routingTags(router: string, rule: string, ...more: readonly string[]): string[] {
  return ['traefik.enable=true', `traefik.http.routers.${router}.rule=${rule}`, ...more];
}
