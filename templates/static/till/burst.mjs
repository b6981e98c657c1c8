// A hardware scanner is a keyboard that types fast, perhaps with pauses: a wireless one waits for its radio. A
// burst is what it sends for one code. All times are in ms.
import { isCode, readCode } from "./codes.mjs";

const HAND = 120; // without a key: what a hand typed has ended
const FAST = 80; // most of a scanner's gaps are shorter
const PATIENCE = 400; // with a scanner that pauses, until a longer pause is learned
const LIMIT = 1500;
const REJOIN = 2000; // so long the first half of a code that came apart is remembered

const median = (gaps) => [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? Infinity;
const holdsCode = (keys) => keys.length >= 18 && isCode(readCode(keys));

// newBurst starts with the longest pause that was seen in a good read on this device, and calls
// learn with a longer one.
export function newBurst(longest = 0, learn = () => {}) {
  let keys = "";
  let gaps = [];
  let at = -Infinity;
  let ended = -Infinity;
  let half = null;
  const patience = () => Math.min(LIMIT, Math.max(PATIENCE, 1.5 * longest));
  const isFast = (least) => keys.length >= least && median(gaps) < FAST;
  // pause is how long the next key may take: not long once 18 good digits are there.
  const pause = () => isFast(4) && !holdsCode(keys) ? patience() : HAND;
  const isOpen = (now) => keys !== "" && now - at <= pause();

  // joined puts a code together that came in two halves, and else leaves it at the second.
  function joined() {
    const all = half && at - half.at < REJOIN ? half.keys + keys : "";
    if (holdsCode(keys) || !holdsCode(all)) return { text: keys, isGun: isFast(8), gaps };
    return { text: all, isGun: true, gaps: [...half.gaps, half.next - half.at, ...gaps] };
  }

  return {
    pause,
    // push adds a key and tells whether a new burst begins with it.
    push(key, now) {
      const begins = !isOpen(now);
      if (!begins) gaps.push(now - at);
      else {
        if (keys) half = { keys, gaps, at };
        keys = "";
        gaps = [];
        if (half) half.next ??= now;
      }
      keys += key;
      at = now;
      return begins;
    },
    // endsGun tells whether Enter or Tab is the end of a scanner's read and not a person's.
    endsGun: (now) => (isFast(8) && now - at <= patience()) || (!keys && now - ended < patience()),
    isEmpty: () => keys === "",
    // end answers what was typed, and whether a scanner typed it.
    end(now) {
      const { text, isGun, gaps: all } = joined();
      const pauses = Math.max(0, ...all);
      if (isGun && holdsCode(text) && pauses > longest) learn(longest = pauses);
      half = holdsCode(text) || !text ? null : { keys: text, gaps: all, at };
      if (isGun) ended = now;
      keys = "";
      gaps = [];
      return { text, isGun };
    },
  };
}

// codeIn is the part of a scanner's text that is to be read: all of it, or its last digits, where a keyboard
// of another layout spoils the link before them.
export function codeIn(text) {
  const run = /(\d+)\D*$/.exec(text)?.[1] || "";
  return run.length >= 16 && readCode(text) === "not_ours" ? run : text;
}
