/** For the errors of sockets: each is followed by 'close', which says all there is to say. */
export function ignoreError(): void {
  // Without a listener it would end the process.
}
