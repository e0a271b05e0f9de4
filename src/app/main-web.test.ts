import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, test } from 'node:test';
import { isWebFresh, webSources } from './main-web.ts';
import { tempDir } from './testing.ts';

const root = tempDir();
after(() => fs.rmSync(root, { recursive: true, force: true }));

const write = (file: string, text: string): void => {
  fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
  fs.writeFileSync(path.join(root, file), text);
};

test('the pages are stale exactly when something that goes into them has changed', () => {
  write('package-lock.json', '{}');
  write('vite.config.ts', 'export default {}');
  write('src/modules/hazards/web/screens/ledger.tsx', 'a');
  write('src/modules/hazards/shared/labels.ts', 'a');
  write('src/modules/hazards/server/store.ts', 'a');
  write('src/modules/hazards/web/ledger.test.ts', 'a');
  const before = webSources(root);
  const dist = path.join(root, 'dist');
  assert.equal(isWebFresh(before, dist), false);
  write('dist/sources.txt', before);
  assert.equal(isWebFresh(before, dist), true);

  write('src/modules/hazards/server/store.ts', 'b');
  write('src/modules/hazards/web/ledger.test.ts', 'b');
  assert.equal(webSources(root), before);

  for (const file of [
    'src/modules/hazards/web/screens/ledger.tsx',
    'src/modules/hazards/shared/labels.ts',
    'package-lock.json',
    'vite.config.ts',
    'src/app/web/index.html',
  ]) {
    const last = webSources(root);
    write(file, 'changed');
    assert.notEqual(webSources(root), last, file);
  }
  const last = webSources(root);
  fs.renameSync(path.join(root, 'src/app/web/index.html'), path.join(root, 'src/app/web/start.html'));
  assert.notEqual(webSources(root), last, 'a file that got another name');
});
