// `make pages`: every page of the built program against axe, html-validate and Lighthouse.
//   node check.mjs BINARY [--only=html,axe,lighthouse] [--pages=REGEXP] [--json=FILE]
import { writeFileSync } from 'node:fs';
import { start } from './house.mjs';
import { populate } from './world.mjs';
import { pagesOf } from './list.mjs';
import { launch } from './browser.mjs';
import { checkMarkup } from './markup.mjs';
import { checkLighthouse } from './lighthouse.mjs';

const flags = Object.fromEntries(process.argv.slice(3).map(a => a.replace(/^--/, '').split('=')));
const wanted = (flags.only ?? 'html,axe,lighthouse').split(',');
const began = Date.now();
const house = await start(process.argv[2]);
const world = await populate(house);
const pages = pagesOf(world, new RegExp(flags.pages ?? '.'));
const browser = await launch();
const faults = [], figures = {};
try {
  if (wanted.includes('html') || wanted.includes('axe')) Object.assign(figures, await checkMarkup({ house, world, pages, browser, wanted, faults }));
  if (wanted.includes('lighthouse')) figures.lighthouse = await checkLighthouse({ house, world, pages, browser, faults });
} finally {
  await browser.close();
  house.stop();
}
figures.seconds = Math.round((Date.now() - began) / 1000);
if (flags.json) writeFileSync(flags.json, JSON.stringify({ figures, faults }, null, 2));
for (const fault of faults) console.error('✗ ' + fault);
console.log(`${pages.length} pages, ${faults.length} faults, ${figures.seconds} s`);
process.exit(faults.length || !pages.length ? 1 : 0);
