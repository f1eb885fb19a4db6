// Job files before and after a migration with the sample dialect: `old-HOST/PATH`.

export interface MigrationCase {
  readonly name: string;
  /** `job.nomad` when left out. */
  readonly path?: string;
  /** `add` when left out. */
  readonly mode?: 'add' | 'replace' | 'remove-legacy';
  readonly before: string;
  /** Left out: nothing changes. Hashes in names are `HASH`. */
  readonly after?: string;
  /** `LINE:COLUMN code`, in order. */
  readonly findings?: readonly string[];
  /** What the first finding says. */
  readonly says?: RegExp;
}

const on = 'traefik.enable=true';
const a = 'traefik.http.routers.a_b.rule=Host(`a.b`)';
const c = 'traefik.http.routers.c_d.rule=Host(`c.d`)';

/** A job with a service that has these attributes; the first one stands in line 4, column 7. */
const job = (attributes: string, around: { before?: string; behind?: string } = {}) =>
  `${around.before ?? ''}job "j" {\n  group "g" {\n    service {\n      ${attributes}\n    }\n  }\n}\n${around.behind ?? ''}`;

const apiJob = (tags: string) =>
  `{"Job": {"Name": "j", "TaskGroups": [{"Name": "g", "Services": [{"Tags": ${tags}}]}]}}`;

export const migrationCases: readonly MigrationCase[] = [
  // How lists are laid out.
  {
    name: 'a list on one line stays on one line',
    before: job('tags = ["old-a.b", "v1"]'),
    after: job(`tags = ["old-a.b", "v1", "${on}", "${a}"]`),
  },
  {
    name: 'a list with one element a line and a comma at its end keeps both',
    before: job('tags = [\n        "v1",\n        "old-a.b",\n      ]'),
    after: job(`tags = [\n        "v1",\n        "old-a.b",\n        "${on}",\n        "${a}",\n      ]`),
  },
  {
    name: 'a list without a comma at its end stays without',
    before: job('tags = [\n  "old-a.b",\n  "v1"\n]'),
    after: job(`tags = [\n  "old-a.b",\n  "v1",\n  "${on}",\n  "${a}"\n]`),
  },
  {
    name: 'comments stay with their elements',
    before: job('tags = [ # all\n  "old-a.b", // host\n  # version\n  "v1" /* one */ # last\n  # end\n]'),
    after: job(
      `tags = [ # all\n  "old-a.b", // host\n  # version\n  "v1", /* one */ # last\n  "${on}",\n  "${a}"\n  # end\n]`,
    ),
  },
  {
    name: 'commas that lead go on leading',
    before: job('tags = [\n    "v1"\n  , "old-a.b" # host\n]'),
    after: job(`tags = [\n    "v1"\n  , "old-a.b" # host\n  , "${on}"\n  , "${a}"\n]`),
  },
  {
    name: 'a bracket behind the last element stays behind the last element',
    before: job('tags = ["v1",\n        "old-a.b"]'),
    after: job(`tags = ["v1",\n        "old-a.b",\n        "${on}",\n        "${a}"]`),
  },
  {
    name: 'several elements on each line: one line for each new one',
    before: job('tags = [\n  "v1", "v2",\n  "v3", "old-a.b", # x\n]'),
    after: job(`tags = [\n  "v1", "v2",\n  "v3", "old-a.b", # x\n  "${on}",\n  "${a}",\n]`),
  },
  {
    name: 'a comment over several lines behind the last element',
    before: job('tags = [\n  "old-a.b" /* x\n y */\n]'),
    after: job(`tags = [\n  "old-a.b",\n  "${on}",\n  "${a}" /* x\n y */\n]`),
  },
  {
    name: 'tabs',
    before: job('tags\t= [\n\t\t"old-a.b",\t# x\n\t]'),
    after: job(`tags\t= [\n\t\t"old-a.b",\t# x\n\t\t"${on}",\n\t\t"${a}",\n\t]`),
  },
  {
    name: 'line ends of DOS',
    before: job('tags = [\n  "old-a.b" # x\n]').replaceAll('\n', '\r\n'),
    after: job(`tags = [\n  "old-a.b", # x\n  "${on}",\n  "${a}"\n]`).replaceAll('\n', '\r\n'),
  },
  {
    name: 'a byte order mark and letters of all kinds',
    before: `\ufeff# Größe – 漢字 🚀\n${job('tags = ["ünïcode 🚀", "old-a.b"]')}`,
    after: `\ufeff# Größe – 漢字 🚀\n${job(`tags = ["ünïcode 🚀", "old-a.b", "${on}", "${a}"]`)}`,
  },
  {
    name: 'a block on one line',
    before: 'job "j" {\n  group "g" {\n    service { tags = ["old-a.b"] }\n  }\n}',
    after: `job "j" {\n  group "g" {\n    service { tags = ["old-a.b", "${on}", "${a}"] }\n  }\n}`,
  },
  {
    name: 'no white space at all',
    before: job('tags=["old-a.b","v1"]'),
    after: job(`tags=["old-a.b","v1", "${on}", "${a}"]`),
  },
  // Where services stand.
  {
    name: 'tags of canaries are converted for themselves',
    before: job('tags = ["old-a.b"]\n      canary_tags = ["old-c.d"]'),
    after: job(`tags = ["old-a.b", "${on}", "${a}"]\n      canary_tags = ["old-c.d", "${on}", "${c}"]`),
  },
  {
    name: 'services of a group and of its tasks',
    before:
      'job "j" {\n  group "g" {\n    service {\n      tags = ["old-a.b"]\n    }\n    service {\n      tags = ["v1"]\n    }\n    task "t" {\n      service {\n        tags = ["old-c.d"]\n      }\n    }\n  }\n}\n',
    after: `job "j" {\n  group "g" {\n    service {\n      tags = ["old-a.b", "${on}", "${a}"]\n    }\n    service {\n      tags = ["v1"]\n    }\n    task "t" {\n      service {\n        tags = ["old-c.d", "${on}", "${c}"]\n      }\n    }\n  }\n}\n`,
  },
  {
    name: 'a dynamic service whose tags are all the same',
    before:
      'job "j" {\n group "g" {\n  dynamic "service" {\n   for_each = var.x\n   content {\n    tags = ["old-a.b"]\n   }\n  }\n }\n}\n',
    after: `job "j" {\n group "g" {\n  dynamic "service" {\n   for_each = var.x\n   content {\n    tags = ["old-a.b", "${on}", "${a}"]\n   }\n  }\n }\n}\n`,
  },
  {
    name: 'a dynamic service whose iterator is in the tag',
    before:
      'job "j" {\n group "g" {\n  dynamic "service" {\n   for_each = var.x\n   iterator = each\n   content {\n    tags = ["old-${each.value}.b"]\n   }\n  }\n }\n}\n',
    findings: ['7:13 tag-left-alone'],
    says: /each with another each/,
  },
  {
    name: 'words that look like a service elsewhere',
    before: job('tags = []', {
      before: '# service { tags = ["old-a.b"] }\nvariable "service" { default = "tags = [\\"old-a.b\\"]" }\n',
      behind: 'x = <<EOF\nservice {\n  tags = ["old-a.b"]\n}\nEOF\n',
    }),
  },
  {
    name: 'the tags of a sidecar are not of the service',
    before: job('connect {\n        sidecar_service {\n          tags = ["old-a.b"]\n        }\n      }'),
  },
  // What is there already.
  { name: 'nothing of an older dialect', before: job('tags = ["v1", "traefik.http.routers.x.rule=Host(`x`)"]') },
  { name: 'all that is wanted is there', before: job(`tags = ["${a}", "old-a.b", "${on}"]`) },
  {
    name: 'one of two is there',
    before: job(`tags = ["old-a.b", "old-c.d", "Traefik.Enable=true", "${a}"]`),
    after: job(`tags = ["old-a.b", "old-c.d", "Traefik.Enable=true", "${a}", "${c}"]`),
  },
  {
    name: 'the same tag twice is converted once',
    before: job('tags = ["old-a.b", "old-a.b"]'),
    after: job(`tags = ["old-a.b", "old-a.b", "${on}", "${a}"]`),
  },
  {
    name: 'a service that is not to be published',
    before: job('tags = ["old-a.b", "traefik.enable=false"]'),
    findings: ['4:15 tag-left-alone'],
    says: /"traefik\.enable=false"/,
  },
  {
    name: 'Traefik tags that enabling would publish',
    before: job('tags = ["old-a.b", "traefik.http.routers.x.rule=Host(`x`)"]'),
    findings: ['4:15 tag-left-alone'],
    says: /would publish "traefik\.http\.routers\.x/,
  },
  {
    name: 'a tag with the same key and another value',
    before: job(`tags = ["old-a.b", "${on}", "traefik.http.routers.A_B.rule=Host(\`other\`)", "old-c.d"]`),
    after: job(`tags = ["old-a.b", "${on}", "traefik.http.routers.A_B.rule=Host(\`other\`)", "old-c.d", "${c}"]`),
    findings: ['4:15 tag-left-alone'],
    says: /says something else/,
  },
  {
    name: 'a tag that is refused, beside a good one',
    before: job('tags = ["old-", "old-a.b"]'),
    after: job(`tags = ["old-", "old-a.b", "${on}", "${a}"]`),
    findings: ['4:15 tag-left-alone'],
    says: /old- has no host/,
  },
  {
    name: 'a doubt of the converter is told once, when the tag is converted',
    before: job('tags = ["old-a.b odd"]'),
    after: job(`tags = ["old-a.b odd", "${on}", "${a}"]`),
    findings: ['4:15 option-invalid'],
  },
  { name: 'and no more then', before: job(`tags = ["old-a.b odd", "${on}", "${a}"]`) },
  {
    name: 'two tags that say one thing together',
    before: job('tags = ["old-a.b", "old-a.b more"]'),
    after: job(
      `tags = ["old-a.b", "old-a.b more", "${on}", "${a}", "traefik.http.routers.a_b.service=a_b", ` +
        '"traefik.http.services.a_b.loadbalancer.strategy=wrr"]',
    ),
  },
  {
    name: 'and neither when one of them has to stay',
    before: job('tags = ["old-a.b weight=${var.w}", "old-a.b more", "old-c.d"]'),
    after: job(`tags = ["old-a.b weight=\${var.w}", "old-a.b more", "old-c.d", "${on}", "${c}"]`),
    findings: ['4:15 tag-left-alone', '4:42 tag-left-alone'],
    says: /about the same route as another tag that stays/,
  },
  { name: 'a tag that asks for nothing', before: job('tags = ["old-nothing"]') },
  // Interpolation.
  {
    name: 'a host that a variable holds',
    before: job('tags = ["old-${var.host}/"]'),
    after: job(
      `tags = ["old-\${var.host}/", "${on}", "traefik.http.routers.var-host_HASH.rule=Host(\`\${var.host}\`)"]`,
    ),
    findings: ['4:15 tag-assumption'],
  },
  {
    name: 'a part of a host and a part of a path',
    before: job('tags = ["old-${ var.app }.b/api/${local.v["x"]} two"]'),
    after: job(
      `tags = ["old-\${ var.app }.b/api/\${local.v["x"]} two", "${on}", ` +
        '"traefik.http.routers.var-app_HASH_b__api__local-v-x-HASH___HASH.rule=Host(`${var.app}.b`) && PathPrefix(`/api/${local.v["x"]}`)", ' +
        '"traefik.http.routers.var-app_HASH_b__api__local-v-x-HASH___HASH.service=var-app_HASH_b__api__local-v-x-HASH___HASH", ' +
        '"traefik.http.services.var-app_HASH_b__api__local-v-x-HASH___HASH.loadbalancer.strategy=wrr"]',
    ),
    findings: ['4:15 tag-assumption'],
  },
  {
    name: 'a redirect to the same host',
    before: job('tags = ["old-${var.h} redirect=308,https://${var.h}$path"]'),
    after: job(
      `tags = ["old-\${var.h} redirect=308,https://\${var.h}$path", "${on}", ` +
        '"traefik.http.routers.var-h_HASH.rule=Host(`${var.h}`)", ' +
        '"traefik.http.middlewares.var-h_HASH.to=redirect=308,https://${var.h}$path"]',
    ),
    findings: ['4:15 tag-assumption'],
  },
  {
    name: 'a priority by the length of the host is that of a short one',
    before: job('tags = ["old-${var.h} low"]'),
    after: job(
      `tags = ["old-\${var.h} low", "${on}", ` +
        '"traefik.http.routers.var-h_HASH.rule=Host(`${var.h}`)", "traefik.http.routers.var-h_HASH.priority=6"]',
    ),
    findings: ['4:15 tag-assumption'],
  },
  {
    name: 'a default that is a host',
    before: job('tags = ["old-${var.h}"]', { before: 'variable "h" { default = "x.y" }\n' }),
    after: job(`tags = ["old-\${var.h}", "${on}", "traefik.http.routers.var-h_HASH.rule=Host(\`\${var.h}\`)"]`, {
      before: 'variable "h" { default = "x.y" }\n',
    }),
    findings: ['5:15 tag-assumption'],
  },
  {
    name: 'a default that is a host and a path',
    before: job('tags = ["old-${var.h}"]', { before: 'variable "h" { default = "x.y/api" }\n' }),
    findings: ['5:15 tag-left-alone'],
    says: /default of its variable/,
  },
  {
    name: 'a default that is a pattern',
    before: job('tags = ["old-${var.h}"]', { before: 'variables {\n  h = "*.y"\n}\n' }),
    findings: ['7:15 tag-left-alone'],
    says: /default of its variable/,
  },
  {
    name: 'an interpolation in a pattern',
    before: job('tags = ["old-*.${var.domain}"]'),
    findings: ['4:15 tag-left-alone'],
    says: /depends on what the interpolation holds/,
  },
  {
    name: 'an interpolation as a port',
    before: job('tags = ["old-a.b:${var.port}/"]'),
    findings: ['4:15 tag-left-alone'],
    says: /where a port belongs/,
  },
  {
    name: 'an interpolation in an option',
    before: job('tags = ["old-a.b weight=${var.w}"]'),
    findings: ['4:15 tag-left-alone'],
    says: /stands in an option/,
  },
  {
    name: 'a directive',
    before: job('tags = ["old-a%{ if var.x }x%{ endif }.b"]'),
    findings: ['4:15 tag-left-alone'],
    says: /worked out only when the job is submitted/,
  },
  {
    name: 'what only looks like an interpolation is text',
    before: job('tags = ["$${old}", "%%{x}", "old-a.b redirect=$${1}\\\\"]'),
    after: job(
      `tags = ["$\${old}", "%%{x}", "old-a.b redirect=$\${1}\\\\", "${on}", "${a}", ` +
        '"traefik.http.middlewares.a_b.to=redirect=$${1}\\\\"]',
    ),
  },
  // Lists that are made of something.
  {
    name: 'concat() of plain lists',
    before: job('tags = concat(["old-a.b"], ["v1"])'),
    after: job(`tags = concat(["old-a.b", "${on}", "${a}"], ["v1"])`),
  },
  {
    name: 'concat() with a variable whose default holds nothing that routes',
    before: job('tags = concat(["old-a.b"], var.extra)', { before: 'variable "extra" { default = ["v1"] }\n' }),
    after: job(`tags = concat(["old-a.b", "${on}", "${a}"], var.extra)`, {
      before: 'variable "extra" { default = ["v1"] }\n',
    }),
    findings: ['5:34 tag-assumption'],
  },
  {
    name: 'concat() with a for that makes nothing that routes',
    before: job('tags = concat(["old-a.b"], [for x in var.y : "version-${x}"])'),
    after: job(`tags = concat(["old-a.b", "${on}", "${a}"], [for x in var.y : "version-\${x}"])`),
  },
  {
    name: 'concat() with a variable that may hold anything',
    before: job('tags = concat(["old-a.b"], var.extra)'),
    findings: ['4:34 tags-unknown', '4:22 tag-left-alone'],
  },
  {
    name: 'concat() with a local that is a plain list',
    before: job('tags = concat(["old-a.b"], local.more)', { before: 'locals {\n  more = ["v1"]\n}\n' }),
    after: job(`tags = concat(["old-a.b", "${on}", "${a}"], local.more)`, { before: 'locals {\n  more = ["v1"]\n}\n' }),
  },
  {
    name: 'older tags in a local',
    before: job('tags = local.all', { before: 'locals {\n  all = ["old-a.b"]\n}\n' }),
    findings: ['2:10 tag-left-alone'],
    says: /stands in a local/,
  },
  {
    name: 'a local that contains itself',
    before: job('tags = local.all', { before: 'locals {\n  all = concat(local.all, ["v1"])\n}\n' }),
    findings: ['2:16 tags-unknown'],
  },
  {
    name: 'a for that makes older tags',
    before: job('tags = [for h in var.hosts : "old-${h}"]'),
    findings: ['4:14 tag-left-alone'],
    says: /makes tags of an older dialect/,
  },
  {
    name: 'a condition',
    before: job('tags = var.x ? ["old-a.b"] : []'),
    findings: ['4:14 tags-unknown'],
  },
  {
    name: 'an element that a function makes',
    before: job('tags = ["old-a.b", format("old-%s", var.x)]'),
    findings: ['4:26 tags-unknown', '4:15 tag-left-alone'],
  },
  {
    name: 'a tag that a variable holds',
    before: job('tags = ["old-a.b", "${var.tag}"]'),
    findings: ['4:26 tags-unknown', '4:15 tag-left-alone'],
  },
  {
    name: 'a tag in a heredoc, and another one behind which there is room',
    before: job('tags = [\n  "old-a.b",\n  <<EOF\nv1\nEOF\n]'),
    after: job(`tags = [\n  "old-a.b",\n  "${on}",\n  "${a}",\n  <<EOF\nv1\nEOF\n]`),
  },
  // Replacing and removing.
  {
    name: 'Traefik tags stand where the older one stood',
    mode: 'replace',
    before: job('tags = ["v1", "old-a.b", "v2"]'),
    after: job(`tags = ["v1", "${on}", "${a}", "v2"]`),
  },
  {
    name: 'replaced on lines of their own, comments kept',
    mode: 'replace',
    before: job('tags = [\n  "old-a.b", # host\n  "old-c.d" # other\n]'),
    after: job(`tags = [\n  "${on}", # host\n  "${a}",\n  "${c}" # other\n]`),
  },
  {
    name: 'what is there already is not there twice',
    mode: 'replace',
    before: job(`tags = [\n  "${on}",\n  "${a}",\n  "old-a.b",\n  "v1",\n]`),
    after: job(`tags = [\n  "${on}",\n  "${a}",\n  "v1",\n]`),
  },
  {
    name: 'what cannot be converted is not taken away',
    mode: 'replace',
    before: job('tags = ["old-", "old-nothing", "old-a.b"]'),
    after: job(`tags = ["old-", "old-nothing", "${on}", "${a}"]`),
    findings: ['4:15 tag-left-alone'],
  },
  {
    name: 'what asks for nothing goes with the others',
    mode: 'replace',
    before: job('tags = ["old-nothing", "old-a.b"]'),
    after: job(`tags = ["${on}", "${a}"]`),
  },
  {
    name: 'older tags go when theirs are there',
    mode: 'remove-legacy',
    before: job(`tags = ["old-a.b", "v1", "${on}", "${a}"]`),
    after: job(`tags = ["v1", "${on}", "${a}"]`),
  },
  {
    name: 'the last element takes the comma before it along',
    mode: 'remove-legacy',
    before: job(`tags = ["${on}", "${a}", "old-a.b"]`),
    after: job(`tags = ["${on}", "${a}"]`),
  },
  {
    name: 'a line goes as a whole, and a comment on it stays',
    mode: 'remove-legacy',
    before: job(`tags = [\n  "old-a.b",\n  "old-c.d", # why\n  "${on}",\n  "${a}",\n  "${c}",\n]`),
    after: job(`tags = [\n  # why\n  "${on}",\n  "${a}",\n  "${c}",\n]`),
  },
  {
    name: 'a list whose commas lead',
    mode: 'remove-legacy',
    before: job(`tags = [\n    "${on}"\n  , "old-a.b"\n  , "${a}"\n]`),
    after: job(`tags = [\n    "${on}"\n  , "${a}"\n]`),
  },
  {
    name: 'all that stands first in a list whose commas lead',
    mode: 'remove-legacy',
    before: job(`tags = [\n    "old-a.b"\n  , "old-nothing"\n  , "${on}"\n  , "${a}"\n]`),
    after: job(`tags = [\n  "${on}"\n  , "${a}"\n]`),
  },
  {
    name: 'an element among others on its line',
    mode: 'remove-legacy',
    before: job(`tags = [ "${on}", "old-a.b",\n  "old-c.d", "${a}", "${c}" ]`),
    after: job(`tags = [ "${on}",\n  "${a}", "${c}" ]`),
  },
  {
    name: 'nothing goes whose Traefik tags are missing',
    mode: 'remove-legacy',
    before: job(`tags = ["old-a.b", "old-c.d", "${on}", "${c}"]`),
    after: job(`tags = ["old-a.b", "${on}", "${c}"]`),
    findings: ['4:15 tag-left-alone'],
    says: /routers\.a_b\.rule.* is not there yet/,
  },
  {
    name: 'nothing goes while the service is not enabled',
    mode: 'remove-legacy',
    before: job(`tags = ["old-a.b", "${a}"]`),
    findings: ['4:15 tag-left-alone'],
  },
  {
    name: 'an interpolated tag goes, too',
    mode: 'remove-legacy',
    before: job(`tags = ["old-\${var.h}", "${on}", "traefik.http.routers.var-h_h4bc0f05e.rule=Host(\`\${var.h}\`)"]`),
    after: job(`tags = ["${on}", "traefik.http.routers.var-h_HASH.rule=Host(\`\${var.h}\`)"]`),
  },
  {
    name: 'a list of what asks for nothing becomes empty',
    mode: 'remove-legacy',
    before: job('tags = [\n        "old-nothing",\n      ]'),
    after: job('tags = []'),
  },
  // JSON.
  {
    name: "the API's JSON with one element a line",
    path: 'job.json',
    before: apiJob('[\n\t"old-a.b",\n\t"v1"\n]'),
    after: apiJob(`[\n\t"old-a.b",\n\t"v1",\n\t"${on}",\n\t"${a}"\n]`),
  },
  {
    name: "the API's JSON on one line, known by its first character",
    path: 'job',
    before: apiJob('["old-a.b","é\\u00e9"],"CanaryTags":["old-c.d"]'),
    after: apiJob(`["old-a.b","é\\u00e9", "${on}", "${a}"],"CanaryTags":["old-c.d", "${on}", "${c}"]`),
  },
  {
    name: 'nothing is left of a list in JSON that JSON does not allow',
    path: 'job.json',
    mode: 'remove-legacy',
    before: apiJob(`[\n  "${on}",\n  "${a}",\n  "old-a.b"\n]`),
    after: apiJob(`[\n  "${on}",\n  "${a}"\n]`),
  },
  {
    name: 'interpolation in JSON is of the place where the job runs',
    path: 'job.json',
    before: apiJob('["old-${node.unique.name}.b"]'),
    after: apiJob(
      `["old-\${node.unique.name}.b", "${on}", "traefik.http.routers.node-unique-name_HASH_b.rule=Host(\`\${node.unique.name}.b\`)"]`,
    ),
    findings: ['1:75 tag-assumption'],
  },
  {
    name: 'a job without its wrapper, and no tags at all',
    path: 'job.json',
    before:
      '{"ID": "j", "TaskGroups": [{"Services": [{"Tags": null}], "Tasks": [{"Services": [{"Tags": ["old-a.b"]}]}]}]}',
    after: `{"ID": "j", "TaskGroups": [{"Services": [{"Tags": null}], "Tasks": [{"Services": [{"Tags": ["old-a.b", "${on}", "${a}"]}]}]}]}`,
  },
  {
    name: 'HCL in the clothes of JSON',
    path: 'job.json',
    before:
      '{"variable": {"h": {"default": "x/y"}}, "job": {"j": {"group": [{"g": {"service": {"tags": ["old-a.b", "old-${var.h}"]}}}]}}}',
    after: `{"variable": {"h": {"default": "x/y"}}, "job": {"j": {"group": [{"g": {"service": {"tags": ["old-a.b", "old-\${var.h}", "${on}", "${a}"]}}}]}}}`,
    findings: ['1:104 tag-left-alone'],
  },
  // Files that are none.
  { name: 'a file without a job', before: 'server {\n  enabled = true\n}\n' },
  {
    name: 'a file that does not parse',
    before: 'job "j" {\n  group "g" {\n    service {\n      tags = ["old-a.b"\n    }\n  }\n}\n',
    findings: ['5:5 job-file-malformed'],
  },
];
