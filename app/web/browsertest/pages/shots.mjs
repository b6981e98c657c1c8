// The few pictures that the README shows, of the demo city: node shots.mjs BINARY FOLDER
// Each is packed until it is under 60 KB.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { start } from './house.mjs';
import { populate } from './world.mjs';
import { pagesOf, cookiesOf } from './list.mjs';
import { launch } from './browser.mjs';

const most = 60_000;
const phone = { width: 390, height: 780, isMobile: true, hasTouch: true, deviceScaleFactor: 1.5 }, desk = { width: 1280, height: 800 };
const shots = [
  { name: 'front', look: phone }, { name: 'card', look: phone }, { name: 'card', look: phone, scheme: 'dark', lang: 'en' }, { name: 'store', look: phone, lang: 'en' },
  { name: 'till-confirm', look: phone, type: ['#bill', '90'] }, { name: 'till-result', look: phone }, { name: 'm-roi', look: desk }, { name: 'ops', look: desk },
];

const [, , binary, folder] = process.argv;
const house = await start(binary), world = await populate(house), pages = pagesOf(world, /./), browser = await launch();
mkdirSync(folder, { recursive: true });
for (const { name, look, scheme = 'light', lang = 'zh-CN', type } of shots) {
  const page = pages.find(p => p.name === name), profile = await browser.createBrowserContext();
  await profile.setCookie(...cookiesOf(world, page.who, house.base));
  const tab = await profile.newPage();
  await tab.setViewport(look);
  await tab.setExtraHTTPHeaders({ 'Accept-Language': lang });
  await tab.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await tab.goto(house.base + page.path, { waitUntil: 'load' });
  if (type) await tab.$eval(type[0], (e, value) => { e.value = value; e.dispatchEvent(new Event('input', { bubbles: true })); }, type[1]);
  const file = join(folder, [name, ...(scheme === 'dark' ? ['dark'] : []), ...(lang === 'en' ? ['en'] : [])].join('-') + '.webp');
  let quality = 90, picture;
  do picture = await tab.screenshot({ type: 'webp', quality }); while (picture.length > most && (quality -= 10) > 20);
  writeFileSync(file, picture);
  console.log(`${file} ${picture.length} bytes, quality ${quality}`);
  await profile.close();
}
await browser.close();
house.stop();
process.exit(0);
