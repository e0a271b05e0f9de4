/** What closing a hazard must prove, derived from the inspection hint (检查要点) of the criteria it was judged by. */
import type { EvidenceDemand, EvidenceKind } from './schema.ts';

/** What the derivation needs of a criterion. */
export interface EvidenceSource {
  clause: string;
  hint: string;
  /** Demands written by hand for this item; they replace the derivation. */
  evidence?: readonly { kind: EvidenceKind; label: string; required: boolean }[] | null;
}

/** Every hazard owes a photograph of the same place after rectification (T9-2). */
export const afterPhoto: EvidenceDemand = { key: 'afterPhoto', kind: 'photo', label: '整改后照片', required: true };

interface KindRule {
  kind: EvidenceKind;
  pattern: RegExp;
  /** The outcome can only be shown by this paper; others only support it. */
  required: boolean;
  /** Says what the paper is, when the hint names only the matter. */
  suffix?: { unless: RegExp; text: string };
}

// Order decides: the first pattern that fits names the kind.
const rules: readonly KindRule[] = [
  { kind: 'opinion', pattern: /论证报告/, required: true },
  { kind: 'training', pattern: /培训/, required: false, suffix: { unless: /记录|资料/, text: '记录' } },
  { kind: 'testRecord', pattern: /试验|测试|切换|触发/, required: true, suffix: { unless: /记录|报告/, text: '记录' } },
  { kind: 'testReport', pattern: /验收/, required: true, suffix: { unless: /记录|文件|表/, text: '记录' } },
  {
    kind: 'testReport',
    pattern: /检测|检验|定检|年检|罐检|校验|检定|探伤|鉴定|试块|监检|评估|评价|报告/,
    required: true,
    suffix: { unless: /报告|证书|记录|意见|文件|系统/, text: '报告' },
  },
  {
    kind: 'certificate',
    pattern: /操作证|合格证|许可|资质|登记证|考核|证书|证件|证明|执业|从业资格|手续|备案/,
    required: true,
    suffix: { unless: /证$|核验$|证书|证件|证明|文件|手续|结果/, text: '证明' },
  },
  { kind: 'video', pattern: /影像|视频|录像|画面|截图/, required: false },
  {
    kind: 'permit',
    pattern: /作业票|动火证|审批|批准|告知书|安检单/,
    required: true,
    suffix: { unless: /票|证|表|文件|书|单/, text: '文件' },
  },
  { kind: 'contract', pattern: /合同|协议/, required: false },
  { kind: 'drawing', pattern: /图|设计|建筑结构资料/, required: false },
  { kind: 'plan', pattern: /方案|预案|制度|规程|核算|论证|计划/, required: false },
  {
    kind: 'measurement',
    pattern: /测量|测距|测温|监测|数据|统计|人数|在线率/,
    required: false,
    suffix: { unless: /记录|报告|数据|统计|率|报警/, text: '记录' },
  },
  { kind: 'ledger', pattern: /台账|记录|日志|日报|清单|名册|档案/, required: false },
  {
    kind: 'ledger',
    pattern: /检查|比对|核对|巡视|核验|运行|演练|值班|计数/,
    required: false,
    suffix: { unless: /记录/, text: '记录' },
  },
];

/** Parts of a hint that ask for no paper at closing: to be seen on the spot, papers of the judgement itself, other standards. */
const noPaper =
  /^(现场|现场(照片|检查|阀门|工艺|标志)|.*影像|.*照片|仓库现场|作业现场抽查|专家论证意见|集体讨论记录|逐条计数|场所类别)$|^(AQ|GB) ?\d/;

const noSuffix = { unless: /^/, text: '' };
/** A hint that only names a matter (探测器, 库存) asks for papers about it. */
const bareMatter = { unless: /文件|资料|单|凭证|书|目录|标识|铭牌|码$/, text: '资料' };

/**
 * The evidence demands (证据要求) of one criterion, always beginning with 整改后照片. Papers that show the outcome
 * (reports, tests, certificates, permits) are required, the others support.
 */
export function deriveEvidence(source: EvidenceSource): EvidenceDemand[] {
  const found: { kind: EvidenceKind; label: string; required: boolean }[] = [];
  if (source.evidence) found.push(...source.evidence);
  else {
    for (const raw of source.hint.replace(/（[^（）]*）/g, '').split(/[、；，,;]/)) {
      const part = raw.trim().replace(/与现场(核对|比对)$/, '');
      if (part === '' || noPaper.test(part)) continue;
      const rule = rules.find((r) => r.pattern.test(part));
      const { unless, text } = rule ? (rule.suffix ?? noSuffix) : bareMatter;
      found.push({
        kind: rule?.kind ?? 'document',
        label: unless.test(part) ? part : part + text,
        required: rule?.required ?? false,
      });
    }
  }
  const seen = new Map<EvidenceKind, number>();
  const labels = new Set<string>([afterPhoto.label]);
  const demands: EvidenceDemand[] = [afterPhoto];
  for (const { kind, label, required } of found) {
    if (labels.has(label)) continue;
    labels.add(label);
    const n = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, n);
    demands.push({ key: n === 1 ? kind : `${kind}-${n}`, kind, label, required, clause: source.clause });
  }
  return demands;
}

/** The evidence demands of one criterion, 整改后照片 first. */
export const evidenceOf = (criterion: { evidence: readonly EvidenceDemand[] }): readonly EvidenceDemand[] =>
  criterion.evidence;

/**
 * The demands of several criteria together: 整改后照片 once, equal papers once (required when any clause requires it).
 * Keys carry the criterion's id, so that a file keeps its place when a criterion is added. Without criteria only
 * 整改后照片 is owed.
 */
export function evidenceForAll(
  criteria: readonly { id: string; evidence: readonly EvidenceDemand[] }[],
): EvidenceDemand[] {
  const merged = new Map<string, EvidenceDemand>([[afterPhoto.label, afterPhoto]]);
  for (const { id, evidence } of criteria)
    for (const demand of evidence) {
      const known = merged.get(demand.label);
      if (known) merged.set(demand.label, { ...known, required: known.required || demand.required });
      else merged.set(demand.label, { ...demand, key: `${id}:${demand.key}` });
    }
  return [...merged.values()];
}
