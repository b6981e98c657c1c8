// The built program with its demo city, on a loopback port and in a folder of its own.
import { spawn, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, openSync } from 'node:fs';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:net';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const freePort = () => new Promise((done, fail) => {
  const probe = createServer().once('error', fail).listen(0, '127.0.0.1', () => {
    const { port } = probe.address();
    probe.close(() => done(port));
  });
});

export const pause = ms => new Promise(done => setTimeout(done, ms));

/** start migrates, seeds and serves; what it started ends with this process, however that ends. */
export async function start(binary) {
  const program = resolve(binary), dir = mkdtempSync(join(tmpdir(), 'ccpages')), port = await freePort();
  const env = { PATH: process.env.PATH, DATA_DIR: dir, LISTEN_ADDR: `127.0.0.1:${port}`, LOG_LEVEL: 'WARN' };
  execFileSync(program, ['migrate'], { env, stdio: ['ignore', 'ignore', 'inherit'] });
  const access = JSON.parse(execFileSync(program, ['seed', '--json'], { env, stdio: ['ignore', 'pipe', 'ignore'] }));
  const log = openSync(join(dir, 'log'), 'w');
  const server = spawn(program, ['serve'], { env, stdio: ['ignore', log, log] });
  const stop = () => { server.kill('SIGKILL'); rmSync(dir, { recursive: true, force: true }); };
  process.on('exit', stop);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
  const house = { base: `http://127.0.0.1:${port}`, access, stop };
  for (let i = 0; i < 200; i++) {
    if (await call(house, 'GET', '/readyz').then(a => a.status === 200, () => false)) return house;
    await pause(50);
  }
  throw new Error('the program did not come up');
}

/** call sends a request; an object as body goes as JSON, a string as a form. */
export function call(house, method, path, { token, cookie, key, body, accept } = {}) {
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const headers = { Accept: accept ?? 'application/json', 'Content-Length': Buffer.byteLength(text) };
  if (text) headers['Content-Type'] = typeof body === 'string' ? 'application/x-www-form-urlencoded' : 'application/json';
  if (token) headers.Authorization = 'Bearer ' + token;
  if (cookie) headers.Cookie = cookie;
  if (key) headers['Idempotency-Key'] = key;
  return new Promise((done, fail) => {
    const ask = request(house.base + path, { method, headers, timeout: 30000 }, answer => {
      const parts = [];
      answer.on('data', part => parts.push(part)).on('end', () => {
        const raw = Buffer.concat(parts).toString('utf8');
        let json = null;
        if (/json/.test(answer.headers['content-type'] ?? '')) json = JSON.parse(raw);
        done({ status: answer.statusCode, headers: answer.headers, text: raw, json });
      });
    });
    ask.on('error', fail).on('timeout', () => ask.destroy(new Error('timeout')));
    ask.end(text);
  });
}

/** api is call under /api/v1 that fails unless the answer is a success. */
export async function api(house, method, path, options) {
  const answer = await call(house, method, '/api/v1' + path, options);
  if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 400)}`);
  return answer.json;
}

/** totp is the six digits of RFC 6238 for a secret in base32. */
export function totp(secret, at = Date.now()) {
  let bits = '';
  for (const c of secret.replace(/=+$/, '')) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0');
  const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30000)));
  const mac = createHmac('sha1', key).update(counter).digest(), from = mac[19] & 15;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1e6).padStart(6, '0');
}
