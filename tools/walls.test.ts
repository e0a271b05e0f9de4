import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { reportWalls } from './walls.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'zhiben-walls-'));
after(() => fs.rmSync(dir, { recursive: true, force: true }));
const packages = ['pg', 'antd', 'fastify', 'react'];

function plant(file: string, text: string): void {
  fs.mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  fs.writeFileSync(path.join(dir, file), text);
}

/** A tree of a few rooms with the given files added; resolves to the names of the broken rules. */
async function brokenBy(files: Record<string, string>): Promise<string[]> {
  fs.rmSync(path.join(dir, 'src'), { recursive: true, force: true });
  const dependencies = Object.fromEntries(packages.map((name) => [name, '1.0.0']));
  const imports = Object.fromEntries(
    ['kernel', 'platform', 'modules', 'insight', 'app'].map((floor) => [`#${floor}/*`, `./src/${floor}/*`]),
  );
  plant('package.json', JSON.stringify({ type: 'module', imports, dependencies }));
  for (const name of packages) {
    plant(`node_modules/${name}/package.json`, JSON.stringify({ name, main: 'index.js' }));
    plant(`node_modules/${name}/index.js`, '');
  }
  for (const room of [
    'platform/audit',
    'modules/enterprises',
    'modules/hazards',
    'modules/evaluation',
    'insight/map',
  ]) {
    for (const file of ['server/index', 'server/service', 'server/store', 'server/builders', 'shared/schema']) {
      plant(`src/${room}/${file}.ts`, 'export const x = 1;');
    }
    plant(`src/${room}/web/screens/list.tsx`, 'export const x = 1;');
    plant(`src/${room}/web/public/badge.tsx`, 'export const x = 1;');
  }
  plant('src/kernel/server/db.ts', "import 'pg';");
  for (const [file, text] of Object.entries(files)) plant(file, text);
  const complaint = (await reportWalls(dir)) ?? '';
  return [...new Set([...complaint.matchAll(/^([a-z-]+):/gm)].map((match) => match[1]!))].sort();
}

test('a house that keeps to the rules has no complaint', async () => {
  assert.deepEqual(
    await brokenBy({
      'src/modules/hazards/server/policy.ts': `
        import { x as a } from '#modules/enterprises/server/index.ts';
        import { x as b } from '#modules/enterprises/shared/schema.ts';
        import { x as c } from '#platform/audit/server/index.ts';
        import { readFile } from 'node:fs/promises';
        export const all = [a, b, c, readFile];`,
      'src/modules/hazards/server/hazards.test.ts': `
        import { x } from '#modules/enterprises/server/builders.ts';
        import test from 'node:test';
        test(String(x));`,
      'src/modules/hazards/web/routes.tsx': `
        import { x } from '#modules/enterprises/web/public/badge.tsx';
        import 'antd';
        export const y = x;`,
      'src/app/rooms.ts': `import { x } from '#modules/hazards/server/index.ts'; export const y = x;`,
    }),
    [],
  );
});

const planted: [rule: string, file: string, text: string][] = [
  ['kernel-knows-no-room', 'src/kernel/server/a.ts', "import '#platform/audit/server/index.ts';"],
  ['platform-below-modules', 'src/platform/audit/server/a.ts', "import '#modules/hazards/server/index.ts';"],
  ['modules-below-insight', 'src/modules/hazards/server/a.ts', "import '#insight/map/server/index.ts';"],
  ['insight-below-app', 'src/insight/map/server/a.ts', "import '../../../app/a.ts';"],
  ['only-through-the-door', 'src/modules/hazards/server/a.ts', "import '#modules/enterprises/server/service.ts';"],
  ['only-through-the-door', 'src/modules/hazards/server/a.ts', "import '#modules/enterprises/server/builders.ts';"],
  ['only-through-the-door', 'src/modules/hazards/web/a.tsx', "import '#modules/enterprises/web/screens/list.tsx';"],
  [
    'samples-through-the-door-or-builders',
    'src/modules/hazards/server/demo.ts',
    "import '#modules/enterprises/server/store.ts';",
  ],
  ['app-plugs-rooms-in', 'src/app/a.ts', "import '#modules/hazards/server/store.ts';"],
  ['registers-below-work', 'src/modules/enterprises/server/a.ts', "import '#modules/hazards/server/index.ts';"],
  [
    'work-below-governance',
    'src/modules/hazards/server/a.ts',
    "import type { x } from '#modules/evaluation/server/index.ts'; export type X = typeof x;",
  ],
  ['module-without-rank', 'src/modules/weather/server/a.ts', "import '#platform/audit/server/index.ts';"],
  ['shared-is-pure', 'src/modules/hazards/shared/a.ts', "import '../server/index.ts';"],
  ['shared-is-pure', 'src/modules/hazards/shared/a.ts', "import 'react';"],
  ['shared-without-node', 'src/modules/hazards/shared/a.ts', "import 'node:fs';"],
  ['web-without-server', 'src/modules/hazards/web/a.tsx', "void import('../server/index.ts');"],
  ['web-without-node', 'src/modules/hazards/web/a.tsx', "import 'node:crypto';"],
  ['server-without-web', 'src/modules/hazards/server/a.ts', "import '../web/public/badge.tsx';"],
  ['store-is-the-bottom', 'src/modules/hazards/server/store.ts', "import './service.ts';"],
  ['store-is-the-bottom', 'src/modules/hazards/server/joint/case-store.ts', "import '../service.ts';"],
  ['routes-only-bind', 'src/modules/hazards/server/routes.ts', "import './store.ts';"],
  ['routes-only-bind', 'src/modules/hazards/server/joint/routes.ts', "import '../store.ts';"],
  ['driver-behind-db', 'src/modules/hazards/server/a.ts', "import 'pg';"],
  ['portal-is-light', 'src/app/portal/a.tsx', "import '../../kernel/web/a.tsx';"],
  ['no-circles', 'src/modules/hazards/server/a.ts', "import type { x } from './a2.ts'; export type X = typeof x;"],
  ['resolves', 'src/modules/hazards/server/a.ts', "import './nowhere.ts';"],
];
/** Files that a planted fault needs besides itself. */
const props = {
  'src/app/a.ts': '',
  'src/kernel/web/a.tsx': "import 'antd';",
  'src/modules/hazards/server/a2.ts': "import type { X } from './a.ts'; export type Y = X; export const x = 1;",
};

for (const [rule, file, text] of planted) {
  test(`${rule}: ${file} may not ${text}`, async () => {
    const needed = rule === 'no-circles' ? props : { ...props, 'src/modules/hazards/server/a2.ts': '' };
    assert.deepEqual(await brokenBy({ ...needed, [file]: text }), [rule]);
  });
}
