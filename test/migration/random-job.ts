// Job files of every layout: lists on one line and many, comments in every place, heredocs, and noise around them.
import fc from 'fast-check';

const oneOf = <T>(...values: T[]) => fc.constantFrom(...values);

const tag = fc.oneof(
  {
    weight: 4,
    arbitrary: oneOf('old-a.b', 'old-c.d/x', 'old-e.f two', 'old-${var.h}/', 'old-x.${local.d}/p', 'old-nothing'),
  },
  {
    weight: 1,
    arbitrary: oneOf('old-', 'old-*.${var.h}', 'old-x:${var.p}/', 'traefik.enable=true', 'traefik.enable=false'),
  },
  { weight: 3, arbitrary: oneOf('v1', 'é🚀', '$${x} %%{y}', '${var.t}', 'a, b ] } # "c" /* d'.replaceAll('"', '\\"')) },
);

const blockComment = oneOf('', '', '', ' /* c */', '/* "x", ] */');
const lineComment = oneOf('', '', '', ' # c', ' // "old-a.b", ]', '\t/* c */ # d');
const indent = oneOf('', '  ', '\t\t', '      ');

/** A list of tags, written down in some way. */
const list = fc
  .record({
    tags: fc.array(tag, { maxLength: 5 }),
    layout: oneOf('line', 'lines', 'leading', 'mixed', 'heredoc'),
    comments: fc.array(lineComment, { minLength: 6, maxLength: 6 }),
    inner: fc.array(blockComment, { minLength: 6, maxLength: 6 }),
    indent,
    trailing: fc.boolean(),
    closing: oneOf('', '\n', '\n    '),
    owner: oneOf('', '', '# of all\n'),
  })
  .map(({ tags, layout, comments, inner, indent: before, trailing, closing, owner }) => {
    const last = tags.length - 1;
    const comma = (index: number) => (index < last || trailing ? ',' : '');
    if (tags.length === 0) return `[${inner[0]!}${closing}]`;
    const quoted = tags.map((text) => `"${text}"`);
    if (layout === 'line') return `[${quoted.map((each, i) => `${each}${inner[i]!}${comma(i)}`).join(' ')}]`;
    if (layout === 'mixed') {
      return `[${quoted.map((each, i) => `${i % 2 ? '\n' + before : ' '}${each}${comma(i)}${inner[i]!}`).join('')}${closing}]`;
    }
    if (layout === 'leading') {
      return `[\n${quoted.map((each, i) => `${before}${i > 0 ? ', ' : ''}${each}${comments[i]!}\n`).join('')}]`;
    }
    const lines = quoted.map((each, i) => `${before}${each}${inner[i]!}${comma(i)}${comments[i]!}\n`);
    if (layout === 'heredoc') lines.push(`${trailing ? '' : `${before},`}<<-EOF\n  old-heredoc.x\n  EOF\n`);
    return `[${comments[5]!}\n${owner}${lines.join('')}]`;
  });

const expression = fc.oneof(
  { weight: 6, arbitrary: list },
  { weight: 1, arbitrary: fc.tuple(list, list).map(([one, other]) => `concat(${one}, ${other})`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(list, oneOf('var.more', 'local.l', '[for x in var.y : "v-${x}"]'))
      .map(([one, other]) => `concat(\n  ${one},\n  ${other},\n)`),
  },
  {
    weight: 1,
    arbitrary: oneOf('var.tags', 'local.l', '[for h in var.hosts: "old-${h}"]', 'null', 'var.x ? ["old-a.b"] : []'),
  },
);

const noise = oneOf(
  '',
  '# tags = ["old-a.b"]\n',
  '/* service {\n tags = ["old-a.b"] } */\n',
  'x%N = <<EOF\nservice {\n tags = ["old-a.b"]\n}\nEOF\n',
  'x%N = "tags = [\\"old-${upper("x")}\\"]"\n',
  'x%N = { tags = ["old-a.b"], "y" : [1,\n 2] }\n',
  'connect {\n sidecar_service {\n tags = ["old-a.b"]\n }\n}\n',
  'dynamic "check" {\n for_each = var.x\n content { tags = ["old-a.b"] }\n}\n',
  'x%N = (1 +\n 2) * -var.y[0].z["k"]\n',
  '\n\n  \t\n',
);

const service = fc
  .record({ tags: expression, canary: fc.option(expression), before: noise, between: noise, dynamic: fc.boolean() })
  .map(({ tags, canary, before, between, dynamic }) => {
    const body = `${before}tags = ${tags}\n${between}${canary === null ? '' : `canary_tags = ${canary} # canaries\n`}`;
    return dynamic ? `dynamic "service" {\nfor_each = var.s\ncontent {\n${body}}\n}\n` : `service {\n${body}}\n`;
  });

/** A whole job file; attributes of noise are numbered so that none stands twice. */
export const randomJob = fc
  .record({
    start: oneOf('', '\ufeff', '\ufeff# é\n', 'variable "h" { default = "h.i" }\nlocals {\n l = ["v1"]\n d = "e"\n}\n'),
    services: fc.array(service, { minLength: 1, maxLength: 3 }),
    ofTask: fc.array(service, { maxLength: 1 }),
    noises: fc.array(noise, { minLength: 3, maxLength: 3 }),
    dos: fc.boolean(),
    end: oneOf('', '\n', '\n\n# end'),
  })
  .map(({ start, services, ofTask, noises, dos, end }) => {
    let count = 0;
    const text = `${start}job "j" {\n${noises[0]!}group "g" {\n${noises[1]!}${services.join('')}task "t" {\n${ofTask.join('')}}\n${noises[2]!}}\n}${end}`;
    const numbered = text.replace(/%N/g, () => String(count++));
    return dos ? numbered.replaceAll('\n', '\r\n') : numbered;
  });
