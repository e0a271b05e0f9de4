/** One report: its parts with figures and texts, what the office remarked, what I can do now. Filled in by the unit, signed by its head, also on the phone. */
import { Download, FileUp, RefreshCw, Save } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { day, dayCol, time, timeTick } from '#kernel/web/format.ts';
import { isOffered, queryKeyOf, useAct, useAskedAct, useDraft, useGet, useNarrow } from '#kernel/web/hooks.ts';
import {
  ActError,
  ActionBar,
  Button,
  Card,
  Clock,
  KeyValue,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { useIndicatorDrawer } from '#platform/indicators/web/public/indicator-figure.tsx';
import * as c from '../../shared/contract.ts';
import { circled } from '../../shared/form.ts';
import type { FigureView, PartView, ReportView } from '../../shared/schema.ts';
import { partStateLabels, reportMachine } from '../../shared/states.ts';
import { FigureLine, FiguresHead, figureNumbers } from '../figure-line.tsx';
import { PartCell } from '../parts.tsx';
import { ReportAct } from '../report-act.tsx';
import { SheetDrawer } from '../sheet-drawer.tsx';
import { TextBlock } from '../text-block.tsx';
import { toInput, type Draft } from '../draft.ts';
import '../reports.css';

export function Component() {
  const { id = '' } = useParams();
  const [address] = useSearchParams();
  const revision = address.get('revision');
  const query = useGet(c.getReport, { params: { id }, query: revision ? { revision } : {} });
  return (
    <RecordQuery query={query} title="定期报送" rows={10}>
      {(record) => <Report key={`${id} ${revision ?? ''}`} r={record} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

const draftOf = (r: ReportView): Draft => ({
  figures: Object.fromEntries(
    r.sections
      .flatMap((p) => p.fields)
      .flatMap((f) =>
        f.kind === 'figure' ? [[f.key, { value: f.value, denominator: f.denominator, reason: f.reason }] as const] : [],
      ),
  ),
  texts: Object.fromEntries(
    r.sections
      .flatMap((p) => p.fields)
      .flatMap((f) => (f.kind === 'text' ? [[f.key, { text: f.text, taken: f.taken }] as const] : [])),
  ),
});

function Report({ r, reload }: { r: ReportView; reload: () => Promise<unknown> }) {
  const client = useQueryClient();
  const narrow = useNarrow();
  const { open: openFigure, drawer } = useIndicatorDrawer();
  const [act, setAct] = useState<string | null>(null);
  const [sheet, setSheet] = useState(false);
  const initial = useMemo(() => draftOf(r), [r]);
  const [value, setValue] = useState(initial);
  const seen = useRef(r.version);
  useEffect(() => {
    // A newer text is on the page only after our own act or a reload that the person asked for.
    if (seen.current !== r.version) {
      seen.current = r.version;
      setValue(draftOf(r));
    }
  }, [r]);
  const allows = (action: string): boolean => r.allowedActions.some((a) => a.action === action && !a.locked);
  const writes = allows('save');
  const isDirty = writes && JSON.stringify(value) !== JSON.stringify(initial);
  const draft = useDraft(writes ? `report.${r.id}` : null, value, initial);
  const taken = (next: ReportView): void => {
    client.setQueryData(queryKeyOf(c.getReport, { params: { id: r.id }, query: {} }), next);
  };
  const done = {
    invalidate: [c.getBoard, c.listReports, c.getChanges, getWorkbench],
    onDone: (next: ReportView) => {
      draft.clear();
      taken(next);
    },
  };
  const save = useAct(c.saveReport, done);
  const prefill = useAct(c.prefillReport, done);
  const refresh = useAct(c.refreshReport, done);
  useAskedAct((asked) => {
    if (isOffered(r, asked) && !['save', 'prefill', 'comment', 'importExcel', 'refresh'].includes(asked)) setAct(asked);
  });
  const body = () => ({ version: r.version, ...toInput(value, initial) });
  const saveNow = () => save.act({ params: { id: r.id }, body: body() });

  const offers = r.allowedActions.filter((a) => !['save', 'comment', 'refresh', 'importExcel'].includes(a.action));
  const begin = (action: string): void => {
    if (action === 'prefill') {
      void prefill.act({ params: { id: r.id }, body: { version: r.version } });
      return;
    }
    // What is written on the page goes along.
    if (action === 'confirm' && isDirty) {
      void saveNow().then((next) => (next ? setAct('confirm') : undefined));
      return;
    }
    setAct(action);
  };
  const faultsOf = (key: string) => (isDirty ? [] : r.faults.filter((f) => f.field === key));
  const errors = r.faults.filter((f) => f.severity === 'error');
  const soft = r.faults.filter((f) => f.severity === 'warning');
  const isOld = r.shownRevision !== r.revision;
  const mine = (
    <Card title="您现在可以">
      {offers.length > 0 && !offers.some((a) => a.primary || a.locked) ? (
        // Nothing is asked of this reader now: what he could do stays beside, none of it filled.
        <div className="pr-tools">
          {offers.map((a) => (
            <Button key={a.action} onClick={() => begin(a.action)}>
              {a.label}
            </Button>
          ))}
        </div>
      ) : (
        <ActionBar actions={offers} onAct={begin} busy={save.busy ? 'confirm' : null} />
      )}
      <div className="pr-tools" style={{ marginTop: '0.6rem' }}>
        <Button size="s" icon={Download} href={`/api/v1/reports/${r.id}/sheet`} download>
          导出 Excel
        </Button>
        {allows('importExcel') ? (
          <Button size="s" icon={FileUp} onClick={() => setSheet(true)}>
            读回 Excel
          </Button>
        ) : null}
      </div>
    </Card>
  );
  return (
    <Page
      tabTitle={`${r.title} ${r.unitName}`}
      crumbs={[
        { label: '定期报送', to: `/reports?kind=${r.kind}&period=${r.period}` },
        { label: r.title },
        { label: r.unitName },
      ]}
    >
      <Stack>
        <RecordHead
          tags={
            <>
              <StateBadge {...reportMachine.states[r.state]} />
              {r.revision > 1 ? <Tag>第 {r.shownRevision} 版次</Tag> : null}
              {r.daysLate > 0 ? (
                <Tag>
                  {r.firstSubmittedAt ? '迟报' : '逾期'} {r.daysLate} 天
                </Tag>
              ) : null}
            </>
          }
          code={r.code}
          title={`${r.title}：${r.unitName}`}
          lines={[
            `${day(r.fromOn)} 至 ${day(r.toOn)}，法定期限 ${day(r.dueOn)}${r.dueFallsOn ? `（${r.dueFallsOn}，不顺延）` : ''}，依据 ${r.dueBasis}`,
          ]}
          clocks={
            r.stepDueAt && !isOld ? (
              <div>
                <span className="z-small z-ink2">{r.stepLabel ?? '本环节'}</span>{' '}
                <Clock due={r.stepDueAt} label={r.stepLabel ?? '本环节期限'} />
              </div>
            ) : undefined
          }
        />
        {isOld ? (
          <Card tone="sunk">
            这是第 {r.shownRevision} 版次，只供查看。
            <Button size="s" to={`/reports/${r.id}`}>
              看现在的版次
            </Button>
          </Card>
        ) : null}
        {narrow ? mine : null}
        <div className="pr-form">
          <nav aria-label="各部分">
            <Card title="各部分">
              <div className="pr-nav">
                {r.sections.map((p) => (
                  <a key={p.key} href={`#part-${p.key}`}>
                    <span aria-hidden="true">{circled(p.no)}</span>
                    <span>{p.title}</span>
                    <PartCell state={p.state} no={p.no} title={p.title} />
                  </a>
                ))}
              </div>
            </Card>
          </nav>
          <div>
            <Stack>
              {!isOld ? (
                <Changes
                  r={r}
                  onRefresh={
                    allows('refresh')
                      ? () => void refresh.act({ params: { id: r.id }, body: { version: r.version } })
                      : undefined
                  }
                  busy={refresh.busy}
                  open={openFigure}
                />
              ) : null}
              <ActError error={prefill.error ?? refresh.error} onReload={() => void reload()} />
              {r.state === 'notStarted' ? (
                <Card>
                  <p>
                    还没有开始。
                    {allows('prefill')
                      ? '从台账预填后，核对数字、补写文字，再送负责人签发。'
                      : '由本单位经办人员从台账预填后填写。'}
                  </p>
                  {allows('prefill') ? (
                    <p style={{ marginTop: '0.6rem' }}>
                      <Button kind="filled" busy={prefill.busy} onClick={() => begin('prefill')}>
                        从台账预填
                      </Button>
                    </p>
                  ) : null}
                </Card>
              ) : null}
              {draft.found &&
              isDirty === false &&
              writes &&
              JSON.stringify(draft.found.value) !== JSON.stringify(initial) ? (
                <Card tone="sunk">
                  本机存有 {time(draft.found.at.toISOString())} 没有保存的内容。{' '}
                  <Button size="s" onClick={() => setValue(draft.found?.value ?? initial)}>
                    接着填
                  </Button>{' '}
                  <Button size="s" kind="quiet" onClick={() => draft.clear()}>
                    不要了
                  </Button>
                </Card>
              ) : null}
              {r.state === 'notStarted'
                ? null
                : r.sections.map((p) => (
                    <Part
                      key={p.key}
                      p={p}
                      r={r}
                      value={value}
                      onChange={writes ? setValue : undefined}
                      openFigure={openFigure}
                      faultsOf={faultsOf}
                    />
                  ))}
              {writes ? (
                <div className="pr-savebar">
                  <Button
                    icon={Save}
                    kind={isDirty ? 'filled' : 'outline'}
                    busy={save.busy}
                    onClick={() => void saveNow()}
                  >
                    保存
                  </Button>
                  <span className="z-small z-ink2" role="status">
                    {isDirty
                      ? '有改动没有保存，本机已暂存'
                      : `已保存${errors.length > 0 ? `，还有 ${errors.length} 处要改好` : '，可以送签'}`}
                  </span>
                  <ActError error={save.error} onReload={() => void reload()} />
                </div>
              ) : null}
            </Stack>
          </div>
          <Stack>
            {narrow ? null : mine}
            {!isDirty && r.faults.length > 0 && (writes || r.state === 'confirmed') ? (
              <Card title={errors.length > 0 ? `还要改好 ${errors.length} 处` : `提示 ${soft.length} 处`}>
                <ul className="pr-faults">
                  {[...errors, ...soft].map((f, i) => (
                    <li
                      key={`${f.field}-${i}`}
                      className="pr-fault"
                      {...(f.severity === 'warning' ? { 'data-soft': '' } : {})}
                    >
                      <a href={`#part-${f.part}`}>{f.message}</a>
                      {f.severity === 'warning' ? '（提示）' : ''}
                    </li>
                  ))}
                </ul>
              </Card>
            ) : null}
            {r.owed.length > 0 ? <Owed r={r} /> : null}
            <Card title="经手">
              <KeyValue
                columns={1}
                items={[
                  { label: '填报', value: r.filledBy.length > 0 ? r.filledBy.join('、') : '还没有' },
                  { label: '取数', value: r.prefilledAt ? time(r.prefilledAt) : '还没有' },
                  ...(r.confirmed ? [{ label: '核对', value: `${r.confirmed.by}，${timeTick(r.confirmed.at)}` }] : []),
                  ...(r.signed ? [{ label: '签发', value: `${r.signed.by}，${timeTick(r.signed.at)}` }] : []),
                  ...(r.firstSubmittedAt ? [{ label: '首次报送', value: time(r.firstSubmittedAt) }] : []),
                  ...(r.accepted ? [{ label: '接收', value: `${r.accepted.by}，${timeTick(r.accepted.at)}` }] : []),
                  { label: '报表', value: `第 ${r.formVersion} 版` },
                ]}
              />
            </Card>
            {r.revisions.length > 1 ? (
              <Card title="版次">
                <ul className="pr-rules">
                  {[...r.revisions].reverse().map((v) => (
                    <li key={v.revision}>
                      <a
                        href={
                          v.revision === r.revision ? `/reports/${r.id}` : `/reports/${r.id}?revision=${v.revision}`
                        }
                      >
                        第 {v.revision} 版次
                      </a>{' '}
                      {dayCol(v.beganAt)}
                      {v.isAccepted ? '，现行' : ''}
                      {v.reason ? (
                        <div className="z-small z-ink2">
                          更正原因：{v.reason}（{v.askedBy}申请，{v.allowedBy}同意）
                        </div>
                      ) : null}
                    </li>
                  ))}
                </ul>
              </Card>
            ) : null}
            {r.reminders.length > 0 ? (
              <Card title={`提醒和催办（${r.reminders.length}）`}>
                <ul className="pr-rules">
                  {r.reminders.slice(0, 6).map((m, i) => (
                    <li key={i}>
                      {m.label}
                      <div className="z-small z-ink2">
                        {timeTick(m.at)} {m.by} {m.words}
                      </div>
                    </li>
                  ))}
                </ul>
              </Card>
            ) : null}
            <Past steps={r.timeline} />
            <Card title="备注" note="本单位和区安委办可见">
              <ul className="pr-rules">
                {(r.comments ?? []).map((m) => (
                  <li key={m.id}>
                    <div className="z-small z-ink2">
                      {timeTick(m.at)} {m.who}
                    </div>
                    <p className="pr-text">{m.text}</p>
                  </li>
                ))}
              </ul>
              {allows('comment') ? (
                <Button size="s" onClick={() => setAct('comment')}>
                  写备注
                </Button>
              ) : null}
            </Card>
          </Stack>
        </div>
      </Stack>
      {act ? <ReportAct r={r} action={act} onClose={() => setAct(null)} onDone={taken} reload={reload} /> : null}
      {sheet ? <SheetDrawer r={r} onClose={() => setSheet(false)} onDone={taken} /> : null}
      {drawer}
    </Page>
  );
}

/** What the records say otherwise since the figures were taken. */
function Changes({
  r,
  onRefresh,
  busy,
  open,
}: {
  r: ReportView;
  onRefresh: (() => void) | undefined;
  busy: boolean;
  open: (figure: string) => void;
}) {
  const relevant = ['prefilled', 'returned', 'confirmed'].includes(r.state);
  const query = useGet(c.getChanges, { params: { id: r.id } }, { enabled: relevant });
  const items = relevant ? (query.data?.items ?? []) : [];
  if (items.length === 0) return null;
  return (
    <Card
      title={`取数以后台账有 ${items.length} 项变化`}
      extra={
        onRefresh ? (
          <Button size="s" icon={RefreshCw} busy={busy} onClick={onRefresh}>
            重新取数
          </Button>
        ) : undefined
      }
    >
      <ul className="pr-rules">
        {items.map((x) => (
          <li key={x.field}>
            {x.label}：{figureNumbers(x.was)} →{' '}
            <button
              type="button"
              className="z-fig"
              onClick={() => open(x.now.ref)}
              aria-label={`${x.label} 现在 ${figureNumbers(x.now)}，查看明细`}
            >
              {figureNumbers(x.now)}
            </button>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** 缺报指标: what the form asks for and the unit has not reported; filled there, then taken over here by 重新取数. */
function Owed({ r }: { r: ReportView }) {
  const mine = r.owed.some((o) => o.href !== null);
  return (
    <Card
      title={`本期没有填报的指标（${r.owed.length}）`}
      note={mine ? '填报后回到这里“重新取数”；表里手填的数不代替指标填报' : '由本单位填报'}
    >
      <ul className="pr-owed">
        {r.owed.map((o) => (
          <li key={o.field}>
            <a href={`#part-${o.part}`}>{o.label}</a>
            {o.href ? (
              <Link to={o.href} aria-label={`去填 ${o.label}`}>
                去填
              </Link>
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Part({
  p,
  r,
  value,
  onChange,
  openFigure,
  faultsOf,
}: {
  p: PartView;
  r: ReportView;
  value: Draft;
  onChange: ((next: Draft) => void) | undefined;
  openFigure: (figure: string) => void;
  faultsOf: (key: string) => ReportView['faults'];
}) {
  const figures = p.fields.filter((f): f is FigureView => f.kind === 'figure');
  return (
    <Card
      id={`part-${p.key}`}
      title={`${circled(p.no)} ${p.title}`}
      extra={<span className="z-small z-ink2">{partStateLabels[p.state]}</span>}
    >
      {p.remarks.map((m) => (
        <div key={m.id} className="pr-remark" {...(m.settledAt ? { 'data-settled': '' } : {})}>
          <b>{m.settledAt ? '退回意见（已修改）' : '退回意见'}</b>：{m.remark}
          <div className="z-small z-ink2">
            {m.by}，{timeTick(m.at)}
          </div>
        </div>
      ))}
      {figures.length > 0 ? (
        <div className="pr-figs">
          <FiguresHead formerPeriod={r.formerPeriod} />
          {figures.map((f) => (
            <FigureLine
              key={f.key}
              f={f}
              unitName={r.unitName}
              value={value.figures[f.key] ?? { value: f.value, denominator: f.denominator, reason: f.reason }}
              onChange={
                onChange ? (next) => onChange({ ...value, figures: { ...value.figures, [f.key]: next } }) : undefined
              }
              open={openFigure}
              faults={faultsOf(f.key)}
            />
          ))}
        </div>
      ) : null}
      {p.fields.map((f) =>
        f.kind === 'text' ? (
          <TextBlock
            key={f.key}
            t={f}
            value={value.texts[f.key] ?? { text: f.text, taken: f.taken }}
            onChange={onChange ? (next) => onChange({ ...value, texts: { ...value.texts, [f.key]: next } }) : undefined}
            faults={faultsOf(f.key)}
          />
        ) : null,
      )}
      {p.fields.length === 0 || (figures.length === 0 && p.fields.every((f) => f.kind === 'figure')) ? (
        <p className="z-note">本单位没有这一部分的栏目。</p>
      ) : null}
    </Card>
  );
}
