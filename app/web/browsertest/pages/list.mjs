// The pages and who looks at them; the list is shared with the Go tests (../pages.json).
import { readFileSync } from 'node:fs';
import { rescan } from './world.mjs';

/** cookies of a person, by the kinds that pages.json names. */
const sessions = {
  visitor: [], member: ['member'], newcomer: ['newcomer'], leaver: ['leaver'],
  till: ['device'], 'other till': ['other_device'], owner: ['staff'], operator: ['operator'],
};
const kindOf = { member: 'member', newcomer: 'member', leaver: 'member', device: 'device', other_device: 'device', staff: 'staff', operator: 'operator' };

export function pagesOf(world, names) {
  const all = JSON.parse(readFileSync(new URL('../pages.json', import.meta.url)));
  return all.filter(p => !p.go_only && names.test(p.name)).map(p => ({ ...p, raw: p.path, path: fill(world, p.path) }));
}

function fill(world, path) {
  return path.replace(/\{(\w+)\}/g, (_, name) => {
    if (!world[name]) throw new Error(`${path}: the world has no {${name}}`);
    return world[name];
  });
}

/** fresh is the page with an address that holds now: a claim does not last. */
export async function fresh(house, world, page) {
  if (!page.raw.includes('{claim}')) return page;
  await rescan(house, world);
  return { ...page, path: fill(world, page.raw) };
}

export function cookiesOf(world, who, base) {
  if (!(who in sessions)) throw new Error('nobody is called ' + who);
  return sessions[who].map(name => ({ name: 'session_' + kindOf[name], value: world.tokens[name], domain: new URL(base).hostname, path: '/', httpOnly: true, sameSite: 'Lax' }));
}
