/** One measure: the ladder, what is asked and answered, the letter; and what one may do now. */
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { day, dayShort, timeShort } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  BigClock,
  Card,
  FigureLink,
  KeyValue,
  Ladder,
  LetterPage,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { visitChoices } from '../../shared/visits/contract.ts';
import { measureActions, type MeasureAction } from '../../shared/labels.ts';
import type { Measure } from '../../shared/schema.ts';
import { ActDrawer, type ActField, type ActPlan } from '../parts/act-drawer.tsx';
import { ladderSteps } from '../parts/on-hazard.tsx';
import { measureBadge } from '../words.ts';
import '../supervision.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getMeasure, { params: { id } }, { keep: true });
  return (
    <RecordQuery query={query} title="督办措施" rows={8}>
      {(record) => <View m={record} reload={() => void query.refetch()} />}
    </RecordQuery>
  );
}

const opinion = (label: string): ActField => ({ name: 'opinion', label, kind: 'text' });
function planOf(m: Measure, action: MeasureAction, units: readonly { id: string; name: string }[]): ActPlan {
  const base = {
    title: `${measureActions[action]}：${m.rungLabel}`,
    verb: measureActions[action],
    body: { version: m.version },
  };
  switch (action) {
    case 'draft':
      return {
        ...base,
        endpoint: c.draftMeasure,
        fields: [
          {
            name: 'requirements',
            label: '整改要求',
            kind: 'text',
            value: m.requirements,
          },
          {
            name: 'unitIds',
            label: '主送单位',
            kind: 'units',
            value: m.recipients.map((r) => r.unitId).join(','),
            options: [
              ...m.recipients.map((r) => ({ value: r.unitId, label: r.name })),
              ...units
                .filter((u) => !m.recipients.some((r) => r.unitId === u.id))
                .map((u) => ({ value: u.id, label: u.name })),
            ],
            help: m.hazardId ? '不改就送监管部门、街道和企业；可以增减。' : '不改就送承办单位；可以增减。',
          },
          {
            name: 'enterpriseIds',
            label: '另送企业（选填）',
            kind: 'firms',
            help: '按企业名称查找，只列您管辖范围内的。',
          },
          ...(m.rung === 'talk'
            ? ([
                {
                  name: 'talkOn',
                  label: '约谈日期',
                  kind: 'day',
                  value: m.talk?.on ?? '',
                  help: '须至少提前三个工作日通知',
                },
                { name: 'talkHost', label: '主谈人', kind: 'line', value: m.talk?.host ?? '' },
                { name: 'talkPlace', label: '地点', kind: 'line', value: m.talk?.place ?? '' },
              ] satisfies ActField[])
            : []),
        ],
      };
    case 'issue':
      return {
        ...base,
        endpoint: c.issueMeasure,
        fields: [],
        intro: <p>签发后编号、送达 {m.recipients.length} 个单位，各单位待办出现一条待签收，复函时限开始计算。</p>,
      };
    case 'receive':
      return {
        ...base,
        endpoint: c.receiveMeasure,
        fields: [],
        intro: <p>签收 {m.documentNumber}，签收时间和签收人留存为回执。</p>,
      };
    case 'reply':
      return { ...base, endpoint: c.replyMeasure, fields: [opinion('复函内容')] };
    case 'recordTalk':
      return {
        ...base,
        endpoint: c.recordTalk,
        fields: [
          { name: 'record', label: '约谈纪要', kind: 'text' },
          { name: 'promises', label: '整改承诺', kind: 'promises' },
        ],
      };
    case 'keepPromise': {
      const open = m.promises.filter((p) => p.doneOn === null);
      return {
        ...base,
        endpoint: c.keepPromise,
        body: {},
        fields: [
          {
            name: 'promiseId',
            label: '承诺',
            kind: 'select',
            value: open[0]?.id ?? '',
            options: open.map((p) => ({ value: p.id, label: p.text })),
          },
          { name: 'note', label: '落实情况', kind: 'text' },
        ],
      };
    }
    case 'approveSkip':
      return {
        ...base,
        endpoint: c.approveSkip,
        fields: [opinion('批准意见')],
        intro: <p>越级理由：{m.skipReason}</p>,
      };
    case 'sendBack':
      return { ...base, endpoint: c.sendBackMeasure, fields: [opinion('退回意见')] };
    case 'settle':
      return { ...base, endpoint: c.settleMeasure, fields: [opinion('办结意见')] };
    case 'withdraw':
      return { ...base, endpoint: c.withdrawMeasure, fields: [opinion('撤回理由')] };
  }
}

const percent = (n: number): string => `${Math.round(n * 1000) / 10}%`;

/** Why the unit is said to fall behind: each number opens its rows, the peers stand in the table of all units. */
function PaceCard({ m, pace }: { m: Measure; pace: NonNullable<Measure['pace']> }) {
  const ledger = (figure: string): string => `/hazards?figure=${encodeURIComponent(figure)}`;
  return (
    <Card title="进度滞后的依据">
      <KeyValue
        items={pace.days.map((d, i) => ({
          label: i === 0 ? `${dayShort(d.on)} 提请时` : `${dayShort(d.on)} 最近`,
          value: (
            <>
              逾期率 {percent(d.rate)}：未销号{' '}
              <FigureLink
                value={d.open}
                unit="件"
                sentence={`${m.unitName}未销号 ${d.open} 件`}
                to={ledger(d.openRows)}
              />
              ，其中逾期{' '}
              <FigureLink
                value={d.overdue}
                unit="件"
                tone="overdue"
                sentence={`${m.unitName}逾期 ${d.overdue} 件`}
                to={ledger(d.overdueRows)}
              />
              。同规模 {d.peers} 个{pace.kind === 'street' ? '街道' : '部门'}的中位数 {percent(d.median)}，常见偏差{' '}
              {percent(d.spread)}。
            </>
          ),
        }))}
      />
      <p className="z-note">
        {pace.metOn ? `${day(pace.metOn)}起不再滞后。` : ''}
        <Link to={pace.peersLink}>{pace.kind === 'street' ? '各街道当日的数字' : '各部门当日的数字'}</Link>
      </p>
    </Card>
  );
}

function View({ m, reload }: { m: Measure; reload: () => void }) {
  const [action, setAction] = useState<MeasureAction | null>(null);
  const choices = useGet(visitChoices, {}, { enabled: action === 'draft', staleTime: 300_000 });
  return (
    <Page
      tabTitle={`${m.rungLabel} ${m.title}`}
      crumbs={[
        { label: '督办公文', to: '/supervision' },
        m.hazardId
          ? { label: m.hazardCode, to: `/hazards/${m.hazardId}` }
          : { label: '所督事项', to: m.causeLink ?? '/supervision' },
        { label: m.rungLabel },
      ]}
    >
      <RecordHead
        tags={
          <>
            <StateBadge {...measureBadge(m.state)} />
            {m.skipReason ? <Tag outline>越级</Tag> : null}
          </>
        }
        code={m.documentNumber ?? m.code}
        title={`${m.rungLabel}：${m.title}`}
        lines={[
          <span key="a" className="z-sep">
            {m.enterpriseName ? <span>{m.enterpriseName}</span> : null}
            <span>
              {m.hazardId ? '监管部门' : '承办单位'}：{m.unitName}
            </span>
          </span>,
          <span key="b">{m.causeText}</span>,
        ]}
        clocks={
          m.replyDueOn && ['issued', 'received'].includes(m.state) ? (
            <BigClock title="复函期限" due={m.replyDueOn} startedOn={m.issuedOn} />
          ) : undefined
        }
      />
      {/* What is asked of me comes first: on a phone the foot of the screen belongs to the tabs. */}
      <div className="sv-record">
        <Stack>
          <Card title="您现在可以">
            {m.allowedActions.length > 0 ? (
              <ActionBar
                actions={m.allowedActions.map(({ locked, ...one }) => ({ ...one, ...(locked ? { locked } : {}) }))}
                onAct={(a) => setAction(a as MeasureAction)}
              />
            ) : (
              <p className="z-ink2">现在没有您要办的。</p>
            )}
          </Card>
          <Card title="督办经过与下一步">
            <Ladder steps={ladderSteps(m.ladder)} />
            <p className="z-note">逐级办理。需要越级时写明理由并经领导批准，越级理由随件留存。</p>
          </Card>
          <Card title="本件情况">
            <KeyValue
              items={[
                ...(m.hazardId
                  ? [
                      {
                        label: '所督隐患',
                        value: (
                          <Link to={`/hazards/${m.hazardId}`}>
                            {m.hazardCode} {m.title}
                          </Link>
                        ),
                      },
                    ]
                  : []),
                { label: '主送', value: m.recipients.map((r) => r.name).join('、') },
                ...(m.requirements
                  ? [{ label: '整改要求', value: <span className="sv-pre">{m.requirements}</span> }]
                  : []),
                ...(m.basis ? [{ label: '触发规则', value: m.basis }] : []),
                ...(m.skipReason
                  ? [
                      {
                        label: '越级理由',
                        value: `${m.skipReason}${m.skipApprovedBy ? `（${m.skipApprovedBy}批准）` : '（待批准）'}`,
                      },
                    ]
                  : []),
                ...(m.draftedBy ? [{ label: '起草', value: m.draftedBy }] : []),
                ...(m.signedBy ? [{ label: '签发', value: `${m.signedBy}，${day(m.issuedOn)}` }] : []),
                ...(m.talk
                  ? [{ label: '约谈', value: `${day(m.talk.on)}，${m.talk.place}，主谈人 ${m.talk.host}` }]
                  : []),
                ...(m.reply
                  ? [
                      {
                        label: m.rung === 'talk' ? '纪要' : '复函',
                        value: <span className="sv-pre">{`${m.reply.by}：${m.reply.text}`}</span>,
                      },
                    ]
                  : []),
                ...(m.outcome ? [{ label: '结果', value: m.outcome }] : []),
              ]}
            />
          </Card>
          {m.pace ? <PaceCard m={m} pace={m.pace} /> : null}
          {m.promises.length > 0 ? (
            <Card title="整改承诺">
              <ul className="sv-list">
                {m.promises.map((p) => (
                  <li key={p.id}>
                    <span>{p.text}</span>
                    <span className="z-note">
                      {p.doneOn
                        ? `${p.doneBy ?? ''} ${dayShort(p.doneOn)} 落实：${p.note ?? ''}`
                        : `${dayShort(p.dueOn)} 前`}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
        </Stack>
        <Stack>
          {m.documentId ? (
            <Card title="公文">
              <p>
                <Link to={`/documents/${m.documentId}`}>{m.documentNumber}</Link>
              </p>
              {m.recordDocumentId ? (
                <p>
                  <Link to={`/documents/${m.recordDocumentId}`}>约谈纪要</Link>
                </p>
              ) : null}
            </Card>
          ) : (
            <LetterPage
              head={`${m.preview.from}${['prompt', 'letter'].includes(m.rung) ? '' : '文件'}`}
              title={m.preview.title}
              to={m.preview.to}
              body={m.preview.blocks}
              from={m.preview.from}
              date="签发后编号"
            />
          )}
          {m.receipts.length > 0 ? (
            <Card title="送达和签收">
              <ul className="sv-list">
                {m.receipts.map((r, i) => (
                  <li key={i}>
                    <span>{r.name}</span>
                    <span className="z-note">
                      {r.signedAt ? `${r.signer ?? ''} ${timeShort(r.signedAt)} 签收` : '还没有签收'}
                    </span>
                  </li>
                ))}
              </ul>
            </Card>
          ) : null}
          <Past steps={m.timeline} />
        </Stack>
      </div>
      <ActDrawer
        plan={action ? planOf(m, action, choices.data?.units ?? []) : null}
        params={{ id: m.id }}
        onClose={() => setAction(null)}
        onDone={reload}
      />
    </Page>
  );
}
