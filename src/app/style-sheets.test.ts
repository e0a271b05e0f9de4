/** A screen is loaded alone: what it is made of has to bring the style sheets of its rooms along. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';

const ROOT = path.resolve(import.meta.dirname, '..');
const files = fs
  .readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.(tsx?|css)$/.test(file) && !file.includes('.test.'));
const texts = new Map(files.map((file) => [file, fs.readFileSync(path.join(ROOT, file), 'utf8')]));

/** Everything that a file imports, however far. */
function reach(from: string): Set<string> {
  const seen = new Set<string>();
  const ahead = [from];
  for (let file = ahead.pop(); file !== undefined; file = ahead.pop()) {
    if (seen.has(file)) continue;
    seen.add(file);
    for (const [, named = ''] of (texts.get(file) ?? '').matchAll(/^(?:import|export)\s[^;]*?'([^']+)';/gm)) {
      const next = named.startsWith('#') ? named.slice(1) : path.join(path.dirname(file), named);
      if (texts.has(next)) ahead.push(next);
    }
  }
  return seen;
}

test('每个页面用到的样式，都有样式表随它装入', () => {
  const sheetsOf = new Map<string, Set<string>>();
  for (const [file, text] of texts)
    if (file.endsWith('.css'))
      for (const [, name = ''] of text.matchAll(/\.([a-z][\w-]*)/g))
        sheetsOf.set(name, (sheetsOf.get(name) ?? new Set()).add(file));
  const always = reach('app/web/main.tsx');
  const screens = files.filter(
    (file) => file.endsWith('.tsx') && /export (async )?function Component\b/.test(texts.get(file) ?? ''),
  );
  assert.ok(screens.length > 100, `只看到 ${screens.length} 个页面`);
  const bare = new Set<string>();
  for (const screen of screens) {
    const loaded = reach(screen);
    for (const file of loaded) {
      if (!file.endsWith('.tsx')) continue;
      for (const [name] of (texts.get(file) ?? '').matchAll(/(?<=["'` ])[a-z]{1,3}-[a-z][\w-]*(?=["'` ])/g)) {
        const sheets = [...(sheetsOf.get(name) ?? [])];
        if (sheets.length > 0 && !sheets.some((sheet) => loaded.has(sheet) || always.has(sheet)))
          bare.add(`${screen} 没有装入 ${name} 的 ${sheets.join('、')}`);
      }
    }
  }
  assert.deepEqual([...bare], []);
});
