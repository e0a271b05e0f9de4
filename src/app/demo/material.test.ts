import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import exifr from 'exifr';
import sharp from 'sharp';
import { targetsOf } from '#kernel/shared/machine.ts';
import { addDays, dayOf, plainDate, weekday, type PlainDate } from '#kernel/shared/time.ts';
import { checkOrganizationCode, checkUscc } from '#modules/enterprises/shared/uscc.ts';
import {
  AddProgress,
  IssueNotice,
  JudgeHazard,
  OrderStop,
  ReportHazard,
  RequestExtension,
  SubmitCompletion,
  SubmitPlan,
  VerifyHazard,
} from '#modules/hazards/shared/schema.ts';
import {
  hazardStates,
  hazardSteps,
  openStates,
  type HazardState,
  type HazardStep,
} from '#modules/hazards/shared/states.ts';
import { demoEnterprises, demoUscc, enterpriseNamed } from './enterprises.ts';
import { hazardScripts, type DemoAct, type HazardScript } from './hazards.ts';
import { demoPhone, personName } from './people.ts';
import { demoPhoto } from './photos.ts';
import { demoIndustries, demoStreets, streetNamed } from './places.ts';
import { random } from './random.ts';
import { sceneNames, sceneSvg } from './scenes.ts';

const today = plainDate('2026-09-28');
const scripts = hazardScripts({ today });

/** Which step of the machine an act makes in a state; null: it moves nothing. */
function stepOf(act: DemoAct, script: HazardScript, signed: Set<string>): HazardStep | null {
  switch (act.kind) {
    case 'judge':
      return act.grade === 'major' ? 'judgeMajor' : 'judgeGeneral';
    case 'reject':
      return 'rejectJudgement';
    case 'confirm':
      return 'confirm';
    case 'notice':
      return 'issueNotice';
    case 'sign':
      signed.add(act.role);
      return signed.size === 2 ? 'acknowledge' : null;
    case 'plan':
      return 'submitPlan';
    case 'planReview':
      return act.approve ? 'approvePlan' : 'returnPlan';
    case 'completion':
      return 'submitCompletion';
    case 'verify':
      return act.pass ? 'verifyPass' : 'verifyFail';
    case 'applyResume':
      return 'applyResume';
    case 'decideResume':
      return act.approve ? 'approveResume' : 'refuseResume';
    case 'applyClosure':
      return 'applyClosure';
    case 'close':
      return act.approve ? 'close' : 'refuseClosure';
    case 'lookBack':
      return act.pass ? 'passLookBack' : 'reopen';
    case 'reopen':
      return 'reopen';
    case 'decideVoid':
      return 'voidHazard';
    default:
      return null;
  }
}

function walk(script: HazardScript): HazardState {
  let state: HazardState = 'reported';
  const signed = new Set<string>();
  let grade = 'unjudged';
  let stopped = false;
  for (const act of script.acts) {
    if (act.kind === 'judge') grade = act.grade;
    if (act.kind === 'stop') stopped = true;
    if (act.kind === 'decideResume' && act.approve) stopped = false;
    const name = stepOf(act, script, signed);
    if (!name) continue;
    const step = hazardSteps[name];
    assert.ok(
      (step.from as readonly string[]).includes(state),
      `${script.key}: ${name} from ${state} (${script.acts.map((a) => a.kind).join(' ')})`,
    );
    if (name === 'applyClosure') assert.equal(stopped, false, `${script.key}: closure while stopped`);
    const targets = targetsOf(step as { from: readonly HazardState[]; to: HazardState; clause: string; label: string });
    state = name === 'verifyPass' ? (grade === 'general' ? 'closed' : 'verified') : (targets[0] as HazardState);
  }
  return state;
}

describe('random', () => {
  it('draws the same for the same words and differently for others', () => {
    const draw = (...words: string[]) => Array.from({ length: 8 }, (_, i) => random(...words).int(0, 1000) + i);
    assert.deepEqual(draw('a', 'b'), draw('a', 'b'));
    assert.notEqual(random('a', 'b').next(), random('ab').next());
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: -50, max: 50 }),
        fc.integer({ min: 0, max: 90 }),
        (seed, min, width) => {
          const n = random(seed).int(min, min + width);
          return Number.isInteger(n) && n >= min && n <= min + width;
        },
      ),
    );
  });
  it('shuffles without losing anything', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (list, seed) => {
        const shuffled = random(seed).shuffle(list);
        assert.deepEqual([...shuffled].sort(), [...list].sort());
      }),
    );
  });
});

describe('enterprises', () => {
  const rows = demoEnterprises();
  it('are 300 in all 13 streets and all fields, each with its own name and code', () => {
    assert.equal(rows.length, 300);
    assert.equal(new Set(rows.map((r) => r.name)).size, 300);
    assert.equal(new Set(rows.map((r) => r.uscc)).size, 300);
    assert.deepEqual(
      [...new Set(rows.map((r) => r.streetCode))].sort(),
      demoStreets.map((s) => s.code),
    );
    assert.deepEqual([...new Set(rows.map((r) => r.industry))].sort(), [...demoIndustries].sort());
  });
  it('carry codes with right check signs inside and outside, in the body that nobody gives out', () => {
    for (const { uscc, name } of rows) {
      assert.deepEqual(checkUscc(uscc), { ok: true }, name);
      assert.ok(checkOrganizationCode(uscc.slice(8, 17)), name);
      assert.equal(uscc.slice(0, 10), '91120102DM');
    }
    assert.match(demoUscc(999_999), /^91120102DM999999/);
  });
  it('lie where their street lies, the enclave far away', () => {
    for (const row of rows) {
      const [west, south, east, north] = streetNamed(row.streetCode).box;
      assert.ok(
        row.longitude >= west && row.longitude <= east && row.latitude >= south && row.latitude <= north,
        row.name,
      );
      assert.ok(row.address.includes(streetNamed(row.streetCode).name), row.name);
    }
    assert.ok(rows.filter((r) => r.streetCode === '120102013').every((r) => r.longitude < 114));
  });
  it('have people and telephone numbers that cannot exist', () => {
    for (const row of rows) {
      assert.match(row.phone, /^022-0000\d{4}$/);
      assert.ok(row.principalName.length >= 2 && row.controllerName.length >= 2 && row.safetyName.length >= 2);
      assert.ok(row.establishedOn < '2023-01-01');
    }
    assert.equal(demoPhone(12), '022-00000012');
    assert.equal(personName('x'), personName('x'));
  });
});

describe('hazard scripts', () => {
  it('are 120 and the same for the same day', () => {
    assert.equal(scripts.length, 120);
    assert.deepEqual(hazardScripts({ today }), scripts);
    assert.equal(new Set(scripts.map((s) => s.key)).size, 120);
  });
  it('end in every state of the machine', () => {
    assert.deepEqual([...new Set(scripts.map((s) => s.state))].sort(), [...hazardStates].sort());
  });
  it('follow the state machine act by act to the state they name', () => {
    for (const script of scripts) assert.equal(walk(script), script.state, script.key);
  });
  it('go forward in time and stop before the day of loading', () => {
    const end = Date.parse(`${today}T00:00:00+08:00`);
    for (const script of scripts) {
      let last = script.reportedAt.getTime();
      assert.equal(dayOf(script.reportedAt), script.foundOn);
      for (const act of script.acts) {
        assert.ok(act.at.getTime() > last, `${script.key}: ${act.kind} at ${act.at.toISOString()}`);
        last = act.at.getTime();
      }
      assert.ok(last < end, script.key);
    }
  });
  it('hold for any day on which the district may be loaded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 900 }), (days) => {
        const anchor = addDays(plainDate('2026-06-01'), days);
        const end = Date.parse(`${anchor}T00:00:00+08:00`);
        for (const script of hazardScripts({ today: anchor })) {
          assert.equal(walk(script), script.state, script.key);
          assert.ok(
            script.acts.every((act, i) => act.at.getTime() > (script.acts[i - 1]?.at ?? script.reportedAt).getTime()),
          );
          assert.ok((script.acts.at(-1)?.at ?? script.reportedAt).getTime() < end, `${anchor} ${script.key}`);
        }
      }),
      { numRuns: 25 },
    );
  });
  it('spread deadlines around the day: overdue, today, within three days, later', () => {
    const open = scripts.filter((s) => (openStates as readonly string[]).includes(s.state));
    const due = (from: number, to: number) =>
      open.filter((s) => s.dueOn !== null && s.dueOn >= addDays(today, from) && s.dueOn <= addDays(today, to)).length;
    assert.ok(open.every((s) => s.dueOn !== null));
    assert.ok(due(-12, -1) >= 6);
    assert.ok(due(0, 0) >= 2);
    assert.ok(due(1, 3) >= 6);
    assert.ok(due(4, 60) >= 20);
    assert.ok(
      scripts.filter((s) => !(openStates as readonly string[]).includes(s.state)).every((s) => s.dueOn === null),
    );
  });
  it('show 47 major hazards open, with every turn that a case can take', () => {
    const kinds = new Set(scripts.flatMap((s) => s.acts.map((a) => a.kind)));
    for (const kind of [
      'transfer',
      'list',
      'delist',
      'stop',
      'askExtension',
      'decideExtension',
      'reject',
      'lookBack',
      'decideResume',
      'proposeVoid',
      'decideVoid',
      'comment',
    ])
      assert.ok(kinds.has(kind as DemoAct['kind']), kind);
    const majors = scripts.filter(
      (s) =>
        (openStates as readonly string[]).includes(s.state) &&
        s.acts.some((a) => a.kind === 'judge' && a.grade === 'major'),
    );
    assert.equal(majors.length, 47);
    const listed = majors.filter(
      (s) => s.acts.some((a) => a.kind === 'list') && !s.acts.some((a) => a.kind === 'delist'),
    );
    assert.equal(listed.length, 8);
    assert.equal(majors.filter((s) => s.foundOn <= '2023-12-31').length, 1);
    assert.ok(majors.filter((s) => s.acts.some((a) => a.kind === 'lookBack' && !a.pass)).length >= 3);
    assert.ok(scripts.some((s) => s.acts.some((a) => a.kind === 'planReview' && !a.approve)));
    const years = new Set(scripts.map((s) => s.foundOn.slice(0, 4)));
    assert.deepEqual([...years].sort(), ['2023', '2024', '2025', '2026']);
  });
  it('put acts of offices on worked days', () => {
    const offices = scripts.flatMap((s) => s.acts).filter((a) => ['confirm', 'notice', 'close'].includes(a.kind));
    const weekends = offices.filter((a) => weekday(dayOf(a.at)) > 5);
    assert.ok(weekends.length <= offices.length * 0.03, `${weekends.length} of ${offices.length}`);
  });
  it('say what the services accept', () => {
    const version = 1;
    const id = '00000000-0000-7000-8000-000000000001';
    for (const s of scripts) {
      enterpriseNamed(s.enterprise);
      ReportHazard.parse({
        enterpriseId: id,
        title: s.title,
        description: s.text,
        place: s.place,
        channel: s.channel,
        foundOn: s.foundOn,
        suggestedCriterionIds: s.suggests,
        interimMeasures: s.interim,
      });
      for (const a of s.acts) {
        if (a.kind === 'judge') JudgeHazard.parse({ ...a, version, dueOn: a.dueOn ?? null });
        if (a.kind === 'notice') IssueNotice.parse({ ...a, version });
        if (a.kind === 'plan') {
          SubmitPlan.parse({ ...a, version });
          const on = dayOf(a.at);
          assert.ok(a.dueOn >= on && a.dueOn <= addDays(on, 90), `${s.key}: plan of ${on} until ${a.dueOn}`);
        }
        if (a.kind === 'progress') AddProgress.parse(a);
        if (a.kind === 'stop') OrderStop.parse({ ...a, version, kind: a.stop });
        if (a.kind === 'askExtension') {
          RequestExtension.parse({ ...a, version, interimMeasures: a.interim });
          const plan = s.acts.filter((p) => p.kind === 'plan' && p.at < a.at).at(-1);
          assert.ok(
            plan?.kind === 'plan' && dayOf(a.at) <= plan.dueOn && a.newDueOn > plan.dueOn,
            `${s.key}: extension asked too late`,
          );
          assert.ok(a.newDueOn <= addDays(plan.dueOn, 60), `${s.key}: extension too long`);
        }
        if (a.kind === 'completion') SubmitCompletion.parse({ ...a, version, selfCheckedOn: dayOf(a.at) });
        if (a.kind === 'verify') {
          VerifyHazard.parse({ ...a, version, secondOfficerId: id, visitedOn: dayOf(a.at) });
          if (a.newDueOn) assert.ok(a.newDueOn >= dayOf(a.at), s.key);
        }
      }
    }
  });
});

describe('photographs', () => {
  const spec = {
    scene: 'exit',
    after: false,
    seed: 1,
    key: 'a',
    shot: 0,
    takenAt: new Date('2026-07-11T02:42:00Z'),
    latitude: 39.1234567,
    longitude: 117.2345678,
  } as const;
  it('carry the time and place of the shot', async () => {
    const bytes = await demoPhoto(spec);
    const meta = await sharp(bytes).metadata();
    assert.equal(`${meta.width}×${meta.height}`, '1280×960');
    const exif = (await exifr.parse(bytes, { gps: true, reviveValues: false })) as Record<string, number | string>;
    assert.equal(exif['DateTimeOriginal'], '2026:07:11 10:42:00');
    assert.equal(exif['OffsetTimeOriginal'], '+08:00');
    assert.ok(Math.abs(Number(exif['latitude']) - spec.latitude) < 1e-5);
    assert.ok(Math.abs(Number(exif['longitude']) - spec.longitude) < 1e-5);
  });
  it('are the same bytes for the same facts, and other pictures for another shot, place or state', async () => {
    const first = await demoPhoto(spec);
    assert.deepEqual(await demoPhoto(spec), first);
    for (const other of [
      { ...spec, shot: 1 },
      { ...spec, seed: 2 },
      { ...spec, after: true },
    ])
      assert.notDeepEqual(await demoPhoto(other), first);
  });
  it('stay below 120 kB and bear the mark in the corner', async () => {
    for (const [i, scene] of sceneNames.entries())
      for (const after of [i % 2 === 0]) {
        const bytes = await demoPhoto({ ...spec, scene, after });
        assert.ok(bytes.length <= 120_000, `${scene} ${bytes.length}`);
        const corner = await sharp(bytes).extract({ left: 1116, top: 24, width: 140, height: 72 }).raw().toBuffer();
        const bright = corner.filter((v) => v > 225).length;
        assert.ok(bright > 600, `${scene}: no mark (${bright})`);
      }
  });
  it('are drawn without fonts', () => {
    for (const scene of sceneNames) assert.ok(!sceneSvg(scene, true, 0).includes('<text'));
  });
});

const kindOf = (s: HazardScript): string => s.key.split('-')[0] as string;
describe('mixture', () => {
  it('is mostly major, with general hazards, false alarms and fresh findings beside', () => {
    const count = (kind: string): number => scripts.filter((s) => kindOf(s) === kind).length;
    assert.deepEqual(
      {
        open: count('open'),
        closed: count('closed'),
        general: count('general'),
        void: count('void'),
        finding: count('finding'),
      },
      { open: 47, closed: 36, general: 31, void: 3, finding: 3 },
    );
  });
  it('gives the street × industry table of the open major hazards', () => {
    const cell = (street: string, industry: string): number =>
      scripts.filter((s) => {
        const e = enterpriseNamed(s.enterprise);
        return kindOf(s) === 'open' && e.streetCode === street && e.industry === industry;
      }).length;
    const row = (street: string): number[] => demoIndustries.map((i) => cell(street, i));
    assert.deepEqual(row('120102005'), [6, 0, 0, 1, 1, 0, 0, 0]);
    assert.deepEqual(row('120102010'), [0, 1, 0, 4, 0, 0, 1, 0]);
    assert.deepEqual(row('120102013'), [4, 0, 0, 0, 0, 0, 0, 0]);
    const total = (day: PlainDate) => hazardScripts({ today: day }).filter((s) => kindOf(s) === 'open').length;
    assert.equal(total(plainDate('2027-03-01')), 47);
  });
});
