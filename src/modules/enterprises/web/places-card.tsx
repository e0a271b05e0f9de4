/** 部位和部位码 on the file of an enterprise: what hangs on the spot, and who scans it reports from there. */
import { Input } from 'antd';
import { Plus, Printer } from 'lucide-react';
import { useState } from 'react';
import { count } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, ErrorFace } from '#kernel/web/ui/index.ts';
import { addPlaces, changePlace, listPlaces, type EnterprisePlace } from '../shared/places.ts';
import { enterprisePath } from './words.ts';
import './enterprises.css';

export function PlacesCard({ id }: { id: string }) {
  const places = useGet(listPlaces, { params: { id } });
  const [text, setText] = useState('');
  const add = useAct(addPlaces, { invalidate: [listPlaces], onDone: () => setText('') });
  const change = useAct(changePlace, { invalidate: [listPlaces] });
  const items = places.data?.items ?? [];
  const used = items.filter((place) => place.isActive);
  const names = text
    .split(/[\n、，,;；]/)
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const mayChange = places.data?.mayChange ?? false;
  const set = (place: EnterprisePlace, isActive: boolean) =>
    void change.act({ params: { id: place.id }, body: { version: place.version, isActive } });
  return (
    <Card
      title="部位和部位码"
      extra={
        used.length > 0 ? (
          <Button size="s" icon={Printer} to={`${enterprisePath(id)}/places/print`}>
            打印标签
          </Button>
        ) : null
      }
    >
      <p className="z-small z-ink2">标签贴在现场，上报隐患时扫一扫，部位不用写，复查时找得到。</p>
      {places.error && !places.data ? (
        <ErrorFace error={places.error} onRetry={() => void places.refetch()} />
      ) : items.length === 0 ? (
        <p className="z-small">{places.data ? '还没有登记部位。' : ''}</p>
      ) : (
        <ul className="en-places" aria-label={`部位 ${count(used.length)} 处`}>
          {items.map((place) => (
            <li key={place.id} className={place.isActive ? undefined : 'en-place-off'}>
              <span>{place.name}</span>
              <code>{place.isActive ? place.code : '已停用'}</code>
              {mayChange ? (
                <button
                  type="button"
                  className="z-link"
                  aria-label={`${place.isActive ? '停用' : '恢复'}部位 ${place.name}`}
                  onClick={() => set(place, !place.isActive)}
                >
                  {place.isActive ? '停用' : '恢复'}
                </button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <ActError error={change.error ?? add.error} />
      {mayChange ? (
        <div className="en-placeadd">
          <Input.TextArea
            aria-label="新部位"
            autoSize={{ minRows: 1, maxRows: 6 }}
            value={text}
            placeholder="例如 打磨车间、配电室；几处用顿号隔开"
            onChange={(event) => setText(event.target.value)}
          />
          <Button
            icon={Plus}
            busy={add.busy}
            locked={names.length === 0 ? '请先写部位' : null}
            onClick={() => void add.act({ params: { id }, body: { names } })}
          >
            {names.length > 1 ? `登记 ${names.length} 处` : '登记部位'}
          </Button>
        </div>
      ) : null}
    </Card>
  );
}
