// How the till's script tells a scanner from a hand: node --test app/web/till/burst.test.mjs
import test from 'node:test';
import assert from 'node:assert/strict';
import { codeIn, newBurst } from '../../../templates/static/till/burst.mjs';
import { readCode } from '../../../templates/static/till/codes.mjs';

const CODE = '881234567890123457';
const LINK = `HTTPS://CARD.EXAMPLE/Q/${CODE}`;

// play sends keys as [key, gap before it] and answers what keyboard.mjs would take, in order: it lets the timer
// run that it would set, and ends at Enter as endKey does.
function play(burst, keys, start = 1000) {
  const taken = [];
  const end = (at) => { const { text, isGun } = burst.end(at); taken.push(isGun ? readCode(codeIn(text)) : `hand ${text}`); };
  let at = start;
  let until = Infinity;
  for (const [key, gap] of keys) {
    at += gap;
    if (at > until) end(until);
    until = Infinity;
    if (key !== 'Enter') {
      burst.push(key, at);
      until = at + burst.pause();
    } else if (!burst.endsGun(at)) taken.push('Enter');
    else if (!burst.isEmpty()) end(at);
  }
  if (until !== Infinity) end(until);
  return taken;
}

const typed = (text, gap) => [...text].map((key) => [key, gap]);
// fired is text at a scanner's speed, with a longer pause before the key at each place.
const fired = (text, pauses = {}, gap = 8) => [...text].map((key, i) => [key, pauses[i] ?? gap]);
const enter = (gap) => [['Enter', gap]];

for (const pause of [154, 200, 250, 315, 390]) {
  for (const at of [1, 4, 9, 13, 17]) {
    test(`digits with a pause of ${pause} ms before key ${at} are one read`, () => {
      assert.equal(play(newBurst(), [...fired(CODE, { [at]: pause }), ...enter(8)]).at(-1), CODE);
      assert.equal(play(newBurst(), fired(CODE, { [at]: pause })).at(-1), CODE, 'without Enter');
    });
  }
}

for (const at of [9, 13]) {
  test(`no half of a code is taken for something else, pause before key ${at}`, () => {
    assert.deepEqual(play(newBurst(), [...fired(CODE, { [at]: 315 }), ...enter(8)]), [CODE]);
  });
}

test('the link with a pause, and with two', () => {
  assert.deepEqual(play(newBurst(), [...fired(LINK, { 20: 300 }), ...enter(8)]), [CODE]);
  assert.deepEqual(play(newBurst(), [...fired(LINK, { 9: 180, 30: 315 }), ...enter(8)]), [CODE]);
});

test('an identifier before digits and link', () => {
  assert.deepEqual(play(newBurst(), [...fired(`]C0${CODE}`), ...enter(8)]), [CODE]);
  assert.deepEqual(play(newBurst(), [...fired(`]Q1${LINK}`, { 12: 315 }), ...enter(8)]), [CODE]);
  assert.deepEqual(play(newBurst(), fired('J' + CODE)), [CODE]);
});

test('eighteen good digits end a read, and an Enter that comes late is no press of a button', () => {
  const burst = newBurst();
  assert.deepEqual(play(burst, [...fired(CODE), ...enter(315)]), [CODE]);
  assert.equal(burst.endsGun(1000 + 2000), false, 'two seconds later Enter is a person again');
});

test('a second line end is no press of a button', () => {
  assert.deepEqual(play(newBurst(), [...fired(CODE), ...enter(8), ...enter(8)]), [CODE]);
});

test('a longer pause comes apart once, is put together, and is learned', () => {
  let learned = 0;
  const burst = newBurst(0, (gap) => { learned = gap; });
  assert.equal(play(burst, [...fired(CODE, { 9: 700 }), ...enter(8)]).at(-1), CODE);
  assert.equal(learned, 700);
  assert.deepEqual(play(burst, [...fired(CODE, { 9: 700 }), ...enter(8)], 20000), [CODE]);
  assert.deepEqual(play(newBurst(learned), fired(CODE, { 9: 690 })), [CODE], 'after the page is loaded again');
});

test('a slow scanner without pauses', () => {
  assert.deepEqual(play(newBurst(), [...fired(CODE, {}, 70), ...enter(70)]), [CODE]);
});

test('a hand stays a hand', () => {
  assert.deepEqual(play(newBurst(), typed('90.5', 200)), ['hand 9', 'hand 0', 'hand .', 'hand 5']);
  assert.deepEqual(play(newBurst(), typed('1280', 100)), ['hand 1280']);
  assert.deepEqual(play(newBurst(), [...typed('1280', 100), ...enter(150)]), ['hand 1280', 'Enter']);
  assert.ok(!play(newBurst(), typed('88123456', 110)).includes('not_ours'));
});

test('what is no code of ours says so', () => {
  assert.deepEqual(play(newBurst(), [...fired('6901234567892'), ...enter(8)]), ['bad_digits']);
  assert.deepEqual(play(newBurst(), [...fired('134567890123456789', { 9: 250 }), ...enter(8)]), ['payment_code']);
  assert.deepEqual(play(newBurst(), [...fired('HTTPS://U.WECHAT.COM/EABCDEF'), ...enter(8)]), ['not_ours']);
});
