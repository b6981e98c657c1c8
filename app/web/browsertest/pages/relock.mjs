// After `npm run relock`: a dependency of a dependency asks for "latest", which a lock file without hosts cannot
// prove, so that `npm ci` refuses it. Here the lock file says the version that it holds anyway.
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const pack of Object.values(lock.packages)) {
  delete pack.resolved;
  for (const [name, wanted] of Object.entries(pack.dependencies ?? {})) {
    if (wanted === 'latest') pack.dependencies[name] = lock.packages['node_modules/' + name].version;
  }
}
writeFileSync('package-lock.json', JSON.stringify(lock, null, 2) + '\n');
