// One headless Chromium, the machine's own.
import puppeteer from 'puppeteer-core';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

function program() {
  for (const name of [process.env.CHROMIUM, 'chromium', 'chromium-browser', 'google-chrome']) {
    if (!name) continue;
    try { return execFileSync('sh', ['-c', 'command -v "$1"', 'sh', name]).toString().trim(); } catch { /* the next name */ }
  }
  throw new Error('chromium is missing: .ci/setup pages');
}

export function launch() {
  const args = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
    '--disable-dev-shm-usage', '--disable-crash-reporter', '--lang=zh-CN'];
  if (process.getuid?.() === 0 || process.env.CI) args.push('--no-sandbox'); // root has no sandbox to be in
  const dir = mkdtempSync(join(tmpdir(), 'ccbrowser'));
  process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
  const env = { ...process.env, TMPDIR: dir, HOME: dir, XDG_CONFIG_HOME: dir, XDG_CACHE_HOME: dir };
  return puppeteer.launch({ executablePath: program(), headless: true, args, env, userDataDir: join(dir, 'profile'), protocolTimeout: 120000 });
}
