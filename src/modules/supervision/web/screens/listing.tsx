/** One listing: from proposal to delisting, its progress, its receipts. */
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { day, timeShort } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  BigClock,
  Card,
  Columns,
  KeyValue,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { levelLabels, levels, listingActions, type ListingAction } from '../../shared/labels.ts';
import type { Listing } from '../../shared/schema.ts';
import { ActDrawer, type ActField, type ActPlan } from '../parts/act-drawer.tsx';
import { listingBadge } from '../words.ts';
import '../supervision.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getListing, { params: { id } }, { keep: true });
  return (
    <RecordQuery query={query} title="挂牌督办" rows={8}>
      {(record) => <View l={record} reload={() => void query.refetch()} />}
    </RecordQuery>
  );
}

const opinion = (label: string): ActField => ({ name: 'opinion', label, kind: 'text' });
const decision = (yes: string, no: string): ActField => ({
  name: 'approve',
  label: '结论',
  kind: 'select',
  value: 'true',
  options: [
    { value: 'true', label: yes },
    { value: 'false', label: no },
  ],
});
function planOf(l: Listing, action: ListingAction): ActPlan {
  const base = { title: listingActions[action], verb: listingActions[action], body: { version: l.version } };
  switch (action) {
    case 'review':
      return { ...base, endpoint: c.reviewListing, fields: [opinion('审核意见')] };
    case 'approve':
      return {
        ...base,
        endpoint: c.approveListing,
        fields: [
          { name: 'dueOn', label: '督办期限', kind: 'day', help: `最迟 ${day(l.latestDueOn)}` },
          { name: 'requirements', label: '督办要求', kind: 'text' },
        ],
        intro: <p>批准后下达挂牌督办通知书，送达企业、监管部门和街道，每月报送进展。</p>,
      };
    case 'refuse':
      return { ...base, endpoint: c.refuseListing, fields: [opinion('不予挂牌的理由')] };
    case 'receive':
      return {
        ...base,
        endpoint: c.receiveListing,
        fields: [],
        intro: <p>签收 {l.delistingNumber ?? l.noticeNumber}，签收时间和签收人留存为回执。</p>,
      };
    case 'addProgress':
      return {
        ...base,
        endpoint: c.addListingProgress,
        fields: [
          { name: 'text', label: '进展', kind: 'text' },
          { name: 'percent', label: '完成比例（%）', kind: 'number', value: String(l.progress[0]?.percent ?? 0) },
        ],
      };
    case 'extend':
      return {
        ...base,
        endpoint: c.extendListing,
        fields: [
          { name: 'newDueOn', label: '新的期限', kind: 'day' },
          { name: 'reason', label: '延长理由', kind: 'text', help: '写明已完成、未完成的原因和临时管控措施' },
        ],
      };
    case 'decideExtension':
      return {
        ...base,
        endpoint: c.decideListingExtension,
        fields: [decision('同意延长', '不同意'), opinion('审批意见')],
        intro: (
          <p>
            申请延至 {day(l.extension?.newDueOn)}：{l.extension?.reason}
          </p>
        ),
      };
    case 'applyAcceptance':
      return { ...base, endpoint: c.applyAcceptance, fields: [opinion('整改完成情况')] };
    case 'accept':
      return {
        ...base,
        endpoint: c.acceptListing,
        fields: [decision('验收合格', '不合格，继续挂牌'), opinion('现场验收意见')],
      };
    case 'delist':
      return {
        ...base,
        endpoint: c.delistListing,
        fields: [opinion('摘牌意见')],
        intro: <p>摘牌后下达摘牌通知书，监管部门才能办理销号。</p>,
      };
    case 'raise': {
      const higher = levels.slice(levels.indexOf(l.level) + 1);
      return {
        ...base,
        endpoint: c.raiseListing,
        fields: [
          {
            name: 'level',
            label: '提为',
            kind: 'select',
            value: higher[0] ?? '',
            options: higher.map((value) => ({ value, label: levelLabels[value] })),
          },
          { name: 'statement', label: '提级理由', kind: 'text' },
        ],
      };
    }
  }
}

function View({ l, reload }: { l: Listing; reload: () => void }) {
  const [action, setAction] = useState<ListingAction | null>(null);
  return (
    <Page
      tabTitle={`挂牌 ${l.title}`}
      crumbs={[
        { label: '督办公文', to: '/supervision?tab=listings' },
        { label: l.hazardCode, to: `/hazards/${l.hazardId}` },
        { label: `${levelLabels[l.level]}挂牌` },
      ]}
    >
      <RecordHead
        tags={<StateBadge {...listingBadge(l.state)} />}
        code={l.noticeNumber ?? l.code}
        title={`${levelLabels[l.level]}挂牌：${l.title}`}
        lines={[
          <span key="a" className="z-sep">
            <span>{l.enterpriseName}</span>
            <span>监管部门：{l.unitName}</span>
            <span>挂牌机关：{l.listingUnitName}</span>
          </span>,
        ]}
        clocks={
          l.dueOn ? (
            <BigClock
              title="督办期限"
              due={l.dueOn}
              doneOn={l.delistedOn}
              startedOn={l.listedOn}
              foot={l.extensions > 0 ? `原期限 ${day(l.firstDueOn)}` : undefined}
            />
          ) : undefined
        }
      />
      <Columns kind="record">
        <Stack>
          <Card title="您现在可以">
            {l.allowedActions.length > 0 ? (
              <ActionBar
                actions={l.allowedActions.map(({ locked, ...one }) => ({ ...one, ...(locked ? { locked } : {}) }))}
                onAct={(a) => setAction(a as ListingAction)}
              />
            ) : (
              <p className="z-ink2">现在没有您要办的。</p>
            )}
          </Card>
          <Card title="挂牌事项">
            <KeyValue
              items={[
                { label: '挂牌情形', value: l.reasons.join('、') },
                {
                  label: '提请',
                  value: <span className="sv-pre">{`${l.proposedUnit} ${l.proposedBy}：${l.statement}`}</span>,
                },
                ...(l.reviewedBy ? [{ label: '审核', value: l.reviewedBy }] : []),
                ...(l.approvedBy ? [{ label: '批准', value: `${l.approvedBy}，${day(l.listedOn)}` }] : []),
                ...(l.requirements
                  ? [{ label: '督办要求', value: <span className="sv-pre">{l.requirements}</span> }]
                  : []),
                ...(l.reportDueOn && l.state === 'listed'
                  ? [{ label: '下次报送', value: `${day(l.reportDueOn)} 前` }]
                  : []),
                ...(l.acceptance ? [{ label: '验收意见', value: l.acceptance }] : []),
              ]}
            />
          </Card>
        </Stack>
        <Stack>
          <Card title="整改进展">
            {l.progress.length > 0 ? (
              <ul className="sv-list">
                {l.progress.map((p, i) => (
                  <li key={i}>
                    <b>{p.percent}%</b>
                    <span>{p.text}</span>
                    <span className="z-note">
                      {p.unit} {p.by} {timeShort(p.at)}
                    </span>
                  </li>
                ))}
              </ul>
            ) : (
              <p className="z-ink2">还没有报送进展。</p>
            )}
          </Card>
          {l.noticeId ? (
            <Card title="公文和签收">
              <p>
                <Link to={`/documents/${l.noticeId}`}>挂牌督办通知书 {l.noticeNumber}</Link>
              </p>
              {l.delistingId ? (
                <p>
                  <Link to={`/documents/${l.delistingId}`}>摘牌通知书 {l.delistingNumber}</Link>
                </p>
              ) : null}
              <ul className="sv-list">
                {l.receipts.map((r, i) => (
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
        </Stack>
        <Past steps={l.timeline} />
      </Columns>
      <ActDrawer
        plan={action ? planOf(l, action) : null}
        params={{ id: l.id }}
        onClose={() => setAction(null)}
        onDone={reload}
      />
    </Page>
  );
}
