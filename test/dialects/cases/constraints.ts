// Expressions over the tags `prod`, `team.web`, `traefik.enable=true` and `a b`.
export interface ConstraintCase {
  readonly expression: string;
  /** Undefined: the expression is refused. */
  readonly passes?: boolean;
}

export const constraintTags = ['prod', 'team.web', 'traefik.enable=true', 'a b'];

export const constraintCases: readonly ConstraintCase[] = [
  { expression: '', passes: true },
  { expression: '   ', passes: true },
  { expression: 'Tag(`prod`)', passes: true },
  { expression: 'Tag("prod")', passes: true },
  { expression: 'Tag(`test`)', passes: false },
  { expression: 'Tag(`pro`)', passes: false },
  { expression: 'Tag(`PROD`)', passes: false },
  { expression: 'Tag(`a b`)', passes: true },
  { expression: 'Tag(`traefik.enable=true`)', passes: true },
  { expression: '!Tag(`prod`)', passes: false },
  { expression: '!Tag(`test`)', passes: true },
  { expression: '!!Tag(`prod`)', passes: true },
  { expression: 'Tag(`prod`) && Tag(`team.web`)', passes: true },
  { expression: 'Tag(`prod`) && Tag(`test`)', passes: false },
  { expression: 'Tag(`test`) || Tag(`prod`)', passes: true },
  { expression: 'Tag(`test`) || Tag(`other`)', passes: false },
  { expression: 'Tag(`prod`) || Tag(`test`) && Tag(`other`)', passes: true },
  { expression: '(Tag(`prod`) || Tag(`test`)) && Tag(`other`)', passes: false },
  { expression: '!(Tag(`prod`) && Tag(`test`))', passes: true },
  { expression: '!(Tag(`prod`) || Tag(`test`))', passes: false },
  { expression: 'Tag(`prod`)&&!Tag(`test`)', passes: true },
  { expression: 'TagRegex(`^team\\..+$`)', passes: true },
  { expression: 'TagRegex(`web`)', passes: true },
  { expression: 'TagRegex(`^web`)', passes: false },
  { expression: 'TagRegex(`(?i)PROD`)', passes: true },
  { expression: 'TagRegex(`(a+)+$`) || Tag(`prod`)', passes: true },
  { expression: 'Tag(prod)' },
  { expression: "Tag('prod')" },
  { expression: 'Tag()' },
  { expression: 'Tag(`a`, `b`)' },
  { expression: 'Label(`a`, `b`)' },
  { expression: 'tag(`prod`)' },
  { expression: 'Tag(`prod`' },
  { expression: 'Tag(`prod`) &&' },
  { expression: 'Tag(`prod`) and Tag(`x`)' },
  { expression: 'TagRegex(`(`)' },
  { expression: '`prod`' },
  { expression: '!' },
];
