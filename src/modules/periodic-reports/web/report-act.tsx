/** One act on a report in a drawer: what it means, the words it needs, what follows. */
import { Input } from 'antd';
import { useState } from 'react';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ConfirmAct, LinkButton } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../shared/contract.ts';
import { circled } from '../shared/form.ts';
import type { FigureView, ReportView } from '../shared/schema.ts';
import { figureNumbers } from './figure-line.tsx';

interface Words {
  title: string;
  confirm: string;
  consequences: readonly string[];
  opinion?: { label: string; required: boolean };
  danger?: boolean;
}
const words: Readonly<Record<string, Words>> = {
  confirm: {
    title: '核对确认，送负责人签发',
    confirm: '核对无误，送签',
    consequences: ['送到本单位负责人的待办', '签发前还可以由负责人退回修改'],
  },
  reopen: {
    title: '退回经办修改',
    confirm: '退回经办',
    consequences: ['回到“已预填”，经办人改好再送签'],
    opinion: { label: '哪里要改', required: true },
    danger: true,
  },
  sign: {
    title: '签发本单位报送',
    confirm: '签发',
    consequences: ['数字和文字由您负责', '经办人收到后报送区安委办'],
  },
  submit: {
    title: '报送区安委办',
    confirm: '报送区安委办',
    consequences: ['首次报送的时间决定是否按期', '安委办可以逐部分退回修改'],
  },
  accept: {
    title: '接收这份报送',
    confirm: '接收',
    consequences: ['数字可进入全区汇总', '接收后过了可退回的时间自动锁定，以后只能申请更正'],
    opinion: { label: '意见', required: false },
  },
  sendBack: {
    title: '退回修改',
    confirm: '退回修改',
    consequences: ['对方收到逐部分的意见，修改后重新签发、报送', '退回次数计入审核退回率'],
    danger: true,
  },
  askAmend: {
    title: '申请更正',
    confirm: '申请更正',
    consequences: ['由区安委办审批', '同意后开新版次，原版次保留'],
    opinion: { label: '更正原因', required: true },
  },
  allowAmend: {
    title: '同意更正',
    confirm: '同意更正',
    consequences: ['开新版次，原版次保留可查', '改好的版次要重新签发、报送、接收'],
  },
  refuseAmend: {
    title: '不同意更正',
    confirm: '不同意更正',
    consequences: ['报送仍是锁定状态'],
    opinion: { label: '理由', required: true },
    danger: true,
  },
  comment: { title: '写备注', confirm: '记下备注', consequences: [], opinion: { label: '备注内容', required: true } },
};

export function ReportAct({
  r,
  action,
  onClose,
  onDone,
  reload,
}: {
  r: ReportView;
  action: string;
  onClose: () => void;
  onDone: (next: ReportView) => void;
  reload: () => Promise<unknown>;
}) {
  const word = words[action] ?? { title: action, confirm: action, consequences: [] };
  const [remarks, setRemarks] = useState<Record<string, string>>({});
  const changes = useGet(c.getChanges, { params: { id: r.id } }, { enabled: action === 'sign' });
  const done = {
    invalidate: [c.getBoard, c.listReports, c.getChanges, getWorkbench],
    onDone: (next: ReportView) => {
      onDone(next);
      onClose();
    },
  };
  const acts = {
    confirm: useAct(c.confirmReport, done),
    reopen: useAct(c.reopenReport, done),
    sign: useAct(c.signReport, done),
    submit: useAct(c.submitReport, done),
    accept: useAct(c.acceptReport, done),
    sendBack: useAct(c.sendBackReport, done),
    askAmend: useAct(c.askAmend, done),
    allowAmend: useAct(c.allowAmend, done),
    refuseAmend: useAct(c.refuseAmend, done),
    comment: useAct(c.commentReport, done),
  };
  const act = acts[action as keyof typeof acts];
  const chosen = Object.entries(remarks).filter(([, text]) => text.trim().length >= 2);
  const bodyOf = (text: string): object => {
    switch (action) {
      case 'reopen':
      case 'askAmend':
      case 'refuseAmend':
        return { version: r.version, reason: text };
      case 'accept':
        return { version: r.version, opinion: text };
      case 'sendBack':
        return { version: r.version, remarks: chosen.map(([part, remark]) => ({ part, remark: remark.trim() })) };
      case 'comment':
        return { text };
      default:
        return { version: r.version };
    }
  };
  const corrected = r.sections
    .flatMap((p) => p.fields)
    .filter((f): f is FigureView => f.kind === 'figure' && f.from !== null && f.value !== null)
    .filter((f) => f.value !== f.from?.numerator || (f.denominator ?? null) !== (f.from?.denominator ?? null));
  const warnings = r.faults.filter((f) => f.severity === 'warning');
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={word.title}
      intro={`${r.title}：${r.unitName}`}
      consequences={word.consequences}
      {...(word.opinion ? { opinion: { ...word.opinion, max: action === 'comment' ? 1000 : 500 } } : {})}
      confirm={action === 'sendBack' && chosen.length > 0 ? `退回 ${chosen.length} 个部分` : word.confirm}
      danger={word.danger ?? false}
      locked={action === 'sendBack' && chosen.length === 0 ? '请至少在一个部分写明退回意见' : null}
      act={(text) => act.act({ params: { id: r.id }, body: bodyOf(text) } as never)}
      error={act.error}
      busy={act.busy}
    >
      {action === 'sendBack' ? (
        <div className="pr-backs">
          <p className="z-small z-ink2">在要退回的部分写明意见，不写的不退。</p>
          {r.sections.map((p) => (
            <div key={p.key}>
              <label htmlFor={`back-${p.key}`}>
                {circled(p.no)} {p.title}
              </label>
              <Input.TextArea
                id={`back-${p.key}`}
                autoSize={{ minRows: 1, maxRows: 4 }}
                maxLength={500}
                value={remarks[p.key] ?? ''}
                onChange={(event) => setRemarks((now) => ({ ...now, [p.key]: event.target.value }))}
              />
            </div>
          ))}
        </div>
      ) : null}
      {action === 'sign' && (changes.data?.items.length ?? 0) > 0 ? (
        <div className="pr-remark" role="note">
          取数以后台账有 {changes.data?.items.length} 项变化：
          {changes.data?.items.map((x) => `${x.label} ${figureNumbers(x.was)} → ${figureNumbers(x.now)}`).join('，')}
          。要按新数字报送，请退回经办重新取数。
        </div>
      ) : null}
      {action === 'sign' && corrected.length > 0 ? (
        <div>
          <p className="z-small z-ink2">与台账不同的数字 {corrected.length} 项：</p>
          <ul className="pr-rules">
            {corrected.map((f) => (
              <li key={f.key}>
                {f.label}：台账 {f.from ? figureNumbers(f.from) : ''}，填报{' '}
                {figureNumbers({ numerator: f.value ?? 0, denominator: f.denominator })}
                <div className="z-small z-ink2">{f.reason}</div>
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {(action === 'confirm' || action === 'sign') && r.owed.length > 0 ? (
        <div className="pr-remark" role="note">
          本期还有 {r.owed.length} 项指标没有填报：{r.owed.map((o) => o.label).join('、')}
          。表里的数是手填的，没有填报记录可查；
          {action === 'sign' ? '签发后会记入办理经过。' : '建议先填报、重新取数，再送签。'}
        </div>
      ) : null}
      {(action === 'confirm' || action === 'sign') && warnings.length > 0 ? (
        <ul className="pr-faults" aria-label="提示">
          {warnings.map((f, i) => (
            <li key={i} className="pr-fault" data-soft="">
              {f.message}
            </li>
          ))}
        </ul>
      ) : null}
      {act.error ? (
        <p>
          <LinkButton onClick={() => void reload()}>取最新内容</LinkButton>
        </p>
      ) : null}
    </ConfirmAct>
  );
}
