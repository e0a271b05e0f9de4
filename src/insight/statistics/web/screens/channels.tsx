/** 来源渠道: the three channels of T10 for themselves, each source, who found first and who found what was known; each number opens its rows. */
import { Download } from 'lucide-react';
import { isPlainDate } from '#kernel/shared/time.ts';
import { apiBase, queryText } from '#kernel/web/api.ts';
import { count, day } from '#kernel/web/format.ts';
import { useGet, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  DayRange,
  DetailDrawer,
  Empty,
  ErrorFace,
  FigureLink,
  FiguresTable,
  FigureSum,
  GradeTag,
  Loading,
  Page,
  PartPager,
  Parts,
  Row,
  Rows,
  Segmented,
  StateBadge,
  Tag,
} from '#kernel/web/ui/index.ts';
import {
  channelFigures,
  channelRows,
  sourceParts,
  type ChannelTable,
  type SourceCounts,
  type SourcePart,
} from '#modules/hazards/shared/channel-figures.ts';
import { channelGroups, channelLabels, groupOf, type Channel } from '#modules/hazards/shared/labels.ts';
import { hazardMachine } from '#modules/hazards/shared/states.ts';
import { EARLIEST } from '../parts/controls.tsx';
import { Pages } from '../public/pages.tsx';
import { grades } from '../question.ts';
import '../statistics.css';
import { StatFace } from '../parts/stat-face.tsx';

const first = { to: '', from: '', grade: '', part: '', of: '', rpage: 1 };
const parts = Object.keys(sourceParts) as SourcePart[];
const SIZE = 20;

/** What a row of the table is: a group `self`, a channel `selfCheck`, or everything. */
const isGroup = (of: string): of is keyof typeof channelGroups => of in channelGroups;
const nameOf = (of: string): string => {
  if (isGroup(of)) return channelGroups[of].label;
  if (!(of in channelLabels)) return '全部渠道';
  const channel = of as Channel;
  return `${channelGroups[groupOf(channel)].label}·${channelLabels[channel]}`;
};
const askOf = (of: string): Record<string, string> => (of === '' ? {} : isGroup(of) ? { group: of } : { channel: of });

export function Component() {
  const session = useSession();
  const phone = usePhone();
  const [q, set] = useUrlState(first);
  const to = isPlainDate(q.to) ? q.to : session.today;
  const from = isPlainDate(q.from) ? q.from : `${to.slice(0, 4)}-01-01`;
  const ask = { from, to, ...(q.grade === 'major' || q.grade === 'general' ? { grade: q.grade } : {}) };
  const counted = useGet(channelFigures, { query: ask } as never, { keep: true });
  const table = counted.data;
  const open = (of: string, part: SourcePart): void => set({ of, part, rpage: 1 }, { replace: false });
  return (
    <Page
      title="来源渠道"
      note="三类渠道分别计数。一处隐患多方发现的，隐患计一件，来源各计一件。"
      actions={
        table?.within ? (
          <Button icon={Download} href={`${apiBase}/hazards/channels/export${queryText(ask)}`} download>
            导出来源台账
          </Button>
        ) : null
      }
    >
      <div className="st-stack">
        <Pages keep={{ ...(q.to ? { to: q.to } : {}), ...(q.from ? { from: q.from } : {}) }} />
        <div className="st-cite-bar">
          <DayRange
            label="发现日期"
            from={from}
            to={to}
            max={session.today}
            onChange={(range) =>
              set({
                from: range.from && range.from >= EARLIEST ? range.from : '',
                to: range.to === session.today ? '' : range.to,
              })
            }
          />
          <Segmented
            label="等级"
            options={grades.map((g) => ({ value: g.value === 'all' ? '' : g.value, label: g.label }))}
            value={q.grade as '' | 'major' | 'general'}
            onChange={(grade) => set({ grade })}
          />
        </div>
        <StatFace asked={counted}>
          {(table) => (
            <>
              <Card>
                <FigureSum
                  terms={[
                    {
                      label: '首先发现',
                      note: '即隐患件数',
                      value: table.first,
                      sentence: `${from} 至 ${to} 首先发现 ${table.first} 件`,
                      onOpen: () => open('', 'first'),
                    },
                    {
                      label: '又一来源',
                      sign: '+',
                      value: table.further,
                      sentence: `${from} 至 ${to} 又一来源 ${table.further} 件`,
                      onOpen: () => open('', 'further'),
                    },
                    {
                      label: '来源件数',
                      sign: '=',
                      value: table.sources,
                      sentence: `${from} 至 ${to} 来源 ${table.sources} 件`,
                      onOpen: () => open('', 'sources'),
                    },
                  ]}
                />
                <p className="z-note st-under">
                  {day(from)}至{day(to)}
                  发现的。“首先发现”按发现日期、登记先后定；“隐患件数”按并案后保留的那一件的渠道计。等级按现在的判定。
                </p>
              </Card>
              {table.sources === 0 ? (
                <Card>
                  <Empty title="这段时间没有登记隐患" text="放宽发现日期，或看全部等级。" />
                </Card>
              ) : phone ? (
                <Narrow table={table} onOpen={open} />
              ) : (
                <Card title="各渠道、各来源" pad={false} extra={<span className="z-note">件</span>}>
                  <Wide table={table} onOpen={open} />
                </Card>
              )}
            </>
          )}
        </StatFace>
      </div>
      <FindingsDrawer
        of={q.of}
        part={parts.find((p) => p === q.part) ?? null}
        ask={ask}
        expected={table ? countOf(table, q.of) : null}
        page={Math.max(1, Math.floor(q.rpage))}
        onPage={(rpage) => set({ rpage })}
        onClose={() => set({ of: '', part: '', rpage: 1 })}
      />
    </Page>
  );
}

const countOf = (table: ChannelTable, of: string): SourceCounts =>
  table.groups.find((g) => g.group === of) ??
  table.groups.flatMap((g) => g.channels).find((c) => c.channel === of) ??
  table;

/** Sources that are there, unless the group is one source and would say everything twice. */
const sourcesBelow = (g: ChannelTable['groups'][number]): ChannelTable['groups'][number]['channels'] => {
  const there = g.channels.filter((c) => c.sources > 0);
  return there.length === 1 && (g.channels.length === 1 || there[0]?.label === g.label) ? [] : there;
};

type Open = (of: string, part: SourcePart) => void;

function Wide({ table, onOpen }: { table: ChannelTable; onOpen: Open }) {
  const rows = table.groups.flatMap((g) => [
    { key: g.group as string, label: <b>{g.label}</b> },
    ...sourcesBelow(g).map((c) => ({ key: c.channel as string, label: <span className="st-sub">{c.label}</span> })),
  ]);
  const value = (of: string, part: string): number => countOf(table, of === '*' ? '' : of)[part as SourcePart];
  return (
    <FiguresTable
      caption="各渠道、各来源的来源件数、首先发现、又一来源和隐患件数"
      rowHead="渠道 / 来源"
      rows={rows}
      cols={parts.map((part) => ({ key: part, label: sourceParts[part], total: part === 'hazards' }))}
      cell={value}
      totalRow={{ key: '*', label: '合计' }}
      sentence={(of, part, n) => `${nameOf(of === '*' ? '' : of)} ${sourceParts[part as SourcePart]} ${n} 件`}
      onOpen={(of, part) => onOpen(of === '*' ? '' : of, part as SourcePart)}
    />
  );
}

/** On a phone a group is a card; its sources stand below as rows. */
function Narrow({ table, onOpen }: { table: ChannelTable; onOpen: Open }) {
  return (
    <>
      {table.groups.map((g) => (
        <Card key={g.group} title={g.label} pad={false} note="件">
          <Rows label={g.label}>
            {[{ of: g.group as string, label: '合计', ...figures(g) }]
              .concat(sourcesBelow(g).map((c) => ({ of: c.channel as string, label: c.label, ...figures(c) })))
              .map((one) => (
                <Row
                  key={one.of}
                  title={one.label}
                  note={
                    <Parts>
                      {(['first', 'further', 'hazards'] as const).map((part) => (
                        <span key={part}>
                          {sourceParts[part]}{' '}
                          <FigureLink
                            value={one[part]}
                            sentence={`${nameOf(one.of)} ${sourceParts[part]} ${one[part]} 件`}
                            onOpen={() => onOpen(one.of, part)}
                          />
                        </span>
                      ))}
                    </Parts>
                  }
                  right={
                    <FigureLink
                      value={one.sources}
                      unit="件"
                      sentence={`${nameOf(one.of)} 来源 ${one.sources} 件`}
                      onOpen={() => onOpen(one.of, 'sources')}
                    />
                  }
                />
              ))}
          </Rows>
        </Card>
      ))}
    </>
  );
}
const figures = ({ sources, first: found, further, hazards }: SourceCounts): SourceCounts => ({
  sources,
  first: found,
  further,
  hazards,
});

const how: Readonly<Record<SourcePart, string>> = {
  sources: '这段时间里的每一次发现各计一件，并入别件的也计；拆分、误判撤销的不计。',
  first: '同一处隐患的几次发现里，发现日期最早的一次；同一天的，先登记的一次。',
  further: '发现的是别人已经发现的：发现日期更晚，已并入或已由它并案。',
  hazards: '并案以后保留的那一件，按它自己的渠道计；一处隐患只计一件。',
};

function FindingsDrawer({
  of,
  part,
  ask,
  expected,
  page,
  onPage,
  onClose,
}: {
  of: string;
  part: SourcePart | null;
  ask: { from: string; to: string; grade?: string };
  expected: SourceCounts | null;
  page: number;
  onPage: (page: number) => void;
  onClose: () => void;
}) {
  const filter = { ...ask, ...askOf(of), part: part ?? 'sources' };
  const asked = useGet(channelRows, { query: { ...filter, limit: SIZE, ...(page > 1 ? { page } : {}) } } as never, {
    enabled: part !== null,
  });
  const view = asked.data;
  const pages = Math.max(1, Math.ceil((view?.total ?? 0) / SIZE));
  const agrees = view !== undefined && part !== null && expected?.[part] === view.total;
  return (
    <DetailDrawer
      open={part !== null}
      onClose={onClose}
      title={part ? `${nameOf(of)} ${sourceParts[part]}` : '明细'}
      note={`${day(ask.from)}至${day(ask.to)}发现`}
      how={part ? how[part] : undefined}
      footer={
        view && view.total > 0 ? (
          <>
            <span className="z-small z-ink2 st-agree">
              {agrees ? `共 ${count(view.total)} 件，与格中数字一致` : `数据刚有变化，现在 ${count(view.total)} 件`}
            </span>
            <Button icon={Download} href={`${apiBase}/hazards/channels/export${queryText(filter)}`} download>
              导出
            </Button>
          </>
        ) : null
      }
    >
      {asked.error && !view ? (
        <ErrorFace error={asked.error} onRetry={() => void asked.refetch()} />
      ) : !view ? (
        part === null ? null : (
          <Loading rows={6} />
        )
      ) : view.total === 0 ? (
        <p className="z-ink2">这个数字现在是 0，没有明细。</p>
      ) : (
        <>
          <div className="st-rows">
            <Rows label="明细">
              {view.items.map((row) => (
                <Row
                  key={row.id}
                  to={`/hazards/${row.hazardId}`}
                  title={
                    <>
                      <GradeTag grade={row.grade} />
                      {row.title}
                    </>
                  }
                  note={
                    <Parts>
                      <span>{row.enterpriseName}</span>
                      <span>
                        {channelLabels[row.channel]} {row.foundOn}
                      </span>
                      {row.tells ? <span>{row.code}</span> : <span>已并入 {row.hazardCode}</span>}
                    </Parts>
                  }
                  right={
                    <span className="st-side">
                      <StateBadge
                        family={hazardMachine.states[row.state].family}
                        label={hazardMachine.states[row.state].label}
                      />
                      <Tag outline={!row.isFirst}>{row.isFirst ? '首先发现' : '又一来源'}</Tag>
                    </span>
                  }
                />
              ))}
            </Rows>
          </div>
          <PartPager total={view.total} page={page} pages={pages} onPage={onPage} fetching={asked.isFetching} />
        </>
      )}
    </DetailDrawer>
  );
}
