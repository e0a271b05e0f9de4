/** Clocks: time left on every row, both clocks on a record, and how the deadline was counted. */
import { Popover } from 'antd';
import { AlertCircle, CalendarPlus, Check, Clock as ClockIcon, Hourglass } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { daysBetween } from '#kernel/shared/time.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { clockFace, day, dayShort, dayWithWeekday, time, toDay } from '../format.ts';
import type { ClockFace, ClockTone } from '../format.ts';
import { useNow } from '../hooks.ts';
import { Icon } from './icon.tsx';

/** How a deadline was counted, shown on hover, focus or tap. */
export interface ClockDetail {
  startedOn?: string | null;
  dueOn?: string | null;
  unit?: string | null;
  amount?: number | null;
  /** Days counted or skipped because of holidays, in words. */
  holidays?: readonly string[];
  clause?: string | null;
  document?: string | null;
  extensions?: readonly { from: string; to: string; reason?: string | null; on?: string | null }[];
  note?: string | null;
}

export interface ClockProps {
  /** A day (kept until its end) or a moment (hours count). */
  due?: string | null | undefined;
  doneOn?: string | null | undefined;
  startedOn?: string | null | undefined;
  /** What the clock is of, for screen readers: 整改期限. */
  label?: string;
  detail?: ClockDetail | null | undefined;
  extension?: { to: string; count: number } | null | undefined;
  size?: 's' | 'm' | 'l';
  /** Without the tinted pill, for tables. */
  bare?: boolean;
  now?: Date;
}

const icons: Readonly<Record<ClockTone, LucideIcon>> = {
  plain: ClockIcon,
  near: Hourglass,
  today: Hourglass,
  overdue: AlertCircle,
  done: Check,
};

const units: Readonly<Record<string, string>> = {
  hour: '小时',
  calendarDay: '自然日',
  workday: '工作日',
  month: '个月',
  quarterDay: '季度首日',
};

function DetailList({
  detail,
  due,
  startedOn,
}: {
  detail: ClockDetail;
  due?: string | null | undefined;
  startedOn?: string | null | undefined;
}) {
  const start = detail.startedOn ?? startedOn;
  const end = detail.dueOn ?? due;
  const moment = (value: string): string => (value.length > 10 ? time(value) : day(value));
  return (
    <div className="z-pop">
      <dl>
        {start ? (
          <>
            <dt>起算</dt>
            <dd>{moment(start)}</dd>
          </>
        ) : null}
        {detail.amount || detail.unit ? (
          <>
            <dt>时长</dt>
            <dd>
              {detail.amount ?? ''} {units[detail.unit ?? ''] ?? detail.unit}
            </dd>
          </>
        ) : null}
        {end ? (
          <>
            <dt>到期</dt>
            <dd>{end.length > 10 ? time(end) : `${day(end)}${dayWithWeekday(end).replace(/^[^（]*/, '')}`}</dd>
          </>
        ) : null}
        {detail.holidays?.length ? (
          <>
            <dt>节假日</dt>
            <dd>{detail.holidays.join('；')}</dd>
          </>
        ) : null}
        {detail.clause || detail.document ? (
          <>
            <dt>依据</dt>
            <dd>{[detail.document, detail.clause].filter(Boolean).join(' ')}</dd>
          </>
        ) : null}
        {detail.extensions?.map((one, i) => (
          <div key={i} style={{ display: 'contents' }}>
            <dt>延期 {i + 1}</dt>
            <dd>
              {day(one.from)} → {day(one.to)}
              {one.reason ? `，${one.reason}` : ''}
              {one.on ? `（${dayShort(one.on)} 同意）` : ''}
            </dd>
          </div>
        ))}
        {detail.note ? (
          <>
            <dt>说明</dt>
            <dd>{detail.note}</dd>
          </>
        ) : null}
      </dl>
    </div>
  );
}

function WithDetail({
  detail,
  due,
  startedOn,
  className,
  children,
}: {
  detail: ClockDetail | null | undefined;
  due?: string | null | undefined;
  startedOn?: string | null | undefined;
  className: string;
  children: ReactNode;
}) {
  if (!detail) return <span className={className}>{children}</span>;
  return (
    <Popover
      trigger={['hover', 'focus']}
      content={<DetailList detail={detail} due={due} startedOn={startedOn} />}
      mouseEnterDelay={0.2}
    >
      <button type="button" className={className} onClick={(event) => event.stopPropagation()}>
        {children}
        <span className="z-vh">，查看期限怎么算</span>
      </button>
    </Popover>
  );
}

/** Time left, always icon and words. */
export function Clock({ due, doneOn, startedOn, label, detail, extension, size = 'm', bare, now }: ClockProps) {
  const running = useNow();
  const face = clockFace({ due, doneOn, startedOn, now: now ?? running });
  const className = ['z-clock', `z-clock-${face.tone}`, size !== 'm' && `z-clock-${size}`, bare && 'z-clock-bare']
    .filter(Boolean)
    .join(' ');
  return (
    <>
      <WithDetail detail={detail} due={due} startedOn={startedOn} className={className}>
        {label ? <span className="z-vh">{label}：</span> : null}
        <Icon as={icons[face.tone]} />
        {face.text}
      </WithDetail>
      {extension ? (
        <span className="z-clock z-clock-ext">
          <Icon as={CalendarPlus} />
          延期至 {dayShort(extension.to)}（第 {extension.count} 次）
        </span>
      ) : null}
    </>
  );
}

function BigFace({
  title,
  face,
  grey,
  foot,
  detail,
  due,
  startedOn,
}: {
  title: ReactNode;
  face: ClockFace;
  grey?: boolean;
  foot?: ReactNode;
  detail?: ClockDetail | null | undefined;
  due?: string | null | undefined;
  startedOn?: string | null | undefined;
}) {
  const warm = face.tone === 'near' || face.tone === 'today';
  return (
    <div className={`z-bigclock ${grey ? '' : `z-bigclock-${face.tone}`}`}>
      <div className="z-bigclock-title">{title}</div>
      <WithDetail detail={detail} due={due} startedOn={startedOn} className="z-bigclock-value">
        {grey || face.tone === 'plain' ? null : <Icon as={icons[face.tone]} />}
        {face.text}
      </WithDetail>
      {face.used === null ? null : (
        <div
          className={`z-bar ${grey ? 'z-bar-grey' : warm ? 'z-bar-near' : face.tone === 'overdue' ? 'z-bar-overdue' : ''}`}
        >
          <span style={{ width: `${Math.round(face.used * 100)}%` }} />
        </div>
      )}
      {foot ? <div className="z-bigclock-foot">{foot}</div> : null}
    </div>
  );
}

/** The clock of this step in a record's head. */
export function BigClock({
  title,
  foot,
  due,
  doneOn,
  startedOn,
  detail,
  now,
}: ClockProps & { title: ReactNode; foot?: ReactNode }) {
  const running = useNow();
  const face = clockFace({ due, doneOn, startedOn, now: now ?? running });
  return <BigFace title={title} face={face} foot={foot} detail={detail} due={due} startedOn={startedOn} />;
}

/** The clock since discovery: grey, and never stopped by anything but the end of the case. */
export function SinceClock({
  from,
  until,
  title = '自发现起（不停表）',
  foot,
  due,
  now,
}: {
  from: string;
  until?: string | null;
  title?: ReactNode;
  foot?: ReactNode;
  /** A last day to measure the bar against, e.g. the listing's term. */
  due?: string | null;
  now?: Date;
}) {
  const running = useNow();
  const start = toDay(from) as PlainDate;
  const end = toDay(until) ?? (toDay(now ?? running) as PlainDate);
  const days = Math.max(0, daysBetween(start, end));
  const span = due ? Math.max(1, daysBetween(start, toDay(due) as PlainDate)) : null;
  return (
    <BigFace
      grey
      title={title}
      face={{
        tone: 'plain',
        text: until ? `共 ${days} 天` : `第 ${days} 天`,
        used: span ? Math.min(1, days / span) : null,
      }}
      foot={foot}
    />
  );
}
