// What is read out of job files.

export interface JobFileCase {
  readonly name: string;
  /** `job.nomad` when left out. */
  readonly path?: string;
  readonly text: string;
  /** `JOB/GROUP/TASK NAME @PROVIDER :PORT [TAGS] [CANARY TAGS] ?UNKNOWN`, what there is of it. */
  readonly services?: readonly string[];
  /** `LINE:COLUMN message` */
  readonly fault?: string;
  /** No job stands in it. */
  readonly isOther?: true;
}

const inGroup = (body: string) => `job "j" {\n  group "g" {\n${body}\n  }\n}\n`;
const service = (attributes: string) => inGroup(`service {\n${attributes}\n}`);

export const jobFileCases: readonly JobFileCase[] = [
  { name: 'a service with nothing in it', text: service(''), services: ['j/g j-g @consul'] },
  {
    name: 'a service of a task',
    text: inGroup('task "t" {\n service {\n provider = "nomad"\n port = "http"\n }\n}'),
    services: ['j/g/t j-g-t @nomad :http'],
  },
  {
    name: 'names and ports that are worked out later',
    text: service('name = "${var.a}-x"\nport = local.port'),
    services: ['j/g ${var.a}-x @consul :${local.port}'],
  },
  { name: 'names without quotes', text: 'job j {\n group g {\n service {}\n }\n}', services: ['j/g j-g @consul'] },
  {
    name: 'escapes',
    text: service('tags = ["a\\"b\\\\c\\n\\t\\u00e9\\U0001F680", "$${x}", "%%{y}", "$$z%", "é"]'),
    services: ['j/g j-g @consul [a"b\\c\n\té🚀 ${x} %{y} $$z% é]'],
  },
  {
    name: 'strings in interpolations in strings',
    text: service('tags = ["${ var.x["a}"] }-${upper("${var.y}")}"]'),
    services: ['j/g j-g @consul [${var.x["a}"]}-${upper("${var.y}")}]'],
  },
  {
    name: 'heredocs',
    text: service('tags = [<<EOF\na ${var.x}\n  EOF\n, <<-END\n    b\n      c\n    END\n]'),
    services: ['j/g j-g @consul [a ${var.x}\n b\n  c\n]'],
  },
  {
    name: 'lines of spaces in a heredoc',
    text: service('tags = [<<-END\n    b\n  \n      c${var.x}\n      \n    END\n, <<-END\n  ${var.x}\n d\n END\n]'),
    services: ['j/g j-g @consul [b\n  \n  c${var.x}\n      \n  ${var.x}\nd\n]'],
  },
  {
    name: 'a heredoc whose word stands in it, too',
    text: service('x = <<EOF\nEOFX\n a EOF\nEOF x\n ${1}EOF\nEOF\ntags = ["a"]'),
    services: ['j/g j-g @consul [a]'],
  },
  {
    name: 'comments between everything',
    text: service('/* a */ tags /* b */ = /* c\n */ [ // d\n "a" /* e */ , # f\n # "b",\n "c" ] // g'),
    services: ['j/g j-g @consul [a c]'],
  },
  {
    name: 'expressions of all kinds',
    text: service(
      'a = -1.5e+3 + 2 * (3 % var.x) >= 4 && !true || f(1, g()...) != null\n' +
        'b = var.x[*].y.0.z["k"][var.i] == "" ? [for k, v in var.m : k if v] : {for k in var.l : k => upper(k)...}\n' +
        'c = { a = 1, "b" : 2\n (var.c) = 3,\n d = {\n e = [1,\n 2] } }\n' +
        'd = "%{ if var.x ~}a%{ else }b%{ endif }${~ var.y ~}"\ne = core::max(1, 2)\ntags = ["a"]',
    ),
    services: ['j/g j-g @consul [a]'],
  },
  {
    name: 'locals, lists of lists, and what is not known',
    text:
      'locals {\n more = concat(["b"], local.last)\n last = ["c"]\n}\nvariable "v" {}\n' +
      service('tags = concat(["a"], local.more, var.v, [var.w, "d"])\ncanary_tags = []'),
    services: ['j/g j-g @consul [a b c d] [] ?var.v var.w'],
  },
  { name: 'tags that are null', text: service('tags = null'), services: ['j/g j-g @consul []'] },
  {
    name: "the API's JSON",
    path: 'j.json',
    text: '\ufeff{"Job":{"ID":"j","Name":"n","Datacenters":["dc1"],"TaskGroups":[{"Name":"g","Services":[{"Name":"s","PortLabel":"http","Provider":"nomad","Tags":["a","${x.y}"],"CanaryTags":["b"]}],"Tasks":[{"Name":"t","Services":[{}]}]}]}}',
    services: ['n/g s @nomad :http [a ${x.y}] [b]', 'n/g/t n-g-t @consul'],
  },
  {
    name: 'HCL in JSON, with labels and lists in every way',
    path: 'j.json',
    text: '{"job":[{"j":{"group":{"g":[{"service":[{"name":"s","tags":["a"]},{"name":"${var.x}"}],"task":{"t":{"service":{}}}}]},"//":"no"}}]}',
    services: ['j/g s @consul [a]', 'j/g ${var.x} @consul', 'j/g/t j-g-t @consul'],
  },
  { name: 'the configuration of an agent', text: 'server {\n  enabled = true\n}\n', isOther: true },
  { name: 'an empty file', text: '', isOther: true },
  { name: 'a package', path: 'package.json', text: '{"name": "x", "job": 1}', isOther: true },
  { name: 'a comment in Latin-1', text: 'LATIN# \u00dc\njob "j" {}\n', services: [] },
  // Faults.
  { name: 'a block that is not closed', text: 'job "j" {\n', fault: '1:9 this block is not closed' },
  { name: 'a brace too many', text: 'job "j" {\n}\n}\n', fault: '3:1 expected an attribute or a block, found "}"' },
  {
    name: 'a string that is not closed',
    text: 'x = 1\ny = "é" + "abc\n',
    fault: '2:11 this string is not closed on its line',
  },
  {
    name: 'a heredoc that is not closed',
    text: 'x = <<EOF\nabc\n',
    fault: '1:5 this heredoc is not closed by a line with EOF',
  },
  { name: 'a comment that is not closed', text: 'x = 1 /* y\n', fault: '1:7 this comment is not closed' },
  {
    name: 'a list that is not closed',
    text: 'x = [1,\ny = 2\n',
    fault: '2:3 expected ] or a comma after a value, found "="',
  },
  { name: 'an escape that there is not', text: 'x = "\\q"\n', fault: '1:6 a backslash stands before' },
  { name: 'two values', text: 'x = 1 2\n', fault: '1:7 expected the end of the line, found "2"' },
  {
    name: 'an interpolation that is not closed',
    text: 'x = "${1 "\n',
    fault: '1:10 expected } at the end of the interpolation',
  },
  { name: 'an attribute that stands twice', text: 'x = 1\nx = 2\n', fault: '2:1 x is set twice' },
  {
    name: 'two attributes in a block on one line',
    text: 'a { x = 1, y = 2 }\n',
    fault: '1:10 expected the end of the block',
  },
  { name: 'a directive without its end', text: 'x = "%{ if a }"\n', fault: '1:5 in this string %{ endif } is missing' },
  { name: 'a template of another language', text: 'job "j" {\n[[ if .X ]]\n}\n', fault: '2:1 expected an attribute' },
  {
    name: 'more brackets than anybody writes',
    text: `x = ${'['.repeat(100_000)}`,
    fault: '1:105 this is nested deeper',
  },
  { name: 'UTF-16', text: 'UTF16job "j" {}\n', fault: '1:1 this byte is not UTF-8' },
  {
    name: 'JSON with a comma too many',
    path: 'x.json',
    text: '{"a": [1,\n]}',
    fault: '2:1 expected another element before ]',
  },
  { name: 'JSON with a comment', path: 'x.json', text: '{\n  // x\n}', fault: '2:3 expected a name in double quotes' },
  { name: 'JSON that ends', path: 'x.json', text: '{"a": ', fault: '1:7 expected a JSON value' },
  { name: 'JSON with something behind', path: 'x.json', text: '{} x', fault: '1:4 there is something behind' },
  { name: 'JSON with a bad escape', path: 'x.json', text: '{"a": "\\x"}', fault: '1:7 this string has an escape' },
];
