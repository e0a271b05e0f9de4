/** Writes the hashes of all migrations to migrations/landed.json: run once for a release; from then on they never change. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../migrations');
const landed: Record<string, string> = {};
for (const kind of ['public', 'district'])
  for (const file of fs.readdirSync(path.join(root, kind)).sort())
    landed[`${kind}/${file}`] = createHash('sha256')
      .update(fs.readFileSync(path.join(root, kind, file)))
      .digest('hex');
fs.writeFileSync(path.join(root, 'landed.json'), `${JSON.stringify(landed, null, 2)}\n`);
