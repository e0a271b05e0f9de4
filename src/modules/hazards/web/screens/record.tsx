/** 档案: one hazard from discovery to 销号 — two clocks, what is missing, proof, letters, what happened, what I may do. */
import {
  Ban,
  BadgeCheck,
  CalendarPlus,
  ClipboardCheck,
  FilePlus,
  FileSignature,
  Forward,
  Gavel,
  History,
  ImagePlus,
  MailPlus,
  MessageSquareText,
  Play,
  Printer,
  RotateCcw,
  Scale,
  SearchCheck,
  ShieldAlert,
  Stamp,
  TrendingUp,
  Undo2,
  UserCheck,
  UserPlus,
  XCircle,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { day, dayCol, dayShort, dayTick, timeShort } from '#kernel/web/format.ts';
import { usePhone, useWide } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { Slot } from '#kernel/web/slots.tsx';
import {
  ActionBar,
  BigClock,
  BottomAct,
  Button,
  Card,
  Columns,
  DetailDrawer,
  GradeTag,
  ListedTag,
  Page,
  People,
  RecordHead,
  SinceClock,
  Stack,
  StateBadge,
  StateLine,
  Tag,
  Timeline,
} from '#kernel/web/ui/index.ts';
import type { TimelineItem } from '#kernel/web/ui/index.ts';
import { actionLabels, type HazardAction } from '../../shared/labels.ts';
import type { ClockView, HazardRecord } from '../../shared/schema.ts';
import { badgeOf } from '../../shared/states.ts';
import { ActForm } from '../acts/act-form.tsx';
import { specOf } from '../acts/specs.tsx';
import {
  DocumentsCard,
  EvidenceCard,
  GapsCard,
  JudgementCard,
  MeasuresCard,
  PlanCard,
  ProgressCard,
  RequestCard,
  VerificationsCard,
} from '../parts/cards.tsx';
import { FileList } from '../parts/files.tsx';
import { HazardQuery } from '../parts/hazard-query.tsx';
import { SourcesCard } from '../parts/sources.tsx';
import { useReference } from '../reference.ts';
import { actPath, channelWord, listingWord } from '../words.ts';
import '../hazards.css';

const icons: Readonly<Partial<Record<HazardAction, LucideIcon>>> = {
  judge: Scale,
  confirm: Stamp,
  rejectJudgement: Undo2,
  rejudge: Scale,
  withdrawJudgement: Undo2,
  issueNotice: MailPlus,
  signNotice: FileSignature,
  submitPlan: FilePlus,
  reviewPlan: ClipboardCheck,
  addProgress: TrendingUp,
  setMeasures: ShieldAlert,
  orderStop: Ban,
  requestExtension: CalendarPlus,
  decideExtension: CalendarPlus,
  addEvidence: ImagePlus,
  submitCompletion: BadgeCheck,
  verify: SearchCheck,
  applyResume: Play,
  decideResume: Gavel,
  applyClosure: BadgeCheck,
  close: Stamp,
  lookBack: History,
  reopen: RotateCcw,
  transfer: Forward,
  claim: UserCheck,
  assign: UserPlus,
  proposeVoid: XCircle,
  decideVoid: Stamp,
  comment: MessageSquareText,
};

export function Component() {
  return <HazardQuery>{(record, reload) => <Record record={record} reload={reload} />}</HazardQuery>;
}

interface Opened {
  action: HazardAction;
  preset: URLSearchParams;
}

function Record({ record, reload }: { record: HazardRecord; reload: () => Promise<unknown> }) {
  const navigate = useNavigate();
  const reference = useReference();
  const session = useSession();
  const wide = useWide();
  const phone = usePhone();
  const [opened, setOpened] = useState<Opened | null>(null);

  const act = (action: HazardAction, preset: Record<string, string> = {}): void => {
    if (phone || specOf(action)?.page) void navigate(actPath(record.id, action, preset));
    else setOpened({ action, preset: new URLSearchParams(preset) });
  };
  const may = (action: HazardAction): boolean =>
    record.allowedActions.some((one) => one.action === action && !one.locked);
  const pending = record.requests.filter((one) => one.status === 'pending');
  const settled = record.requests.filter((one) => one.status !== 'pending');
  const badge = badgeOf(record);
  const stopShown = badge.family === 'stopped';
  const bar = record.allowedActions.filter((one) => one.action !== 'comment' || !hasComments(record));
  const primary = bar.find((one) => one.primary && !one.locked);

  const actions = (
    <Card title="您现在可以">
      <ActionBar
        actions={bar.map((one) => ({ ...one, label: one.label || actionLabels[one.action] }))}
        icons={icons as Record<string, LucideIcon>}
        onAct={(action) => act(action as HazardAction)}
      />
    </Card>
  );
  const people = (
    <Card title="相关人员">
      <People
        items={record.people.map((one) => ({
          name: one.name,
          note: one.unit,
          role: one.isMe ? `${one.part}（您）` : one.part,
        }))}
      />
      <p className="hz-why">{record.whyVisible}</p>
    </Card>
  );
  const comments =
    hasComments(record) || may('comment') ? (
      <Card title="内部备注" extra="企业看不到">
        {record.comments.length > 0 ? (
          <ul className="hz-list">
            {record.comments.map((one) => (
              <li key={one.id}>
                <div className="hz-pre">{one.text}</div>
                <div className="z-note">
                  {one.unit} {one.by} {timeShort(one.at)}
                </div>
              </li>
            ))}
          </ul>
        ) : (
          <p className="z-ink2">还没有备注。</p>
        )}
        {may('comment') ? (
          <div className="hz-cardact">
            <Button size="s" icon={MessageSquareText} onClick={() => act('comment')}>
              写备注
            </Button>
          </div>
        ) : null}
      </Card>
    ) : null;

  return (
    <Page
      tabTitle={record.title}
      crumbs={[
        { label: '隐患台账', to: '/hazards' },
        { label: record.enterpriseName, to: `/enterprises/${record.enterpriseId}` },
        { label: record.code },
      ]}
    >
      <RecordHead
        tags={
          <>
            <GradeTag grade={record.grade} />
            {record.listing ? <ListedTag label={listingWord(record.listing)} /> : null}
            <StateBadge {...badge} />
            {record.stop !== 'none' && !stopShown ? (
              <StateBadge {...badgeOf({ state: 'rectifying', stop: record.stop })} />
            ) : null}
            {record.relapses > 0 ? <Tag outline>复发 {record.relapses} 次</Tag> : null}
            {record.isDemo ? <span className="z-tag z-tag-demo">演示</span> : null}
          </>
        }
        code={record.code}
        title={record.title}
        lines={[
          <span key="firm" className="z-sep">
            <span>
              <Link to={`/enterprises/${record.enterpriseId}`}>{record.enterpriseName}</Link>
            </span>
            <span>{reference.streetFull(record.streetCode)}</span>
            <span>{reference.industry(record.industry)}</span>
            <span>{record.place}</span>
          </span>,
          <span key="basis">{basisOf(record)}</span>,
        ]}
        clocks={
          <>
            {record.stepClock ? <StepClock clock={record.stepClock} /> : null}
            <SinceClock
              from={record.foundOn}
              until={record.closedOn}
              title={record.closedOn ? '自发现起（已停表）' : '自发现起（不停表）'}
              due={record.ageClock.dueOn}
              foot={
                record.ageClock.dueOn
                  ? `${record.ageClock.basis ?? record.ageClock.label}至 ${dayShort(record.ageClock.dueOn, Number(session.today.slice(0, 4)))}`
                  : `${dayShort(record.foundOn, Number(session.today.slice(0, 4)))} ${channelWord(record.channel)}发现`
              }
            />
          </>
        }
      >
        <StateLine
          steps={record.milestones.map((one) => ({
            key: one.key,
            label: one.label,
            state: one.status,
            date:
              one.status === 'now'
                ? '进行中'
                : one.on
                  ? one.on.slice(0, 4) === session.today.slice(0, 4)
                    ? dayTick(one.on)
                    : `${one.on.slice(0, 4)}年 ${dayTick(one.on)}`
                  : null,
          }))}
        />
      </RecordHead>
      {wide ? null : <div className="hz-strip">{actions}</div>}
      <Columns kind="record">
        <Stack>
          {pending.map((one) => {
            const decide = one.kind === 'extension' ? 'decideExtension' : 'decideVoid';
            return (
              <RequestCard
                key={one.id}
                request={one}
                action={
                  may(decide) ? (
                    <Button kind="filled" onClick={() => act(decide, { request: one.id })}>
                      {actionLabels[decide]}
                    </Button>
                  ) : undefined
                }
              />
            );
          })}
          <GapsCard record={record} onAct={(action) => act(action)} />
          <EvidenceCard
            record={record}
            onAdd={
              may('addEvidence')
                ? (kind, criterionId) =>
                    act('addEvidence', { kind, ...(criterionId ? { criterion: criterionId } : {}) })
                : undefined
            }
          />
          <DocumentsCard record={record} onSign={may('signNotice') ? () => act('signNotice') : undefined} />
          <MeasuresCard record={record} />
          <ProgressCard record={record} />
        </Stack>
        <Stack>
          <SourcesCard record={record} />
          <Slot name="hazard.record" given={{ hazardId: record.id, version: record.version }} />
          <HistoryCard record={record} />
          {record.description || record.finders ? (
            <Card title="发现时的情况">
              {record.description ? <p className="hz-pre">{record.description}</p> : null}
              <p className="z-note hz-planline">
                {record.reporterUnit} {record.reporterName} {timeShort(record.reportedAt)} 登记
                {record.finders ? `；发现人 ${record.finders}` : ''}
              </p>
            </Card>
          ) : null}
          <JudgementCard record={record} />
          <VerificationsCard record={record} />
          <PlanCard record={record} brief={record.state !== 'planReview'} />
          {settled.map((one) => (
            <RequestCard key={one.id} request={one} />
          ))}
        </Stack>
        <div className="hz-side">
          {wide ? actions : null}
          {people}
          {comments}
        </div>
      </Columns>
      {phone && primary ? (
        <div className="hz-record">
          <BottomAct label={primary.label || actionLabels[primary.action]} onAct={() => act(primary.action)} />
        </div>
      ) : null}
      <DetailDrawer
        open={opened !== null}
        onClose={() => setOpened(null)}
        title={opened ? (specOf(opened.action)?.title ?? actionLabels[opened.action]) : ''}
        note={`${record.code} ${record.title}`}
      >
        {opened ? (
          <ActForm
            key={opened.action}
            record={record}
            action={opened.action}
            preset={opened.preset}
            onClose={() => setOpened(null)}
            onReload={reload}
          />
        ) : null}
      </DetailDrawer>
    </Page>
  );
}

const hasComments = (record: HazardRecord): boolean => record.comments.length > 0;

/** 发现日, or the day on which it was judged again by a newer edition. */
const criteriaDay = (record: HazardRecord): string => {
  const on = record.judgements[0]?.criteriaOn ?? record.foundOn;
  return on === record.foundOn ? `发现日 ${day(on)} ` : ` ${day(on)} `;
};

function basisOf(record: HazardRecord): string {
  const [first, ...others] = record.criteria;
  if (first) {
    return `依据 ${first.docNo} ${first.clause}${others.length ? ` 等 ${others.length + 1} 条` : ''}，按${criteriaDay(record)}有效文本判定`;
  }
  if (record.grade === 'unjudged') return `${day(record.foundOn)} ${channelWord(record.channel)}发现，还没有判定等级`;
  return `${day(record.foundOn)} ${channelWord(record.channel)}发现${record.judgement ? `，${day(record.judgement.judgedOn)} 判定` : ''}`;
}

const unitWords: Readonly<Partial<{ [unit: string]: string }>> = {
  hour: '小时',
  calendarDay: '自然日',
  workday: '工作日',
  month: '个月',
  quarterDay: '季度首日',
};

/** The clock of this step, and how its last day was counted. */
function StepClock({ clock }: { clock: ClockView }) {
  const due = clock.dueAt ?? clock.dueOn;
  const until = clock.dueOn
    ? `至 ${dayShort(clock.dueOn)}${clock.fallsOnHoliday ? `（${clock.fallsOnHoliday}，不顺延）` : ''}`
    : '';
  const how = clock.unit ? `按${unitWords[clock.unit] ?? clock.unit}计` : '';
  return (
    <BigClock
      title={`本环节：${clock.label}`}
      due={due}
      doneOn={clock.endedAt}
      startedOn={clock.startedAt}
      detail={{
        startedOn: clock.startedAt,
        dueOn: due,
        unit: clock.unit,
        clause: clock.basis,
        ...(clock.fallsOnHoliday ? { holidays: [`到期日为${clock.fallsOnHoliday}，不顺延`] } : {}),
        ...(clock.extendedFrom && clock.dueOn ? { extensions: [{ from: clock.extendedFrom, to: clock.dueOn }] } : {}),
      }}
      foot={
        <>
          {[how, until].filter(Boolean).join('，')}
          {clock.extendedFrom ? (
            <div className="z-note">
              原期限 {dayShort(clock.extendedFrom)}，已延期 {clock.extensions} 次
            </div>
          ) : null}
        </>
      }
    />
  );
}

/** Lines of the history shown at first. */
const SHOWN = 15;

/** 办理经过, newest first; only the steps on demand. */
function HistoryCard({ record }: { record: HazardRecord }) {
  const [stepsOnly, setStepsOnly] = useState(false);
  const session = useSession();
  const year = session.today.slice(0, 4);
  const [all, setAll] = useState(false);
  const told = stepsOnly ? record.timeline.filter((one) => one.fromState !== one.toState) : record.timeline;
  const entries = all ? told : told.slice(0, SHOWN);
  const items: TimelineItem[] = entries.map((one) => {
    const [letter, ...letters] = one.documents;
    const on = dayCol(one.at);
    return {
      key: one.id,
      at: on.startsWith(year)
        ? one.at
        : `${on.slice(0, 4)}年\n${timeShort(one.at).replace('月', '-').replace('日', '')}`,
      title: (
        <>
          {one.label}
          {one.internal ? (
            <>
              {' '}
              <Tag>内部</Tag>
            </>
          ) : null}
        </>
      ),
      who: (
        <>
          {[one.unit, one.actor].filter(Boolean).join(' ')}
          {one.onBehalfOf ? `（代${one.onBehalfOf}办理）` : ''}
        </>
      ),
      quote: one.note ? `“${one.note}”` : undefined,
      letter: letter
        ? {
            code: `${letter.title} ${letter.number}`,
            receipts: `${letter.signed}/${letter.total} 签收`,
            to: `/documents/${letter.id}`,
          }
        : null,
      note:
        one.files.length || letters.length ? (
          <>
            {letters.map((more) => (
              <div key={more.id}>
                {more.title} {more.number}，{more.signed}/{more.total} 签收
              </div>
            ))}
            <FileList files={one.files} />
          </>
        ) : undefined,
      tone: one.tone === 'extension' ? 'extension' : one.tone === 'stop' ? 'stop' : 'step',
    };
  });
  return (
    <Card
      title="办理经过"
      extra={
        <>
          <button
            type="button"
            className="z-link hz-cardlink"
            aria-pressed={stepsOnly}
            onClick={() => setStepsOnly(!stepsOnly)}
          >
            {stepsOnly ? '看全部' : '只看环节'}
          </button>
          <Link to={`/hazards/${record.id}/print`} className="hz-cardlink">
            <Printer className="z-icon" aria-hidden="true" />
            打印
          </Link>
        </>
      }
    >
      <div className="hz-timeline">
        <Timeline items={items} />
        {told.length > entries.length ? (
          <div className="hz-cardact">
            <Button size="s" onClick={() => setAll(true)}>
              再看前面 {told.length - entries.length} 条
            </Button>
          </div>
        ) : null}
      </div>
    </Card>
  );
}
