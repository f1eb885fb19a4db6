/** Something in the store that is not as it should be. */
export interface StoreFinding {
  /** An error keeps a certificate from being served or had; a warning does not. */
  readonly severity: 'error' | 'warning';
  /** Relative to the root. */
  readonly path: string;
  readonly message: string;
}
