// Amounts and prices in whole fen. The rules are respond.AmountOf and merchants.OfferTerms.Price;
// both sides read the table app/web/till/testdata/reading.json. What the server answers counts.
import { foldTyped } from "./fold.mjs";

const MAX_BILL_FEN = 10000000;

// fenOf reads "90", "90.5", "¥1,090.00", "９０"; NaN for anything else, such as "90,00" or "9 0": whoever took those
// for a number would be wrong by ten times.
export function fenOf(text) {
  const plain = plainAmount(text);
  const found = /^(\d{1,9}|\d{1,3}(?:,\d{3}){1,2}|\d{1,3}(?: \d{3}){1,2})(?:\.(\d{0,2}))?$/.exec(plain);
  return found ? Number(found[1].replace(/[ ,]/g, "")) * 100 + Number(`${found[2] || ""}00`.slice(0, 2)) : NaN;
}

const plainAmount = (text) => foldTyped(text).replace(/[。｡]/g, ".").replace(/^[¥ ]+|[¥ ]+$/g, "");

// isParted tells that a space parts the digits of what is no amount.
export const isParted = (text) => plainAmount(text).includes(" ");

// priceOf answers what is paid and saved, or what is missing to the minimum, or nothing for a bill
// out of range. What is paid is rounded down; a cap of 0 is none.
export function priceOf(bill, { rate, cap, min }) {
  if (!(bill > 0 && bill <= MAX_BILL_FEN)) return {};
  if (bill < min) return { missing: min - bill };
  const discount = bill - Math.floor(bill * rate / 10000);
  const saved = cap && discount > cap ? cap : discount;
  return { paid: bill - saved, saved };
}

export const yuan = (fen) => `¥${String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ",")}.${String(fen % 100).padStart(2, "0")}`;
