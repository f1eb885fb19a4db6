/** A request to the API that cannot be answered; its message is shown as `{"message": …}`, Traefik's form. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}
