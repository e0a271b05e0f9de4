/** 吹哨 in the hand: photo first, where, what, how urgent, whom; the last button says who will be told and by when they must come. */
import { Input } from 'antd';
import { AlertCircle } from 'lucide-react';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { timeTick } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { toApiError } from '#kernel/web/api.ts';
import {
  ActError,
  BottomAct,
  Choice,
  EnterprisePicker,
  Icon,
  OfflineBand,
  PhoneCard,
  PhonePage,
  PhotoPicker,
  uploadPhotos,
  type Photo,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { blowWhistle, listWhistleCalls, whistleChoices } from '../../shared/joint/whistle-contract.ts';
import type { Urgency } from '../../shared/joint/whistle-states.ts';
import { whistlePath } from './words.ts';
import './joint.css';
import { UnitChips } from './unit-chips.tsx';

export function Component() {
  const navigate = useNavigate();
  const [address] = useSearchParams();
  const choices = useGet(whistleChoices, {});
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [place, setPlace] = useState('');
  const [told, setTold] = useState('');
  const [urgency, setUrgency] = useState<Urgency | ''>('');
  const [unitIds, setUnitIds] = useState<string[]>([]);
  const [enterpriseId, setEnterpriseId] = useState(address.get('enterprise') ?? '');
  const [faults, setFaults] = useState<readonly string[]>([]);
  const [sending, setSending] = useState(false);
  const [failed, setFailed] = useState<unknown>(null);
  const hazardId = address.get('hazard');
  const save = useAct(blowWhistle, {
    invalidate: [listWhistleCalls, getWorkbench],
    onDone: (w) => void navigate(whistlePath(w.id), { replace: true }),
  });
  const cleared = (name: string): void => setFaults((now) => now.filter((one) => one !== name));
  const term = choices.data?.terms.find((one) => one.urgency === urgency);
  const submit = async (): Promise<void> => {
    const missing = [
      place.trim().length < 2 && 'place',
      told.trim().length < 2 && 'told',
      urgency === '' && 'urgency',
      unitIds.length === 0 && 'units',
    ].filter((one): one is string => one !== false);
    setFaults(missing);
    setFailed(null);
    const first = missing[0];
    if (first) {
      document.getElementById(`blow-${first}`)?.scrollIntoView({ block: 'center' });
      return;
    }
    setSending(true);
    try {
      const photoIds = await uploadPhotos(photos, setPhotos);
      const at = photos.find((photo) => photo.lat !== undefined && photo.lng !== undefined);
      const words = told.trim();
      const title = words.length > 60 ? `${words.slice(0, 59)}…` : words;
      await save.act({
        body: {
          title,
          description: title === words ? '' : words,
          urgency: urgency as Urgency,
          place: place.trim(),
          unitIds,
          photoIds,
          ...(enterpriseId ? { enterpriseId } : {}),
          ...(hazardId ? { hazardId } : {}),
          ...(at
            ? {
                position: {
                  latitude: at.lat as number,
                  longitude: at.lng as number,
                  accuracy: at.accuracy ?? null,
                },
              }
            : {}),
        },
      });
    } catch (error) {
      setFailed(toApiError(error));
    } finally {
      setSending(false);
    }
  };
  const fault = (name: string, words: string) =>
    faults.includes(name) ? (
      <div className="z-field-error" role="alert">
        <Icon as={AlertCircle} />
        {words}
      </div>
    ) : null;
  const names = (choices.data?.units ?? []).filter((u) => unitIds.includes(u.id)).map((u) => u.name);
  return (
    <PhonePage
      title="吹哨"
      back="/whistles"
      bottom={
        <BottomAct
          label={names.length > 0 ? `吹哨，叫 ${names.length} 个部门` : '吹哨'}
          busy={sending || save.busy}
          locked={choices.data && !choices.data.mayBlow ? '吹哨由街道或社区的经办、审核人员发起' : null}
          onAct={() => void submit()}
          note={
            term && names.length > 0
              ? `${names.join('、')}须于 ${timeTick(term.dueAt)} 前到场（${term.text}${term.needsCheck ? '，建议值' : ''}）`
              : '部门签收、到场、处置都会告诉您，最后由街道评价'
          }
        />
      }
    >
      <OfflineBand note="吹哨要联网才能送到部门，填好的内容还在这一页" />
      <section aria-label="照片">
        <PhotoPicker value={photos} onChange={setPhotos} words="先拍现场，位置一并带上。" />
      </section>
      <ActError error={failed ?? save.error} onRetry={() => void submit()} />
      <div id="blow-place">
        <PhoneCard label={<label htmlFor="blow-place-input">在哪里</label>}>
          <input
            id="blow-place-input"
            className="jt-bigfield"
            value={place}
            maxLength={200}
            placeholder="例如 泰通公寓 3 号楼北侧消防车通道"
            onChange={(event) => {
              setPlace(event.target.value);
              cleared('place');
            }}
          />
          {fault('place', '请写明在哪里，部门要找得到')}
        </PhoneCard>
      </div>
      <div id="blow-told">
        <PhoneCard label={<label htmlFor="blow-told-input">什么事</label>}>
          <Input.TextArea
            id="blow-told-input"
            variant="borderless"
            autoSize={{ minRows: 2, maxRows: 8 }}
            maxLength={2000}
            value={told}
            placeholder="例如 堆放大量泡沫板，占满消防车通道，业主拒不清理"
            onChange={(event) => {
              setTold(event.target.value);
              cleared('told');
            }}
            style={{ paddingInline: 0 }}
          />
          {fault('told', '请用一句话写明出了什么事')}
        </PhoneCard>
      </div>
      <div id="blow-urgency">
        <PhoneCard label="多急">
          <Choice
            label="多急"
            value={urgency}
            onChange={(next) => {
              setUrgency(next as Urgency);
              cleared('urgency');
            }}
            options={(choices.data?.terms ?? []).map((one) => ({
              value: one.urgency,
              label: `${one.label}，${one.text}内到场`,
            }))}
          />
          {fault('urgency', '请选择多急，到场期限由它决定')}
        </PhoneCard>
      </div>
      <div id="blow-units">
        <PhoneCard label="叫哪些部门">
          <UnitChips
            units={choices.data?.units ?? []}
            value={unitIds}
            onChange={(ids) => {
              setUnitIds(ids);
              cleared('units');
            }}
          />
          {fault('units', '请至少选择一个部门')}
        </PhoneCard>
      </div>
      {hazardId ? null : (
        <PhoneCard label="所涉企业（选填）">
          <EnterprisePicker aria-label="所涉企业" value={enterpriseId} onChange={(id) => setEnterpriseId(id)} />
        </PhoneCard>
      )}
    </PhonePage>
  );
}
