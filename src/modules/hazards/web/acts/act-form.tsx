/** The form of one act, in a drawer or on a page: fields, refusals, another's change in between, and what comes next. */
import { useEffect, useMemo, useRef, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { timeShort } from '#kernel/web/format.ts';
import { queryKeyOf, useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  ConflictFace,
  DoneFace,
  ErrorFace,
  FormPage,
  LinkButton,
  Loading,
  NoRight,
  useForm,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import { getHazard, hazardChoices, heatOfHazards, listHazards, listViews } from '../../shared/contract.ts';
import { actionLabels, type HazardAction } from '../../shared/labels.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { nextInWords } from '../parts/names.ts';
import { specOf } from './specs.tsx';
import { checking, withoutBlanks } from './checking.ts';
import type { ActContext, ActSpec, Choices } from './spec.ts';

const noChoices: Choices = { officers: [], handlers: [], departments: [], defaults: {} };

export interface ActFormProps {
  record: HazardRecord;
  action: HazardAction;
  preset?: URLSearchParams | undefined;
  /** Back to the record. */
  onClose: () => void;
  /** Reads the record anew. */
  onReload: () => Promise<unknown>;
  /** Where one reads while deciding stands: above the fields, or given to the page. */
  aside?: 'above' | 'none';
}

/** Loads what the form offers, says why it cannot be done, and opens the form. */
export function ActForm(props: ActFormProps) {
  const { record, action, onClose } = props;
  const spec = specOf(action);
  const choices = useGet(hazardChoices, { params: { id: record.id } }, { staleTime: 60_000 });
  // Asked once: after the act is done it is no longer allowed, and the page must not forget that it was.
  const [offer] = useState(() => record.allowedActions.find((one) => one.action === action));
  if (!spec || !offer || offer.locked) {
    return (
      <NoRight
        title={spec ? `现在不能办理“${offer?.label ?? actionLabels[action]}”` : '没有这项办理'}
        text={offer?.locked?.reason ?? '这一步不由您办理，或者已经办过了。档案里列有您现在可以办理的事项。'}
        action={{ label: '回到档案', onAct: onClose }}
      />
    );
  }
  if (choices.isPending) return <Loading rows={5} />;
  if (choices.error && !choices.data) return <ErrorFace error={choices.error} onRetry={() => void choices.refetch()} />;
  return <OpenForm {...props} spec={spec} choices={choices.data ?? noChoices} />;
}

function OpenForm({
  record,
  action,
  preset,
  onClose,
  onReload,
  aside = 'above',
  spec,
  choices,
}: ActFormProps & { spec: ActSpec; choices: Choices }) {
  const session = useSession();
  const client = useQueryClient();
  const [version, setVersion] = useState(record.version);
  const [reloaded, setReloaded] = useState(false);
  const [done, setDone] = useState<{ record: HazardRecord; words: string } | null>(null);
  const ctx: ActContext = {
    record,
    choices,
    today: session.today,
    me: { id: session.user.id, name: session.user.name },
    preset: preset ?? new URLSearchParams(),
  };
  const latest = useRef(ctx);
  latest.current = ctx;
  const schema = useMemo(
    () => checking(spec.schema, spec.blanks ?? [], (value) => spec.also?.(value, latest.current) ?? []),
    [spec],
  );
  // One draft for each thing asked for: photos of one piece of evidence never turn up under another.
  const subject = preset?.toString() ? `.${preset.toString()}` : '';
  const place = `hazard.${record.id}.${action}${subject}`;
  const form = useForm<object>({ initial: spec.initial(ctx), schema, draftKey: place });
  const save = useAct(spec.endpoint, {
    invalidate: [listHazards, heatOfHazards, listViews, getWorkbench, hazardChoices],
    attemptKey: place,
    onAnswer: () => form.settled(),
    onDone: (answer) => {
      const next = answer as HazardRecord;
      client.setQueryData(queryKeyOf(getHazard, { params: { id: record.id } }), next);
      setDone({ record: next, words: spec.done(form.value) });
    },
  });
  const top = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (done) top.current?.focus();
  }, [done]);

  if (done) {
    return (
      <div ref={top} tabIndex={-1} className="hz-donebox">
        <DoneFace
          title={done.words}
          code={done.record.code}
          next={nextInWords(done.record)}
          action={{ label: '看下一件待办', to: '/todo' }}
        />
        <p className="hz-center">
          <LinkButton onClick={onClose}>回到这件隐患的档案</LinkButton>
        </p>
      </div>
    );
  }

  const stale = save.error?.code.endsWith('.stale') ? save.error : null;
  const send = (value: object): unknown =>
    save.act({
      params: { id: record.id },
      body: {
        ...(spec.versioned === false ? {} : { version }),
        ...withoutBlanks(spec.prepare?.(value, ctx) ?? value, spec.blanks ?? []),
        ...spec.more?.(ctx),
      },
    });
  const newest = record.timeline[0];
  const Fields = spec.Fields;
  const Aside = spec.Aside;
  return (
    <div ref={top}>
      {spec.intro ? <div className="z-ink2 hz-intro">{spec.intro(ctx)}</div> : null}
      {stale ? (
        <div className="hz-conflict">
          <ConflictFace
            who={stale.details.who as string | undefined}
            at={(stale.details.at ?? stale.details.when) as string | undefined}
            what={typeof stale.details.what === 'string' ? `办理了“${stale.details.what}”。` : undefined}
            onReload={() => {
              void onReload().then(() => {
                save.reset();
                setReloaded(true);
              });
            }}
          />
        </div>
      ) : null}
      {reloaded && !stale ? (
        <div className="z-after hz-reloaded" role="status">
          <b>已取到最新内容，您填写的都还在</b>
          {newest ? (
            <p>
              最近一步：{newest.label}，{newest.unit} {newest.actor} {timeShort(newest.at)}
              {newest.note ? `，“${newest.note}”` : ''}
            </p>
          ) : null}
          {version !== record.version ? (
            <Button
              size="s"
              onClick={() => {
                setVersion(record.version);
                setReloaded(false);
              }}
            >
              已核对，按我填的办理
            </Button>
          ) : null}
        </div>
      ) : null}
      {Aside && aside === 'above' ? (
        <div className="hz-above">
          <Aside ctx={ctx} />
        </div>
      ) : null}
      <FormPage
        form={form}
        onSubmit={send}
        submit={spec.verb(form.value)}
        busy={save.busy}
        error={stale ? null : save.error}
        locked={reloaded && version !== record.version ? '请先核对上面的最新内容' : null}
        after={spec.after(ctx, form.value)}
        afterTitle="办理以后"
        extra={<Button onClick={onClose}>暂不办理</Button>}
      >
        <Fields form={form} ctx={ctx} />
      </FormPage>
    </div>
  );
}
