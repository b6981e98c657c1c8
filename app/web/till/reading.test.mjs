// The till script's rules for codes, amounts and prices against the table that the server's tests
// read too: node --test app/web/till/reading.test.mjs
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readCode } from '../../../templates/static/till/codes.mjs';
import { foldTyped } from '../../../templates/static/till/fold.mjs';
import { fenOf, priceOf, yuan } from '../../../templates/static/till/prices.mjs';

const table = JSON.parse(readFileSync(new URL('testdata/reading.json', import.meta.url), 'utf8'));
const amountOf = (text) => {
  const fen = fenOf(text);
  return Number.isNaN(fen) ? null : fen;
};
const rules = { codes: readCode, amounts: amountOf, prices: ({ bill, ...terms }) => priceOf(bill, terms), texts: yuan };

for (const [kind, rule] of Object.entries(rules)) {
  test(kind, () => {
    assert.notEqual(table[kind].length, 0);
    for (const row of table[kind]) {
      assert.deepEqual(rule(row.input), row.answer, `${row.name}: ${JSON.stringify(row.input)}`);
    }
  });
}

test('folds', () => {
  const want = new Map();
  for (const { from, through, to, each } of table.folds) {
    for (let code = from.codePointAt(0); code <= through.codePointAt(0); code++) {
      want.set(code, each ? String.fromCodePoint(each.codePointAt(0) + code - from.codePointAt(0)) : to);
    }
  }
  for (let code = 0; code <= 0x10ffff; code++) { // every character there is
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const text = String.fromCodePoint(code);
    const expected = want.get(code) ?? text;
    if (foldTyped(text) !== expected) assert.fail(`U+${code.toString(16)} folds to ${JSON.stringify(foldTyped(text))}`);
  }
});
