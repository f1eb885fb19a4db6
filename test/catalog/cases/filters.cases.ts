/** Expressions over `{Status, Port, Tags, Meta, Service.Tags}`: what they say of a record, or what is wrong with them. */
export interface FilterCase {
  name: string;
  filter: string;
  record: Record<string, unknown>;
  matches: boolean | 'syntax' | 'selector';
}

const record = {
  Status: 'critical',
  Port: 8081,
  Tags: ['a', 'b c'],
  Meta: { version: '2' },
  Service: { Tags: ['x'] },
};

export const filterCases: FilterCase[] = [
  { name: 'equal text', filter: 'Status == "critical"', record, matches: true },
  { name: 'unequal text', filter: 'Status != "passing"', record, matches: true },
  { name: 'a number without quotes', filter: 'Port==8081', record, matches: true },
  { name: 'a word in a list', filter: '"a" in Tags', record, matches: true },
  { name: 'a word not in a list', filter: '"z" not in Tags', record, matches: true },
  { name: 'a list that contains', filter: 'Tags contains "b c"', record, matches: true },
  { name: 'a list that does not contain', filter: 'Tags not contains "z"', record, matches: true },
  { name: 'a nested list', filter: 'Service.Tags contains `x`', record, matches: true },
  { name: 'a key of a map', filter: '"version" in Meta', record, matches: true },
  { name: 'a value of a map', filter: 'Meta.version == "2"', record, matches: true },
  { name: 'an empty value of a map', filter: 'Meta.none is empty', record, matches: true },
  { name: 'a list that is not empty', filter: 'Tags is not empty', record, matches: true },
  { name: 'a pattern', filter: 'Status matches "^crit"', record, matches: true },
  { name: 'and binds closer than or', filter: 'Port==1 and Port==2 or Status=="critical"', record, matches: true },
  { name: 'parentheses', filter: 'not (Port==8081 and Status=="passing")', record, matches: true },
  { name: 'no match', filter: 'Status == "passing"', record, matches: false },
  { name: 'an unknown selector', filter: 'Foo == 1', record, matches: 'selector' },
  { name: 'an unknown field below no map', filter: 'Status.x == 1', record, matches: 'selector' },
  { name: 'a sign that is none', filter: 'Status = "x"', record, matches: 'syntax' },
  { name: 'an open parenthesis', filter: '(Port==1', record, matches: 'syntax' },
  { name: 'words that follow', filter: 'Port==1 Port==2', record, matches: 'syntax' },
  { name: 'nothing to compare with', filter: 'Port ==', record, matches: 'syntax' },
  { name: 'a pattern that is none', filter: 'Status matches "("', record, matches: 'syntax' },
];
