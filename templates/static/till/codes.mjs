// What a scanned or typed text is. The rule is redemption.ReadCode's; both read the table
// app/web/till/testdata/reading.json. A payment code never leaves the device.
import { foldTyped } from "./fold.mjs";

const LENGTH = 18;
const PREFIX = "88";
const MAX_TEXT = 400;

// One reading: the link's beginning, the digits, the link's end. "]C0" is a scanner's AIM identifier.
const READING = /^[ -]*(?:(?:https?:\/\/)?[^\s/?#%<>"\\]*\/q\/ *)?(\d(?:[ -]*\d){17}|\d[\d -]*)\/?(?:[?#]\S*)? */i;
const plain = (digits) => digits.replace(/[ -]/g, "");

// readCode answers 18 good digits, or the name of the screen that says what the text is instead.
export function readCode(text) {
  text = text.replace(/%([0-7][\da-f])/gi, (all, hex) => String.fromCharCode(parseInt(hex, 16)));
  text = foldTyped(text).replace(/\][a-z][0-9a-z]/gi, " ").trim();
  if ((text.match(/\d[\d -]*/g) || []).some((run) => isPaymentCode(plain(run)))) return "payment_code"; // whatever stands around it
  if (text.length > MAX_TEXT) return "not_ours";
  const digits = readings(text);
  if (digits.length !== LENGTH) return digits || "not_ours";
  if (isPaymentCode(digits)) return "payment_code"; // the same twice
  if (!digits.startsWith(PREFIX)) return "not_ours";
  return hasCheckDigit(digits) ? digits : "bad_digits";
}

export const isCode = (read) => read.length === LENGTH;

// readings answers the digits that each reading agrees on, "" where something else stands.
function readings(text) {
  let digits = "";
  for (let rest = text; rest || !digits;) {
    const reading = READING.exec(rest);
    if (!reading) return "";
    const found = plain(reading[1]);
    if (found.length !== LENGTH || digits && found !== digits) digits = "bad_digits";
    else digits ||= found;
    rest = rest.slice(reading[0].length);
  }
  return digits;
}

// isPaymentCode knows WeChat Pay (18 digits from 10–15), Alipay (16–24 from 25–30), UnionPay (19 from 62).
function isPaymentCode(digits) {
  const n = digits.length;
  const start = Number(digits.slice(0, 2));
  return n === 18 && start >= 10 && start <= 15 || n >= 16 && n <= 24 && start >= 25 && start <= 30 || n === 19 && start === 62;
}

function hasCheckDigit(digits) { // Luhn's
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let d = Number(digits[digits.length - 1 - i]);
    if (i % 2 && (d *= 2) > 9) d -= 9;
    sum += d;
  }
  return sum % 10 === 0;
}
