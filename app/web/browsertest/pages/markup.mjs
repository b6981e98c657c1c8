// html-validate on what the server sent, axe on what the browser made of it: every page in both languages, at both
// widths, light and dark.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { HtmlValidate, StaticConfigLoader } from 'html-validate';
import { call } from './house.mjs';
import { cookiesOf, fresh } from './list.mjs';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const widths = [360, 1366], schemes = ['light', 'dark'], languages = ['zh-CN', 'en'];
const validator = new HtmlValidate(new StaticConfigLoader({
  extends: ['html-validate:recommended'],
  // Off: how the source looks, and what HTML says anyway: a button in a form sends it, an input is for text.
  rules: { 'doctype-style': 'off', 'no-trailing-whitespace': 'off', 'no-implicit-button-type': 'off', 'no-implicit-input-type': 'off',
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'button', 'reset', 'submit'] }] },
}));
// A table that becomes blocks on a phone loses its roles in some browsers unless they are written out.
// Two buttons of one name send the form two ways. Without scripts a page that shows a code for a minute reloads.
const meant = m => (m.ruleId === 'no-redundant-role' && /<(table|thead|tbody|tfoot|tr|th|td)>/.test(m.message)) || (m.ruleId === 'form-dup-name' && /button[^>]*$/.test(m.selector ?? ''))
  || (m.ruleId === 'meta-refresh' && / noscript > meta$/.test(m.selector ?? ''));

export async function checkMarkup(task) {
  const figures = { html: 0, axe: 0 }, queue = task.pages.flatMap(page => languages.map(lang => ({ page, lang })));
  const worker = async () => { for (let job; (job = queue.shift());) await one(task, figures, job); };
  await Promise.all([worker(), worker(), worker()]);
  return figures;
}

async function one({ house, world, browser, wanted, faults }, figures, { page: listed, lang }) {
  const page = await fresh(house, world, listed);
  const profile = await browser.createBrowserContext();
  try {
    await profile.setCookie(...cookiesOf(world, page.who, house.base));
    if (page.first) await profile.setCookie(...await sentBefore(house, page.first));
    const tab = await profile.newPage();
    await tab.setExtraHTTPHeaders({ 'Accept-Language': lang });
    await tab.setViewport({ width: widths[0], height: 640, isMobile: true, hasTouch: true });
    const answer = await tab.goto(house.base + page.path, { waitUntil: 'load' });
    const said = `${page.name} (${lang})`, expected = page.status ?? 200;
    if (answer.status() !== expected) { faults.push(`${said}: ${answer.status()} instead of ${expected}`); return; }
    const at = new URL(tab.url());
    if (!page.redirects && at.pathname + at.search !== page.path) { faults.push(`${said}: ended at ${at.pathname}${at.search}`); return; }
    if (wanted.includes('html')) { figures.html++; await markup(await answer.text(), said, faults); }
    if (wanted.includes('axe')) await axe(tab, figures, said, faults);
  } catch (err) {
    faults.push(`${page.name} (${lang}): ${err.message}`);
  } finally {
    await profile.close();
  }
}

/** sentBefore sends a form ("/login?phone=…") and returns the cookies of the answer. */
async function sentBefore(house, first) {
  const [path, body] = first.split('?');
  const answer = await call(house, 'POST', path, { body, accept: 'text/html' });
  return (answer.headers['set-cookie'] ?? []).map(line => {
    const [name, ...value] = line.split(';')[0].split('=');
    return { name, value: value.join('='), domain: new URL(house.base).hostname, path: '/' };
  });
}

async function markup(text, said, faults) {
  const report = await validator.validateString(text);
  for (const m of report.results.flatMap(r => r.messages).filter(m => m.severity === 2 && !meant(m))) {
    faults.push(`${said}: html ${m.line}:${m.column} ${m.ruleId}: ${m.message} ${m.selector ?? ''}`);
  }
}

async function axe(tab, figures, said, faults) {
  await tab.evaluate(axeSource);
  for (const width of widths) {
    await tab.setViewport(width < 600 ? { width, height: 640, isMobile: true, hasTouch: true } : { width, height: 768 });
    for (const scheme of schemes) {
      await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }, { name: 'prefers-reduced-motion', value: 'reduce' }]);
      if (!await tab.evaluate(() => typeof axe !== 'undefined')) await tab.evaluate(axeSource); // the size may have reloaded it
      const result = await tab.evaluate(values => axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }), tags);
      figures.axe++;
      for (const v of result.violations) {
        faults.push(`${said} ${width} ${scheme}: axe ${v.id}: ${v.help}: ${v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.any[0]?.message ?? n.none[0]?.message ?? '')).join(' | ')}`);
      }
    }
  }
}
