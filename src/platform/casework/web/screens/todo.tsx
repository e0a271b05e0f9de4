/** 待办: what I must do, by when, with one button each; in the hand 本周. */
import {
  CalendarClock,
  ChevronDown,
  ClipboardCheck,
  FileCheck,
  Flag,
  MailOpen,
  Printer,
  Scale,
  SearchCheck,
  UserRoundX,
  Users,
  WifiOff,
  Wrench,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { ago, count, dayShort, hour } from '#kernel/web/format.ts';
import { useAct, useGet, useOnline, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  Card,
  Clock,
  Columns,
  Empty,
  FigureLink,
  GradeTag,
  GroupLine,
  Icon,
  Kinds,
  Page,
  PhoneCard,
  PhoneRow,
  QueryFace,
  Row,
  Rows,
  Stack,
  StopCard,
} from '#kernel/web/ui/index.ts';
import { Link } from 'react-router';
import { claimTodo, getWorkbench, type TodoItem, type Workbench } from '../../shared/contract.ts';
import { headline, holidayWords, weekOf } from '../words.ts';
import '../casework.css';

const kindIcons: Readonly<Record<string, LucideIcon>> = {
  review: SearchCheck,
  approve: FileCheck,
  judge: Scale,
  sign: MailOpen,
  report: CalendarClock,
  rectify: Wrench,
  claim: UserRoundX,
};
const iconOf = (item: TodoItem): LucideIcon => (item.unclaimed ? UserRoundX : (kindIcons[item.kind] ?? Flag));

export function Component() {
  const phone = usePhone();
  const [state, set] = useUrlState({ scope: 'mine', kind: '', all: false });
  const scope = state.scope === 'unit' ? 'unit' : 'mine';
  const query = useGet(
    getWorkbench,
    {
      query: { scope, ...(state.kind ? { kind: state.kind } : {}), ...(state.all || phone ? { all: 'true' } : {}) },
    },
    { keep: true, refetchInterval: 120_000 },
  );
  const online = useOnline();
  if (!online && !query.data) return <CutOff />;
  return (
    <QueryFace query={query} rows={8}>
      {(bench) =>
        phone ? (
          <Week bench={bench} />
        ) : (
          <Bench
            bench={bench}
            scope={scope}
            kind={state.kind}
            onScope={(next) => set({ scope: next, kind: '' })}
            onKind={(kind) => set({ kind })}
            onAll={() => set({ all: true })}
          />
        )
      }
    </QueryFace>
  );
}

/** Without a network: what is due is not shown from memory, for somebody may have done it meanwhile; what works is offered. */
function CutOff() {
  const { menu, user } = useSession();
  const title = menu.find((entry) => entry.path === '/todo')?.label ?? '待办';
  const report = menu.find((entry) => entry.path === '/report');
  return (
    <Page title={title}>
      <Card>
        <Empty
          icon={WifiOff}
          title={`${user.name}，没有网络时看不到${title === '本周' ? '本周要办的事' : title}`}
          text="这里的期限随时会变，联网后自动取最新的。"
          action={report ? { label: '上报隐患', to: report.path } : undefined}
        />
      </Card>
    </Page>
  );
}

/** Takes an open case and goes on to it. */
function useClaim() {
  const navigate = useNavigate();
  return useAct(claimTodo, { invalidate: [getWorkbench], onDone: (answer) => void navigate(answer.link) });
}

function Bench({
  bench,
  scope,
  kind,
  onScope,
  onKind,
  onAll,
}: {
  bench: Workbench;
  scope: 'mine' | 'unit';
  kind: string;
  onScope: (scope: 'mine' | 'unit') => void;
  onKind: (kind: string) => void;
  onAll: () => void;
}) {
  const claim = useClaim();
  const ledger = useSession().menu.find((entry) => entry.path === '/hazards');
  const shown = bench.groups.filter((group) => group.items.length > 0);
  const later = bench.groups.find((group) => group.key === 'later');
  const isFolded = later !== undefined && later.total > later.items.length;
  return (
    <Page
      title="待办"
      note={headline(bench, scope)}
      actions={
        <>
          {scope === 'unit' ? (
            <Button icon={Users} onClick={() => onScope('mine')}>
              只看我的
            </Button>
          ) : bench.unitTotal > 0 ? (
            <Button icon={Users} onClick={() => onScope('unit')}>
              本单位待办 {count(bench.unitTotal)}
            </Button>
          ) : null}
          {bench.total > 0 ? (
            <Button icon={Printer} to={`/todo/print${scope === 'unit' ? '?scope=unit' : ''}`}>
              打印清单
            </Button>
          ) : null}
        </>
      }
    >
      {bench.stops.map((stop) => (
        <div key={stop.subjectId} className="cw-stop">
          <StopCard
            title={`${stop.extent}仍在${stop.label}`}
            note={`${dayShort(stop.since)}起；复查合格并批准前不得恢复生产。${stop.title}`}
            to={stop.link}
          />
        </div>
      ))}
      <Columns kind="work">
        <div className="cw-bench">
          <div className="cw-kindline">
            <Kinds
              items={[
                { key: '', label: '全部', count: bench.total },
                ...bench.kinds.map((one) => ({ key: one.key, label: one.label, count: one.count })),
              ]}
              value={kind}
              onChange={onKind}
            />
            <span className="z-small z-ink3">按期限排列</span>
          </div>
          <ActError error={claim.error} />
          <Card pad={false}>
            <h2 className="z-vh">要办的事</h2>
            {shown.length === 0 ? (
              <Empty
                title={kind ? '这一类没有要办的事' : '现在没有要您办的事'}
                text={scope === 'unit' ? '本单位的事项都已办完。' : '有新的事项时，这里和右上角的消息会同时提示。'}
                action={
                  kind
                    ? { label: '看全部', onAct: () => onKind('') }
                    : ledger
                      ? { label: `看${ledger.label}`, to: ledger.path }
                      : undefined
                }
              />
            ) : (
              shown.map((group) => (
                <section key={group.key} aria-label={group.label}>
                  <GroupLine
                    title={group.label}
                    note={`${count(group.total)} 件`}
                    {...(group.key === 'overdue' || group.key === 'today' ? { tone: group.key } : {})}
                  />
                  <GroupRows
                    key={`${scope} ${kind}`}
                    label={group.label}
                    items={group.items}
                    busy={claim.busy}
                    onClaim={(item) => void claim.act({ params: { id: item.id }, body: {} })}
                  />
                </section>
              ))
            )}
            {isFolded && later ? (
              <div className="cw-fold">
                <button type="button" className="z-btn z-btn-quiet" onClick={onAll}>
                  还有 {count(later.total - later.items.length)} 件在三天之后到期
                  <Icon as={ChevronDown} />
                </button>
              </div>
            ) : null}
          </Card>
        </div>
        <Side bench={bench} />
      </Columns>
    </Page>
  );
}

/** Rows drawn at first, and with each press: hundreds at once take a weak machine seconds, and nobody reads so far. */
const ROWS_FIRST = 40;
const ROWS_MORE = 100;

function GroupRows({
  label,
  items,
  busy,
  onClaim,
}: {
  label: string;
  items: readonly TodoItem[];
  busy: boolean;
  onClaim: (item: TodoItem) => void;
}) {
  const [drawn, setDrawn] = useState(ROWS_FIRST);
  const left = items.length - drawn;
  return (
    <>
      <Rows label={label}>
        {items.slice(0, drawn).map((item) => (
          <TodoRow key={item.id} item={item} busy={busy} onClaim={() => onClaim(item)} />
        ))}
      </Rows>
      {left > 0 ? (
        <div className="cw-fold">
          <button type="button" className="z-btn z-btn-quiet" onClick={() => setDrawn(drawn + ROWS_MORE)}>
            {label}还有 {count(left)} 件，再显示 {count(Math.min(left, ROWS_MORE))} 件
            <Icon as={ChevronDown} />
          </button>
        </div>
      ) : null}
    </>
  );
}

function TodoRow({ item, busy, onClaim }: { item: TodoItem; busy: boolean; onClaim: () => void }) {
  return (
    <Row
      icon={iconOf(item)}
      kind={item.unclaimed ? '待认领' : item.kindLabel}
      title={
        <>
          {item.isMajor ? <GradeTag grade="major" /> : null}
          <span title={item.title}>{item.title}</span>
        </>
      }
      to={item.link}
      note={
        <>
          {item.enterpriseName ? (
            <span className="cw-firm" title={item.enterpriseName}>
              {item.enterpriseName}
            </span>
          ) : null}
          {item.streetName ? <span>{item.streetName}</span> : null}
          <span>{item.why}</span>
        </>
      }
      right={item.dueOn ? <Clock due={item.dueAt ?? item.dueOn} label="期限" /> : null}
      action={
        <span className="cw-verb">
          {item.unclaimed ? (
            <Button
              size="s"
              kind={item.primary ? 'filled' : 'outline'}
              busy={busy}
              onClick={onClaim}
              aria-label={`认领：${item.title}`}
            >
              认领
            </Button>
          ) : (
            <Button
              size="s"
              kind={item.primary ? 'filled' : 'outline'}
              to={item.link}
              aria-label={`${item.verb}：${item.title}`}
            >
              {item.verb}
            </Button>
          )}
        </span>
      }
    />
  );
}

function Side({ bench }: { bench: Workbench }) {
  const session = useSession();
  return (
    <Stack>
      <Fortnight bench={bench} />
      {bench.figures.length > 0 ? (
        <Card title={session.unit ? '我单位情况' : '情况'} extra={`截至今天 ${hour(session.clock())}`}>
          <ul className="cw-figures">
            {bench.figures.map((one) => (
              <li key={one.key}>
                <span>{one.label}</span>
                <FigureLink
                  value={one.value}
                  sentence={`${one.label} ${one.value} 件`}
                  to={one.link}
                  {...(one.label.includes('逾期') ? { tone: 'overdue' as const } : {})}
                />
              </li>
            ))}
          </ul>
        </Card>
      ) : null}
      {bench.changes.length > 0 ? <Changes bench={bench} /> : null}
    </Stack>
  );
}

function Changes({ bench }: { bench: Workbench }) {
  return (
    <Card title="与我有关的变化">
      <ul className="cw-changes">
        {bench.changes.map((one, i) => (
          <li key={i}>
            <time dateTime={one.at}>{ago(one.at, bench.today)}</time>
            <Link to={one.link}>{one.text}</Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

const weekdays = ['一', '二', '三', '四', '五', '六', '日'];

/** 未来两周: how many fall due each day, with days off and make-up days. */
function Fortnight({ bench }: { bench: Workbench }) {
  const words = holidayWords(bench.calendar.filter((one) => one.date >= bench.today));
  return (
    <Card title="未来两周" extra="休、班按国务院安排">
      <ol className="cw-days">
        {bench.calendar.map((one) => {
          const past = one.date < bench.today;
          const now = one.date === bench.today;
          const late = now ? one.overdue : 0;
          const said = [
            `${dayShort(one.date)} 星期${weekdays[one.weekday - 1] ?? ''}`,
            one.mark === '休' ? `休${one.holiday ? `，${one.holiday}` : ''}` : one.mark === '班' ? '调休上班' : '',
            one.count > 0 ? `${one.count} 件到期` : '',
            late > 0 ? `${late} 件已逾期` : '',
          ]
            .filter(Boolean)
            .join('，');
          return (
            <li
              key={one.date}
              className={['cw-day', one.mark === '休' && 'cw-day-off', now && 'cw-day-now', past && 'cw-day-past']
                .filter(Boolean)
                .join(' ')}
              {...(now ? { 'aria-current': 'date' as const } : {})}
            >
              <span className="z-vh">{said}</span>
              <span aria-hidden="true" className="cw-day-name">
                {weekdays[one.weekday - 1]}
              </span>
              <span aria-hidden="true" className="cw-day-num">
                {Number(one.date.slice(8))}
              </span>
              <span aria-hidden="true" className="cw-day-foot">
                {one.count + late > 0 ? <b className={late > 0 ? 'cw-late' : undefined}>{one.count + late}</b> : null}
                {one.mark === '休' && one.count === 0 ? '休' : null}
                {one.mark === '班' ? <i>班</i> : null}
              </span>
            </li>
          );
        })}
      </ol>
      {words ? <p className="z-note cw-daywords">{words}</p> : null}
    </Card>
  );
}

/* ---------- in the hand ---------- */

function Week({ bench }: { bench: Workbench }) {
  const session = useSession();
  const claim = useClaim();
  const week = weekOf(bench.today);
  const items = bench.groups.flatMap((group) => group.items);
  const thisWeek = items.filter((item) => item.dueOn !== null && item.dueOn <= week.to);
  const rest = items.filter((item) => item.dueOn === null || item.dueOn > week.to);
  const holiday = bench.calendar.find(
    (one) => one.mark === '休' && one.holiday && one.date >= bench.today && one.date <= week.to,
  );
  const sorted = [...thisWeek].sort((a, b) => (a.dueAt ?? a.dueOn ?? '').localeCompare(b.dueAt ?? b.dueOn ?? ''));
  const row = (item: TodoItem) => (
    <PhoneRow
      key={item.id}
      icon={iconOf(item)}
      title={
        <>
          {item.isMajor ? (
            <>
              <GradeTag grade="major" />{' '}
            </>
          ) : null}
          {item.title}
        </>
      }
      note={
        <>
          {item.enterpriseName && item.enterpriseName !== session.unit?.name ? (
            <span className="cw-weekfirm">{item.enterpriseName}</span>
          ) : null}
          <span className="cw-weekwhy">{item.why}</span>
        </>
      }
      clock={item.dueOn ? <Clock bare due={item.dueAt ?? item.dueOn} label="期限" /> : null}
      action={item.unclaimed ? '认领' : item.verb}
      {...(item.unclaimed
        ? { onOpen: () => void claim.act({ params: { id: item.id }, body: {} }) }
        : { to: item.link })}
    />
  );
  return (
    <Page tabTitle="本周">
      <header className="cw-weekhead">
        <p>{session.unit?.name}</p>
        <h1>
          {session.user.name}，{thisWeek.length > 0 ? `本周有 ${thisWeek.length} 件事` : '本周没有要办的事'}
        </h1>
        <p>
          {dayShort(week.from)}—{dayShort(week.to)}
          {holiday ? `　${dayShort(holiday.date)}起${holiday.holiday}放假` : ''}
        </p>
      </header>
      <div className="cw-week">
        {bench.stops.map((stop) => (
          <StopCard
            key={stop.subjectId}
            title={`${stop.extent}仍在${stop.label}`}
            note="复查合格并批准前不得恢复生产"
            to={stop.link}
          />
        ))}
        <ActError error={claim.error} />
        {sorted.length > 0 ? (
          <>
            <h2>要在本周做完</h2>
            <PhoneCard>{sorted.map(row)}</PhoneCard>
          </>
        ) : (
          <PhoneCard>
            <Empty
              icon={ClipboardCheck}
              title="本周没有要办的事"
              text={rest.length > 0 ? '以后到期的列在下面。' : '有新的事项时会发消息给您。'}
            />
          </PhoneCard>
        )}
        {rest.length > 0 ? (
          <details className="cw-later" open={sorted.length === 0}>
            <summary>以后到期 {rest.length} 件</summary>
            <PhoneCard>{rest.map(row)}</PhoneCard>
          </details>
        ) : null}
        {bench.changes.length > 0 ? <Changes bench={bench} /> : null}
      </div>
    </Page>
  );
}
