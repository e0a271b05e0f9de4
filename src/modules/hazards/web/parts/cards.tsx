/** The parts of a record as cards: on the record page and beside the forms that need them. */
import { FileText } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { apiBase, fileUrl } from '#kernel/web/api.ts';
import { count, day, dayCol, money, timeShort } from '#kernel/web/format.ts';
import {
  Card,
  EvidenceGrid,
  GapsList,
  GapsSummary,
  Icon,
  KeyValue,
  LinkButton,
  StateBadge,
  Tag,
} from '#kernel/web/ui/index.ts';
import type { EvidenceItem, Gap as KitGap } from '#kernel/web/ui/index.ts';
import { useGet } from '#kernel/web/hooks.ts';
import { outcomeLabels } from '#modules/criteria/shared/labels.ts';
import {
  actionLabels,
  gradeLabels,
  judgeMethodLabels,
  planParts,
  type HazardAction,
  type PlanPart,
} from '../../shared/labels.ts';
import { judgingBasis } from '../../shared/contract.ts';
import type { HazardRecord, JudgementView } from '../../shared/schema.ts';
import { actPath, evidenceWord, stopWord } from '../words.ts';
import { FileList } from './files.tsx';

type Evidence = HazardRecord['evidence'][number];
type Request = HazardRecord['requests'][number];

/** The upright picture without place and time of taking. */
const pictureUrl = (id: string): string => `${apiBase}/files/${encodeURIComponent(id)}/image`;
const isPicture = (piece: Evidence): boolean => piece.file.mime.startsWith('image/');
/** Metres beyond which a photo's place is said to be off. */
const FAR = 500;

function itemOf(piece: Evidence, place: string): EvidenceItem {
  const picture = isPicture(piece);
  const far = piece.file.distance !== null && piece.file.distance > FAR;
  return {
    key: piece.id,
    label: piece.label || evidenceWord(piece.kind),
    time: piece.file.takenAt
      ? timeShort(piece.file.takenAt)
      : picture
        ? '拍摄时间未知'
        : `${timeShort(piece.uploadedAt)} 上传`,
    ...(picture ? { photo: pictureUrl(piece.file.id) } : {}),
    ...(piece.file.hasThumb ? { thumb: fileUrl(piece.file.id, 'thumb') } : {}),
    ...(picture && !far && piece.file.distance !== null ? { distance: piece.file.distance } : {}),
    faults: [
      ...(picture && piece.file.distance === null ? ['无拍摄位置'] : []),
      ...(far
        ? [
            `拍摄位置距企业 ${(piece.file.distance ?? 0) >= 1000 ? `${((piece.file.distance ?? 0) / 1000).toFixed(1)} 公里` : `${Math.round(piece.file.distance ?? 0)} 米`}`,
          ]
        : []),
    ],
    // Before and after of the same place stand side by side.
    ...(picture && ['before', 'after'].includes(piece.kind) ? { place } : {}),
    ...(picture ? {} : { onOpen: () => window.open(fileUrl(piece.file.id), '_blank', 'noopener') }),
  };
}

const order = (piece: Evidence): number => (piece.kind === 'before' ? 0 : piece.kind === 'after' ? 1 : 2);

/** Photos and papers, then what is still owed. */
export function EvidenceCard({
  record,
  onAdd,
}: {
  record: HazardRecord;
  onAdd?: ((kind: string, criterionId: string | null) => void) | undefined;
}) {
  const [all, setAll] = useState(false);
  const sorted = [...record.evidence].sort((a, b) => order(a) - order(b));
  const shown = all ? sorted : sorted.slice(0, 8);
  const owed = record.owedEvidence.map((piece) => ({
    what: piece.label,
    note: piece.kind === 'after' ? '与整改前同一部位' : piece.criterionId ? '判定条款要求' : '',
    ...(onAdd ? { onAdd: () => onAdd(piece.kind, piece.criterionId) } : {}),
  }));
  return (
    <Card
      title="证据"
      extra={
        <>
          {record.owedEvidence.length ? <span className="z-overdue">还缺 {record.owedEvidence.length} 件</span> : null}
          {sorted.length > 8 ? (
            <LinkButton onClick={() => setAll(!all)}>{all ? '收起' : `全部 ${sorted.length} 件`}</LinkButton>
          ) : (
            <span>{sorted.length} 件</span>
          )}
        </>
      }
    >
      {sorted.length + owed.length > 0 ? (
        <EvidenceGrid items={shown.map((piece) => itemOf(piece, record.place))} owed={owed} />
      ) : (
        <p className="z-ink2">还没有证据。</p>
      )}
    </Card>
  );
}

/** 销号还缺什么. */
export function GapsCard({
  record,
  onAct,
}: {
  record: HazardRecord;
  onAct?: ((action: HazardAction) => void) | undefined;
}) {
  const open = new Set(record.allowedActions.filter((one) => !one.locked).map((one) => one.action));
  const gaps: KitGap[] = record.gaps.map((gap) => ({
    key: gap.key,
    title: gap.label,
    note: [gap.detail, gap.status === 'done' || !gap.who ? '' : `由${gap.who}办理`].filter(Boolean).join('；'),
    state: gap.status === 'missing' ? 'missing' : gap.status === 'waiting' ? 'ahead' : 'closed',
    action:
      gap.action && onAct && gap.status !== 'done' && open.has(gap.action as HazardAction)
        ? {
            label: actionLabels[gap.action as HazardAction] ?? '去办理',
            onAct: () => onAct(gap.action as HazardAction),
          }
        : null,
  }));
  if (gaps.length === 0) return null;
  return (
    <Card title="销号还缺什么" extra={<GapsSummary gaps={gaps} />}>
      <GapsList gaps={gaps} />
    </Card>
  );
}

const planText = (record: HazardRecord, part: PlanPart): ReactNode => {
  const plan = record.plan;
  if (!plan) return null;
  if (part === 'funding') {
    return (
      <>
        {plan.funding}
        <span className="z-ink2">（计划 {money(plan.fundingFen)}）</span>
      </>
    );
  }
  if (part === 'organisation') {
    return (
      <>
        {plan.organisation}
        <span className="z-ink2">
          （整改责任人 {plan.responsiblePerson}
          {plan.responsiblePhone ? ` ${plan.responsiblePhone}` : ''}）
        </span>
      </>
    );
  }
  if (part === 'schedule') {
    return (
      <>
        {plan.schedule}
        <span className="z-ink2">（{day(plan.dueOn)}前完成）</span>
      </>
    );
  }
  return plan[part];
};

/** 治理方案六个部分. `brief` folds it, for forms where it is only looked up. */
export function PlanCard({ record, brief }: { record: HazardRecord; brief?: boolean }) {
  const plan = record.plan;
  if (!plan) return null;
  const state =
    plan.decision === 'approved' ? (
      <StateBadge family="done" label="已通过" />
    ) : plan.decision === 'returned' ? (
      <StateBadge family="returned" label="已退回" />
    ) : (
      <StateBadge family="review" label="待审核" />
    );
  const body = (
    <>
      <KeyValue
        items={(Object.keys(planParts) as PlanPart[]).map((part) => ({
          label: planParts[part],
          value: planText(record, part),
        }))}
      />
      <FileList files={plan.files} />
    </>
  );
  return (
    <Card title="治理方案" note={plan.round > 1 ? `第 ${plan.round} 次报送` : undefined} extra={state}>
      <p className="z-note hz-planline">
        {plan.submittedBy} {timeShort(plan.submittedAt)} 报送
      </p>
      {plan.opinion ? <blockquote className="z-quote hz-quote">审核意见：{plan.opinion}</blockquote> : null}
      {brief ? (
        <details className="hz-details">
          <summary>看六个部分</summary>
          {body}
        </details>
      ) : (
        body
      )}
    </Card>
  );
}

/** Interim measures and stop order: how it is held until it is put right. */
export function MeasuresCard({ record }: { record: HazardRecord }) {
  if (!record.stopOrder && record.measures.length === 0) return null;
  return (
    <Card title="改好以前怎么管住">
      <ul className="hz-list">
        {record.stopOrder ? (
          <li>
            <div>
              <StateBadge
                family={record.stopOrder.resumedOn ? 'done' : 'stopped'}
                label={stopWord(record.stopOrder.kind)}
              />{' '}
              {record.stopOrder.extent}
            </div>
            <div className="z-note">
              {dayCol(record.stopOrder.orderedOn)} 起
              {record.stopOrder.resumedOn ? `，${dayCol(record.stopOrder.resumedOn)} 恢复` : '，至今未恢复'}；
              {record.stopOrder.basis}
            </div>
          </li>
        ) : null}
        {record.measures.map((measure, i) => (
          <li key={i}>
            <div>{measure.text}</div>
            <div className="z-note">
              落实人 {measure.responsible}；{measure.by} {timeShort(measure.at)} 登记
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function ProgressCard({ record }: { record: HazardRecord }) {
  const latest = record.progress[0];
  if (!latest) return null;
  return (
    <Card title="整改进度" extra={<span>已完成 {latest.percent}%</span>}>
      <div
        className="z-bar hz-bar"
        role="progressbar"
        aria-label="整改进度"
        aria-valuenow={latest.percent}
        aria-valuemin={0}
        aria-valuemax={100}
      >
        <span style={{ width: `${latest.percent}%` }} />
      </div>
      <ul className="hz-list">
        {record.progress.map((one, i) => (
          <li key={i}>
            <div>
              <b>{one.percent}%</b> {one.text}
            </div>
            <div className="z-note">
              {one.by} {timeShort(one.at)}
            </div>
            <FileList files={one.files} />
          </li>
        ))}
      </ul>
    </Card>
  );
}

const detailLabels: Readonly<Record<string, string>> = {
  done: '已完成内容',
  reason: '未完成原因',
  interimMeasures: '临时管控措施',
};

/** One request: what is asked, by whom, and what was decided. */
export function RequestCard({ request, action }: { request: Request; action?: ReactNode }) {
  const isExtension = request.kind === 'extension';
  return (
    <Card
      title={isExtension ? '延期申请' : '撤销申请'}
      extra={
        request.status === 'pending' ? (
          <StateBadge family="review" label="待审核" />
        ) : request.status === 'approved' ? (
          <StateBadge family="done" label="已同意" />
        ) : (
          <StateBadge family="returned" label="未同意" />
        )
      }
    >
      <KeyValue
        items={[
          ...(isExtension
            ? [
                {
                  label: '期限',
                  value: (
                    <>
                      <s className="z-ink3">{day(request.oldDueOn)}</s> 改为 <b>{day(request.newDueOn)}</b>
                    </>
                  ),
                },
              ]
            : []),
          { label: isExtension ? '未完成原因' : '撤销理由', value: request.reason },
          ...Object.entries(request.details).flatMap(([key, value]) =>
            value && detailLabels[key] && value !== request.reason ? [{ label: detailLabels[key], value }] : [],
          ),
        ]}
      />
      <p className="z-note hz-planline">
        {request.proposedBy} {timeShort(request.proposedAt)} 提出
        {request.decidedBy ? `；${request.decidedBy} ${timeShort(request.decidedAt)} 审核` : ''}
      </p>
      {request.opinion ? <blockquote className="z-quote hz-quote">{request.opinion}</blockquote> : null}
      {action ? <div className="hz-cardact">{action}</div> : null}
    </Card>
  );
}

export function VerificationsCard({ record }: { record: HazardRecord }) {
  if (record.verifications.length === 0) return null;
  return (
    <Card title="复查" extra={`${count(record.verifications.length)} 次`}>
      <ul className="hz-list">
        {[...record.verifications]
          .sort((a, b) => b.round - a.round)
          .map((one) => (
            <li key={one.round}>
              <div className="hz-inline">
                <StateBadge family={one.pass ? 'done' : 'returned'} label={one.pass ? '合格' : '不合格'} />
                <span>第 {one.round} 次</span>
                <span className="z-note">
                  {dayCol(one.visitedOn)} {one.officers}
                </span>
              </div>
              <p>{one.findings}</p>
              <FileList files={one.files} />
            </li>
          ))}
      </ul>
    </Card>
  );
}

const receiptWords: Readonly<Record<string, string>> = {
  principal: '主要负责人',
  controller: '实际控制人',
  unit: '单位',
};

/** 公文 with receipts; each opens as Word. */
export function DocumentsCard({ record, onSign }: { record: HazardRecord; onSign?: (() => void) | undefined }) {
  if (record.documents.length === 0) return null;
  return (
    <Card title="公文" extra={`${record.documents.length} 件`}>
      <ul className="hz-list hz-docs">
        {record.documents.map((one) => {
          const signed = one.receipts.filter((receipt) => receipt.signedAt).length;
          return (
            <li key={one.id}>
              <Icon as={FileText} />
              <div className="hz-grow">
                <div className="hz-doctitle">
                  <Link to={`/documents/${one.id}`}>{one.title}</Link>
                  <span className={signed === one.receipts.length ? 'hz-done' : 'hz-wait'}>
                    {signed}/{one.receipts.length} 签收
                  </span>
                </div>
                <div className="z-note">
                  {one.number} · {dayCol(one.issuedOn)} ·{' '}
                  <a className="z-link z-link-under" href={`${apiBase}/documents/${one.id}/word`} download>
                    下载 Word
                  </a>
                </div>
                {one.receipts.map((receipt) => (
                  <div className="z-note" key={receipt.role + receipt.name}>
                    {receiptWords[receipt.role] ?? receipt.role} {receipt.name}：
                    {receipt.signedAt ? (
                      `${timeShort(receipt.signedAt)} 签收`
                    ) : (
                      <span className="z-overdue">未签收</span>
                    )}
                  </div>
                ))}
                {onSign && signed < one.receipts.length ? <LinkButton onClick={onSign}>去签收</LinkButton> : null}
              </div>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}

/** 判定: by whom, how, and the text of each clause in force on the discovery day. */
export function JudgementCard({ record }: { record: HazardRecord }) {
  if (!record.judgement && record.criteria.length === 0 && record.suggestedCriteria.length === 0) return null;
  const judgement = record.judgement;
  const [last, ...former] = record.judgements;
  const on = last?.criteriaOn ?? record.foundOn;
  return (
    <Card
      title="判定依据"
      extra={on === record.foundOn ? `按发现日 ${dayCol(on)} 有效文本` : `按 ${dayCol(on)} 有效文本`}
    >
      {record.criteria.length > 0 ? (
        <ul className="hz-clauses">
          {record.criteria.map((one) => (
            <li key={one.criterionId}>
              <div className="hz-inline">
                <Link to={`/criteria?${new URLSearchParams({ on, item: one.criterionId }).toString()}`}>
                  {one.docNo} {one.clause}
                </Link>
                {one.needsCheck ? <Tag outline>待核</Tag> : null}
              </div>
              <p className="z-serif">{one.item}</p>
              <p className="z-note">
                {one.standardName}
                {one.effectiveFrom ? `，${one.effectiveFrom} 起施行` : ''}
              </p>
            </li>
          ))}
        </ul>
      ) : record.suggestedCriteria.length > 0 && !judgement ? (
        <>
          <p className="z-note">上报人认为像下面的条款，还没有判定：</p>
          <ul className="hz-clauses">
            {record.suggestedCriteria.map((one) => (
              <li key={one.criterionId}>
                <div>
                  {one.docNo} {one.clause}
                </div>
                <p className="z-serif">{one.item}</p>
              </li>
            ))}
          </ul>
        </>
      ) : null}
      {last ? <JudgementLines view={last} /> : null}
      {judgement ? (
        <p className="z-small z-ink2 hz-planline">
          {judgement.judgedBy} {dayCol(judgement.judgedOn)} 判定：{judgement.reason.replace(/[。；]+$/, '')}
          {judgement.confirmedBy ? `；${judgement.confirmedBy} ${dayCol(judgement.confirmedOn)} 核准` : ''}
        </p>
      ) : null}
      {last ? <NewerLine record={record} /> : null}
      {judgement && !last ? <p className="z-note">早期版本中判定，没有逐项核实的记录。</p> : null}
      {former.length > 0 ? (
        <details className="hz-former">
          <summary>以前的判定，{former.length} 次</summary>
          {former.map((one) => (
            <div key={one.round} className="hz-formerone">
              <p>
                <b>{gradeLabels[one.decided]}</b> {one.by} {timeShort(one.at)}：{one.reason.replace(/[。；]+$/, '')}
              </p>
              <p className="z-note">
                {one.items.map((item) => item.citation).join('、') || '没有引用条款'}，按 {dayCol(one.criteriaOn)}{' '}
                有效文本
              </p>
              <JudgementLines view={one} />
            </div>
          ))}
        </details>
      ) : null}
    </Card>
  );
}

/** For who may judge again: a cited clause has a newer text. */
function NewerLine({ record }: { record: HazardRecord }) {
  // Nothing cited, nothing newer: most hazards are general ones without a clause.
  const mine =
    record.judgements.some((one) => one.items.length > 0) &&
    record.allowedActions.some((one) => one.action === 'rejudge' && !one.locked);
  const basis = useGet(judgingBasis, { params: { id: record.id } }, { enabled: mine, staleTime: 300_000 });
  const newer = basis.data?.newer ?? [];
  if (!mine || newer.length === 0) return null;
  return (
    <p className="z-small">
      引用的条款有新版：{newer.map((one) => `${one.citation}${one.why}`).join('；')}。
      <Link to={actPath(record.id, 'rejudge')}>重新判定</Link>
    </p>
  );
}

/** What was answered and what it came to, in words. */
function JudgementLines({ view }: { view: JudgementView }) {
  const departed = view.computed !== view.decided;
  return (
    <div className="hz-judged">
      {view.cause ? (
        <p className="z-small z-ink2">
          {view.by} {timeShort(view.at)} 重新判定（{view.cause}）：{view.reason.replace(/[。；]+$/, '')}
        </p>
      ) : null}
      <p>
        按核实情况推算为“{outcomeLabels[view.computed]}”，判定为“
        {gradeLabels[view.decided]}”{view.method === judgeMethodLabels.direct ? '' : `（${view.method}）`}
      </p>
      {view.findings.map((one) => (
        <p key={one.id} className="z-note">
          {one.citation}：
          {one.truth === 'yes'
            ? one.made.join('；')
            : one.truth === 'no'
              ? one.lacking.join('；')
              : `尚不清楚，${one.toAsk.join('；')}`}
        </p>
      ))}
      {view.items
        .filter((one) => one.added)
        .map((one) => (
          <p key={one.id} className="z-note">
            一并引用 {one.citation}
          </p>
        ))}
      {departed && view.departure ? <p className="z-note">未按推算结果判定的理由：{view.departure}</p> : null}
      {view.expertName ? <p className="z-note">论证专家：{view.expertName}</p> : null}
      {view.answered.length > 0 ? (
        <details>
          <summary>逐项核实，{view.answered.length} 项</summary>
          <ul className="hz-answered">
            {view.answered.map((one, n) => (
              <li key={n}>
                {one.question.replace(/^是否存在：/, '').replace(/：是否设置并有效$/, '')} <b>{one.answer}</b>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </div>
  );
}
