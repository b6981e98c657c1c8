// A city with life in it, made through the JSON API: every page has something to show.
import { api, call, totp } from './house.mjs';

export async function populate(house) {
  const city = house.access.city;
  const ops = await staff(house, house.access.operator, totp(house.access.operator.totp_secret));
  const owner = await staff(house, house.access.owner);
  const [without, holder] = house.access.members; // the seed gives the second one a card and a past
  const member = await signIn(house, holder.phone), newcomer = await signIn(house, without.phone), leaver = await signIn(house, '13900010999');
  const store = house.access.till.store_id;
  const till = await bind(house, house.access.till.bind_code);
  const w = { city, store, tokens: { member, newcomer, leaver, device: till, staff: owner, operator: ops } };
  await practise(house, till);
  w.offer = (await api(house, 'GET', `/merchant/stores/${store}/offers`, { token: owner })).items[0].id;
  w.membership = (await api(house, 'GET', '/memberships', { token: member })).items[0].id;
  w.order = await ownOrder(house, city, ops, member);
  w.redemption = (await api(house, 'GET', `/memberships/${w.membership}/visits`, { token: member })).items[0].id;
  await api(house, 'PUT', `/stores/${store}/follow`, { token: member });
  w.message = (await api(house, 'GET', '/inbox', { token: member })).items[0]?.id;
  const left = await buy(house, city, leaver, 'pages-order-2');
  w.refund = (await api(house, 'POST', '/refunds', { token: leaver, key: 'pages-refund-1', body: { membership_id: left.card } })).id;
  const guest = await signIn(house, '13900010998');
  const bought = await buy(house, city, guest, 'pages-order-4');
  w.till_redemption = (await visit(house, { membership: bought.card }, guest, till, 'pages-visit-1')).id;
  w.open_order = (await order(house, city, newcomer, 'pages-order-3')).id;
  await queues(house, w);
  await scanned(house, w);
  w.alarm = (await api(house, 'GET', `/ops/alarms?city=${city}`, { token: ops })).items[0]?.id;
  return w;
}

async function staff(house, who, code) {
  const body = { login: who.login, password: who.password };
  if (code) body.totp = code;
  return (await api(house, 'POST', '/auth/staff', { body })).token;
}

async function signIn(house, phone) {
  await api(house, 'POST', '/auth/otp', { body: { phone } });
  const sent = (await call(house, 'GET', '/dev/outbox')).json.find(m => m.to.endsWith(phone) && m.data?.code);
  return (await api(house, 'POST', '/auth/member', { body: { phone, code: sent.data.code, accept_terms: true } })).token;
}

async function bind(house, code) {
  return (await api(house, 'POST', '/auth/device', { body: { bind_code: code, name: '前台' } })).token;
}

async function practise(house, till) {
  const { digits } = await api(house, 'GET', '/till/practice-code', { token: till });
  await api(house, 'POST', '/till/scans', { token: till, body: { code: digits } });
}

/** ownOrder is the order that the member's card came from; only its owner may see it. */
async function ownOrder(house, city, operator, member) {
  for (const { id } of (await api(house, 'GET', `/ops/orders?city=${city}&limit=100`, { token: operator })).items) {
    if ((await call(house, 'GET', '/api/v1/orders/' + id, { token: member })).status === 200) return id;
  }
  return undefined;
}

async function order(house, city, member, key) {
  const plan = (await api(house, 'GET', `/cities/${city}/plans`)).items[0].id;
  return api(house, 'POST', '/orders', { token: member, key, body: { plan_id: plan, districts: ['河西区'] } }); // where the demo's sale gate is open
}

async function buy(house, city, member, key) {
  const { id, pay_url } = await order(house, city, member, key);
  await call(house, 'POST', new URL(pay_url).pathname, { body: 'action=pay', accept: 'text/html' });
  await api(house, 'GET', '/orders/' + id, { token: member });
  return { card: (await api(house, 'GET', '/memberships', { token: member })).items[0].id };
}

async function scan(house, w, member, till) {
  const { digits } = await api(house, 'POST', `/memberships/${w.membership}/code`, { token: member });
  return api(house, 'POST', '/till/scans', { token: till, body: { code: digits } });
}

async function visit(house, w, member, till, key) {
  const { claim_id, offers } = await scan(house, w, member, till);
  return api(house, 'POST', '/till/redemptions', { token: till, key, body: { claim_id, offer_id: offers[0].id, bill_fen: 9000 } });
}

/** queues leaves a store and an offer to be reviewed. */
async function queues(house, w) {
  const { operator, staff: owner } = w.tokens;
  w.pending_store = (await api(house, 'POST', '/ops/stores', { token: operator, body: { city: w.city, name_zh: '巷口面馆', category: 'restaurant', district: '河东' } })).id;
  const offers = `/merchant/stores/${w.store}/offers`;
  w.pending_offer = (await api(house, 'POST', offers, { token: owner, body: { name_zh: '工作日九五折', pay_rate_bp: 9500 } })).id;
  await api(house, 'PATCH', `${offers}/${w.pending_offer}`, { token: owner, body: { status: 'published' } });
  w.run = (await api(house, 'POST', '/ops/jobs/retention/runs', { token: operator, body: { city: w.city } })).id;
  const [found] = (await api(house, 'GET', `/ops/members?city=${w.city}`, { token: operator })).items;
  [w.a_member, w.a_card] = [found.id, found.cards[0].id];
}

/** rescan opens a claim anew: it holds for three minutes only. */
export function rescan(house, w) {
  // One after the other: a member's next code ends the one before.
  w.scanning = (w.scanning ?? Promise.resolve()).then(async () => {
    w.claim = (await scan(house, w, w.tokens.member, w.tokens.other_device)).claim_id;
  });
  return w.scanning;
}

/** scanned leaves a claim open at another shop's till, for the confirm page. */
async function scanned(house, w) {
  const { operator, member } = w.tokens;
  const stores = (await api(house, 'GET', `/cities/${w.city}/stores?limit=50`)).items;
  const other = stores.find(s => s.id !== w.store).id;
  const code = (await api(house, 'POST', `/ops/stores/${other}/bind-codes`, { token: operator })).bind_code;
  w.tokens.other_device = await bind(house, code);
  await practise(house, w.tokens.other_device);
  await rescan(house, w);
  const spare = await api(house, 'POST', `/merchant/stores/${w.store}/bind-codes`, { token: w.tokens.staff });
  w.bind_code = spare.bind_code;
}
