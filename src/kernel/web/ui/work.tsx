/** Imports and long work: every row accounted for, the page may be left, stopped work can go on. */
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { cellValue, count } from '../format.ts';
import { Button, LinkButton } from './button.tsx';
import { DataTable } from './table.tsx';

export interface ImportFault {
  /** Row as in the sheet; 0: the fault is the whole sheet's. */
  row: number;
  /** Name of the record as the row has it. */
  name: string;
  /** Head or address of the cell; empty: the fault has none. */
  column: string;
  /** The original value. */
  value: string;
  /** How to mend it. */
  fix: ReactNode;
  tone?: 'error' | 'doubt';
  suggestion?: { label: string; apply: () => void } | undefined;
}

/** 读取 = 可导入 + 有错误 + 疑似重复, the faults row by row, and what may be done now. */
export function ImportSummary({
  read,
  ok,
  faulty,
  doubtful,
  faults,
  faultsTotal,
  onImport,
  onDownloadFaults,
  downloadHref,
  busy,
  nameHead = '单位名称',
  verb = '导入',
}: {
  read: number;
  ok: number;
  faulty: number;
  doubtful: number;
  faults: readonly ImportFault[];
  /** When only the first ones are listed. */
  faultsTotal?: number;
  onImport?: (() => void) | undefined;
  onDownloadFaults?: (() => void) | undefined;
  downloadHref?: string | undefined;
  busy?: boolean;
  nameHead?: string;
  verb?: string;
}) {
  const sums = [
    ['读取', read, ''],
    [`可${verb}`, ok, 'var(--done)'],
    ['有错误', faulty, faulty ? 'var(--red-text)' : ''],
    ['疑似重复', doubtful, doubtful ? 'var(--orange-text)' : ''],
  ] as const;
  const download = '下载错误行改好再传';
  return (
    <div>
      <div className="z-sums">
        {sums.map(([label, value, color]) => (
          <div key={label}>
            <b style={color ? { color } : undefined}>{count(value)}</b>
            {label}
          </div>
        ))}
      </div>
      {faults.length > 0 ? (
        <DataTable
          dense
          caption="需要处理的行"
          rows={faults}
          rowKey={(fault, i) => `${fault.row}-${fault.column}-${i}`}
          maxHeight={420}
          columns={[
            {
              key: 'row',
              title: '行',
              align: 'right',
              width: '4.5rem',
              render: (fault) => (fault.row > 0 ? count(fault.row) : ''),
            },
            { key: 'name', title: nameHead, render: (fault) => fault.name },
            { key: 'column', title: '列', render: (fault) => fault.column },
            {
              key: 'value',
              title: '原值',
              render: (fault) => (
                <span style={{ color: fault.tone === 'doubt' ? 'var(--orange-text)' : 'var(--red-text)' }}>
                  {cellValue(fault.column, fault.value)}
                </span>
              ),
            },
            {
              key: 'fix',
              title: '怎么改',
              render: (fault) => (
                <>
                  {fault.fix}
                  {fault.suggestion ? (
                    <>
                      {' '}
                      <LinkButton under onClick={fault.suggestion.apply}>
                        {fault.suggestion.label}
                      </LinkButton>
                    </>
                  ) : null}
                </>
              ),
            },
          ]}
        />
      ) : null}
      {faultsTotal && faultsTotal > faults.length ? (
        <p className="z-note" style={{ padding: '6px 0' }}>
          列出前 {count(faults.length)} 处，全部 {count(faultsTotal)} 处在错误行文件中。
        </p>
      ) : null}
      <div className="z-pagehead-acts" style={{ marginTop: 10 }}>
        {onImport ? (
          <Button
            kind="filled"
            busy={busy}
            locked={ok === 0 ? `没有可${verb}的行，请先改好错误行` : null}
            onClick={onImport}
          >
            {faulty + doubtful > 0 ? '先' : ''}
            {verb} {count(ok)} 行
          </Button>
        ) : null}
        {(faulty > 0 || faults.length > 0) && downloadHref ? (
          <Button icon={Download} href={downloadHref} download>
            {download}
          </Button>
        ) : faulty > 0 && onDownloadFaults ? (
          <Button icon={Download} onClick={onDownloadFaults}>
            {download}
          </Button>
        ) : null}
      </div>
    </div>
  );
}

/** Rows done of rows (of as many as are known: `total` 0 says that nobody has counted yet), time left; stopped work says where and offers to go on or to undo. */
export function LongWork({
  title,
  done,
  total,
  unit = '行',
  secondsLeft,
  state,
  message,
  onResume,
  onUndo,
  download,
}: {
  title: ReactNode;
  done: number;
  total: number;
  unit?: string;
  secondsLeft?: number | null;
  state: 'running' | 'stopped' | 'done' | 'failed';
  message?: ReactNode;
  onResume?: (() => void) | undefined;
  onUndo?: (() => void) | undefined;
  download?: { href: string; label: string } | undefined;
}) {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const halted = state === 'stopped' || state === 'failed';
  const left =
    secondsLeft === null || secondsLeft === undefined
      ? ''
      : secondsLeft < 90
        ? `约剩 ${Math.max(1, Math.round(secondsLeft))} 秒。`
        : `约剩 ${Math.round(secondsLeft / 60)} 分钟。`;
  return (
    <div className="z-longwork">
      <div className="z-longwork-head">
        <span>{title}</span>
        <span className="z-ink2">
          {halted
            ? `第 ${count(done)} ${unit}处${state === 'failed' ? '停止' : '暂停'}`
            : total > 0
              ? `${count(done)} / ${count(total)} ${unit}`
              : `${count(done)} ${unit}`}
        </span>
      </div>
      <div
        className={`z-bar${halted ? ' z-bar-near' : ''}`}
        role="progressbar"
        aria-label={typeof title === 'string' ? title : '进度'}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(total > 0 ? { 'aria-valuenow': Math.round(share * 100) } : {})}
      >
        <span style={{ width: `${share * 100}%` }} />
      </div>
      <div className="z-note" role={state === 'running' ? undefined : 'status'}>
        {message ??
          (state === 'running'
            ? `${left}可以离开本页，完成后在右上角“消息”里查看。`
            : state === 'done'
              ? '已完成。'
              : null)}
        {halted && (onResume || onUndo) ? (
          <>
            {onResume ? (
              <LinkButton under onClick={onResume}>
                从断点继续
              </LinkButton>
            ) : null}
            {onResume && onUndo ? ' 或 ' : null}
            {onUndo ? (
              <LinkButton under onClick={onUndo}>
                撤销本次{typeof title === 'string' && title.includes('导入') ? '导入' : '办理'}
              </LinkButton>
            ) : null}
            。
          </>
        ) : null}
        {state === 'done' && download ? (
          <a href={download.href} download className="z-link-under">
            {download.label}
          </a>
        ) : null}
      </div>
    </div>
  );
}
