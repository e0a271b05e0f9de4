/** 吹哨报到, 会商 and 督导组 of the demo district, through the real services, in the order in which they happened. */
import { fixedClock } from '#kernel/server/clock.ts';
import { makeCtx, type Ctx } from '#kernel/server/context.ts';
import type { DbHandle } from '#kernel/server/db.ts';
import type { Logger } from '#kernel/server/log.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { addDays, startOfDay, type PlainDate } from '#kernel/shared/time.ts';
import { storeFile } from '#platform/files/server/index.ts';
import { jointActs, visitActs } from '#modules/supervision/server/index.ts';
import { streetNamed } from './places.ts';
import { demoPhoto, forgetDrawings } from './photos.ts';
import type { Scene } from './scenes.ts';

export interface JointStage {
  handle: DbHandle;
  log: Logger;
  today: PlainDate;
  /** By login. */
  people: ReadonlyMap<string, Actor>;
  /** Ids of units by short name. */
  units: ReadonlyMap<string, string>;
  /** A firm that is visited in secret, with its place. */
  firm: { id: string; name: string; latitude: number; longitude: number };
}

const CORNER: Scene = 'exit';

/** Everything below happens some days before today, at an hour of the day. */
export async function playJoint(stage: JointStage): Promise<void> {
  const { handle, log, people, units, today } = stage;
  // By the calendar, weekends included: moved to working days, a later act could come before an earlier one.
  const moment = (daysBack: number, hour: number): Date =>
    new Date(startOfDay(addDays(today, -daysBack)).getTime() + hour * 3_600_000);
  const who = (login: string): Actor => {
    const actor = people.get(login);
    if (!actor) throw new RangeError(`nobody signs in as ${login}`);
    return actor;
  };
  const unit = (name: string): string => {
    const id = units.get(name);
    if (!id) throw new RangeError(`the district has no unit ${name}`);
    return id;
  };
  const by = (login: string, daysBack: number, hour: number): Ctx =>
    makeCtx({ handle, log, door: 'job', actor: who(login), clock: fixedClock(moment(daysBack, hour)) });
  let shot = 0;
  const photo = async (ctx: Ctx, at: { latitude: number; longitude: number }, after = false): Promise<string> => {
    const takenAt = new Date(ctx.clock.now().getTime() - 5 * 60_000);
    const bytes = await demoPhoto({ scene: CORNER, after, seed: 1, key: 'joint', shot: shot++, takenAt, ...at });
    return (await storeFile(ctx, { name: '现场照片.jpg', bytes })).id;
  };
  const placeOf = (street: string) => {
    const { box } = streetNamed(street);
    return { longitude: (box[0] + box[2]) / 2, latitude: (box[1] + box[3]) / 2 };
  };
  const bridge = placeOf('120102005');
  const palace = placeOf('120102001');

  await playSessions();
  await playWhistles();
  await playVisits();
  forgetDrawings();

  async function playSessions(): Promise<void> {
    const call = by('anweiban', 30, 9);
    const s = await jointActs.callSession(call, {
      title: '商场、仓库消防通道占用联合整治',
      reason: '多处巡查发现消防通道被货物和车辆占用，单个部门难以解决',
      agenda: ['通报占用情况', '研究整治措施', '明确责任和时限'],
      heldAt: moment(27, 9).toISOString(),
      place: '区安委办三楼会议室',
      unitIds: [unit('区消防救援支队'), unit('区商务局'), unit('区城市管理委')],
      userIds: [],
    });
    for (const [login, name] of [
      ['xiaofang', '高岩'],
      ['shangwu', '许佩瑶'],
      ['chengguan', '邵占军'],
    ] as const) {
      const mine = s.invitees.find((i) => i.unitName === who(login).unitName || unit(i.unitName) === who(login).unitId);
      if (mine) await jointActs.receiveInvitation(by(login, 29, 10), s.id, mine.id, { reply: `${name}参加` });
    }
    await jointActs.conveneSession(by('anweiban', 27, 9), s.id, {
      host: '常振华',
      attendance: s.invitees.map((i) => ({ inviteeId: i.id, attended: true, attendee: '', attendedFor: '' })),
    });
    await jointActs.addStatement(by('anweiban', 27, 10), s.id, {
      unitName: '区消防救援支队',
      speaker: '高岩',
      text: '占用集中在三处商场后街，货车夜间停放，建议划线并明确管理单位。',
    });
    const agreed = await jointActs.concludeSession(by('anweiban', 27, 11), s.id, {
      analysis: '商户堆货和夜间停车占用通道，物业没有明确管理责任。',
      decisions: [
        {
          what: '清空三处商场后街消防通道，施划禁停标线',
          proofRequired: '清理前后照片',
          leadUnitId: unit('区商务局'),
          assistingIds: [unit('区城市管理委')],
          dueOn: addDays(today, -12),
        },
        {
          what: '对拒不清理的商户依法查处，形成查处清单',
          proofRequired: '处罚决定书和清单',
          leadUnitId: unit('区消防救援支队'),
          assistingIds: [],
          dueOn: addDays(today, -4),
        },
      ],
    });
    const [first, second] = agreed.decisions;
    if (!first || !second) throw new RangeError('two decisions were made');
    await jointActs.acceptDecision(by('shangwu', 26, 9), first.id, { note: '许佩瑶负责' });
    await jointActs.acceptDecision(by('xiaofang', 26, 10), second.id, { note: '' });
    const report = by('shangwu', 16, 15);
    await jointActs.reportDecision(report, first.id, {
      report: '三处通道已清空，标线已施划，物业签了管理承诺',
      fileIds: [await photo(report, bridge, true)],
    });
    await jointActs.confirmDecision(by('anweiban', 13, 10), first.id, { opinion: '现场核实，通道畅通' });
    await jointActs.callSession(by('anweiban', 1, 10), {
      title: '三合一场所住人问题会商',
      reason: '夜间检查发现多家门店违规住人',
      agenda: ['通报检查情况', '研究清退和安置'],
      heldAt: moment(-2, 9).toISOString(),
      place: '区安委办三楼会议室',
      unitIds: [unit('区住房建设委'), unit('区消防救援支队'), unit('二号桥街道')],
      userIds: [],
    });
  }

  async function playWhistles(): Promise<void> {
    const blow = by('jiedao', 20, 9);
    const w = await jointActs.blowWhistle(blow, {
      title: '泰通公寓消防车通道被堆料占用，业主拒不清理',
      description: '占用约四十米，消防车无法进入，街道两次劝导无效',
      urgency: 'urgent',
      place: '泰通公寓 3 号楼北侧',
      streetCode: '120102005',
      unitIds: [unit('区消防救援支队'), unit('区城市管理委')],
      position: { ...bridge, accuracy: 15 },
      photoIds: [await photo(blow, bridge)],
    });
    for (const [login, name, result] of [
      ['xiaofang', '区消防救援支队', '责令限期清理，当场清出通道二十米'],
      ['chengguan', '区城市管理委', '清运堆料四车，剩余部分约定三日内清完'],
    ] as const) {
      const c = w.calls.find((one) => one.unitName === name);
      if (!c) throw new RangeError(`${name} was called`);
      await jointActs.acknowledgeCall(by(login, 20, 9.2), w.id, c.id, { note: '马上到' });
      const there = by(login, 20, 9.8);
      await jointActs.arriveAtPlace(there, w.id, c.id, {
        photoIds: [await photo(there, bridge)],
        position: { ...bridge, accuracy: 10 },
        note: '',
      });
      const done = by(login, 20, 15);
      await jointActs.reportResult(done, w.id, c.id, { result, photoIds: [await photo(done, bridge, true)] });
      await jointActs.rateCall(by('jiedao-shenhe', 19, 10), w.id, c.id, {
        rating: login === 'xiaofang' ? 'solved' : 'partly',
        note: login === 'xiaofang' ? '' : '还有一车堆料没有清走',
      });
    }
    const again = await jointActs.blowAgain(by('jiedao', 8, 9), w.id, {
      reason: '剩余堆料没有按约定清走，又新增废旧家具',
      urgency: 'ordinary',
      unitIds: [unit('区城市管理委')],
      photoIds: [],
    });
    const c = again.calls[0];
    if (!c) throw new RangeError('one department was called again');
    await jointActs.acknowledgeCall(by('chengguan', 8, 10), again.id, c.id, { note: '' });
    const there = by('chengguan', 8, 14);
    await jointActs.arriveAtPlace(there, again.id, c.id, {
      photoIds: [await photo(there, bridge)],
      position: { ...bridge, accuracy: 10 },
      note: '',
    });
    const done = by('chengguan', 7, 16);
    await jointActs.reportResult(done, again.id, c.id, {
      result: '堆料和废旧家具全部清走，物业每周巡查',
      photoIds: [await photo(done, bridge, true)],
    });
    const other = by('jiedao-01', 3, 10);
    const late = await jointActs.blowWhistle(other, {
      title: '沿街改造工地围挡外堆放气瓶，夜间无人看管',
      description: '',
      urgency: 'ordinary',
      place: '六纬路 12 号工地外',
      streetCode: '120102001',
      unitIds: [unit('区住房建设委')],
      position: { ...palace, accuracy: 20 },
      photoIds: [await photo(other, palace)],
    });
    const called = late.calls[0];
    if (called) await jointActs.acknowledgeCall(by('zhujian', 3, 11), late.id, called.id, { note: '下午去' });
  }

  async function playVisits(): Promise<void> {
    const g = await visitActs.formGroup(by('anweiban-guanli', 40, 9), {
      name: '区安委会第一督导组',
      subject: '重大事故隐患动态清零、领导带队检查和督办事项落实情况',
      method: 'open',
      fromOn: addDays(today, -39),
      toOn: addDays(today, 30),
      matters: ['隐患台账和销号', '领导带队检查', '企业自查自改', '督办事项落实'],
      leaderId: who('yingji-shenhe').userId,
      memberIds: [who('xiaofang').userId, who('zhuanjia').userId],
      unitIds: [unit('二号桥街道'), unit('大王庄街道'), unit('区商务局')],
      enterpriseIds: [],
    });
    await visitActs.approveGroup(by('anweiban-zhuren', 39, 10), g.id, { opinion: '同意，按计划开展' });
    const target = (name: string): string => g.targets.find((t) => t.name === name)?.id ?? '';

    const visit = async (
      name: string,
      place: { latitude: number; longitude: number },
      daysBack: number,
      duties: readonly { what: string; unitId: string }[],
      summary: string,
    ): Promise<string> => {
      const after = await visitActs.planVisit(by('yingji-shenhe', daysBack + 3, 9), g.id, {
        targetId: target(name),
        plannedOn: addDays(today, -daysBack),
        subject: '',
      });
      const id = after.visits.find((v) => v.targetName === name && v.state === 'planned')?.id ?? '';
      const there = by('xiaofang', daysBack, 9);
      const v = await visitActs.arriveVisit(there, id, {
        photoIds: [await photo(there, place)],
        position: { ...place, accuracy: 12 },
        place: `${name}办公楼`,
      });
      for (const [i, m] of v.matters.entries())
        await visitActs.recordMatter(by('xiaofang', daysBack, 9.5 + i / 4), id, {
          matterId: m.id,
          matter: '',
          result: i === 1 && duties.length > 0 ? 'problem' : 'good',
          note: '',
          photoIds: [],
        });
      for (const { what, unitId } of duties)
        await visitActs.addFinding(by('yingji-shenhe', daysBack, 11), id, {
          kind: 'duty',
          what,
          detail: '',
          photoIds: [],
          place: '',
          unitId,
        });
      await visitActs.leaveVisit(by('yingji-shenhe', daysBack, 11.5), id, { summary });
      await visitActs.submitVisit(by('yingji-shenhe', daysBack, 16), id, {
        opinion: '限期整改，举一反三，整改情况书面报告',
      });
      await visitActs.issueVisit(by('anweiban-zhuren', daysBack, 17), id, {});
      return id;
    };
    const closed = await visit(
      '二号桥街道',
      bridge,
      34,
      [{ what: '两件重大隐患整改期间领导没有按规定带队检查', unitId: unit('二号桥街道') }],
      '台账齐全，带队检查落实不够',
    );
    await visitActs.receiveVisit(by('jiedao', 33, 18), closed);
    const f = (await visitActs.getVisit(by('jiedao', 28, 9), closed)).findings[0];
    if (!f) throw new RangeError('one problem was found');
    const proof = by('jiedao', 28, 10);
    await visitActs.reportFinding(proof, f.id, {
      report: '主要领导已带队检查两次，建立月度带队检查台账',
      fileIds: [await photo(proof, bridge, true)],
    });
    await visitActs.replyVisit(by('jiedao', 28, 11), closed, { reply: '问题已整改，制度已修订', fileIds: [] });
    await visitActs.confirmFinding(by('anweiban', 25, 10), f.id, { opinion: '核对了检查记录和照片' });
    const look = by('xiaofang', 22, 10);
    await visitActs.lookBackVisit(look, closed, {
      passed: true,
      opinion: '现场查看台账，两周内带队检查三次',
      photoIds: [await photo(look, bridge, true)],
      position: { ...bridge, accuracy: 12 },
    });

    const open = await visit(
      '大王庄街道',
      palace,
      19,
      [
        { what: '三家企业自查记录与现场不符，街道没有核查', unitId: unit('大王庄街道') },
        { what: '督办函超过期限没有回复', unitId: unit('大王庄街道') },
      ],
      '自查核查不实，督办落实迟缓',
    );
    await visitActs.receiveVisit(by('jiedao-01', 18, 18), open);
    const half = (await visitActs.getVisit(by('jiedao-01', 10, 9), open)).findings[1];
    if (half) {
      const shown = by('jiedao-01', 10, 10);
      await visitActs.reportFinding(shown, half.id, {
        report: '督办函已回复，明确专人跟踪',
        fileIds: [await photo(shown, palace, true)],
      });
    }
    await visitActs.planVisit(by('yingji-shenhe', 2, 9), g.id, {
      targetId: target('区商务局'),
      plannedOn: today,
      subject: '',
    });

    const secret = await visitActs.formGroup(by('anweiban-guanli', 12, 9), {
      name: '夜间暗访组',
      subject: '涉粉企业夜间停产停用执行情况',
      method: 'covert',
      fromOn: addDays(today, -11),
      toOn: addDays(today, 20),
      matters: ['停用设备是否恢复使用', '夜间值守'],
      leaderId: who('zhifa').userId,
      memberIds: [who('zhuanjia').userId],
      unitIds: [],
      enterpriseIds: [stage.firm.id],
    });
    await visitActs.approveGroup(by('anweiban-zhuren', 11, 10), secret.id, { opinion: '同意，注意保密' });
    const planned = await visitActs.planVisit(by('zhifa', 9, 9), secret.id, {
      targetId: secret.targets[0]?.id ?? '',
      plannedOn: addDays(today, -5),
      subject: '',
    });
    const id = planned.visits[0]?.id ?? '';
    const there = by('zhifa', 5, 21);
    const v = await visitActs.arriveVisit(there, id, {
      photoIds: [await photo(there, stage.firm)],
      position: { latitude: stage.firm.latitude, longitude: stage.firm.longitude, accuracy: 8 },
      place: '厂区南门',
    });
    for (const m of v.matters)
      await visitActs.recordMatter(by('zhifa', 5, 21.5), id, {
        matterId: m.id,
        matter: '',
        result: m.seq === 2 ? 'problem' : 'good',
        note: m.seq === 2 ? '值班室无人' : '',
        photoIds: [],
      });
    // Held until the feedback: the ledger does not know of it yet.
    const found = by('zhifa', 5, 21.6);
    await visitActs.addFinding(found, id, {
      kind: 'hazard',
      what: '夜间消防控制室无人值守',
      detail: '21 时 30 分值班室无人，联系值班人员二十分钟后到岗',
      photoIds: [await photo(found, stage.firm)],
      enterpriseId: stage.firm.id,
      place: '消防控制室',
    });
    await visitActs.leaveVisit(by('zhifa', 5, 22), id, { summary: '停用设备没有恢复使用，夜间值守不到位' });
    await visitActs.submitVisit(by('zhifa', 4, 10), id, { opinion: '立即恢复值守，追究值班人员责任' });
  }
}
