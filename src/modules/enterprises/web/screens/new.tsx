/** 登记企业: one enterprise into the register; a very similar one is shown first. */
import { Checkbox } from 'antd';
import { Link, useNavigate } from 'react-router';
import { z } from 'zod';
import { useAct } from '#kernel/web/hooks.ts';
import { Card, Field, Page } from '#kernel/web/ui/index.ts';
import { createEnterprise, listEnterprises } from '../../shared/contract.ts';
import { EnterpriseInput } from '../../shared/schema.ts';
import { factsOf, FactsFormPage, sentOf, type FactsForm } from '../form.tsx';
import { enterprisePath } from '../words.ts';

const schema = z
  .looseObject({})
  .transform(({ state: _state, ...value }) => sentOf(value as unknown as FactsForm))
  .pipe(
    EnterpriseInput.extend({
      streetCode: z.string({ error: '请选择所属街道' }),
      industry: z.string({ error: '请选择行业领域' }),
    }),
  );

export function Component() {
  const navigate = useNavigate();
  const save = useAct(createEnterprise, {
    invalidate: [listEnterprises],
    onDone: (file) => void navigate(enterprisePath(file.id)),
  });
  const { id, name } = (save.error?.details ?? {}) as { id?: string; name?: string };
  const known = id && name ? { id, name } : null;
  return (
    <Page title="登记企业" crumbs={[{ label: '企业名录', to: '/enterprises' }, { label: '登记企业' }]}>
      <FactsFormPage
        initial={factsOf()}
        schema={schema}
        draftKey="enterprises.new"
        submit="登记"
        busy={save.busy}
        error={save.error}
        onSubmit={({ state: _state, ...value }) =>
          save.act({ body: sentOf(value as FactsForm) as unknown as EnterpriseInput })
        }
      >
        {(form) =>
          known ? (
            <Card title="名录中的这一家" extra={<Link to={enterprisePath(known.id)}>打开“{known.name}”的档案</Link>}>
              {save.error?.code === 'enterprises.codeTaken' ? (
                <p className="z-small z-ink2">代码填错的请改正后再登记；确是同一家的，请在它的档案里修改。</p>
              ) : (
                <Field form={form} name="isAnother" label="与名录中相近的企业" group>
                  {({ value, onChange }) => (
                    <Checkbox checked={Boolean(value)} onChange={(event) => onChange(event.target.checked)}>
                      确为另一家
                    </Checkbox>
                  )}
                </Field>
              )}
            </Card>
          ) : null
        }
      </FactsFormPage>
    </Page>
  );
}
