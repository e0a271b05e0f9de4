/** One whistle: what and where, each department with its steps, clocks and photos, what I can do now, what was done. */
import { Input } from 'antd';
import { useState } from 'react';
import { Link, useNavigate, useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { toApiError } from '#kernel/web/api.ts';
import { distance, timeTick } from '#kernel/web/format.ts';
import { isOffered, queryKeyOf, useAct, useAskedAct, useGet, useNarrow } from '#kernel/web/hooks.ts';
import {
  ActDrawer,
  ActionBar,
  Button,
  Card,
  Choice,
  Clock,
  KeyValue,
  Page,
  PhotoPicker,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  uploadPhotos,
  type Photo,
  RecordQuery,
  Past,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/joint/whistle-contract.ts';
import type { CallView, WhistleView } from '../../shared/joint/whistle-schema.ts';
import {
  photoLabels,
  ratingLabels,
  urgencyLabels,
  whistleActionLabels,
  type Rating,
  type Urgency,
  type WhistleAction,
} from '../../shared/joint/whistle-states.ts';
import { arrivalText, callBadge, minutesText, ratingText, whistleBadge, whistlePath } from './words.ts';
import { Photos } from './photos.tsx';
import './joint.css';
import { UnitChips } from './unit-chips.tsx';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getWhistle, { params: { id } }, { refetchInterval: 60_000 });
  return (
    <RecordQuery query={query} title="吹哨" rows={8}>
      {(record) => <Whistle w={record} askedId={id} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

function Call({ call, onAct }: { call: CallView; onAct: (action: WhistleAction) => void }) {
  const of = (label: string) => call.photos.filter((file) => file.label === label);
  return (
    <section className="jt-call" aria-label={call.unitName}>
      <div className="jt-callhead">
        <b>{call.unitName}</b>
        <StateBadge {...callBadge(call.state)} />
        {call.stepDueAt ? (
          <Clock due={call.stepDueAt} label={`${call.stepLabel ?? ''}期限`} detail={{ clause: call.stepBasis ?? '' }} />
        ) : null}
      </div>
      <dl className="jt-steps">
        <div>
          <dt>签收</dt>
          <dd>{call.acknowledged ? `${timeTick(call.acknowledged.at)} ${call.acknowledged.by}` : '未签收'}</dd>
        </div>
        <div>
          <dt>到场</dt>
          <dd>
            {call.arrived ? (
              <>
                {timeTick(call.arrived.at)} {call.arrived.by}，
                <span className={call.isOnTime === false ? 'jt-late' : undefined}>{arrivalText(call)}</span>
                {call.arrivedDistance === null
                  ? '，无位置可核对'
                  : `，距吹哨地点 ${distance(call.arrivedDistance)}${call.arrivedAccuracy ? `（误差 ${distance(call.arrivedAccuracy)}）` : ''}`}
                {call.arrivalNote ? <div>{call.arrivalNote}</div> : null}
                <Photos files={of(photoLabels.arrival(call.unitName))} />
              </>
            ) : (
              <>
                <span className={call.isOnTime === false ? 'jt-late' : undefined}>
                  {call.state === 'cancelled' ? '已撤回' : call.isOnTime === false ? '逾期未到场' : '未到场'}
                </span>
                ，应于 {timeTick(call.dueAt)} 前
              </>
            )}
          </dd>
        </div>
        {call.arrived ? (
          <div>
            <dt>处置结果</dt>
            <dd>
              {call.reported ? (
                <>
                  {timeTick(call.reported.at)} {call.reported.by}
                  <div>{call.result}</div>
                  <Photos files={of(photoLabels.result(call.unitName))} />
                </>
              ) : (
                '未反馈'
              )}
            </dd>
          </div>
        ) : null}
        {call.reported ? (
          <div>
            <dt>评价</dt>
            <dd>
              {call.rated ? (
                <>
                  <b className={call.rating === 'solved' ? undefined : 'jt-late'}>{ratingText(call.rating)}</b>{' '}
                  {timeTick(call.rated.at)} {call.rated.by}
                  {call.ratingNote ? <div>{call.ratingNote}</div> : null}
                </>
              ) : (
                '待街道评价'
              )}
            </dd>
          </div>
        ) : null}
      </dl>
      {call.allowedActions.length > 0 ? (
        <div className="jt-callacts">
          <ActionBar actions={call.allowedActions} onAct={(action) => onAct(action as WhistleAction)} />
        </div>
      ) : null}
    </section>
  );
}

function Whistle({ w, askedId, reload }: { w: WhistleView; askedId: string; reload: () => Promise<unknown> }) {
  const narrow = useNarrow();
  const client = useQueryClient();
  const [open, setOpen] = useState<{ action: WhistleAction; callId: string | null } | null>(null);
  useAskedAct((asked) => {
    // A thing to do names the call; a link to the whistle itself means the one in which this act is mine.
    const call = w.calls.find((one) => one.id === askedId) ?? w.calls.find((one) => isOffered(one, asked));
    if (call && isOffered(call, asked)) setOpen({ action: asked as WhistleAction, callId: call.id });
  });
  const calls = (
    <Card title={`叫到的部门（${w.calls.length}）`}>
      {w.calls.map((call) => (
        <Call key={call.id} call={call} onAct={(action) => setOpen({ action, callId: call.id })} />
      ))}
    </Card>
  );
  const facts = (
    <Card title="吹哨内容">
      {w.description ? <p style={{ whiteSpace: 'pre-line', marginTop: 0 }}>{w.description}</p> : null}
      <KeyValue
        columns={1}
        items={[
          { label: '地点', value: w.place },
          { label: '街道', value: w.streetName },
          ...(w.enterpriseId
            ? [{ label: '所涉企业', value: <Link to={`/enterprises/${w.enterpriseId}`}>{w.enterpriseName}</Link> }]
            : []),
          ...(w.hazardId
            ? [
                {
                  label: '所涉隐患',
                  value: <Link to={`/hazards/${w.hazardId}`}>{`${w.hazardCode} ${w.hazardTitle}`}</Link>,
                },
              ]
            : []),
          { label: '吹哨', value: `${timeTick(w.raisedAt)} ${w.unitName} ${w.raisedBy}` },
          {
            label: '到场期限',
            value: timeTick(w.arriveDueAt),
            note: `${w.arriveRule.text}，依据${w.arriveRule.document}`,
          },
          ...(w.former ? [{ label: '前一次', value: <Link to={whistlePath(w.former.id)}>{w.former.code}</Link> }] : []),
          ...(w.next ? [{ label: '再次吹哨', value: <Link to={whistlePath(w.next.id)}>{w.next.code}</Link> }] : []),
        ]}
      />
      <Photos files={w.photos} />
    </Card>
  );
  const offers = w.allowedActions.filter((one) => one.action !== 'withdraw');
  const withdraw = w.allowedActions.find((one) => one.action === 'withdraw');
  const mine =
    w.allowedActions.length > 0 ? (
      <Card title="您现在可以">
        {offers.length > 0 ? (
          <ActionBar actions={offers} onAct={(action) => setOpen({ action: action as WhistleAction, callId: null })} />
        ) : null}
        {withdraw ? (
          <Button locked={withdraw.locked?.reason} onClick={() => setOpen({ action: 'withdraw', callId: null })}>
            {withdraw.label}
          </Button>
        ) : null}
        {withdraw?.locked ? <p className="z-note">{withdraw.locked.reason}</p> : null}
      </Card>
    ) : null;
  const past = <Past steps={w.timeline} />;
  return (
    <Page title={`吹哨 ${w.code}`} crumbs={[{ label: '吹哨报到', to: '/whistles' }, { label: w.code }]}>
      <RecordHead
        tags={
          <>
            <Tag>{urgencyLabels[w.urgency]}</Tag>
            {w.round > 1 ? <Tag>第 {w.round} 次吹哨</Tag> : null}
            <StateBadge {...whistleBadge(w.state)} />
          </>
        }
        code={w.code}
        title={w.title}
        lines={[`${w.streetName} · ${w.place}`]}
      />
      {narrow ? (
        <Stack>
          {calls}
          {mine}
          {facts}
          {past}
        </Stack>
      ) : (
        <div
          style={{
            display: 'grid',
            gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)',
            gap: 14,
            alignItems: 'start',
          }}
        >
          <Stack>
            {calls}
            {mine}
          </Stack>
          <Stack>
            {facts}
            {past}
          </Stack>
        </div>
      )}
      {open ? (
        <Act
          key={`${open.action} ${open.callId ?? ''}`}
          w={w}
          action={open.action}
          // As it is now, not as it was when the drawer opened: another may have gone a step meanwhile.
          call={w.calls.find((one) => one.id === open.callId) ?? null}
          // What was opened since the act was sent stays open.
          onClose={() => setOpen((now) => (now === open ? null : now))}
          onDone={(next) => client.setQueryData(queryKeyOf(c.getWhistle, { params: { id: askedId } }), next)}
          reload={reload}
        />
      ) : null}
    </Page>
  );
}

const confirmWords: Record<WhistleAction, string> = {
  acknowledge: '签收，马上安排',
  arrive: '到场报到',
  report: '反馈街道，请街道评价',
  rate: '作出评价',
  withdraw: '撤回吹哨',
  again: '再次吹哨',
};

function Act({
  w,
  action,
  call,
  onClose,
  onDone,
  reload,
}: {
  w: WhistleView;
  action: WhistleAction;
  call: CallView | null;
  onClose: () => void;
  /** The page may have been opened by the id of a call. */
  onDone: (next: WhistleView) => void;
  reload: () => Promise<unknown>;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [rating, setRating] = useState<Rating | ''>('');
  const [urgency, setUrgency] = useState<Urgency>(w.urgency);
  const unsolved = w.calls.filter((one) => one.rating !== null && one.rating !== 'solved').map((one) => one.unitId);
  const [unitIds, setUnitIds] = useState<string[]>(unsolved);
  const [fault, setFault] = useState('');
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const choices = useGet(c.whistleChoices, {}, { enabled: action === 'again' });
  const done = {
    invalidate: [c.listWhistleCalls, c.whistleFigures, getWorkbench],
    onDone: (next: WhistleView) => {
      client.setQueryData(queryKeyOf(c.getWhistle, { params: { id: next.id } }), next);
      if (next.id === w.id) onDone(next);
      onClose();
      if (next.id !== w.id) void navigate(whistlePath(next.id));
    },
  };
  const acknowledge = useAct(c.acknowledgeCall, done);
  const arrive = useAct(c.arriveAtPlace, done);
  const report = useAct(c.reportResult, done);
  const rate = useAct(c.rateCall, done);
  const withdraw = useAct(c.withdrawWhistle, done);
  const again = useAct(c.blowAgain, done);
  const all = { acknowledge, arrive, report, rate, withdraw, again };
  const save = all[action];
  const textLabel = {
    acknowledge: '谁去、什么时候到（选填）',
    arrive: '现场情况（选填）',
    report: '怎么处置的',
    rate: rating === 'solved' ? '评价意见（选填）' : '还差什么',
    withdraw: '为什么撤回',
    again: '还有什么没有解决',
  }[action];
  const needsText = ['report', 'withdraw', 'again'].includes(action) || (action === 'rate' && rating !== 'solved');
  const submit = async (): Promise<void> => {
    setFailed(null);
    const words = text.trim();
    if (action === 'arrive' && photos.length === 0) return setFault('请拍一张到场照片');
    if (action === 'rate' && rating === '') return setFault('请选择解决、部分解决或未解决');
    if (needsText && words.length < 2) return setFault(`请填写“${textLabel}”`);
    if (action === 'again' && unitIds.length === 0) return setFault('请至少选择一个部门');
    setFault('');
    setSending(true);
    try {
      const photoIds = await uploadPhotos(photos, setPhotos);
      const at = photos.find((photo) => photo.lat !== undefined && photo.lng !== undefined);
      const position = at
        ? { position: { latitude: at.lat as number, longitude: at.lng as number, accuracy: at.accuracy ?? null } }
        : {};
      const params = { id: w.id, callId: call?.id ?? '' };
      const version = call ? call.version : w.version;
      switch (action) {
        case 'acknowledge':
          await acknowledge.act({ params, body: { version, note: words } });
          break;
        case 'arrive':
          await arrive.act({ params, body: { version, note: words, photoIds, ...position } });
          break;
        case 'report':
          await report.act({ params, body: { version, result: words, photoIds } });
          break;
        case 'rate':
          await rate.act({ params, body: { version, rating, note: words } } as never);
          break;
        case 'withdraw':
          await withdraw.act({ params: { id: w.id }, body: { version, reason: words } });
          break;
        case 'again':
          await again.act({
            params: { id: w.id },
            body: { version, reason: words, urgency, unitIds, photoIds },
          });
          break;
      }
    } catch (error) {
      setFailed(toApiError(error));
    } finally {
      setSending(false);
    }
  };
  return (
    <ActDrawer
      onClose={onClose}
      title={`${call ? `${call.unitName} · ` : ''}${whistleActionLabels[action]}`}
      note={w.title}
      confirm={confirmWords[action]}
      danger={action === 'withdraw'}
      busy={sending || save.busy}
      onSubmit={() => void submit()}
      error={failed ?? save.error}
      onReload={() => void reload()}
      fault={fault}
    >
      {action === 'acknowledge' && call ? (
        <p className="z-ink2">
          {w.place}。请于 {timeTick(call.dueAt)} 前到场，签收不延长到场期限。
        </p>
      ) : null}
      {action === 'rate' && call ? (
        <>
          <p className="z-ink2">
            {arrivalText(call)}
            {call.minutes === null ? '' : `（${minutesText(call.minutes)}）`}；处置结果：{call.result}
          </p>
          <div className="jt-field">
            <Choice
              label="是否解决"
              value={rating}
              onChange={(next) => setRating(next as Rating)}
              options={optionsOf(ratingLabels)}
            />
          </div>
        </>
      ) : null}
      {action === 'again' ? (
        <>
          <div className="jt-field">
            <Choice
              label="多急"
              value={urgency}
              onChange={(next) => setUrgency(next as Urgency)}
              options={optionsOf(urgencyLabels)}
            />
          </div>
          <div className="jt-field">
            <UnitChips units={choices.data?.units ?? []} value={unitIds} onChange={setUnitIds} />
          </div>
        </>
      ) : null}
      {['arrive', 'report', 'again'].includes(action) ? (
        <div className="jt-field">
          <PhotoPicker
            value={photos}
            onChange={(next) => {
              setPhotos(next);
              setFault('');
            }}
            words={action === 'arrive' ? '到场照片必需，位置由您允许。' : '处置后的照片。'}
          />
        </div>
      ) : null}
      <div className="jt-field">
        <label htmlFor="whistle-act-text">{textLabel}</label>
        <Input.TextArea
          id="whistle-act-text"
          autoSize={{ minRows: 3, maxRows: 10 }}
          maxLength={2000}
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </div>
    </ActDrawer>
  );
}
