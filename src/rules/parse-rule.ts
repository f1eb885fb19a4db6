// The text of a rule becomes a tree, by precedence climbing: || binds loosest, then &&, then !.
import { lexRule, type Token, type TokenKind } from './lex-rule.js';
import { quote, type RuleProblem } from './rule-problem.js';
import type { MatcherNode, RuleNode } from './rule-node.js';

export type ParsedRule =
  { readonly ok: true; readonly tree: RuleNode } | { readonly ok: false; readonly problem: RuleProblem };

/** Far beyond any rule a person or a generator writes; they keep nonsense from costing time or stack. */
const maxRuleLength = 256 * 1024;
const maxDepth = 100;

/** The tree of a rule, or the first thing that is wrong with it. Knows no matchers: any name will do. */
export function parseRule(text: string): ParsedRule {
  if (text.length > maxRuleLength) {
    return failure(1, `the rule has ${text.length} characters, at most ${maxRuleLength} are read`, 'split the router');
  }
  const { tokens, problem } = lexRule(text);
  const parser = new RuleParser(tokens);
  const parsed = parser.parse();
  // What cannot be read explains why the tokens end where they do, unless something before it was wrong already.
  if (problem && parser.atEnd()) return { ok: false, problem };
  return 'message' in parsed ? { ok: false, problem: parsed } : { ok: true, tree: parsed };
}

const bindingPower: Partial<Record<TokenKind, number>> = { or: 1, and: 2 };

class RuleParser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  parse(): RuleNode | RuleProblem {
    if (this.peek().kind === 'end') {
      return problem(1, 'the rule is empty', 'write a matcher such as Host(`app.example.com`)');
    }
    const tree = this.parseExpression(0);
    if ('message' in tree || this.peek().kind === 'end') return tree;
    return this.unexpectedAfterOperand();
  }

  atEnd(): boolean {
    return this.peek().kind === 'end';
  }

  private peek(): Token {
    return this.tokens[this.at]!;
  }

  private parseExpression(minimumPower: number): RuleNode | RuleProblem {
    let left = this.parseOperand();
    for (;;) {
      const { kind } = this.peek();
      const power = bindingPower[kind];
      if ('message' in left || power === undefined || power <= minimumPower) return left;
      // A whole chain at once, so that a thousand hosts are one flat list and not a deep tree.
      const operands: RuleNode[] = [];
      addOperand(operands, kind as 'and' | 'or', left);
      while (this.peek().kind === kind) {
        this.at++;
        const right = this.parseExpression(power);
        if ('message' in right) return right;
        addOperand(operands, kind as 'and' | 'or', right);
      }
      left = { kind: kind as 'and' | 'or', operands };
    }
  }

  private parseOperand(): RuleNode | RuleProblem {
    const token = this.peek();
    if (token.kind === 'name') return this.parseMatcher();
    if (token.kind !== 'not' && token.kind !== 'open') return this.unexpectedOperand();
    if (++this.depth > maxDepth) {
      return problem(token.column, `the rule nests deeper than ${maxDepth} levels`, 'take out needless parentheses');
    }
    this.at++;
    const inner = token.kind === 'not' ? this.parseOperand() : this.parseExpression(0);
    this.depth--;
    if ('message' in inner) return inner;
    if (token.kind === 'not') return { kind: 'not', operand: inner };
    if (this.peek().kind !== 'close') {
      if (this.peek().kind !== 'end') return this.unexpectedAfterOperand();
      return problem(token.column, 'this parenthesis is never closed', 'add ) where it should end');
    }
    this.at++;
    return inner;
  }

  private parseMatcher(): MatcherNode | RuleProblem {
    const name = this.peek();
    this.at++;
    if (this.peek().kind !== 'open') {
      return problem(name.column, `"${quote(name.text)}" has no values`, wordRemedy(name.text));
    }
    this.at++;
    const values: Token[] = [];
    while (this.peek().kind === 'string') {
      values.push(this.peek());
      this.at++;
      if (this.peek().kind !== 'comma') break;
      this.at++;
    }
    if (this.peek().kind !== 'close') {
      const { column, kind, text } = this.peek();
      if (kind === 'end') return problem(name.column, `${quote(name.text)}( is never closed`, 'add ) after its values');
      return problem(
        column,
        `"${quote(text)}" cannot stand between the parentheses of ${quote(name.text)}`,
        `put values in backticks, with commas between them: ${quote(name.text)}(\`…\`)`,
      );
    }
    this.at++;
    return {
      kind: 'matcher',
      name: name.text,
      values: values.map((value) => value.text),
      column: name.column,
      valueColumns: values.map((value) => value.column),
    };
  }

  private unexpectedOperand(): RuleProblem {
    const { kind, text, column } = this.peek();
    if (kind === 'end')
      return problem(column, 'the rule ends where a matcher should follow', 'add one, or cut the end');
    if (kind === 'string') {
      return problem(column, `the value \`${quote(text)}\` belongs to no matcher`, `write Host(\`${quote(text)}\`)`);
    }
    return problem(
      column,
      `"${text}" stands where a matcher should`,
      'write a matcher such as Host(`app.example.com`)',
    );
  }

  private unexpectedAfterOperand(): RuleProblem {
    const { kind, text, column } = this.peek();
    if (kind === 'close') return problem(column, 'this parenthesis closes nothing', 'take it out');
    if (kind === 'name') return problem(column, `"${quote(text)}" follows without an operator`, wordRemedy(text));
    return problem(column, `"${quote(text)}" follows without an operator`, 'put && or || before it');
  }
}

function addOperand(operands: RuleNode[], kind: 'and' | 'or', node: RuleNode): void {
  if (node.kind !== kind) operands.push(node);
  else for (const operand of node.operands) operands.push(operand);
}

const operatorWords = new Map([
  ['and', '&&'],
  ['or', '||'],
  ['not', '!'],
]);

function wordRemedy(word: string): string {
  const symbol = operatorWords.get(word.toLowerCase());
  return symbol === undefined
    ? `write ${quote(word)}(\`…\`), and && or || between matchers`
    : `write ${symbol} instead`;
}

function problem(column: number, message: string, remedy: string): RuleProblem {
  return { column, message, remedy };
}

function failure(column: number, message: string, remedy: string): ParsedRule {
  return { ok: false, problem: problem(column, message, remedy) };
}
