/** One new edition: dates and source, both texts side by side, correcting what became what, and the decision of a second person. */
import { Input } from 'antd';
import { useState } from 'react';
import { useParams } from 'react-router';
import { day, dayCol } from '#kernel/web/format.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import {
  ActError,
  ActionBar,
  Button,
  Card,
  Columns,
  ConfirmAct,
  DayInput,
  DetailDrawer,
  FigureLink,
  KeyValue,
  LinkButton,
  Page,
  QueryFace,
  Segmented,
  Stack,
  StateBadge,
  Tag,
  Past,
} from '#kernel/web/ui/index.ts';
import { lineKinds, type LineKind } from '../../shared/compare.ts';
import { listCriteria, listStandards } from '../../shared/contract.ts';
import {
  changeEdition,
  decideEdition,
  discardEdition,
  factTags,
  getEdition,
  linkItem,
  listEditions,
  submitEdition,
  withdrawEdition,
  type ComparedLine,
  type EditionRecord,
  type FactTag,
} from '../../shared/editions.ts';
import { coverageLabels, kindLabels, lineLabels, roleLabels, validityLabels } from '../../shared/labels.ts';
import { editionMachine } from '../../shared/states.ts';
import { FormerText, NextText } from '../components/changed-text.tsx';
import { useIndustryNames } from '../words.ts';
import '../criteria.css';

const refresh = [getEdition, listEditions, listStandards, listCriteria] as const;

export function Component() {
  const { id = '' } = useParams();
  const asked = useGet(getEdition, { params: { id } }, { keep: true });
  return (
    <Page
      title={asked.data ? `${asked.data.isAbolition ? '废止：' : ''}${asked.data.name}` : '标准新版本'}
      {...(asked.data ? { note: `${asked.data.code} · ${asked.data.docNo ?? kindLabels[asked.data.kind]}` } : {})}
      crumbs={[{ label: '标准更新', to: '/criteria/editions' }, { label: asked.data?.code ?? '' }]}
    >
      <QueryFace query={asked}>{(data) => <Record edition={data} />}</QueryFace>
    </Page>
  );
}

type Act = EditionRecord['allowedActions'][number]['action'];

function Record({ edition: e }: { edition: EditionRecord }) {
  const [act, setAct] = useState<Act | null>(null);
  const [linking, setLinking] = useState<ComparedLine | null>(null);
  const industries = useIndustryNames();
  const s = e.standard;
  const mayChange = e.allowedActions.some((a) => a.action === 'change' && !a.locked);
  return (
    <Stack>
      <Columns kind="work">
        <Card
          title="标准信息"
          extra={
            <span className="cr-tags">
              <StateBadge {...editionMachine.states[e.state]} />
              {e.validity ? <Tag outline>{validityLabels[e.validity]}</Tag> : null}
            </span>
          }
        >
          <KeyValue
            columns={2}
            items={[
              { label: '标准代号', value: e.standardId ?? s.id },
              { label: '文号', value: s.docNo ?? s.basis },
              { label: '发布机关', value: s.issuer },
              { label: '由谁判定', value: s.authority },
              {
                label: e.isAbolition ? '废止日期' : '施行日期',
                value: `${day(s.validFrom)}${s.isFromCertain ? '' : '（待核）'}`,
              },
              ...(e.isAbolition ? [] : [{ label: '废止日期', value: s.validTo ? day(s.validTo) : '没有' }]),
              { label: '出处', value: s.source },
              { label: '可信度', value: `${s.tag} ${factTags[s.tag]}` },
              { label: '适用行业领域', value: industries.list(s.industries) || '正在读取' },
              {
                label: '收录情况',
                value: e.isAbolition ? '没有新版本接替' : `${e.items} 条，${coverageLabels[s.coverage]}`,
              },
              ...(s.note ? [{ label: '说明', value: s.note, wide: true }] : []),
            ]}
          />
          {e.cautions.length > 0 ? (
            <div className="cr-warn cr-cautions">
              <div>
                <b>发布前请核对</b>
                <ul className="cr-tips">
                  {e.cautions.map((c) => (
                    <li key={c}>{c}</li>
                  ))}
                </ul>
              </div>
            </div>
          ) : null}
        </Card>
        <Stack>
          <Card title="上一版">
            {e.former ? (
              <KeyValue
                columns={1}
                items={[
                  { label: '标准', value: `${e.former.name}（${e.former.docNo ?? ''}）` },
                  { label: '施行日期', value: e.former.validFrom ? day(e.former.validFrom) : '长期使用' },
                  {
                    label: e.state === 'published' ? '有效到' : '发布后有效到',
                    value: e.formerEndsOn
                      ? `${day(e.formerEndsOn)}（${s.formerEnd === 'repealed' ? '废止' : '替代'}）`
                      : '照旧',
                  },
                ]}
              />
            ) : (
              <p className="z-small z-ink2">库里没有上一版，全部条目按新增比较。</p>
            )}
          </Card>
          {e.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar actions={e.allowedActions} onAct={(action) => setAct(action as Act)} />
            </Card>
          ) : null}
        </Stack>
      </Columns>
      <Comparison edition={e} onLink={mayChange && e.former ? setLinking : undefined} />
      <Past steps={e.timeline} />
      <LinkDrawer edition={e} line={linking} onClose={() => setLinking(null)} />
      <ChangeDrawer edition={e} open={act === 'change'} onClose={() => setAct(null)} />
      <Decisions edition={e} act={act} onClose={() => setAct(null)} />
    </Stack>
  );
}

/** Counts that open their rows, and the rows. */
function Comparison({
  edition: e,
  onLink,
}: {
  edition: EditionRecord;
  onLink: ((line: ComparedLine) => void) | undefined;
}) {
  const [{ show }, setShow] = useUrlState({ show: 'changed' });
  const lines = e.lines.filter((line) =>
    show === 'all' ? true : show === 'changed' ? line.kind !== 'unchanged' : line.kind === show,
  );
  const changed = e.lines.length - e.counts.unchanged;
  const pick = (key: string) => () => setShow({ show: key });
  return (
    <Card title="与上一版逐条比较" pad={false}>
      <div className="cr-counts" role="group" aria-label="比较结果">
        {lineKinds.map((kind) => (
          <div key={kind} data-on={show === kind ? '' : undefined}>
            <FigureLink
              value={e.counts[kind]}
              size="m"
              icon={false}
              sentence={`${lineLabels[kind]} ${e.counts[kind]} 条，查看`}
              onOpen={pick(kind)}
            />
            <span className="z-note">{lineLabels[kind]}</span>
          </div>
        ))}
      </div>
      <p className="cr-showing z-small" role="status">
        {show === 'all'
          ? `全部 ${e.lines.length} 条`
          : show === 'changed'
            ? `有变化的 ${changed} 条`
            : `${lineLabels[show as LineKind]} ${lines.length} 条`}
        {show === 'changed' ? null : <LinkButton onClick={pick('changed')}>只看有变化的</LinkButton>}
        {show === 'all' ? null : <LinkButton onClick={pick('all')}>看全部 {e.lines.length} 条</LinkButton>}
      </p>
      <div className="cr-diff" role="table" aria-label="新旧条目比较">
        <div className="cr-diff-head" role="row">
          <span role="columnheader">上一版</span>
          <span role="columnheader">新版本</span>
        </div>
        {lines.map((line) => (
          <Line key={`${line.ordinal}-${line.former?.id}`} line={line} onLink={onLink} />
        ))}
        {lines.length === 0 ? (
          <p className="z-note cr-pad" role="row">
            <span role="cell">没有这样的条目。</span>
          </p>
        ) : null}
      </div>
    </Card>
  );
}

function Line({ line, onLink }: { line: ComparedLine; onLink: ((line: ComparedLine) => void) | undefined }) {
  const { former, next } = line;
  return (
    <div className="cr-diff-row" role="row" data-kind={line.kind}>
      <div role="cell" className="cr-diff-side">
        {former ? (
          <>
            <div className="cr-diff-no">
              <b>{former.clause}</b> <span className="z-note">{former.sector}</span>
            </div>
            <p>
              <FormerText former={former.text} next={next?.text ?? null} />
            </p>
            {next && line.changed.includes('判定作用') ? <p className="z-note">{roleLabels[former.role]}</p> : null}
            {next && line.changed.includes('说明') ? <p className="z-note">说明：{former.note || '没有'}</p> : null}
            {next && line.changed.includes('判定条件') ? (
              <p className="z-note cr-cond">判定条件：{former.condition ?? '整条作为一种情形'}</p>
            ) : null}
          </>
        ) : (
          <p className="z-note">上一版没有</p>
        )}
      </div>
      <div role="cell" className="cr-diff-side">
        <div className="cr-diff-marks">
          {line.kind === 'unchanged' ? (
            <span className="z-note">未变</span>
          ) : (
            <Tag outline>{lineLabels[line.kind]}</Tag>
          )}
          {line.kind === 'reworded' && line.isRenumbered ? <Tag outline>条号也变了</Tag> : null}
          {line.kind !== 'adjusted' && line.changed.length > 0 ? <Tag>{line.changed.join('、')}也变了</Tag> : null}
          {line.kind === 'adjusted' ? <Tag>{line.changed.join('、')}</Tag> : null}
          {line.isLinkedByHand ? <span className="z-note">对应由人指定</span> : null}
          {next && onLink ? (
            <LinkButton onClick={() => onLink(line)} aria-label={`改对应：${next.clause}`}>
              改对应
            </LinkButton>
          ) : null}
        </div>
        {next ? (
          <>
            <div className="cr-diff-no">
              <b>{next.clause}</b> <span className="z-note">{next.sector}</span>
            </div>
            <p>
              <NextText former={former?.text ?? null} next={next.text} />
            </p>
            {line.kind === 'added' || line.changed.includes('判定作用') ? (
              <p className="z-note">{roleLabels[next.role]}</p>
            ) : null}
            {former && line.changed.includes('说明') ? <p className="z-note">说明：{next.note || '没有'}</p> : null}
            {(line.kind === 'added' && next.condition !== null) || line.changed.includes('判定条件') ? (
              <p className="z-note cr-cond">判定条件：{next.condition ?? '整条作为一种情形'}</p>
            ) : null}
          </>
        ) : (
          <p className="z-note">新版本没有，发布后不再有效</p>
        )}
      </div>
    </div>
  );
}

/** Which former item a new one goes back to: what is free, or none. */
function LinkDrawer({
  edition: e,
  line,
  onClose,
}: {
  edition: EditionRecord;
  line: ComparedLine | null;
  onClose: () => void;
}) {
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const save = useAct(linkItem, { invalidate: [...refresh], onDone: () => close() });
  const close = (): void => {
    setChosen(undefined);
    save.reset();
    onClose();
  };
  const now = line?.former?.id ?? '';
  const value = chosen ?? now;
  const free = e.lines.filter((l) => l.kind === 'dropped' || (line?.former && l.former?.id === line.former.id));
  return (
    <DetailDrawer
      open={line !== null}
      onClose={close}
      title={`${line?.next?.clause ?? ''} 由上一版哪一条来`}
      note={line?.next?.text}
      footer={
        <>
          <Button
            kind="filled"
            busy={save.busy}
            locked={value === now ? '对应没有改动' : null}
            onClick={() =>
              void save.act({
                params: { id: e.id },
                body: { version: e.version, ordinal: line?.ordinal ?? 0, formerId: value === '' ? null : value },
              })
            }
          >
            改正对应
          </Button>
          <Button onClick={close}>暂不改</Button>
        </>
      }
    >
      <fieldset className="cr-choices">
        <legend className="z-note">列出上一版还没有对应的条目。要用已经对应的，先把那一条改为“上一版没有”。</legend>
        <label>
          <input type="radio" name="cr-link" checked={value === ''} onChange={() => setChosen('')} />
          <span>上一版没有，是新增的</span>
        </label>
        {free.map((l) =>
          l.former ? (
            <label key={l.former.id}>
              <input
                type="radio"
                name="cr-link"
                checked={value === l.former.id}
                onChange={() => setChosen(l.former?.id ?? '')}
              />
              <span>
                <b>{l.former.clause}</b> {l.former.text}
              </span>
            </label>
          ) : null,
        )}
      </fieldset>
      <ActError error={save.error} />
    </DetailDrawer>
  );
}

/** Dates, document and source of a draft. */
function ChangeDrawer({ edition: e, open, onClose }: { edition: EditionRecord; open: boolean; onClose: () => void }) {
  return open ? <OpenChange edition={e} onClose={onClose} /> : null;
}

function OpenChange({ edition: e, onClose }: { edition: EditionRecord; onClose: () => void }) {
  const s = e.standard;
  const [facts, setFacts] = useState({
    name: s.name,
    docNo: s.docNo ?? '',
    issuer: s.issuer,
    authority: s.authority,
    validFrom: s.validFrom as string,
    validTo: (s.validTo ?? '') as string,
    formerEnd: s.formerEnd,
    source: s.source,
    tag: s.tag,
    note: s.note ?? '',
  });
  const save = useAct(changeEdition, { invalidate: [...refresh], onDone: onClose });
  const text = (key: 'name' | 'docNo' | 'issuer' | 'authority' | 'source' | 'note', label: string) => (
    <div className="cr-field">
      <label htmlFor={`cr-${key}`}>{label}</label>
      <Input.TextArea
        id={`cr-${key}`}
        autoSize={{ minRows: 1, maxRows: 4 }}
        value={facts[key]}
        onChange={(event) => setFacts({ ...facts, [key]: event.target.value })}
      />
    </div>
  );
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="改正日期和出处"
      note="改正条文请改好文件重新载入。"
      footer={
        <>
          <Button
            kind="filled"
            busy={save.busy}
            onClick={() =>
              void save.act({
                params: { id: e.id },
                body: { ...facts, validTo: facts.validTo === '' ? null : facts.validTo, version: e.version },
              })
            }
          >
            保存改正
          </Button>
          <Button onClick={onClose}>暂不改</Button>
        </>
      }
    >
      {text('name', '标准名称')}
      {text('docNo', '文号')}
      {text('issuer', '发布机关')}
      {text('authority', '由谁判定')}
      <div className="cr-field">
        <label htmlFor="cr-from">施行日期</label>
        <DayInput id="cr-from" value={facts.validFrom} onChange={(validFrom) => setFacts({ ...facts, validFrom })} />
      </div>
      <div className="cr-field">
        <label htmlFor="cr-to">废止日期（选填）</label>
        <DayInput id="cr-to" value={facts.validTo} onChange={(validTo) => setFacts({ ...facts, validTo })} />
      </div>
      {e.former ? (
        <div className="cr-field">
          <span>对上一版</span>
          <Segmented
            label="对上一版"
            options={[
              { value: 'replaced', label: '替代' },
              { value: 'repealed', label: '废止' },
            ]}
            value={facts.formerEnd}
            onChange={(formerEnd) => setFacts({ ...facts, formerEnd })}
          />
        </div>
      ) : null}
      {text('source', '出处')}
      <div className="cr-field">
        <label htmlFor="cr-tag">可信度标注</label>
        <select
          id="cr-tag"
          className="z-input cr-select"
          value={facts.tag}
          onChange={(event) => setFacts({ ...facts, tag: event.target.value as FactTag })}
        >
          {Object.entries(factTags).map(([tag, label]) => (
            <option key={tag} value={tag}>
              {tag} {label}
            </option>
          ))}
        </select>
      </div>
      {text('note', '说明（选填）')}
      <ActError error={save.error} />
    </DetailDrawer>
  );
}

function Decisions({ edition: e, act, onClose }: { edition: EditionRecord; act: Act | null; onClose: () => void }) {
  const done = { invalidate: [...refresh], onDone: onClose };
  const submit = useAct(submitEdition, done);
  const decide = useAct(decideEdition, done);
  const withdraw = useAct(withdrawEdition, done);
  const discard = useAct(discardEdition, done);
  const [accept, setAccept] = useState<'yes' | 'no'>('yes');
  const params = { id: e.id };
  const { version } = e;
  const from = dayCol(e.standard.validFrom);
  return (
    <>
      <ConfirmAct
        open={act === 'submit'}
        onClose={onClose}
        title="送审"
        intro={`新增 ${e.counts.added}、删除 ${e.counts.dropped}、改写 ${e.counts.reworded}、改号 ${e.counts.renumbered} 条。`}
        consequences={['由安委办另一人审核发布；您载入或改过，不能自己审核', '退回之前不能再改']}
        consequencesTitle="送审以后"
        opinion={{ label: '给审核人的话', max: 500 }}
        confirm="送审"
        act={(note) => submit.act({ params, body: { version, note } })}
        error={submit.error}
        busy={submit.busy}
      />
      <ConfirmAct
        open={act === 'decide'}
        onClose={onClose}
        title="审核发布"
        consequences={
          accept === 'yes'
            ? [
                e.isAbolition
                  ? `${from} 起发现的隐患不能再引用它，更早发现的仍可以`
                  : `${from} 起发现的隐患按新版本判定，更早发现的仍按当时有效的版本`,
                ...(e.former ? [`《${e.former.name}》有效到 ${e.formerEndsOn ?? ''}`] : []),
                `${from} 以前可以撤回，施行后不能`,
                '已经作出的判定保留当时引用的文字',
              ]
            : ['退回载入人修改，标准库不变']
        }
        consequencesTitle={accept === 'yes' ? '发布以后' : '退回以后'}
        opinion={{ label: accept === 'yes' ? '发布理由' : '退回理由', required: true, max: 500 }}
        confirm={accept === 'yes' ? (e.isAbolition ? '发布废止' : '发布新版本') : '退回修改'}
        act={(opinion) => decide.act({ params, body: { version, accept: accept === 'yes', opinion } })}
        error={decide.error}
        busy={decide.busy}
      >
        <Segmented
          label="审核结论"
          options={[
            { value: 'yes', label: '发布' },
            { value: 'no', label: '退回修改' },
          ]}
          value={accept}
          onChange={setAccept}
        />
      </ConfirmAct>
      <ConfirmAct
        open={act === 'withdraw'}
        onClose={onClose}
        title="施行前撤回"
        consequences={['这一版不再出现在标准库', ...(e.former ? [`《${e.former.name}》继续有效`] : [])]}
        consequencesTitle="撤回以后"
        opinion={{ label: '撤回理由', required: true, max: 500 }}
        confirm="撤回新版本"
        danger
        act={(opinion) => withdraw.act({ params, body: { version, opinion } })}
        error={withdraw.error}
        busy={withdraw.busy}
      />
      <ConfirmAct
        open={act === 'discard'}
        onClose={onClose}
        title="作废草稿"
        consequences={['标准库不变', '同一份文件可以再载入']}
        consequencesTitle="作废以后"
        confirm="作废草稿"
        danger
        act={() => discard.act({ params, body: { version } })}
        error={discard.error}
        busy={discard.busy}
      />
    </>
  );
}
