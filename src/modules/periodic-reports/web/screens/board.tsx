/** The board of one period: how many have reported, one row a unit × ten parts, those furthest behind first. A unit sees its own reports. */
import { Select } from 'antd';
import { BellRing, ChevronRight, FileText, Printer, Settings2, Table2 } from 'lucide-react';
import { Fragment, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { day, dayShort, shortStreet, time } from '#kernel/web/format.ts';
import { useAct, useGet, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  Clock,
  ConfirmAct,
  DataTable,
  Empty,
  FigureLink,
  Icon,
  Page,
  QueryFace,
  Segmented,
  Stack,
  StateBadge,
  Tabs,
  type Column,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { circled } from '../../shared/form.ts';
import type { Board, BoardRow, ReportRow } from '../../shared/schema.ts';
import {
  kindLabels,
  reportKinds,
  reportMachine,
  type PartState,
  type ReportKind,
  type ReportState,
} from '../../shared/states.ts';
import { NotOpen } from '../not-open.tsx';
import { PartCell } from '../parts.tsx';
import '../reports.css';

const listAt = (board: Board, more: Record<string, string>): string =>
  `/reports/list?${new URLSearchParams({ kind: board.kind, period: board.period, ...more })}`;

export function Component() {
  const [state, set] = useUrlState({ kind: 'quarterly', period: '', show: 'all', by: 'progress' });
  const query = useGet(
    c.getBoard,
    { query: { kind: state.kind, ...(state.period ? { period: state.period } : {}) } } as never,
    { keep: true },
  );
  const [urging, setUrging] = useState(false);
  const board = query.data;
  const missing = board?.rows.filter((r) => r.firstSubmittedAt === null) ?? [];
  const whole = board !== undefined && (board.may.urge || board.rows.length > 1);
  const summarise = useSummarise();
  return (
    <Page
      title={whole && board ? board.title : '定期报送'}
      note={
        board ? (
          <>
            法定期限 <b>{dayShort(board.dueOn)}</b>
            {board.dueFallsOn ? `（${board.dueFallsOn}，不顺延）` : ''}，可提前报送。
          </>
        ) : undefined
      }
      actions={
        board ? (
          <div className="pr-tools">
            {board.may.summarise ? (
              board.summary ? (
                <Button icon={FileText} to={`/reports/district/${board.summary.id}`}>
                  汇总稿（Word）
                </Button>
              ) : null
            ) : null}
            {board.may.summarise ? (
              <Button
                icon={Table2}
                busy={summarise.busy}
                onClick={() => void summarise.act({ body: { kind: board.kind, period: board.period } })}
              >
                {board.summary ? '重新汇总' : '汇总全区'}
              </Button>
            ) : null}
            {whole ? (
              <Button icon={Printer} to={`/reports/board-print?kind=${board.kind}&period=${board.period}`}>
                打印
              </Button>
            ) : null}
            {board.may.urge && missing.length > 0 ? (
              <Button kind="filled" icon={BellRing} onClick={() => setUrging(true)}>
                催办未报 {missing.length} 家
              </Button>
            ) : null}
          </div>
        ) : undefined
      }
    >
      <ActError error={summarise.error} />
      <Tabs
        label="报表"
        items={reportKinds.map((key) => ({ key, label: kindLabels[key] }))}
        value={state.kind}
        onChange={(kind) => set({ kind, period: '' })}
      />
      <QueryFace query={query} rows={10}>
        {(data) => (
          <Stack>
            <div className="pr-tools">
              <Select
                aria-label="报送期"
                value={data.period}
                style={{ minWidth: '13rem' }}
                options={data.periods.map((p) => ({ value: p.key, label: p.title }))}
                onChange={(period) => set({ period })}
              />
              <Button kind="quiet" to={`/reports/list?kind=${data.kind}`}>
                报送台账
              </Button>
              {data.kind === 'order16Quarter' || data.kind === 'order16Annual' ? (
                <Button kind="quiet" to={`/reports/firms?kind=${data.kind}`}>
                  企业自查统计表
                </Button>
              ) : null}
              <Button kind="quiet" icon={Settings2} to="/reports/forms">
                报表定义和期限
              </Button>
            </div>
            {data.expected === 0 ? (
              <Card>
                <Empty
                  title={`${data.title}还没有开放填报`}
                  text={`法定期限 ${day(data.dueOn)}，到开放日由系统开放，到时会出现在待办里。`}
                />
                {data.may.open ? <NotOpen board={data} /> : null}
              </Card>
            ) : data.may.urge || data.rows.length > 1 ? (
              <Whole data={data} show={state.show} by={state.by} set={set} />
            ) : (
              <Own kind={data.kind} />
            )}
          </Stack>
        )}
      </QueryFace>
      {urging && board ? <UrgeDrawer board={board} missing={missing} onClose={() => setUrging(false)} /> : null}
    </Page>
  );
}

function useSummarise() {
  const navigate = useNavigate();
  return useAct(c.makeSummary, {
    invalidate: [c.getBoard],
    onDone: (made) => void navigate(`/reports/district/${made.id}`),
  });
}

const pipeline: readonly ReportState[] = ['notStarted', 'prefilled', 'confirmed', 'signed'];
const bars = ['done', 'signed', 'confirmed', 'prefilled', 'notStarted', 'returned'] as const;

function Whole({
  data,
  show,
  by,
  set,
}: {
  data: Board;
  show: string;
  by: string;
  set: (patch: { show?: string; by?: string }) => void;
}) {
  const phone = usePhone();
  const came = data.counts.submitted + data.counts.accepted + data.counts.locked + data.counts.amending;
  const lengths: Readonly<Record<(typeof bars)[number], number>> = {
    done: came,
    signed: data.counts.signed,
    confirmed: data.counts.confirmed,
    prefilled: data.counts.prefilled,
    notStarted: data.counts.notStarted,
    returned: data.counts.returned,
  };
  const rows = by === 'unit' ? [...data.rows].sort((a, b) => a.order - b.order) : data.rows;
  const groups = [
    { key: 'street', label: '街道', rows: rows.filter((r) => r.unitKind === 'street') },
    { key: 'department', label: '部门', rows: rows.filter((r) => r.unitKind !== 'street') },
  ].filter((g) => g.rows.length > 0 && (show === 'all' || show === g.key));
  const fig = (label: string, value: number, more: Record<string, string>, overdue = false) => (
    <div>
      <span className="pr-pipe-label">{label}</span>
      <FigureLink
        value={value}
        sentence={`${data.title} ${label} ${value} 家`}
        to={listAt(data, more)}
        size="m"
        tone={overdue ? 'overdue' : 'plain'}
        icon={false}
      />
    </div>
  );
  return (
    <>
      <Card>
        <div className="pr-pipe">
          <div className="pr-pipe-first">
            <span className="pr-pipe-label">距期限</span>
            <Clock
              due={data.dueOn}
              size="l"
              bare
              label="报送期限"
              {...(data.received === data.expected ? { doneOn: data.dueOn } : {})}
            />
          </div>
          {pipeline.map((key) => (
            <Fragment key={key}>
              {fig(reportMachine.states[key].label, data.counts[key], { state: key }, key === 'notStarted')}
              <span className="pr-pipe-arrow">
                <Icon as={ChevronRight} />
              </span>
            </Fragment>
          ))}
          {fig('已报送', came, { state: 'submitted,accepted,locked,amending' })}
          {fig('退回待改', data.counts.returned, { state: 'returned' }, true)}
          <div className="pr-pipe-sum">
            <div
              className="pr-bar"
              role="img"
              aria-label={bars
                .map((key) => `${key === 'done' ? '已报送' : reportMachine.states[key].label} ${lengths[key]} 家`)
                .join('，')}
            >
              {bars
                .filter((key) => lengths[key] > 0)
                .map((key) => (
                  <span key={key} className={`pr-bar-${key}`} style={{ flexGrow: lengths[key] }} />
                ))}
            </div>
            <span>
              应报{' '}
              <FigureLink
                value={data.expected}
                sentence={`应报 ${data.expected} 家`}
                to={listAt(data, { mark: 'all' })}
              />{' '}
              家，收到{' '}
              <FigureLink
                value={data.received}
                sentence={`收到 ${data.received} 家`}
                to={listAt(data, { mark: 'received' })}
              />{' '}
              家，按期{' '}
              <FigureLink
                value={data.onTime}
                sentence={`按期 ${data.onTime} 家`}
                to={listAt(data, { mark: 'onTime' })}
              />{' '}
              家，内容完整{' '}
              <FigureLink
                value={data.complete}
                sentence={`内容完整 ${data.complete} 家`}
                to={listAt(data, { mark: 'complete' })}
              />{' '}
              家
              {data.formerReceived ? (
                <>
                  ；上期同日{' '}
                  <FigureLink
                    value={data.formerReceived.n}
                    sentence={`上期同日（${data.formerReceived.on}）收到 ${data.formerReceived.n} 家`}
                    to={`/reports/list?${new URLSearchParams({ kind: data.kind, period: data.formerReceived.period, mark: 'received', asOf: data.formerReceived.on })}`}
                  />{' '}
                  家
                </>
              ) : null}
            </span>
          </div>
        </div>
      </Card>
      <Card
        title="各单位进度"
        pad={false}
        extra={
          <div className="pr-tools">
            <Segmented
              label="排序"
              value={by}
              onChange={(next) => set({ by: next })}
              options={[
                { value: 'progress', label: '按进度' },
                { value: 'unit', label: '按单位' },
              ]}
            />
            <Segmented
              label="看哪些单位"
              value={show}
              onChange={(next) => set({ show: next })}
              options={[
                { value: 'all', label: '全部' },
                { value: 'street', label: '街道' },
                { value: 'department', label: '部门' },
              ]}
            />
          </div>
        }
      >
        <div className="pr-legend" style={{ padding: '0.2rem 1rem 0.6rem' }}>
          {(
            [
              ['ok', data.parts.some((p) => p.isComputed) ? '已填（含台账预填）' : '已填'],
              ['missing', '缺内容'],
              ['empty', '未开始'],
              ['returned', '退回'],
              ...(data.rows.some((r) => r.parts.some((p) => p.state === 'paper'))
                ? [['paper', '在纸质报告中'] as const]
                : []),
            ] as const
          ).map(([key, label]) => (
            <span key={key}>
              <span className={`pr-cell pr-cell-${key}`} aria-hidden="true">
                {key === 'missing' ? '缺' : key === 'returned' ? '退' : key === 'paper' ? '纸' : ''}
              </span>
              {label}
            </span>
          ))}
        </div>
        <div className="pr-boards">
          {groups.map((g) =>
            phone ? (
              <Narrow key={g.key} data={data} label={g.label} rows={g.rows} />
            ) : (
              <Wide key={g.key} data={data} label={g.label} rows={g.rows} />
            ),
          )}
        </div>
        <div className="pr-parts-note">
          {data.parts.map((p) => (
            <span key={p.key}>
              {circled(p.no)} {p.title}
            </span>
          ))}
          <span>截至 {time(data.asOf)}</span>
        </div>
      </Card>
    </>
  );
}

const isLate = (row: BoardRow): boolean => row.state === 'notStarted' || row.state === 'returned';
const partOf = (row: ReportRow, key: string): PartState => row.parts.find((p) => p.key === key)?.state ?? 'empty';

function Wide({ data, label, rows }: { data: Board; label: string; rows: readonly BoardRow[] }) {
  return (
    <table className="pr-board">
      <caption className="z-vh">
        {label}报送进度，{rows.length} 家
      </caption>
      <thead>
        <tr>
          <th scope="col">
            {label} {rows.length}
          </th>
          {data.parts.map((p) => (
            <th key={p.key} scope="col" className="pr-mid" title={p.title}>
              <span aria-hidden="true">{circled(p.no)}</span>
              <span className="z-vh">{p.title}</span>
            </th>
          ))}
          <th scope="col">状态</th>
          <th scope="col" className="pr-right">
            去年迟报
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id} {...(isLate(row) ? { 'data-late': '' } : {})}>
            <th scope="row">
              <Link to={`/reports/${row.id}`}>{row.unitName}</Link>
            </th>
            {data.parts.map((p) => (
              <td key={p.key} className="pr-mid">
                <PartCell state={partOf(row, p.key)} no={p.no} title={p.title} />
              </td>
            ))}
            <td>
              <StateBadge {...reportMachine.states[row.state]} />
              {row.daysLate > 0 ? <span className="z-overdue"> 迟 {row.daysLate} 天</span> : null}
            </td>
            <td className="pr-right">
              <LateLastYear data={data} row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
const LateLastYear = ({ data, row }: { data: Board; row: BoardRow }) => (
  <FigureLink
    value={row.lateLastYear}
    sentence={`${row.unitName} 去年迟报 ${row.lateLastYear} 次`}
    to={`/reports/list?${new URLSearchParams({ unit: row.unitId, mark: 'late', dueFrom: data.lastYear.from, dueTo: data.lastYear.to })}`}
  />
);

function Narrow({ data, label, rows }: { data: Board; label: string; rows: readonly BoardRow[] }) {
  return (
    <section aria-label={`${label}报送进度`}>
      <h3 className="z-small z-ink2">
        {label} {rows.length} 家
      </h3>
      <ul>
        {rows.map((row) => (
          <li key={row.id} className="z-cardrow">
            <div className="z-cardrow-head">
              <div className="z-cardrow-title">
                <Link to={`/reports/${row.id}`} className="z-cell-title">
                  {shortStreet(row.unitName)}
                </Link>
              </div>
              <StateBadge {...reportMachine.states[row.state]} />
            </div>
            <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0.2rem', marginTop: '0.4rem' }}>
              {data.parts.map((p) => (
                <PartCell key={p.key} state={partOf(row, p.key)} no={p.no} title={p.title} />
              ))}
            </div>
            {row.daysLate > 0 || row.lateLastYear > 0 ? (
              <div className="z-cardrow-meta">
                {row.daysLate > 0 ? <span className="z-overdue">迟 {row.daysLate} 天</span> : null}
                {row.lateLastYear > 0 ? (
                  <span>
                    去年迟报 <LateLastYear data={data} row={row} /> 次
                  </span>
                ) : null}
              </div>
            ) : null}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** A unit's own reports of this kind, newest first. */
function Own({ kind }: { kind: ReportKind }) {
  const phone = usePhone();
  const query = useGet(c.listReports, { query: { kind: [kind], limit: 40 } });
  const columns: Column<ReportRow>[] = [
    { key: 'title', title: '报送', card: 'head', render: (r) => <Link to={`/reports/${r.id}`}>{r.title}</Link> },
    {
      key: 'due',
      title: '期限',
      card: 'meta',
      render: (r) => `${r.dueOn}${r.dueFallsOn ? `（${r.dueFallsOn}）` : ''}`,
    },
    {
      key: 'parts',
      title: '各部分',
      card: 'meta',
      render: (r) => (
        <span style={{ display: 'inline-flex', flexWrap: 'wrap', gap: '0.2rem' }}>
          {r.parts.map((p, i) => (
            <PartCell key={p.key} state={p.state} no={i + 1} title={circled(i + 1)} />
          ))}
        </span>
      ),
    },
    { key: 'state', title: '状态', card: 'side', render: (r) => <StateBadge {...reportMachine.states[r.state]} /> },
    {
      key: 'clock',
      title: '时限',
      card: 'meta',
      render: (r) =>
        r.firstSubmittedAt ? (
          r.daysLate > 0 ? (
            <span className="z-overdue">迟报 {r.daysLate} 天</span>
          ) : (
            '按期报送'
          )
        ) : (
          <Clock bare due={r.dueOn} label="报送期限" />
        ),
    },
  ];
  return (
    <QueryFace query={query} rows={5}>
      {(page) => (
        <Card title={`本单位${kindLabels[kind]}（${page.total}）`} pad={false}>
          {phone ? (
            <OwnCards rows={page.items} />
          ) : (
            <DataTable caption="本单位报送" rows={page.items} rowKey={(r) => r.id} columns={columns} />
          )}
        </Card>
      )}
    </QueryFace>
  );
}

const OwnCards = ({ rows }: { rows: readonly ReportRow[] }) => (
  <ul>
    {rows.map((r) => (
      <li key={r.id} className="z-cardrow">
        <div className="z-cardrow-head">
          <div className="z-cardrow-title">
            <Link to={`/reports/${r.id}`} className="z-cell-title">
              {r.title}
            </Link>
          </div>
          <StateBadge {...reportMachine.states[r.state]} />
        </div>
        <div style={{ display: 'flex', flexWrap: 'wrap', gap: '0.2rem', marginTop: '0.4rem' }}>
          {r.parts.map((p, i) => (
            <PartCell key={p.key} state={p.state} no={i + 1} title={circled(i + 1)} />
          ))}
        </div>
        <div className="z-cardrow-meta">
          <span>
            期限 {r.dueOn}
            {r.dueFallsOn ? `（${r.dueFallsOn}）` : ''}
          </span>
          {r.firstSubmittedAt ? (
            r.daysLate > 0 ? (
              <span className="z-overdue">迟报 {r.daysLate} 天</span>
            ) : (
              <span>按期报送</span>
            )
          ) : (
            <Clock bare due={r.dueOn} label="报送期限" />
          )}
        </div>
      </li>
    ))}
  </ul>
);

function UrgeDrawer({ board, missing, onClose }: { board: Board; missing: readonly BoardRow[]; onClose: () => void }) {
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const act = useAct(c.urgeReports, { invalidate: [c.getBoard, c.getReport] });
  const chosen = missing.filter((r) => !left.has(r.unitId));
  const told = act.answer;
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={`催办未报单位：${board.title}`}
      intro={`法定期限 ${day(board.dueOn)}。以下单位还没有报送，去掉不用催的再发。`}
      consequences={['单位经办人和负责人各收到一条消息', '催办记入该份报送的办理经过；同一天不重复催办']}
      opinion={{ label: '要说的话', max: 300 }}
      confirm={told ? '已催办' : `催办 ${chosen.length} 家`}
      locked={told ? `已催办 ${told.told} 家` : chosen.length === 0 ? '请至少选一家' : null}
      act={(words) =>
        act.act({
          body: { kind: board.kind, period: board.period, unitIds: chosen.map((r) => r.unitId), words },
        })
      }
      error={act.error}
      busy={act.busy}
    >
      {told ? (
        <p role="status">
          已催办 {told.told} 家{told.told > 0 ? `：${told.units.join('、')}` : '，所选单位今天已催办过'}。
        </p>
      ) : (
        <ul className="pr-backs" aria-label="未报单位">
          {missing.map((r) => (
            <li key={r.unitId}>
              <label>
                <input
                  type="checkbox"
                  className="z-check"
                  checked={!left.has(r.unitId)}
                  onChange={() =>
                    setLeft((now) => {
                      const next = new Set(now);
                      if (!next.delete(r.unitId)) next.add(r.unitId);
                      return next;
                    })
                  }
                />
                {r.unitName}（{reportMachine.states[r.state].label}）
              </label>
            </li>
          ))}
        </ul>
      )}
    </ConfirmAct>
  );
}
