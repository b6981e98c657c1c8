// Lighthouse's mobile preset with the gates of the guide. The median counts; a page that has been measured once and
// misses a gate is measured twice more, and what still misses is measured afresh after all others, which then counts.
// No score is a fault. A run that Lighthouse itself calls broken (NO_NAVSTART: the trace has no beginning) says nothing
// about the page: it is made again, and three broken ones in a row are a fault.
import lighthouse from 'lighthouse';
import { cookiesOf, fresh } from './list.mjs';

const gates = { accessibility: 100, 'best-practices': 100 };
const repeat = 2; // further runs of a page that missed
const attempts = 3; // at one run, when the recording breaks

export async function checkLighthouse({ house, world, pages, browser, faults }) {
  const rows = [], late = [], port = Number(new URL(browser.wsEndpoint()).port);
  const measure = async (page, times) => {
    const runs = [];
    while (runs.length < times) runs.push(await run(house, world, page, browser, port));
    if (times === 1 && misses(page, runs).length) for (let i = 0; i < repeat; i++) runs.push(await run(house, world, page, browser, port));
    rows.push(row(page, runs));
    console.log(JSON.stringify(rows.at(-1)));
    return misses(page, runs);
  };
  for (const page of pages.filter(p => p.lighthouse)) {
    if ((await measure(page, page.lighthouse.runs)).length) late.push(page);
  }
  for (const page of late) { // the machine may have been busy for a moment
    for (const miss of await measure(page, Math.max(page.lighthouse.runs, 1 + repeat))) faults.push(`${page.name}: Lighthouse ${miss}`);
  }
  return rows;
}

async function run(...of) {
  for (let attempt = 1; ; attempt++) {
    const result = await runOnce(...of);
    if (!result.broken || attempt === attempts) return result;
    console.log(`${of[2].name}: run ${attempt} of ${attempts} broke: ${result.error}`);
  }
}

async function runOnce(house, world, listed, browser, port) {
  const page = await fresh(house, world, listed);
  const cookies = cookiesOf(world, page.who, house.base);
  const all = await browser.defaultBrowserContext().cookies();
  if (all.length) await browser.defaultBrowserContext().deleteCookie(...all);
  if (cookies.length) await browser.defaultBrowserContext().setCookie(...cookies);
  const result = await lighthouse(house.base + page.path, {
    port, output: 'json', logLevel: 'silent', onlyCategories: ['performance', 'accessibility', 'best-practices', ...(page.lighthouse.seo ? ['seo'] : [])],
  });
  const { runtimeError, categories, audits, finalDisplayedUrl } = result?.lhr ?? {};
  if (!categories || runtimeError) return { broken: true, error: runtimeError?.message ?? 'no result' };
  if (new URL(finalDisplayedUrl).pathname !== new URL(page.path, house.base).pathname) return { error: 'ended at ' + finalDisplayedUrl };
  const scores = Object.fromEntries(Object.values(categories).map(c => [c.id, c.score === null ? null : Math.round(c.score * 100)]));
  const value = id => audits[id]?.numericValue ?? null;
  const failing = Object.values(categories).filter(c => c.id !== 'performance').flatMap(c => c.auditRefs)
    .map(ref => audits[ref.id]).filter(a => a.score !== null && a.score < 1 && a.scoreDisplayMode !== 'informative')
    .map(a => `${a.id} ${JSON.stringify(a.details?.items?.slice(0, 2).map(i => i.node?.selector ?? i.description ?? i.url ?? i.reason) ?? '')}`);
  return { scores, failing: [...new Set(failing)], lcp: value('largest-contentful-paint'), tbt: value('total-blocking-time'), cls: value('cumulative-layout-shift'),
    bytes: value('total-byte-weight'), ttfb: value('server-response-time') };
}

const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const wantedOf = page => ({ performance: page.lighthouse.performance, ...gates, ...(page.lighthouse.seo ? { seo: 100 } : {}) });

function misses(page, runs) {
  const broken = runs.filter(r => r.error || Object.keys(wantedOf(page)).some(id => typeof r.scores[id] !== 'number'));
  if (broken.length) return broken.map(r => r.error ?? 'a category without a score');
  const out = [];
  for (const [id, least] of Object.entries(wantedOf(page))) {
    const got = median(runs.map(r => r.scores[id]));
    if (got < least) out.push(`${id} ${got} < ${least} ${id === 'performance' ? runs.map(r => `LCP ${Math.round(r.lcp)} TBT ${Math.round(r.tbt)} CLS ${r.cls.toFixed(3)}`).join('; ') : runs[0].failing.join('; ')}`);
  }
  const shift = median(runs.map(r => r.cls)), paint = median(runs.map(r => r.lcp)), blocked = median(runs.map(r => r.tbt));
  if (shift > 0.02) out.push(`CLS ${shift.toFixed(3)} > 0.02`);
  if (paint > 1500) out.push(`LCP ${Math.round(paint)} ms > 1500 ms`);
  if (blocked > 50) out.push(`TBT ${Math.round(blocked)} ms > 50 ms`);
  return out;
}

function row(page, runs) {
  const good = runs.filter(r => !r.error), of = f => good.length ? median(good.map(f)) : null;
  return { page: page.name, runs: runs.length, ...Object.fromEntries(Object.keys(wantedOf(page)).map(id => [id, of(r => r.scores[id])])),
    lcp_ms: Math.round(of(r => r.lcp)), tbt_ms: Math.round(of(r => r.tbt)), cls: Number(of(r => r.cls)?.toFixed(3)), bytes: Math.round(of(r => r.bytes)) };
}
