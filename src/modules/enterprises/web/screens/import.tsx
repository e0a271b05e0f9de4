/** One import: columns to confirm, the check, the faults, the work itself, what came of it. */
import { Select } from 'antd';
import { Download, ListChecks, Pause, SearchCheck } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { apiBase } from '#kernel/web/api.ts';
import { count, timeCol } from '#kernel/web/format.ts';
import { invalidate, useAct, useGet, usePage } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  CellTwo,
  DataTable,
  ErrorFace,
  FilterBar,
  FilterChip,
  ImportSummary,
  LedgerTable,
  Loading,
  LongWork,
  Page,
  Stack,
  StateBadge,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import type { Column, ImportFault } from '#kernel/web/ui/index.ts';
import {
  changeImport,
  downloadFaults,
  getImport,
  importChoices,
  listImportRows,
  listImports,
  startImport,
  stopImport,
  takeSuggestion,
} from '../../shared/contract.ts';
import { importOutcomes, type ChangeImport, type ImportRow, type ImportView } from '../../shared/schema.ts';
import { enterprisePath, fieldWord, importStates } from '../words.ts';
import '../enterprises.css';

const isBusy = (state: ImportView['state'] | undefined): boolean => state === 'checking' || state === 'running';
const fresh = { invalidate: [getImport, listImportRows, listImports] };
const shownFaults = 100;

export function Component() {
  const { id = '' } = useParams();
  const [polling, setPolling] = useState(false);
  const found = useGet(getImport, { params: { id } }, polling ? { refetchInterval: 1000 } : {});
  const state = found.data?.state;
  const client = useQueryClient();
  useEffect(() => {
    setPolling(isBusy(state));
    // What the rows say changes with every stage.
    void invalidate(client, [listImportRows]);
  }, [state, client]);
  if (found.error && !found.data)
    return (
      <Page title="导入台账">
        <ErrorFace error={found.error} onRetry={() => void found.refetch()} />
      </Page>
    );
  if (!found.data) return <Loading rows={10} />;
  return <ImportPage view={found.data} />;
}

function ImportPage({ view }: { view: ImportView }) {
  const start = useAct(startImport, fresh);
  const stop = useAct(stopImport, fresh);
  const may = (act: ImportView['actions'][number]): boolean => view.actions.includes(act);
  const begin = (check: boolean): void => void start.act({ params: { id: view.id }, body: { check } });
  const { counts, state } = view;
  const of = (key: string): number => counts[key] ?? 0;
  const importable = of('created') + of('updated') + of('unchanged');
  const halted = state === 'stopped' || state === 'failed';
  const seen = Object.values(counts).reduce((sum, n) => sum + n, 0);
  const left = useSecondsLeft(seen, view.totalRows, isBusy(state));

  return (
    <Page
      title={view.fileName}
      crumbs={[
        { label: '企业名录', to: '/enterprises' },
        { label: '导入台账', to: '/enterprises/imports' },
        { label: view.fileName },
      ]}
      note={`${view.by} ${timeCol(view.createdAt)} 上传`}
      tools={<StateBadge {...importStates[state]} />}
      actions={
        <>
          {may('check') ? (
            <Button
              kind={state === 'checked' ? 'outline' : 'filled'}
              icon={SearchCheck}
              busy={start.busy}
              onClick={() => begin(true)}
            >
              {state === 'checked' ? '重新检查' : '检查'}
            </Button>
          ) : null}
          {may('stop') ? (
            <Button icon={Pause} busy={stop.busy} onClick={() => void stop.act({ params: { id: view.id }, body: {} })}>
              暂停
            </Button>
          ) : null}
          {view.undecided > 0 ? (
            <Button icon={ListChecks} to="/enterprises/reviews">
              待判断 {count(view.undecided)}
            </Button>
          ) : null}
        </>
      }
    >
      <Stack>
        <ActError error={start.error ?? stop.error} />
        {isBusy(state) || halted ? (
          <Card>
            <LongWork
              title={state === 'checking' ? '正在检查' : state === 'running' ? '正在导入' : '导入台账'}
              done={halted ? view.doneRow : seen}
              total={view.totalRows}
              secondsLeft={left}
              state={state === 'failed' ? 'failed' : state === 'stopped' ? 'stopped' : 'running'}
              {...(halted && view.message ? { message: <>{view.message} </> } : {})}
              onResume={may('resume') ? () => begin(false) : undefined}
            />
          </Card>
        ) : null}
        {state === 'checked' ? (
          <Card title="检查结果">
            <Faults
              view={view}
              importable={importable}
              busy={start.busy}
              onImport={may('start') ? () => begin(false) : undefined}
            />
          </Card>
        ) : null}
        {state === 'done' ? (
          <Card
            title="导入结果"
            extra={
              view.faults > 0 ? (
                <Button size="s" icon={Download} href={faultsHref(view.id)} download>
                  下载需改正的 {count(view.faults)} 行
                </Button>
              ) : null
            }
            {...(view.message ? { note: view.message } : {})}
          >
            <div className="z-sums">
              {Object.entries(importOutcomes)
                .filter(([key]) => key === 'created' || of(key) > 0)
                .map(([key, label]) => (
                  <div key={key}>
                    <b>{count(of(key))}</b>
                    {label}
                  </div>
                ))}
            </div>
          </Card>
        ) : null}
        {state === 'done' || state === 'stopped' ? <RowsCard view={view} /> : null}
        {isBusy(state) || state === 'done' || state === 'stopped' ? null : (
          <ColumnsCard view={view} mayChange={may('change')} />
        )}
      </Stack>
    </Page>
  );
}

const faultsHref = (id: string): string => `${apiBase}${downloadFaults.path.replace(':id', encodeURIComponent(id))}`;

/** Seconds until the work is done, from how it went while this page was watching. */
function useSecondsLeft(done: number, total: number, busy: boolean): number | null {
  const first = useRef<{ done: number; at: number } | null>(null);
  if (!busy) first.current = null;
  else if (first.current === null || done < first.current.done) first.current = { done, at: performance.now() };
  if (first.current === null || total <= 0 || done <= first.current.done) return null;
  const rate = (done - first.current.done) / (performance.now() - first.current.at);
  return (total - done) / rate / 1000;
}

/** 读取 / 可导入 / 有错误 / 疑似重复, and each place that has to be looked at. */
function Faults({
  view,
  importable,
  busy,
  onImport,
}: {
  view: ImportView;
  importable: number;
  busy: boolean;
  onImport: (() => void) | undefined;
}) {
  const rows = useGet(listImportRows, {
    params: { id: view.id },
    query: { faults: 'true', limit: shownFaults },
  });
  const take = useAct(takeSuggestion, fresh);
  const faulty = view.counts.rejected ?? 0;
  const doubtful = view.counts.doubtful ?? 0;
  const repeated = view.counts.duplicate ?? 0;
  const skipped = view.counts.skipped ?? 0;
  const faults = (rows.data?.items ?? []).flatMap((row) =>
    faultsOf(row, (field) => void take.act({ params: { id: view.id, row: row.row }, body: { field } })),
  );
  return (
    <>
      <ImportSummary
        read={importable + faulty + doubtful}
        ok={importable}
        faulty={faulty}
        doubtful={doubtful}
        faults={faults}
        nameHead="企业名称"
        busy={busy}
        onImport={onImport}
        downloadHref={view.faults > 0 ? faultsHref(view.id) : undefined}
      />
      {repeated + skipped > 0 ? (
        <p className="z-note">
          {[
            repeated > 0 ? `另有 ${count(repeated)} 行在文件内重复，以先出现的一行为准` : '',
            skipped > 0 ? `空行、合计行等 ${count(skipped)} 行已跳过` : '',
          ]
            .filter(Boolean)
            .join('；')}
          。
        </p>
      ) : null}
      {rows.data?.total && rows.data.total > rows.data.items.length ? (
        <p className="z-note">
          列出前 {count(rows.data.items.length)} 行，需要处理的共 {count(rows.data.total)} 行，全部在下载的表中。
        </p>
      ) : null}
      <ActError error={rows.error ?? take.error} />
    </>
  );
}

function faultsOf(row: ImportRow, take: (field: string) => void): ImportFault[] {
  const name = row.name ?? '（未写名称）';
  const grave = row.issues.filter((issue) => issue.severity === 'error');
  const faults: ImportFault[] = (grave.length > 0 ? grave : row.issues.filter((i) => i.severity === 'warning')).map(
    (issue) => ({
      row: row.row,
      name,
      column: fieldWord(issue.field),
      value: issue.field === null ? '' : (row.originals[issue.field] ?? ''),
      fix: issue.message,
      tone: issue.severity === 'error' ? 'error' : 'doubt',
      suggestion:
        issue.suggestion && issue.field !== null
          ? { label: `采用“${issue.suggestion}”`, apply: () => take(issue.field ?? '') }
          : undefined,
    }),
  );
  if (row.outcome === 'doubtful' && row.candidate)
    faults.push({
      row: row.row,
      name,
      column: fieldWord('name'),
      value: row.name ?? '',
      fix: `与名录中的“${row.candidate.name}”相近（${row.reasons.join('，')}），导入后请判断是否同一家`,
      tone: 'doubt',
    });
  return faults;
}

/** Which column is which; every column can be corrected before the check. */
function ColumnsCard({ view, mayChange }: { view: ImportView; mayChange: boolean }) {
  const change = useAct(changeImport, fresh);
  const choices = useGet(importChoices, {}, { staleTime: 10 * 60_000 });
  const send = (body: ChangeImport): void => void change.act({ params: { id: view.id }, body });
  const setField = (column: number, field: string | null): void => {
    const mapping: Record<string, number | null> = Object.fromEntries(view.fields.map((one) => [one.key, null]));
    for (const one of view.columns)
      if (one.field !== null && one.column !== column && one.field !== field) mapping[one.field] = one.column;
    if (field !== null) mapping[field] = column;
    send({ mapping } as ChangeImport);
  };
  const locked = !mayChange || change.busy;
  const named = (list: readonly { code: string; name: string }[] | undefined) =>
    (list ?? []).map((one) => ({ value: one.code, label: one.name }));
  const columns: Column<ImportView['columns'][number]>[] = [
    { key: 'heading', title: '表头', width: '14rem', render: (row) => row.heading || `第 ${row.column + 1} 列` },
    {
      key: 'samples',
      title: '前几行的内容',
      render: (row) => <span className="z-ink2 z-small">{row.samples.join('、') || '（空）'}</span>,
    },
    {
      key: 'field',
      title: '读作',
      width: '15rem',
      render: (row) => (
        <Select
          aria-label={`“${row.heading || `第 ${row.column + 1} 列`}”读作`}
          style={{ width: '100%' }}
          value={row.field ?? ''}
          disabled={locked}
          onChange={(field: string) => setField(row.column, field || null)}
          options={[
            { value: '', label: '不导入' },
            ...view.fields.map((one) => ({ value: one.key, label: one.label })),
          ]}
        />
      ),
    },
  ];
  return (
    <Card title="各列对应" note="读错的列在这里改正，改后再检查">
      {view.remarks.length > 0 ? (
        <ul className="en-remarks z-small z-ink2">
          {view.remarks.map((remark, i) => (
            <li key={i}>{remark}</li>
          ))}
        </ul>
      ) : null}
      <div className="en-pick">
        <label>
          <span className="z-small">工作表</span>
          <Select
            aria-label="工作表"
            value={view.sheet}
            disabled={locked}
            onChange={(sheet: string) => send({ sheet })}
            options={(view.sheets.length > 0 ? view.sheets : [view.sheet]).map((one) => ({ value: one, label: one }))}
          />
        </label>
        <label>
          <span className="z-small">没有写明街道的行归入</span>
          <Select
            aria-label="没有写明街道的行归入"
            allowClear
            placeholder="不归入，列为有错误"
            value={view.defaults.streetCode}
            disabled={locked}
            onChange={(value: string | undefined) =>
              send({ defaults: { ...view.defaults, streetCode: value ?? null } })
            }
            options={named(choices.data?.streets)}
          />
        </label>
        <label>
          <span className="z-small">没有写明行业领域的行归入</span>
          <Select
            aria-label="没有写明行业领域的行归入"
            allowClear
            placeholder="不归入，列为有错误"
            value={view.defaults.industry}
            disabled={locked}
            onChange={(value: string | undefined) => send({ defaults: { ...view.defaults, industry: value ?? null } })}
            options={named(choices.data?.industries)}
          />
        </label>
      </div>
      <ActError error={change.error} />
      <DataTable
        dense
        caption="各列对应"
        columns={columns}
        rows={view.columns}
        rowKey={(row) => String(row.column)}
        minWidth={560}
      />
    </Card>
  );
}

const outcomeOptions = optionsOf(importOutcomes);

/** Row by row: what became of each. */
function RowsCard({ view }: { view: ImportView }) {
  const page = usePage(listImportRows, { params: { id: view.id }, filters: { outcome: '' }, size: 20 });
  const columns: Column<ImportRow>[] = [
    { key: 'row', title: '行', width: '5rem', align: 'right', render: (row) => count(row.row) },
    {
      key: 'name',
      title: '企业名称',
      render: (row) => (
        <CellTwo
          title={row.name ?? '（未写名称）'}
          {...(row.enterpriseId ? { to: enterprisePath(row.enterpriseId) } : {})}
          note={row.issues
            .filter((issue) => issue.severity !== 'info')
            .map((issue) => issue.message)
            .join('；')}
        />
      ),
    },
    { key: 'outcome', title: '结果', width: '8rem', card: 'side', render: (row) => importOutcomes[row.outcome] },
  ];
  return (
    <Card title="逐行结果" pad={false}>
      <FilterBar>
        <FilterChip
          label="结果"
          multiple={false}
          value={page.filters.outcome}
          options={outcomeOptions}
          onChange={([outcome = '']) => page.setFilters({ outcome })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => String(row.row)}
        caption="逐行结果"
        unit="行"
        empty={{ title: '没有这样的行' }}
      />
    </Card>
  );
}
