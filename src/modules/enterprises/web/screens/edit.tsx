/** 修改企业档案: what changed is sent with the version that was read; another's change is shown first. */
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, CompareVersions, ErrorFace, Loading, NoRight, Page } from '#kernel/web/ui/index.ts';
import { getEnterprise, listEnterprises, updateEnterprise } from '../../shared/contract.ts';
import type { EnterpriseFile, UpdateEnterprise } from '../../shared/schema.ts';
import { factLabels, factsOf, FactsFormPage, factWords, sentOf, type FactsForm } from '../form.tsx';
import { enterprisePath, useNames } from '../words.ts';

export function Component() {
  const { id = '' } = useParams();
  const file = useGet(getEnterprise, { params: { id } });
  const [round, setRound] = useState(0);
  if (file.error && !file.data)
    return (
      <Page title="修改企业档案">
        <ErrorFace error={file.error} onRetry={() => void file.refetch()} />
      </Page>
    );
  if (!file.data) return <Loading />;
  if (!file.data.mayEdit)
    return (
      <Page title="修改企业档案">
        <NoRight title="您的岗位不能修改这份档案" text="企业名录由街道、监管部门和安委办维护，需要更正的请告诉他们。" />
      </Page>
    );
  return (
    <EditFile
      key={round}
      file={file.data}
      onReload={() => void file.refetch().then(() => setRound((now) => now + 1))}
    />
  );
}

function EditFile({ file, onReload }: { file: EnterpriseFile; onReload: () => void }) {
  const navigate = useNavigate();
  const names = useNames();
  // The version and facts as they were when the form was opened, not as they may have been read again meanwhile.
  const [opened] = useState(file);
  const latest = useGet(getEnterprise, { params: { id: opened.id } });
  const [sent, setSent] = useState<FactsForm | null>(null);
  const [compared, setCompared] = useState<EnterpriseFile | null>(null);
  const save = useAct(updateEnterprise, {
    invalidate: [getEnterprise, listEnterprises],
    onDone: () => void navigate(enterprisePath(opened.id)),
  });
  const before = factsOf(opened);
  const send = (value: FactsForm, base: EnterpriseFile): unknown => {
    const was = sentOf(factsOf(base));
    const changed = Object.fromEntries(
      Object.entries(sentOf(value)).filter(([key, one]) => key !== 'isAnother' && one !== was[key]),
    );
    if (Object.keys(changed).length === 0) {
      void navigate(enterprisePath(opened.id));
      return null;
    }
    setSent(value);
    setCompared(null);
    return save.act({
      params: { id: opened.id },
      body: { ...changed, version: base.version } as unknown as UpdateEnterprise,
    });
  };
  const compare = () => void latest.refetch().then(({ data }) => data && setCompared(data));
  const stale = save.error?.stale ? save.error : null;
  return (
    <Page
      title="修改企业档案"
      crumbs={[
        { label: '企业名录', to: '/enterprises' },
        { label: opened.name, to: enterprisePath(opened.id) },
        { label: '修改' },
      ]}
    >
      {compared && sent ? (
        <CompareVersions
          who={stale?.details.who as string | undefined}
          at={stale?.details.at as string | undefined}
          was={before}
          theirs={factsOf(compared)}
          mine={sent}
          labelOf={(field) => factLabels[field]}
          show={(field, value) => factWords(names, field, value)}
          busy={save.busy}
          onSave={(value) => send(value, compared)}
          onBack={() => setCompared(null)}
        />
      ) : stale ? (
        <ActError error={stale} onReload={onReload} onCompare={compare} />
      ) : null}
      <div hidden={compared !== null}>
        <FactsFormPage
          initial={before}
          withState={opened.state !== 'merged'}
          submit="保存"
          busy={save.busy}
          error={stale ? null : save.error}
          onSubmit={(value) => send(value, opened)}
        />
      </div>
    </Page>
  );
}
