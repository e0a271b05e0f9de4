/** 上报 in the hand: photo first, five answers, kept on this machine until the server has it. */
import { Input } from 'antd';
import { AlertCircle, Check, CloudUpload, Mic, QrCode, ShieldAlert } from 'lucide-react';
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { call, newKey, toApiError } from '#kernel/web/api.ts';
import { hour, timeShort } from '#kernel/web/format.ts';
import { invalidate, useOnline } from '#kernel/web/hooks.ts';
import { useKept } from '#kernel/web/kept.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  BottomAct,
  Button,
  Choice,
  DoneFace,
  EnterprisePicker,
  Icon,
  LinkButton,
  PhoneCard,
  PhonePage,
  PhotoPicker,
} from '#kernel/web/ui/index.ts';
import type { Photo } from '#kernel/web/ui/index.ts';
import { CriterionSuggestions } from '#modules/criteria/web/public/index.ts';
import { findPlace, listPlaces, placeCodeIn, type FoundPlace } from '#modules/enterprises/shared/places.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { listHazards, listViews } from '../../shared/contract.ts';
import type { Channel } from '../../shared/labels.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { ChannelSelect, firstChannel, useReporter, useSite } from '../parts/reporter.tsx';
import { nextInWords } from '../parts/names.ts';
import { interimChoices, interimText, titleOf } from '../unsent/report-words.ts';
import { deliver, sendReport } from '../unsent/send.ts';
import {
  dropDraft,
  dropReport,
  getDraft,
  getReport,
  putDraft,
  putReport,
  type KeptPhoto,
  type ReportFacts,
  type UnsentReport,
} from '../unsent/store.ts';
import { CandidatesCard, noAnswers, type Answers as SameAnswers } from '../parts/candidates.tsx';
import { recordPath } from '../words.ts';
import '../hazards.css';

// The camera's part comes when it is asked for.
const PlaceScanner = lazy(async () => {
  const { PlaceScanner: default_ } = await import('#modules/enterprises/web/public/index.ts');
  return { default: default_ };
});

interface Answers {
  enterpriseId: string;
  enterpriseName: string;
  channel: Channel;
  foundOn: string;
  place: string;
  told: string;
  criterionId: string;
  fixable: 'yes' | 'no' | '';
  chosen: string[];
  typed: string;
}

const photoOf = (kept: KeptPhoto): Photo => ({
  key: kept.key,
  file: new File([kept.blob], kept.name, { type: kept.blob.type || 'image/jpeg' }),
  url: URL.createObjectURL(kept.blob),
  takenAt: kept.takenAt,
  ...(kept.longitude === null || kept.latitude === null ? {} : { lng: kept.longitude, lat: kept.latitude }),
  ...(kept.accuracy === null ? {} : { accuracy: kept.accuracy }),
  ...(kept.fileId === null ? {} : { fileId: kept.fileId }),
});

const keptOf = (photo: Photo): KeptPhoto => ({
  key: photo.key,
  blob: photo.file as Blob,
  name: photo.file?.name || '照片.jpg',
  takenAt: photo.takenAt,
  latitude: photo.lat ?? null,
  longitude: photo.lng ?? null,
  accuracy: photo.accuracy ?? null,
  fileId: photo.fileId ?? null,
});

function factsOf(answers: Answers, photos: readonly Photo[], same: SameAnswers = noAnswers): ReportFacts {
  const at = photos.find((photo) => photo.lat !== undefined);
  const title = titleOf(answers.told);
  return {
    enterpriseId: answers.enterpriseId,
    title,
    description: answers.told.trim() === title ? '' : answers.told.trim(),
    place: answers.place.trim(),
    channel: answers.channel,
    foundOn: answers.foundOn,
    suggestedCriterionIds: answers.criterionId ? [answers.criterionId] : [],
    fixableNow: answers.fixable === 'yes',
    interimMeasures: answers.fixable === 'no' ? interimText(answers.chosen, answers.typed) : '',
    finders: '',
    ...(same.sameAsId ? { sameAsId: same.sameAsId } : {}),
    ...(same.notSameIds.length > 0 ? { notSameIds: [...same.notSameIds] } : {}),
    ...(at ? { latitude: at.lat as number, longitude: at.lng as number } : {}),
  };
}

function answersOf(facts: ReportFacts, enterpriseName: string): Answers {
  const measures = facts.interimMeasures ? facts.interimMeasures.split('；') : [];
  const chosen = measures.filter((one) => (interimChoices as readonly string[]).includes(one));
  return {
    enterpriseId: facts.enterpriseId,
    enterpriseName,
    channel: facts.channel,
    foundOn: facts.foundOn,
    place: facts.place,
    told: facts.description || facts.title,
    criterionId: facts.suggestedCriterionIds[0] ?? '',
    fixable: facts.fixableNow ? 'yes' : measures.length > 0 ? 'no' : '',
    chosen,
    typed: measures.filter((one) => !chosen.includes(one)).join('；'),
  };
}

/** Places that were reported before, the latest first, as short words to tap. */
const placesOf = (page: { items: readonly { place: string }[] }): string[] =>
  [...new Set(page.items.map((row) => row.place).filter((place) => place.length <= 14))].slice(0, 5);

type Fault = 'photos' | 'enterprise' | 'place' | 'told' | 'fixable';

export function Component() {
  const session = useSession();
  const reporter = useReporter();
  const online = useOnline();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [address] = useSearchParams();
  const editing = address.get('edit');
  const userId = session.user.id;
  const first = useMemo<Answers>(
    () => ({
      enterpriseId: reporter.enterpriseId ?? '',
      enterpriseName: reporter.enterpriseId ? (session.unit?.name ?? '') : '',
      channel: firstChannel(reporter.unitKind),
      foundOn: session.today,
      place: '',
      told: '',
      criterionId: '',
      fixable: '',
      chosen: [],
      typed: '',
    }),
    // Answers begin once; a new day or another post does not wipe what was typed.
    [],
  );
  const [answers, setAnswers] = useState<Answers>(first);
  const [photos, setPhotos] = useState<Photo[]>([]);
  const [same, setSame] = useState<SameAnswers>(noAnswers);
  const key = useRef(newKey());
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  const [ready, setReady] = useState(false);
  const [faults, setFaults] = useState<readonly Fault[]>([]);
  const [busy, setBusy] = useState(false);
  const [share, setShare] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [outcome, setOutcome] = useState<{ record: HazardRecord } | { kept: true } | null>(null);
  const set = (patch: Partial<Answers>): void => {
    setAnswers((now) => ({ ...now, ...patch }));
    setError(null);
  };

  useEffect(() => {
    // Where the way leads without a network must be here before it is gone.
    void import('./unsent.tsx').catch(() => undefined);
  }, []);

  const { enterpriseId } = answers;
  const site = useSite(enterpriseId);
  const past = useKept(
    `places.${enterpriseId}`,
    listHazards,
    { query: { enterprise: enterpriseId, limit: 50, sort: 'foundOn', order: 'desc' } },
    placesOf,
    { enabled: enterpriseId !== '', staleTime: 300_000 },
  );
  const labels = useKept(
    `labels.${enterpriseId}`,
    listPlaces,
    { params: { id: enterpriseId } },
    (answer) => answer.items.filter((one) => one.isActive).map(({ code, name }) => ({ code, name })),
    { enabled: enterpriseId !== '', staleTime: 300_000 },
  );
  // Places with a label first: they are named as they are on the spot.
  const places = [...new Set([...(labels.data ?? []).map((label) => label.name), ...(past.data ?? [])])].slice(0, 6);
  const [scans, setScans] = useState(false);
  const takePlace = useCallback(
    (found: FoundPlace): void => {
      setScans(false);
      setAnswers((now) => ({
        ...now,
        place: found.name,
        // A firm's own people report for their firm; officials may have begun without one.
        ...(reporter.enterpriseId ? {} : { enterpriseId: found.enterpriseId, enterpriseName: found.enterpriseName }),
      }));
      setFaults((now) => now.filter((one) => one !== 'place' && one !== 'enterprise'));
    },
    [reporter.enterpriseId],
  );
  // A label that was scanned with the phone's own camera leads here.
  const scanned = address.get('place');
  const [placeFault, setPlaceFault] = useState<unknown>(null);
  useEffect(() => {
    if (!ready || !scanned) return;
    const code = placeCodeIn(scanned);
    if (!code) return;
    call(findPlace, { params: { code } }).then(takePlace, setPlaceFault);
  }, [ready, scanned, takePlace]);

  useEffect(() => {
    let gone = false;
    const take = (kept: { key: string; facts: ReportFacts; photos: KeptPhoto[]; enterpriseName: string }): void => {
      if (gone) return;
      setAnswers(answersOf(kept.facts, kept.enterpriseName));
      setPhotos(kept.photos.map(photoOf));
    };
    const open = async (): Promise<void> => {
      try {
        if (editing) {
          const report = await getReport(editing);
          if (report && report.state !== 'sent' && !report.isOutcomeUnknown) take(report);
        } else {
          const draft = await getDraft(userId);
          if (draft) {
            key.current = draft.key;
            take(draft);
            if (!gone) setSavedAt(new Date(draft.at));
          }
        }
      } catch {
        // Nothing can be kept here; the form works without it.
      }
      if (!gone) setReady(true);
    };
    void open();
    return () => {
      gone = true;
    };
  }, [editing, userId]);

  const save = useCallback(async () => {
    if (editing) return;
    const empty = photos.length === 0 && !answers.place.trim() && !answers.told.trim();
    if (empty) return;
    try {
      const at = new Date();
      await putDraft({
        userId,
        key: key.current,
        at: at.toISOString(),
        enterpriseName: answers.enterpriseName,
        facts: factsOf(answers, photos),
        photos: photos.filter((photo) => photo.file).map(keptOf),
      });
      setSavedAt(at);
    } catch {
      setSavedAt(null);
    }
  }, [answers, photos, editing, userId]);
  useEffect(() => {
    if (!ready || busy || outcome) return;
    const timer = window.setTimeout(() => void save(), 700);
    return () => window.clearTimeout(timer);
  }, [save, ready, busy, outcome]);

  const check = (): Fault[] => {
    const found: Fault[] = [];
    if (photos.length === 0) found.push('photos');
    // Firms are looked up at the server; without it the report waits on this machine for the missing name (去补).
    if (!answers.enterpriseId && online) found.push('enterprise');
    if (!answers.place.trim()) found.push('place');
    if ([...titleOf(answers.told)].length < 4) found.push('told');
    if (!answers.fixable) found.push('fixable');
    return found;
  };

  const submit = async (): Promise<void> => {
    const found = check();
    setFaults(found);
    if (found[0]) {
      const card = document.getElementById(`report-${found[0]}`);
      card?.scrollIntoView({ block: 'center' });
      card?.focus();
      return;
    }
    setBusy(true);
    setError(null);
    const report: UnsentReport = {
      key: key.current,
      userId,
      enterpriseName: answers.enterpriseName,
      createdAt: session.clock().toISOString(),
      facts: factsOf(answers, photos, same),
      photos: photos.filter((photo) => photo.file).map(keptOf),
      state: 'waiting',
      progress: 0,
      fault: null,
      isOutcomeUnknown: false,
      sentAt: null,
      code: null,
      hazardId: null,
    };
    const kept = await putReport(report).then(
      () => true,
      () => false,
    );
    if (kept && editing && editing !== report.key) await dropReport(editing);
    try {
      const record = kept ? await deliver(report.key, setShare) : await sendReport(report, setShare);
      if (!editing) await dropDraft(userId).catch(() => undefined);
      setOutcome(record ? { record } : { kept: true });
      void invalidate(client, [listHazards, listViews, getWorkbench]);
    } catch (caught) {
      const known = toApiError(caught);
      const unknown = known.status === 0 || known.status === 401 || known.status >= 500;
      if (kept && unknown) {
        if (!editing) await dropDraft(userId).catch(() => undefined);
        setOutcome({ kept: true });
      } else {
        // Refused: the answers stay here, and the changed report goes under a new key.
        if (kept) await dropReport(report.key).catch(() => undefined);
        key.current = newKey();
        setError(known);
      }
    }
    setBusy(false);
  };

  const restart = (): void => {
    photos.forEach((photo) => URL.revokeObjectURL(photo.url));
    key.current = newKey();
    setPhotos([]);
    setSame(noAnswers);
    setAnswers({ ...first, enterpriseId: answers.enterpriseId, enterpriseName: answers.enterpriseName });
    setFaults([]);
    setSavedAt(null);
    setShare(0);
    setOutcome(null);
    if (editing) void navigate('/report', { replace: true });
  };

  if (outcome && 'record' in outcome) {
    return (
      <PhonePage title="上报隐患" back="/todo">
        <PhoneCard>
          <DoneFace
            title="已上报"
            code={outcome.record.code}
            next={nextInWords(outcome.record)}
            action={{ label: '看这件隐患', to: recordPath(outcome.record.id) }}
          />
        </PhoneCard>
        <p className="hz-center">
          <LinkButton onClick={restart}>再报一件</LinkButton>
        </p>
      </PhonePage>
    );
  }
  if (outcome) {
    return (
      <PhonePage title="上报隐患" back="/todo">
        <PhoneCard>
          <div className="z-face" role="status">
            <Icon as={CloudUpload} />
            <h3>已存在本机，还没有送达</h3>
            <p>联网后自动发送，同一件只会登记一次。送达后在“未发送”里显示编号。</p>
            <div className="z-face-acts">
              <Button kind="filled" to="/unsent">
                看未发送
              </Button>
            </div>
          </div>
        </PhoneCard>
        <p className="hz-center">
          <LinkButton onClick={restart}>再报一件</LinkButton>
        </p>
      </PhonePage>
    );
  }

  const fault = (name: Fault, words: string): ReactNode =>
    faults.includes(name) ? (
      <div className="z-field-error" role="alert">
        <Icon as={AlertCircle} />
        {words}
      </div>
    ) : null;

  return (
    <PhonePage
      title="上报隐患"
      back="/todo"
      right={savedAt && !busy ? <span className="hz-saved">已存草稿 {hour(savedAt)}</span> : null}
      bottom={
        <BottomAct
          label={busy ? `正在发送 ${Math.round(share * 100)}%` : online ? '提交上报' : '存在本机，联网后发送'}
          busy={busy}
          onAct={() => void submit()}
          note={`提交人 ${session.user.name}${session.post ? `，${session.post.title}` : ''}；等级由监管部门判定`}
        />
      }
    >
      <section id="report-photos" tabIndex={-1} aria-label="照片">
        <PhotoPicker
          value={photos}
          onChange={(next) => {
            setPhotos(next);
            setFaults((now) => now.filter((one) => one !== 'photos'));
          }}
          site={site}
        />
        {fault('photos', '请至少拍一张照片')}
      </section>
      <ActError error={error} onRetry={() => void submit()} />
      {reporter.enterpriseId ? null : (
        <div id="report-enterprise" tabIndex={-1}>
          <PhoneCard label="哪家企业">
            <EnterprisePicker
              aria-label="哪家企业"
              value={answers.enterpriseId}
              initial={
                answers.enterpriseId
                  ? [{ value: answers.enterpriseId, label: answers.enterpriseName || '所选企业' }]
                  : []
              }
              onChange={(id) => set({ enterpriseId: id })}
              onPick={(picked) => set({ enterpriseName: picked[0]?.label ?? '' })}
            />
            {online ? null : <p className="z-note">没有网络时查不到企业名称，可以先空着；联网后在“未发送”里点去补。</p>}
            {fault('enterprise', '请选择企业')}
            <div className="hz-gap">
              <ChannelSelect
                unitKind={reporter.unitKind}
                value={answers.channel}
                onChange={(channel) => set({ channel })}
              />
            </div>
          </PhoneCard>
        </div>
      )}
      <div id="report-place" tabIndex={-1}>
        <PhoneCard label={<label htmlFor="report-place-input">哪里有问题</label>}>
          <input
            id="report-place-input"
            className="hz-bigfield"
            value={answers.place}
            maxLength={100}
            placeholder="例如 2 号库东侧安全出口"
            onChange={(event) => {
              set({ place: event.target.value });
              setFaults((now) => now.filter((one) => one !== 'place'));
            }}
          />
          <div className="hz-placechips" role="group" aria-label="登记过和报过的部位">
            {places.map((place) => (
              <button
                key={place}
                type="button"
                className="hz-placechip"
                aria-pressed={answers.place === place}
                onClick={() => set({ place })}
              >
                {place}
              </button>
            ))}
            <button type="button" className="hz-placechip" onClick={() => setScans(true)}>
              <Icon as={QrCode} />
              扫部位码
            </button>
          </div>
          {scans ? (
            <Suspense>
              <PlaceScanner
                open
                onClose={() => setScans(false)}
                onFound={takePlace}
                known={(labels.data ?? []).map((label) => ({
                  ...label,
                  enterpriseId,
                  enterpriseName: answers.enterpriseName,
                }))}
              />
            </Suspense>
          ) : null}
          <ActError error={placeFault} />
          {past.since && places.length > 0 ? (
            <p className="z-note">没有网络，以上是 {timeShort(past.since)} 取到的部位</p>
          ) : null}
          {fault('place', '请写明部位，复查时要找得到')}
        </PhoneCard>
      </div>
      <div id="report-told" tabIndex={-1}>
        <PhoneCard
          label={<label htmlFor="report-told-input">什么问题</label>}
          right={<Speak onText={(text) => set({ told: answers.told ? `${answers.told}${text}` : text })} />}
        >
          <Input.TextArea
            id="report-told-input"
            className="hz-bigarea"
            variant="borderless"
            autoSize={{ minRows: 2, maxRows: 8 }}
            maxLength={2000}
            value={answers.told}
            placeholder="例如 纸箱堆在安全出口门口，门只能开一半"
            onChange={(event) => {
              set({ told: event.target.value });
              setFaults((now) => now.filter((one) => one !== 'told'));
            }}
          />
          {fault('told', '请用一句话写明问题，至少 4 个字')}
        </PhoneCard>
      </div>
      <PhoneCard label="系统建议">
        <CriterionSuggestions
          description={answers.told}
          on={answers.foundOn}
          value={answers.criterionId || null}
          onChange={(criterion) => set({ criterionId: criterion?.id ?? '' })}
        />
      </PhoneCard>
      <div id="report-fixable" tabIndex={-1}>
        <PhoneCard label="现在能不能马上改好？">
          <Choice
            label="现在能不能马上改好？"
            value={answers.fixable}
            onChange={(fixable) => {
              set({ fixable });
              setFaults((now) => now.filter((one) => one !== 'fixable'));
            }}
            options={[
              { value: 'yes', label: '能，今天改完' },
              { value: 'no', label: '不能，要时间' },
            ]}
          />
          {answers.fixable === 'no' ? (
            <div className="hz-interim">
              <p className="hz-warn">
                <Icon as={ShieldAlert} />
                <span>
                  改好前请先采取措施
                  {answers.chosen.length || answers.typed.trim() ? (
                    <>
                      ，已选：<b>{interimText(answers.chosen, answers.typed)}</b>
                    </>
                  ) : (
                    '，点选或写下来'
                  )}
                </span>
              </p>
              <div className="hz-placechips" role="group" aria-label="临时措施">
                {interimChoices.map((one) => {
                  const on = answers.chosen.includes(one);
                  return (
                    <button
                      key={one}
                      type="button"
                      className="hz-placechip"
                      aria-pressed={on}
                      onClick={() =>
                        set({ chosen: on ? answers.chosen.filter((other) => other !== one) : [...answers.chosen, one] })
                      }
                    >
                      {on ? <Icon as={Check} /> : null}
                      {one}
                    </button>
                  );
                })}
              </div>
              <input
                className="z-input hz-gap"
                aria-label="其他临时措施"
                placeholder="其他措施"
                maxLength={300}
                value={answers.typed}
                onChange={(event) => set({ typed: event.target.value })}
              />
            </div>
          ) : null}
          {fault('fixable', '请选择能不能马上改好')}
        </PhoneCard>
      </div>
      {online ? (
        <CandidatesCard
          asked={{
            enterpriseId: answers.enterpriseId,
            title: titleOf(answers.told),
            place: answers.place.trim(),
            description: answers.told.trim(),
            foundOn: answers.foundOn,
            criteria: answers.criterionId ? [answers.criterionId] : [],
          }}
          answers={same}
          onAnswer={setSame}
        />
      ) : null}
    </PhonePage>
  );
}

interface Recognition {
  lang: string;
  interimResults: boolean;
  start(): void;
  stop(): void;
  onresult: ((event: { results: ArrayLike<ArrayLike<{ transcript: string }>> }) => void) | null;
  onend: (() => void) | null;
  onerror: (() => void) | null;
}

/** 按住说话, where the browser can listen; elsewhere the keyboard's own microphone does it. */
function Speak({ onText }: { onText: (text: string) => void }) {
  const Listener = (window as unknown as Record<string, unknown>).webkitSpeechRecognition as
    (new () => Recognition) | undefined;
  const running = useRef<Recognition | null>(null);
  const [on, setOn] = useState(false);
  const [failed, setFailed] = useState(false);
  if (!Listener || failed) return null;
  const toggle = (): void => {
    if (running.current) {
      running.current.stop();
      return;
    }
    const listener = new Listener();
    listener.lang = 'zh-CN';
    listener.interimResults = false;
    listener.onresult = (event) => onText(Array.from(event.results, (result) => result[0]?.transcript ?? '').join(''));
    listener.onerror = () => setFailed(true);
    listener.onend = () => {
      running.current = null;
      setOn(false);
    };
    running.current = listener;
    setOn(true);
    listener.start();
  };
  return (
    <button type="button" className="z-link hz-speak" aria-pressed={on} onClick={toggle}>
      <Icon as={Mic} />
      {on ? '说完了' : '说话输入'}
    </button>
  );
}
