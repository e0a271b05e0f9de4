/** One text of a report, with sentences that may be taken over: made of this report's figures and records, marked until a person takes them. */
import { Input } from 'antd';
import { useId } from 'react';
import { Link } from 'react-router';
import { Button, Tag } from '#kernel/web/ui/index.ts';
import type { Fault, TextView } from '../shared/schema.ts';
import type { TextDraft } from './draft.ts';

export function TextBlock({
  t,
  value,
  onChange,
  faults,
}: {
  t: TextView;
  value: TextDraft;
  onChange: ((next: TextDraft) => void) | undefined;
  faults: readonly Fault[];
}) {
  const id = useId();
  const offered = t.suggestions.filter((s) => !value.taken.includes(s.key));
  const take = (key: string, text: string): void =>
    onChange?.({ text: value.text.trim() ? `${value.text.trimEnd()}\n${text}` : text, taken: [...value.taken, key] });
  return (
    <div className="pr-field">
      <div className="pr-field-head">
        {onChange ? (
          <label htmlFor={id}>
            <b>{t.label}</b>
            {t.isRequired ? '' : '（选填）'}
          </label>
        ) : (
          <b>{t.label}</b>
        )}
        {t.help ? <span className="z-note">{t.help}</span> : null}
      </div>
      {onChange ? (
        <Input.TextArea
          id={id}
          autoSize={{ minRows: 3, maxRows: 14 }}
          maxLength={t.max}
          showCount
          value={value.text}
          {...(faults.some((f) => f.severity === 'error') ? { status: 'error' as const } : {})}
          onChange={(event) => onChange({ ...value, text: event.target.value })}
        />
      ) : value.text ? (
        <p className="pr-text">{value.text}</p>
      ) : (
        <p className="z-note">没有填写。</p>
      )}
      {faults.map((f, i) => (
        <p key={i} className="pr-fault" {...(f.severity === 'warning' ? { 'data-soft': '' } : {})}>
          {f.message}
        </p>
      ))}
      {onChange && offered.length > 0 ? (
        <section className="pr-suggest" aria-label={`${t.label}参考`}>
          <div className="z-small z-ink2">
            <Tag outline>参考</Tag> 由本期数字和台账记录组成，取用后请核对、改写。
          </div>
          <ul>
            {offered.map((s) => (
              <li key={s.key}>
                <div>
                  <p>{s.text}</p>
                  {s.links.length > 0 ? (
                    <p className="z-small">
                      {s.links.map((link, i) =>
                        link.href ? (
                          <Link key={i} to={link.href} style={{ marginRight: '0.8rem' }}>
                            {link.label}
                          </Link>
                        ) : null,
                      )}
                    </p>
                  ) : null}
                </div>
                <Button size="s" onClick={() => take(s.key, s.text)}>
                  取用
                </Button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {t.former ? (
        <details className="z-small">
          <summary>上期写的</summary>
          <p className="pr-text z-ink2">{t.former}</p>
        </details>
      ) : null}
    </div>
  );
}
