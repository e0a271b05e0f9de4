/** Which photographs a hazard script has, and the drawing of them all, place by place so that few drawings are held. */
import { enterpriseNamed } from './enterprises.ts';
import type { DemoAct, HazardScript } from './hazards.ts';
import { demoPhoto, forgetDrawings, type PhotoSpec } from './photos.ts';
import { random } from './random.ts';

/** Photographs of one script: those of the report under -1, those of an act under its place in the row of acts. */
export type Pictures = ReadonlyMap<number, readonly Picture[]>;
interface Picture {
  readonly after: boolean;
  readonly bytes: Buffer;
}

/** Before or after, for each photograph that the act brings. */
function shotsOf(act: DemoAct, script: HazardScript): boolean[] {
  const richly = script.photos > 1;
  switch (act.kind) {
    case 'progress':
      return act.photo && richly ? [act.percent > 70] : [];
    case 'evidence':
      return richly ? [true, true] : [true];
    case 'verify':
      return richly ? [act.pass] : [];
    case 'lookBack':
      return act.pass ? [] : [false];
    case 'reopen':
      return [false];
    default:
      return [];
  }
}

interface Shot {
  readonly script: HazardScript;
  readonly step: number;
  readonly spec: PhotoSpec;
}

function shots(script: HazardScript): Shot[] {
  const { latitude, longitude } = enterpriseNamed(script.enterprise);
  let shot = 0;
  const take = (step: number, at: Date, after: boolean, minutesBefore: number): Shot => {
    const d = random('photo', script.key, shot);
    return {
      script,
      step,
      spec: {
        scene: script.scene,
        after,
        seed: script.seed,
        key: script.key,
        shot: shot++,
        takenAt: new Date(at.getTime() - (minutesBefore + d.int(0, 40)) * 60_000),
        // Within some twenty metres of the firm, as a phone's position is.
        latitude: latitude + (d.next() - 0.5) * 0.0003,
        longitude: longitude + (d.next() - 0.5) * 0.0004,
      },
    };
  };
  return [
    ...Array.from({ length: script.photos }, () => take(-1, script.reportedAt, false, 12)),
    ...script.acts.flatMap((act, step) => shotsOf(act, script).map((after) => take(step, act.at, after, 60))),
  ];
}

/** Draws all photographs of all scripts, by the scripts' keys. */
export async function drawPictures(scripts: readonly HazardScript[], concurrency = 2): Promise<Map<string, Pictures>> {
  const place = ({ spec }: Shot): string => `${spec.scene} ${spec.seed} ${spec.after ? 1 : 0}`;
  const groups = new Map<string, Shot[]>();
  for (const shot of scripts.flatMap(shots)) groups.set(place(shot), [...(groups.get(place(shot)) ?? []), shot]);
  const drawn = new Map<Shot, Buffer>();
  for (const group of groups.values()) {
    const waiting = [...group];
    const draw = async (): Promise<void> => {
      for (let shot = waiting.shift(); shot; shot = waiting.shift()) drawn.set(shot, await demoPhoto(shot.spec));
    };
    await Promise.all(Array.from({ length: concurrency }, draw));
    forgetDrawings();
  }
  const result = new Map<string, Map<number, Picture[]>>();
  // In the order in which they were taken, not in that of the drawing.
  for (const shot of [...drawn.keys()].sort((a, b) => a.spec.shot - b.spec.shot)) {
    const own = result.get(shot.script.key) ?? new Map<number, Picture[]>();
    own.set(shot.step, [...(own.get(shot.step) ?? []), { after: shot.spec.after, bytes: drawn.get(shot) as Buffer }]);
    result.set(shot.script.key, own);
  }
  fakeOne(scripts, result);
  return result;
}

/**
 * One closure of the district is faked: what was put right is proved with the picture of another firm. The examination of the
 * data (数据体检) finds it, so that a visitor sees what that looks like.
 */
function fakeOne(scripts: readonly HazardScript[], pictures: Map<string, Map<number, Picture[]>>): void {
  const proofOf = (script: HazardScript): number => script.acts.findIndex((act) => act.kind === 'evidence');
  const closed = scripts.filter((s) => (s.state === 'closed' || s.state === 'archived') && proofOf(s) >= 0);
  for (const faked of [...closed].reverse()) {
    const honest = closed.find(
      (s) => s.scene === faked.scene && s.enterprise !== faked.enterprise && s.reportedAt < faked.reportedAt,
    );
    const [theirs] = (honest && pictures.get(honest.key)?.get(proofOf(honest))) ?? [];
    const [, ...rest] = pictures.get(faked.key)?.get(proofOf(faked)) ?? [];
    if (!theirs) continue;
    pictures.get(faked.key)?.set(proofOf(faked), [theirs, ...rest]);
    return;
  }
}
