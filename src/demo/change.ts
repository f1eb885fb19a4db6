/** Something that has changed, in one line of the trace. */
export interface Change {
  readonly kind: 'added' | 'removed' | 'changed' | 'problem' | 'solved';
  readonly text: string;
}
