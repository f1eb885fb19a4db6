// Templates for a service `My_App` with the tags `traefik.subdomain=Blue` and `traefik.enable=true`.
export interface DefaultRuleCase {
  readonly template: string;
  /** Undefined: the template is refused and the built-in one stands. */
  readonly rule?: string;
}

export const builtInRule = 'Host(`My-App.example.test`)';

export const defaultRuleCases: readonly DefaultRuleCase[] = [
  { template: 'Host(`fixed`)', rule: 'Host(`fixed`)' },
  { template: 'Host(`{{ .Name }}`)', rule: 'Host(`My_App`)' },
  { template: 'Host(`{{.Name}}.x`)', rule: 'Host(`My_App.x`)' },
  { template: 'Host(`{{ normalize .Name }}.x`)', rule: 'Host(`My-App.x`)' },
  { template: 'Host(`{{ .Name | normalize | lower }}.x`)', rule: 'Host(`my-app.x`)' },
  { template: 'Host(`{{ lower (normalize .Name) }}`)', rule: 'Host(`my-app`)' },
  { template: 'Host(`{{ index .Labels "traefik.subdomain" }}.x`)', rule: 'Host(`Blue.x`)' },
  { template: 'Host(`{{ index .Labels "traefik.SubDomain" | upper }}.x`)', rule: 'Host(`BLUE.x`)' },
  { template: 'Host(`{{ index .Labels "traefik.none" | default "d" }}.x`)', rule: 'Host(`d.x`)' },
  { template: 'Host(`{{ .Name | replace "_" "-" }}`)', rule: 'Host(`My-App`)' },
  { template: 'Host(`{{ .Name | trimPrefix "My" | trimAll "_" }}`)', rule: 'Host(`App`)' },
  { template: 'Host(`{{ .Name | trimSuffix "App" }}`)', rule: 'Host(`My_`)' },
  { template: 'Host(`{{ trunc 2 .Name }}`)', rule: 'Host(`My`)' },
  { template: 'Host(`{{ trunc -3 .Name }}`)', rule: 'Host(`App`)' },
  { template: 'Host({{ quote .Name }})', rule: 'Host("My_App")' },
  { template: 'Host(`a`) {{- "" }} && {{/* why */}}Path(`/`)', rule: 'Host(`a`) && Path(`/`)' },
  { template: 'Host(`{{ .Name }}`) || Host(`{{ .Name }}.y`)', rule: 'Host(`My_App`) || Host(`My_App.y`)' },
  { template: 'Host(`{{ "a\\"b" }}`)', rule: 'Host(`a"b`)' },
  { template: 'Host(`{{ slugify .Name }}`)' },
  { template: 'Host(`{{ if .Name }}x{{ end }}`)' },
  { template: 'Host(`{{ .ID }}`)' },
  { template: 'Host(`{{ .Labels }}`)' },
  { template: 'Host(`{{ .Name `)' },
  { template: 'Host(`{{ normalize }}`)' },
  { template: 'Host(`{{ normalize .Name .Name }}`)' },
  { template: 'Host(`{{ .Name | "x" }}`)' },
  { template: 'Host(`{{ (lower .Name }}`)' },
  { template: 'Host(`{{ index .Name "x" }}`)' },
  { template: 'Host(`{{ toString .Name }}`)' },
  { template: 'Host(`{{ constructor .Name }}`)' },
];
