// What a scanned or typed text is. The rule is redemption.ReadCode's; both read the table
// app/web/till/testdata/reading.json. A payment code never leaves the device.

const LENGTH = 18;
const PREFIX = "88";

// readCode answers 18 good digits, or the name of the screen that says what the text is instead.
export function readCode(text) {
  text = text.trim();
  const link = /^https?:\/\/[^/]+\/q\/(\d+)(?:[?#].*)?$/i.exec(text);
  const digits = link ? link[1] : text.replace(/[\s-]/g, "");
  if (!/^\d+$/.test(digits)) return "not_ours";
  if (isPaymentCode(digits)) return "payment_code";
  if (digits.length !== LENGTH) return "bad_digits";
  if (!digits.startsWith(PREFIX)) return "not_ours";
  return hasCheckDigit(digits) ? digits : "bad_digits";
}

export const isCode = (read) => read.length === LENGTH;

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
