// The till script's rules for codes, amounts and prices against the table that the server's tests
// read too: node --test app/web/till/reading.test.mjs
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { readCode } from '../../../templates/static/till/codes.mjs';
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
      assert.deepEqual(rule(row.input), 'js' in row ? row.js : row.answer, `${row.name}: ${JSON.stringify(row.input)}`);
    }
  });
}
