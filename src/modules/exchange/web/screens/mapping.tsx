/** One edition of the mapping: data sets, fields, codes; edited as a table, tried on what the district has, adopted by another person. */
import { Input, Select, Switch } from 'antd';
import { FlaskConical, ListTree, Plus, Save } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { timeCol } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  ActError,
  Button,
  Card,
  ConfirmAct,
  DataTable,
  DetailDrawer,
  LinkButton,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tabs,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import {
  checkMapping,
  formatLabels,
  formatsOf,
  setName,
  sourceSet,
  sourceSets,
  type Format,
  titlesOf,
  type MappingBody,
  type MappingField,
  type MappingSet,
  type SetKey,
} from '../../shared/mapping.ts';
import type { MappingView, TryOutcome } from '../../shared/schema.ts';
import { mappingMachine, type MappingAction } from '../../shared/states.ts';
import { RecordData } from '../record-data.tsx';
import '../exchange.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getMapping, { params: { id } });
  return (
    <RecordQuery
      query={query}
      title="字段映射"
      crumbs={[{ label: '数据交换', to: '/exchange?tab=mappings' }, { label: '字段映射' }]}
      rows={8}
    >
      {(record) => <Mapping key={record.version} m={record} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

const newField = (): MappingField => ({
  name: '',
  title: '',
  from: '',
  constant: '',
  format: 'text',
  required: false,
  max: null,
  codes: [],
});

function Mapping({ m, reload }: { m: MappingView; reload: () => Promise<unknown> }) {
  const mayEdit = m.allowedActions.some((a) => a.action === 'edit' && !a.locked);
  const [body, setBody] = useState<MappingBody>(m.body);
  const [note, setNote] = useState(m.note);
  const [at, setAt] = useState<string>(m.body.sets[0]?.key ?? 'hazards');
  const [codes, setCodes] = useState<number | null>(null);
  const [outcome, setOutcome] = useState<TryOutcome | null>(null);
  const [open, setOpen] = useState<'adopt' | 'retire' | null>(null);
  const isChanged = JSON.stringify(body) !== JSON.stringify(m.body) || note !== m.note;
  const save = useAct(c.saveMapping);
  const attempt = useAct(c.tryMapping, { invalidate: [], onDone: setOutcome });
  const adopt = useAct(c.adoptMapping, { onDone: () => setOpen(null) });
  const retire = useAct(c.retireMapping, { onDone: () => setOpen(null) });
  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [isChanged]);
  const set = body.sets.find((one) => one.key === at);
  const source = sourceSet(at);
  const put = (change: (set: MappingSet) => MappingSet): void =>
    setBody((before) => ({ sets: before.sets.map((one) => (one.key === at ? change(one) : one)) }));
  const putField = (i: number, change: Partial<MappingField>): void =>
    put((one) => ({ ...one, fields: one.fields.map((f, n) => (n === i ? { ...f, ...change } : f)) }));
  const faults = checkMapping(body);
  const missing = sourceSets.filter((one) => !body.sets.some((x) => x.key === one.key));
  const field = codes === null ? undefined : set?.fields[codes];
  const own = field ? source?.fields.find((one) => one.key === field.from) : undefined;
  return (
    <Page
      tabTitle={m.code}
      crumbs={[{ label: '数据交换', to: '/exchange?tab=mappings' }, { label: `${m.receiverName}第 ${m.edition} 版` }]}
    >
      <RecordHead
        tags={<StateBadge {...mappingMachine.states[m.state]} />}
        code={m.code}
        title={`${m.receiverName}字段映射第 ${m.edition} 版`}
        lines={[
          `${m.edited?.by ?? ''} ${m.edited ? timeCol(m.edited.at) : ''} 编辑${m.packages > 0 ? `；${m.packages} 个数据包用这一版，不能再改` : ''}`,
        ]}
      />
      <div className="xc-cols">
        <Stack>
          <Tabs
            label="数据集"
            items={body.sets.map((one) => ({
              key: one.key,
              label: setName(one.key),
              count: faults.filter((fault) => fault.set === one.key).length,
              tone: 'overdue',
            }))}
            value={at}
            onChange={setAt}
          />
          {set && source ? (
            <Card
              title={setName(at)}
              note={source.note}
              pad={false}
              extra={
                <div className="xc-switch">
                  <label htmlFor="xm-set">对方数据集名</label>
                  <Input
                    id="xm-set"
                    style={{ width: 200 }}
                    value={set.name}
                    disabled={!mayEdit}
                    onChange={(e) => put((one) => ({ ...one, name: e.target.value }))}
                  />
                  <Switch
                    id="xm-on"
                    checked={set.isOn}
                    disabled={!mayEdit}
                    aria-label={`报送${setName(at)}`}
                    onChange={(isOn) => put((one) => ({ ...one, isOn }))}
                  />
                  <span>{set.isOn ? '报送' : '不报送'}</span>
                </div>
              }
            >
              <div className="xc-scroll" tabIndex={0} role="region" aria-label={`${setName(at)}字段`}>
                <table className="xc-map" style={{ minWidth: 860 }}>
                  <thead>
                    <tr>
                      <th scope="col" style={{ width: '17%' }}>
                        对方字段名
                      </th>
                      <th scope="col" style={{ width: '16%' }}>
                        含义
                      </th>
                      <th scope="col" style={{ width: '18%' }}>
                        我方字段
                      </th>
                      <th scope="col" style={{ width: '19%' }}>
                        写法
                      </th>
                      <th scope="col">必填</th>
                      <th scope="col" style={{ width: '9%' }}>
                        字数
                      </th>
                      <th scope="col">代码</th>
                      {mayEdit ? <th scope="col">删去</th> : null}
                    </tr>
                  </thead>
                  <tbody>
                    {set.fields.map((f, i) => {
                      const mine = source.fields.find((one) => one.key === f.from);
                      const formats = mine ? formatsOf[mine.type] : (['text'] as Format[]);
                      const label = `第 ${i + 1} 个字段`;
                      if (!mayEdit)
                        return (
                          <tr key={i}>
                            <td className="xc-code">{f.name}</td>
                            <td>{f.title}</td>
                            <td>{mine ? mine.title : `固定值 ${f.constant}`}</td>
                            <td>{formatLabels[f.format]}</td>
                            <td>{f.required ? '必填' : '选填'}</td>
                            <td>{f.max ?? '不限'}</td>
                            <td>
                              {f.codes.length > 0 ? (
                                <Button
                                  size="s"
                                  kind="quiet"
                                  aria-label={`看${f.title}的 ${f.codes.length} 个代码`}
                                  onClick={() => setCodes(i)}
                                >
                                  {f.codes.length} 个
                                </Button>
                              ) : (
                                '原样'
                              )}
                            </td>
                          </tr>
                        );
                      return (
                        <tr key={i}>
                          <td>
                            <Input
                              aria-label={`${label}对方字段名`}
                              value={f.name}
                              onChange={(e) => putField(i, { name: e.target.value })}
                            />
                          </td>
                          <td>
                            <Input
                              aria-label={`${label}含义`}
                              value={f.title}
                              onChange={(e) => putField(i, { title: e.target.value })}
                            />
                          </td>
                          <td>
                            <Select
                              aria-label={`${label}我方字段`}
                              value={f.from}
                              showSearch
                              optionFilterProp="label"
                              options={[
                                { value: '', label: '固定值' },
                                ...source.fields.map((one) => ({ value: one.key, label: one.title })),
                              ]}
                              onChange={(from: string) => {
                                const chosen = source.fields.find((one) => one.key === from);
                                putField(i, {
                                  from,
                                  format: chosen ? (formatsOf[chosen.type][0] ?? 'text') : 'text',
                                  codes: [],
                                  ...(f.title === '' && chosen ? { title: chosen.title } : {}),
                                });
                              }}
                            />
                            {f.from === '' ? (
                              <Input
                                aria-label={`${label}固定值`}
                                placeholder="固定值"
                                value={f.constant}
                                onChange={(e) => putField(i, { constant: e.target.value })}
                              />
                            ) : null}
                          </td>
                          <td>
                            <Select
                              aria-label={`${label}写法`}
                              value={f.format}
                              options={formats.map((one) => ({ value: one, label: formatLabels[one] }))}
                              onChange={(format: Format) => putField(i, { format })}
                            />
                          </td>
                          <td>
                            <input
                              type="checkbox"
                              aria-label={`${label}必填`}
                              checked={f.required}
                              onChange={(e) => putField(i, { required: e.target.checked })}
                            />
                          </td>
                          <td>
                            <Input
                              aria-label={`${label}字数上限`}
                              inputMode="numeric"
                              value={f.max ?? ''}
                              placeholder="不限"
                              onChange={(e) => putField(i, { max: Number(e.target.value.replace(/\D/g, '')) || null })}
                            />
                          </td>
                          <td>
                            {f.format === 'code' ? (
                              <Button
                                size="s"
                                icon={ListTree}
                                aria-label={
                                  f.codes.length > 0 ? `${f.codes.length} 个代码，${label}` : `原样，${label}代码对照`
                                }
                                onClick={() => setCodes(i)}
                              >
                                {f.codes.length > 0 ? `${f.codes.length} 个` : '原样'}
                              </Button>
                            ) : null}
                          </td>
                          <td>
                            <Button
                              size="s"
                              kind="quiet"
                              aria-label={`删去${label} ${f.name}`}
                              onClick={() => put((one) => ({ ...one, fields: one.fields.filter((_, n) => n !== i) }))}
                            >
                              删去
                            </Button>
                          </td>
                        </tr>
                      );
                    })}
                  </tbody>
                </table>
              </div>
              {mayEdit ? (
                <p className="xc-pad">
                  <Button
                    size="s"
                    icon={Plus}
                    onClick={() => put((one) => ({ ...one, fields: [...one.fields, newField()] }))}
                  >
                    增加字段
                  </Button>
                </p>
              ) : null}
            </Card>
          ) : (
            <Card title="还没有数据集">
              <p>从右侧增加一个数据集。</p>
            </Card>
          )}
          {outcome ? <Tried outcome={outcome} body={body} /> : null}
        </Stack>
        <Stack>
          <Card title="您现在可以">
            <Stack>
              <ActError error={save.error ?? attempt.error} onReload={() => void reload()} />
              {mayEdit ? (
                <>
                  <div className="xc-field">
                    <label htmlFor="xm-note">这一版的说明（选填）</label>
                    <Input.TextArea
                      id="xm-note"
                      rows={2}
                      maxLength={300}
                      value={note}
                      onChange={(e) => setNote(e.target.value)}
                    />
                  </div>
                  <Button
                    kind={isChanged ? 'filled' : 'outline'}
                    icon={Save}
                    busy={save.busy}
                    locked={isChanged ? undefined : '没有改动'}
                    onClick={() => void save.act({ params: { id: m.id }, body: { version: m.version, note, body } })}
                  >
                    保存映射
                  </Button>
                </>
              ) : null}
              <Button icon={FlaskConical} busy={attempt.busy} onClick={() => void attempt.act({ body: { body } })}>
                用现有数据试运行
              </Button>
              <ActionBar
                actions={m.allowedActions
                  .filter((a) => a.action === 'adopt')
                  .map((a) => (isChanged && a.action === 'adopt' ? { ...a, locked: { reason: '请先保存改动' } } : a))}
                onAct={(action) => setOpen(action as Exclude<MappingAction, 'edit'>)}
                empty=""
              />
              {m.allowedActions.some((a) => a.action === 'retire' && !a.locked) ? (
                <Button kind="quiet" onClick={() => setOpen('retire')}>
                  放弃这一版
                </Button>
              ) : null}
              {m.state === 'draft' ? null : (
                <LinkButton to={`/exchange/schemas/${m.receiver}/${m.edition}`}>公布的数据包格式</LinkButton>
              )}
            </Stack>
          </Card>
          <Card title={faults.length > 0 ? `还有 ${faults.length} 处不对` : '检查'}>
            {faults.length === 0 ? (
              <p className="xc-good">字段、写法和代码都配齐了。</p>
            ) : (
              <ul>
                {faults.slice(0, 20).map((fault, i) => (
                  <li key={i}>
                    {[setName(fault.set), fault.field].filter(Boolean).join(' ')}：{fault.message}
                  </li>
                ))}
              </ul>
            )}
          </Card>
          {mayEdit && missing.length > 0 ? (
            <Card title="还可以增加">
              {missing.map((one) => (
                <Button
                  key={one.key}
                  size="s"
                  icon={Plus}
                  onClick={() => {
                    setBody((before) => ({
                      sets: [...before.sets, { key: one.key as SetKey, name: one.key, isOn: true, fields: [] }],
                    }));
                    setAt(one.key);
                  }}
                >
                  {one.name}
                </Button>
              ))}
            </Card>
          ) : null}
          <Past steps={m.timeline} none="随系统带来，没有改动过。" />
        </Stack>
      </div>
      {field && codes !== null ? (
        <DetailDrawer
          open
          onClose={() => setCodes(null)}
          title={`${field.title}的代码对照`}
          note="左边是我方的值，右边填接收方的代码"
        >
          <div className="xc-codes">
            {Object.entries(own?.values ?? {}).map(([value, word]) => {
              const pair = field.codes.find((one) => one.from === value);
              return (
                <div key={value} style={{ display: 'contents' }}>
                  <label htmlFor={`xm-code-${value}`}>{word}</label>
                  <Input
                    id={`xm-code-${value}`}
                    value={pair?.to ?? ''}
                    disabled={!mayEdit}
                    onChange={(e) =>
                      putField(codes, {
                        codes: [
                          ...field.codes.filter((one) => one.from !== value),
                          ...(e.target.value === '' ? [] : [{ from: value, to: e.target.value }]),
                        ],
                      })
                    }
                  />
                </div>
              );
            })}
          </div>
          {own?.values ? null : <p className="z-ink2">这个字段本身就是代码，原样写出，不用对照。</p>}
        </DetailDrawer>
      ) : null}
      {open ? (
        <ConfirmAct
          open
          onClose={() => setOpen(null)}
          title={open === 'adopt' ? '启用这一版' : '放弃这一版'}
          {...(open === 'adopt'
            ? { consequences: ['以后编制的数据包用这一版，原来的一版停用但仍可查', '启用后不能再改'] }
            : {})}
          opinion={{ label: open === 'adopt' ? '启用意见' : '为什么放弃', required: true, max: 500 }}
          confirm={open === 'adopt' ? '启用这一版' : '放弃这一版'}
          {...(open === 'retire' ? { danger: true } : {})}
          act={(opinion) =>
            (open === 'adopt' ? adopt : retire).act({
              params: { id: m.id },
              body: { version: m.version, opinion },
            })
          }
          error={open === 'adopt' ? adopt.error : retire.error}
          busy={open === 'adopt' ? adopt.busy : retire.busy}
        />
      ) : null}
    </Page>
  );
}

type TriedSet = TryOutcome['sets'][number];
function Tried({ outcome, body }: { outcome: TryOutcome; body: MappingBody }) {
  const problems = outcome.sets.flatMap((one) => one.problems.map((p) => ({ ...p, name: one.name })));
  return (
    <Stack>
      <Card title="试运行结果" note="没有保存任何数据。" pad={false}>
        <DataTable
          caption="试运行结果"
          rowKey={(one: TriedSet) => one.set}
          rows={outcome.sets}
          columns={[
            { key: 'name', title: '数据集', card: 'head', render: (one) => one.name },
            { key: 'records', title: '记录', align: 'right', render: (one) => one.records },
            { key: 'ok', title: '可以装入', align: 'right', render: (one) => one.records - one.held },
            {
              key: 'held',
              title: '不能装入',
              align: 'right',
              render: (one) => (one.held > 0 ? <span className="xc-bad">{one.held}</span> : 0),
            },
          ]}
        />
      </Card>
      {problems.length > 0 ? (
        <Card title="不能装入的" pad={false}>
          <DataTable
            caption="不能装入的记录"
            rowKey={(p: (typeof problems)[number]) => `${p.name}${p.key}`}
            rows={problems.slice(0, 50)}
            columns={[
              { key: 'title', title: '记录', card: 'head', render: (p) => `${p.name} ${p.key}` },
              { key: 'name', title: '名称', card: 'meta', render: (p) => p.title },
              { key: 'fault', title: '原因', card: 'meta', render: (p) => p.fault },
            ]}
          />
        </Card>
      ) : null}
      {outcome.sets.flatMap((one) =>
        one.samples.slice(0, 1).map((sample) => (
          <Card key={one.set} title={`${one.name}样例：${sample.title}`}>
            <RecordData data={sample.data} titles={titlesOf(body.sets.find((set) => set.key === one.set))} />
          </Card>
        )),
      )}
    </Stack>
  );
}
