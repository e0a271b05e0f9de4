/** Turns of phrase that recur in offices: opinions, receipts, organisation of the work. */
import type { PlainDate } from '#kernel/shared/time.ts';
import type { Random } from './random.ts';

export const say = (day: PlainDate): string => {
  const [, month, date] = day.split('-').map(Number);
  return `${month}月${date}日`;
};

export const organisation = (d: Random, principal: string, safety: string): string =>
  d.pick([
    `成立整改小组，主要负责人${principal}任组长，${safety}负责日常组织，设备、生产、工会各派 1 人参加，每周五碰头。`,
    `由${principal}总负责，${safety}任现场负责人，抽调电工、维修工共 5 人，外委单位按安全协议统一管理。`,
    `主要负责人${principal}牵头，${safety}具体落实，班组长包干到工位，工会参与监督并向职工公示。`,
  ]);

export const schedule = (d: Random, first: PlainDate, second: PlainDate, last: PlainDate): string =>
  d.pick([
    `分三步：${say(first)}前完成设计和采购，${say(second)}前完成安装改造，${say(last)}前完成调试和企业自验。`,
    `${say(first)}前到货，${say(second)}前施工完毕，${say(last)}前试运行并自验；每周报送一次进度。`,
    `一是${say(first)}前落实资金和队伍；二是${say(second)}前完成主体整改；三是${say(last)}前验收、培训、归档。`,
  ]);

export const judgeReasons = [
  '现场情况与所列条款逐项对应，事实清楚，直接判定为重大事故隐患。',
  '经现场核查、查阅资料和询问当班人员，符合判定标准所列情形。',
  '照片、检测记录和询问情况一致，符合判定条款，不属于可立即排除的一般隐患。',
] as const;
export const comprehensiveReason = '命中综合判定要素三项以上，不属于可以立即改正的情形，综合判定为重大火灾隐患。';
export const expertReason = '判定标准未直接列明，经三名专家现场论证，认为存在群死群伤现实危险，按重大事故隐患管理。';
export const rejectOpinions = [
  '判定所引条款与照片部位不一致，请补充现场测量数据后重新判定。',
  '请核对发现日期当日有效的标准文本，并补充询问记录后重新判定。',
] as const;
export const confirmOpinions = [
  '事实清楚，条款准确，同意入库。',
  '同意判定意见，请尽快告知企业两名负责人并督促落实临时措施。',
  '材料齐全，同意入库，按重大事故隐患督办。',
] as const;
export const planReturns = [
  '方案缺少应急处置内容，资金来源不明确，请补充后重新报送。',
  '时限安排过于笼统，未明确停用期间的管控责任人，请修改。',
] as const;
export const planApprovals = [
  '六要素齐全，措施可行，同意实施，请每周报送进度。',
  '同意，整改期间临时措施须落实到人。',
  '方案可行，同意；涉及动火、停送电作业的须提前报备。',
] as const;
export const extensionApprovals = [
  '理由属实，临时管控措施到位，同意延期，期间每周检查一次。',
  '同意延期，不得降低临时管控标准，到期不再延。',
] as const;
export const resumeStatements = [
  '治理方案内容已全部完成，评估报告结论为符合，现申请恢复生产，请予现场审查。',
  '整改项目、资金、评估均已落实，职工已培训，申请恢复。',
] as const;
export const resumeApprovals = [
  '现场审查合格，同意恢复，恢复后首周每日自查。',
  '审查符合要求，同意恢复使用，请做好首次运行的监护。',
] as const;
export const closureOpinions = [
  '复查合格，证据逐项对应条款，申请销号。',
  '整改到位，评估、公示、资金材料齐全，申请予以销号。',
] as const;
export const closeOpinions = [
  '材料齐全，同意销号。',
  '经审核符合销号条件，同意销号，三个月内组织回头看。',
  '同意销号，请属地街道纳入回头看名单。',
] as const;
export const lookBackPasses = [
  '设施完好，制度执行正常，未发现反弹。',
  '现场抽查运行记录连续，员工能说清操作要求，未见同类问题。',
  '回头看未发现反弹，建议归档。',
] as const;
export const comments = [
  '已电话提醒企业负责人，对方承诺按期完成。',
  '与属地街道联合检查一次，临时措施落实较好。',
  '企业资金较紧，建议安委办协调园区分担。',
  '厂家供货进度已核实，属实。',
] as const;
export const transferReasons: Readonly<Record<string, string>> = {
  区消防救援支队: '涉及消防设施和防火分隔，按职责分工转消防救援机构办理。',
  区市场监管局: '涉及特种设备，按《特种设备安全法》规定的职责转市场监管部门办理。',
  区民政局: '涉及养老服务机构，按行业主管职责转民政部门办理。',
};
export const stopExtents = { full: '全部生产经营活动', partial: '涉及部位及相连工序', equipment: '涉及设备' } as const;
export const stopBasis = '《中华人民共和国安全生产法》第六十七条、总局令第16号第十六条';

/** What is done on the spot, before the firm's own measures are registered. */
export const atOnce = '现场拉设警戒，撤离无关人员，指定专人看守';
/** The measures go on while an extension runs. */
export const meanwhile = (interim: string): string =>
  `继续执行原措施（${interim.split('，')[0] as string}），安全管理员每日检查 1 次并留存照片，发现异常立即撤人`;
