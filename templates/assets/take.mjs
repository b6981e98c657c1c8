// Takes the decoder's worker out of qr-scanner and puts it where the program embeds it.
//
// The package starts its worker from a blob: address, which our content policy forbids. The
// source of the worker is a string in its module; here it is caught on its way into the Blob
// and written to a file of its own, which the till loads as an ordinary worker of ours.
import { mkdir, readFile, writeFile } from 'node:fs/promises';

const from = new URL('./node_modules/qr-scanner/', import.meta.url);
const to = new URL('../static/vendor/', import.meta.url);

let source = '';
globalThis.Blob = class { constructor(parts) { source = parts.join(''); } };
URL.createObjectURL = () => '';
globalThis.Worker = class {};
const { createWorker } = await import(new URL('qr-scanner-worker.min.js', from));
createWorker();
if (!source.includes('qrResult')) throw new Error('the worker of qr-scanner is not where it was');

const { name, version, license } = JSON.parse(await readFile(new URL('package.json', from), 'utf8'));
const notice = (await readFile(new URL('LICENSE', from), 'utf8')).trim();
await mkdir(to, { recursive: true });
await writeFile(new URL('qr-worker.js', to), `/*! ${name} ${version} (${license})\n\n${notice}\n*/\n${source.trim()}\n`);
