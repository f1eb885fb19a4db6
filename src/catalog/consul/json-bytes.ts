/** The bytes that JSON is told apart by, where it is read without being parsed. */
export const jsonByte = {
  quote: 0x22,
  comma: 0x2c,
  backslash: 0x5c,
  openBracket: 0x5b,
  closeBracket: 0x5d,
  letterN: 0x6e,
  openBrace: 0x7b,
  closeBrace: 0x7d,
} as const;
