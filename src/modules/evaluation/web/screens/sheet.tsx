/** One unit's score sheet: every item with its figures, formula, claim, office score, trail; what can be done now. */
import { Printer } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { dayCol, time, timeTick } from '#kernel/web/format.ts';
import { useGet, usePhone } from '#kernel/web/hooks.ts';
import type { IndicatorForm } from '#platform/indicators/shared/schema.ts';
import { IndicatorFigure } from '#platform/indicators/web/public/indicator-figure.tsx';
import {
  ActionBar,
  Button,
  Card,
  Clock,
  DataTable,
  KeyValue,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { ItemView, SheetView } from '../../shared/schema.ts';
import {
  changeLabels,
  correctionMachine,
  groupLabels,
  objectionMachine,
  roleLabels,
  sheetMachine,
  sourceLabels,
  spanLabels,
} from '../../shared/states.ts';
import { Files } from '../parts/files.tsx';
import { PlainAct, useOpenAct, type PlainWords } from '../parts/plain-act.tsx';
import { SelfSheet } from '../parts/self-sheet.tsx';
import { SheetAct, type OpenItem } from '../parts/sheet-act.tsx';
import { ThenNowDrawer, type OpenedFigure } from '../parts/then-now.tsx';
import { gradeWord, pts, rankWords } from '../words.ts';
import '../evaluation.css';

export function Component() {
  const { id = '', unitId = '', sheetId = '' } = useParams();
  const byUnit = useGet(c.getSheet, { params: { id, unitId } }, { enabled: sheetId === '' });
  const byId = useGet(c.findSheet, { params: { id: sheetId } }, { enabled: sheetId !== '' });
  const query = sheetId === '' ? byUnit : byId;
  return (
    <RecordQuery query={query} title="考核评分表" rows={10}>
      {(record) => <Sheet s={record as SheetView} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

const again = [c.getSheet, c.findSheet, c.getRound, c.listRounds];
const acts: Readonly<Record<string, PlainWords>> = {
  submitSelf: {
    endpoint: c.submitSelf,
    title: '报送自评',
    confirm: '报送自评',
    opinion: '自评总体情况',
    field: 'statement',
    consequences: ['报送后不能再改，要改须由安委办退回'],
    invalidate: again,
  },
  reopenSelf: {
    endpoint: c.reopenSelf,
    title: '退回重新自评',
    confirm: '退回',
    opinion: '要补充什么',
    invalidate: again,
  },
  acknowledge: {
    endpoint: c.acknowledgeSheet,
    title: '确认初步结果无异议',
    confirm: '确认无异议',
    consequences: ['确认后不能再提异议'],
    invalidate: again,
  },
  raiseCause: {
    endpoint: c.raiseCause,
    title: '列为督办事由',
    confirm: '列为督办事由',
    consequences: ['进入督办阶梯，按规则提出提示、函告、督办、约谈', '须经人起草、签发才发出'],
    invalidate: again,
  },
  meetCause: {
    endpoint: c.meetCause,
    title: '确认已整改',
    confirm: '确认已整改',
    opinion: '核实情况',
    invalidate: again,
  },
};
const correctionActs = (approve: boolean): PlainWords => ({
  endpoint: approve ? c.approveCorrection : c.refuseCorrection,
  title: approve ? '批准更正' : '不予更正',
  confirm: approve ? '批准更正' : '不予更正',
  opinion: '意见',
  ...(approve ? { consequences: ['冻结的分保留，更正后的分和名次列在旁边'] } : { danger: true }),
  invalidate: again,
});

function Sheet({ s, reload }: { s: SheetView; reload: () => Promise<unknown> }) {
  const phone = usePhone();
  const [address] = useSearchParams();
  const [open, setOpen] = useOpenAct(s.allowedActions);
  const [item, setItem] = useState<OpenItem | null>(null);
  const [figure, setFigure] = useState<OpenedFigure | null>(null);
  const [correction, setCorrection] = useState<{ id: string; version: number; approve: boolean } | null>(null);
  const asked = address.get('item');
  useEffect(() => {
    if (asked) document.getElementById(`item-${asked}`)?.scrollIntoView({ block: 'start' });
  }, [asked]);
  const words = acts[open];
  const r = s.result;
  const dims = s.dimensions;
  const groups = [
    ...dims.map((d) => ({
      key: d.key,
      title: d.title,
      note: d.points === null ? `${pts(d.weight)} 分` : `${pts(d.points)} / ${pts(d.weight)} 分`,
      items: s.items.filter((one) => one.item.role === 'score' && one.item.dimension === d.key),
    })),
    {
      key: 'extras',
      title: '加分、扣分和一票否决',
      note: r ? `加 ${pts(r.bonus)} 分，扣 ${pts(r.deducted)} 分` : '',
      items: s.items.filter((one) => one.item.role !== 'score'),
    },
  ].filter((g) => g.items.length > 0);
  const result = r ? (
    <Card title="结果" note={r.gradeWhy || undefined}>
      <div className="ev-top">
        <div>
          <div className="ev-label">{s.state === 'frozen' ? '得分' : '初步得分'}</div>
          <div className="ev-figure">{pts(r.total)}</div>
        </div>
        {r.rank !== null ? (
          <div>
            <div className="ev-label">{groupLabels[s.group]}名次</div>
            <div className="ev-figure">{rankWords(r.rank, r.isTied)}</div>
          </div>
        ) : null}
        {r.grade !== null ? (
          <div>
            <div className="ev-label">等次</div>
            <div className="ev-figure">{gradeWord(r.grade)}</div>
          </div>
        ) : null}
        {r.sizeRank !== null ? (
          <div>
            <div className="ev-label">{r.sizeClass}规模中</div>
            <div className="ev-figure">
              第 {r.sizeRank} 名<small> / {r.sizeCount} 家</small>
            </div>
          </div>
        ) : null}
        {r.corrected ? (
          <div>
            <div className="ev-label">更正后</div>
            <div className="ev-figure">
              {pts(r.corrected.total)}
              <small>
                {' '}
                第 {r.corrected.rank} 名，{gradeWord(r.corrected.grade)}
              </small>
            </div>
          </div>
        ) : null}
      </div>
      <ul className="ev-dims" aria-label="维度得分" style={{ marginTop: 14 }}>
        {dims.map((d) => (
          <li key={d.key}>
            <span>{d.title}</span>
            <span className="ev-bar" aria-hidden="true">
              <i style={{ width: `${d.weight > 0 ? Math.round(((d.points ?? 0) / d.weight) * 100) : 0}%` }} />
            </span>
            <span className="ev-num">
              {pts(d.points)} / {pts(d.weight)}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  ) : (
    <Card title="结果">
      <p className="ev-text">初步结果公布后显示得分。现在可以看到各项的数据和系统按公式算出的分，供自评参考。</p>
    </Card>
  );
  const mine =
    s.allowedActions.length > 0 ? (
      <Card title="您现在可以">
        <ActionBar actions={s.allowedActions} onAct={setOpen} />
      </Card>
    ) : null;
  const items = groups.map((g) => (
    <Card key={g.key} title={g.title} extra={<span className="ev-num z-ink2">{g.note}</span>} pad={false}>
      {g.items.map((one) => (
        <Item key={one.id} s={s} one={one} onAct={(action) => setItem({ action, item: one })} onFigure={setFigure} />
      ))}
    </Card>
  ));
  const objections =
    s.objections.length > 0 ? (
      <Card title={`异议（${s.objections.length}）`}>
        <ul className="ev-files">
          {s.objections.map((o) => (
            <li key={o.id}>
              <Link to={`/evaluation/objections/${o.id}`}>
                {o.code} {o.itemTitle}
              </Link>
              <StateBadge {...objectionMachine.states[o.state]} />
            </li>
          ))}
        </ul>
      </Card>
    ) : null;
  const corrections =
    s.corrections.length > 0 ? (
      <Card title={`冻结后更正（${s.corrections.length}）`}>
        {s.corrections.map((k) => (
          <section key={k.id} aria-label={k.code}>
            <div className="ev-itemhead">
              <b>
                {k.itemTitle} {pts(k.before)} → {pts(k.after)}
              </b>
              <StateBadge {...correctionMachine.states[k.state]} />
            </div>
            <p className="ev-rule">
              {k.code} · {timeTick(k.proposed.at)} {k.proposed.by}提出：{k.reason}
              {k.decided ? `；${timeTick(k.decided.at)} ${k.decided.by}：${k.opinion}` : ''}
            </p>
            <Files files={k.files} label="更正依据" />
            {k.allowedActions.length > 0 ? (
              <ActionBar
                actions={k.allowedActions}
                onAct={(action) => setCorrection({ id: k.id, version: k.version, approve: action === 'approve' })}
              />
            ) : null}
          </section>
        ))}
      </Card>
    ) : null;
  const facts = (
    <Card title="考核情况">
      <KeyValue
        columns={1}
        items={[
          { label: '考核', value: <Link to={`/evaluation/rounds/${s.roundId}`}>{s.roundTitle}</Link> },
          { label: '组别', value: groupLabels[s.group] },
          { label: '方案', value: <Link to={`/evaluation/schemes/${s.scheme.id}`}>{s.scheme.title}</Link> },
          ...(s.measuredAt ? [{ label: '取数', value: time(s.measuredAt) }] : []),
          ...(s.submitted ? [{ label: '报送自评', value: `${timeTick(s.submitted.at)} ${s.submitted.by}` }] : []),
          ...(s.selfStatement ? [{ label: '自评总体情况', value: s.selfStatement }] : []),
          ...(s.objectionDueOn ? [{ label: '异议期到', value: dayCol(s.objectionDueOn) }] : []),
          ...(s.acknowledged
            ? [{ label: '确认无异议', value: `${timeTick(s.acknowledged.at)} ${s.acknowledged.by}` }]
            : []),
          ...(s.cause
            ? [
                {
                  label: '督办事由',
                  value: <Link to="/supervision">{timeTick(s.cause.raisedAt)} 列入督办阶梯</Link>,
                  note: s.cause.metAt ? `${timeTick(s.cause.metAt)} 确认已整改` : '尚未结束',
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
  const history =
    s.history.length > 1 ? (
      <Card title="历年结果" pad={false}>
        <DataTable
          caption="历年结果"
          rowKey={(row) => row.roundId}
          rows={s.history}
          columns={[
            {
              key: 'year',
              title: '年度',
              render: (row) => <Link to={`/evaluation/rounds/${row.roundId}/units/${s.unitId}`}>{row.year}</Link>,
            },
            { key: 'total', title: '得分', align: 'right', render: (row) => pts(row.total) },
            { key: 'rank', title: '名次', align: 'right', render: (row) => row.rank },
            { key: 'grade', title: '等次', render: (row) => gradeWord(row.grade) },
          ]}
          empty="没有"
        />
      </Card>
    ) : null;
  return (
    <Page
      tabTitle={`${s.unitName} ${s.roundTitle}`}
      crumbs={[
        { label: '考核评价', to: '/evaluation' },
        { label: s.roundTitle, to: `/evaluation/rounds/${s.roundId}` },
        { label: s.unitName },
      ]}
    >
      <RecordHead
        tags={
          <>
            <Tag>{groupLabels[s.group]}</Tag>
            <StateBadge {...sheetMachine.states[s.state]} />
            {s.roundState === 'selfScoring' ? <Clock due={s.selfDueOn} label="自评截止" /> : null}
            {s.roundState === 'published' && s.objectionDueOn ? <Clock due={s.objectionDueOn} label="异议期" /> : null}
          </>
        }
        code={s.code}
        title={`${s.unitName} ${s.roundTitle}`}
        clocks={
          phone ? undefined : (
            <div className="ev-acts">
              <Button icon={Printer} to={`/evaluation-print/rounds/${s.roundId}/units/${s.unitId}`}>
                打印评分表
              </Button>
            </div>
          )
        }
      />
      <div className="ev-record">
        <Stack>
          {mine}
          {result}
          {corrections}
          {items}
        </Stack>
        <Stack>
          {objections}
          {facts}
          {history}
          <Past steps={s.timeline} />
        </Stack>
      </div>
      {words ? <PlainAct id={s.id} version={s.version} words={words} onClose={() => setOpen('')} /> : null}
      {figure ? <ThenNowDrawer figure={figure} onClose={() => setFigure(null)} /> : null}
      {open === 'selfScores' ? <SelfSheet s={s} onClose={() => setOpen('')} /> : null}
      {item ? (
        <SheetAct
          key={`${item.action} ${item.item.id}`}
          s={s}
          open={item}
          onClose={() => setItem(null)}
          reload={reload}
        />
      ) : null}
      {correction ? (
        <PlainAct
          id={correction.id}
          version={correction.version}
          words={correctionActs(correction.approve)}
          onClose={() => setCorrection(null)}
        />
      ) : null}
    </Page>
  );
}

function Item({
  s,
  one,
  onAct,
  onFigure,
}: {
  s: SheetView;
  one: ItemView;
  onAct: (action: string) => void;
  onFigure: (figure: OpenedFigure) => void;
}) {
  const { item } = one;
  const max = item.role === 'score' ? item.weight : null;
  const [trail, setTrail] = useState(false);
  const shown = one.corrected ?? one.points;
  const [withdrawing, setWithdrawing] = useState('');
  return (
    <section className="ev-item" id={`item-${one.id}`} aria-label={item.title}>
      <div className="ev-itemhead">
        <b>{item.title}</b>
        {item.role !== 'score' ? <Tag>{roleLabels[item.role]}</Tag> : null}
        {one.isUnreported ? <Tag>未报</Tag> : null}
        {!one.isCompared && one.computed === null ? <Tag>不参与比较，折算</Tag> : null}
        <span className="ev-points">
          {item.role === 'veto' ? (
            one.entries.some((e) => !e.withdrawn) || (one.final ?? 0) > 0 ? (
              '已触发'
            ) : (
              '未发生'
            )
          ) : shown === null ? (
            <small>{max === null ? '' : `满分 ${pts(max)}`}</small>
          ) : (
            <>
              {pts(shown)}
              {max === null ? null : <small> / {pts(max)}</small>}
              {one.corrected !== null ? <small>（更正，原 {pts(one.points)}）</small> : null}
            </>
          )}
        </span>
      </div>
      <p className="ev-rule">
        {one.rule}。{item.note}
        {item.clause ? `（${item.clause}）` : ''}
      </p>
      <dl className="ev-steps">
        {one.figures.length > 0 ? (
          <>
            <dt>数据</dt>
            <dd>
              {one.figures.map((f) => (
                <div key={f.ref}>
                  {f.title}{' '}
                  <IndicatorFigure
                    figure={f.ref}
                    numerator={f.numerator}
                    denominator={f.denominator}
                    form={f.form as IndicatorForm}
                    unit={f.unit}
                    sentence={`${s.unitName} ${s.year}年 ${f.title}`}
                    {...(s.roundState === 'selfScoring'
                      ? {}
                      : { onOpen: () => onFigure({ itemId: one.id, seq: f.seq }) })}
                  />
                  <span className="z-small z-ink2">
                    {f.numerator === null || f.denominator === null ? '，' : `（${f.numerator}/${f.denominator}），`}
                    {spanLabels[item.span]}
                  </span>
                </div>
              ))}
            </dd>
          </>
        ) : (
          <>
            <dt>来源</dt>
            <dd>{sourceLabels[item.source]}</dd>
          </>
        )}
        {one.computed !== null && item.source === 'indicator' ? (
          <>
            <dt>系统计算</dt>
            <dd>
              {pts(one.computed)} 分，{one.words}
            </dd>
          </>
        ) : !one.isCompared ? (
          <>
            <dt>系统计算</dt>
            <dd>{one.words}</dd>
          </>
        ) : null}
        {one.self !== null ? (
          <>
            <dt>单位自评</dt>
            <dd>
              {pts(one.self)} 分{one.selfNote ? `，${one.selfNote}` : ''}
              <Files files={one.selfFiles} label="自评佐证" />
            </dd>
          </>
        ) : null}
        {one.office !== null ? (
          <>
            <dt>安委办核定</dt>
            <dd>
              {pts(one.office)} 分{one.officeReason ? `，${one.officeReason}` : ''}
              <Files files={one.officeFiles} label="核定依据" />
            </dd>
          </>
        ) : null}
        {one.ruled !== null ? (
          <>
            <dt>异议裁定</dt>
            <dd>{pts(one.ruled)} 分</dd>
          </>
        ) : null}
      </dl>
      {one.entries.length > 0 ? (
        <ul className="ev-entries" aria-label="登记的事项">
          {one.entries.map((e) => (
            <li key={e.id} className="ev-entry">
              <span className="ev-num">{dayCol(e.happenedOn)}</span>
              {e.withdrawn ? <s>{e.what}</s> : e.link ? <Link to={e.link}>{e.what}</Link> : <span>{e.what}</span>}
              <span className="ev-num">{item.role === 'veto' ? '' : `${pts(e.points)} 分`}</span>
              {e.withdrawn ? (
                <span className="z-small z-ink2">
                  {timeTick(e.withdrawn.at)} {e.withdrawn.by}撤回：{e.withdrawn.reason}
                </span>
              ) : (
                <span className="z-small z-ink2">{e.entered.by}登记</span>
              )}
              <Files files={e.files} label="佐证" />
              {e.mayWithdraw ? (
                <Button kind="quiet" size="s" onClick={() => setWithdrawing(e.id)}>
                  撤回
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      ) : null}
      <div className="ev-acts" style={{ marginTop: 8 }}>
        {one.allowedActions.map((a) => (
          <Button
            key={a.action}
            size="s"
            aria-label={`${a.label}：${item.title}`}
            {...(a.locked ? { locked: a.locked.reason } : {})}
            onClick={() => onAct(a.action)}
          >
            {a.label}
          </Button>
        ))}
        {one.changes.length > 0 ? (
          <Button
            kind="quiet"
            size="s"
            aria-expanded={trail}
            aria-label={`得分变化 ${one.changes.length} 次：${item.title}`}
            onClick={() => setTrail(!trail)}
          >
            得分变化 {one.changes.length} 次
          </Button>
        ) : null}
      </div>
      {trail ? (
        <ul className="ev-trail" aria-label={`${item.title}得分变化`}>
          {one.changes.map((ch, i) => (
            <li key={`${ch.at} ${i}`}>
              <b>{changeLabels[ch.kind]}</b>{' '}
              <span className="ev-num">
                {ch.before === null ? '' : `${pts(ch.before)} → `}
                {ch.after === null ? '不计分' : `${pts(ch.after)} 分`}
              </span>{' '}
              {timeTick(ch.at)} {ch.who}
              {ch.reason ? <div className="z-ink2">{ch.reason}</div> : null}
              {ch.objectionId ? <Link to={`/evaluation/objections/${ch.objectionId}`}>查看异议</Link> : null}
            </li>
          ))}
        </ul>
      ) : null}
      {withdrawing ? (
        <PlainAct
          id={withdrawing}
          version={0}
          words={{
            endpoint: c.withdrawEntry,
            title: '撤回这件事项',
            confirm: '撤回',
            opinion: '为什么撤回',
            danger: true,
            invalidate: again,
          }}
          onClose={() => setWithdrawing('')}
        />
      ) : null}
    </section>
  );
}
