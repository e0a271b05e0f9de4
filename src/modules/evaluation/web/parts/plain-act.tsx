/** An act that needs nothing but, perhaps, an opinion. */
import { useState } from 'react';
import type { AnyEndpoint } from '#kernel/web/api.ts';
import { isOffered, useAct, useAskedAct } from '#kernel/web/hooks.ts';
import { ConfirmAct } from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';

export interface PlainWords {
  endpoint: AnyEndpoint;
  title: string;
  confirm: string;
  /** Label of what must be written; left out: nothing is asked. */
  opinion?: string;
  /** Name of the field in the body. */
  field?: string;
  consequences?: string[];
  danger?: boolean;
  invalidate: AnyEndpoint[];
}

export function PlainAct({
  id,
  version,
  words,
  onClose,
}: {
  id: string;
  version: number;
  words: PlainWords;
  onClose: () => void;
}) {
  const save = useAct(words.endpoint, {
    invalidate: [...words.invalidate, getWorkbench],
    onDone: onClose,
  });
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={words.title}
      confirm={words.confirm}
      {...(words.consequences ? { consequences: words.consequences } : {})}
      {...(words.opinion ? { opinion: { label: words.opinion, required: true, max: 2000 } } : {})}
      {...(words.danger ? { danger: true } : {})}
      error={save.error}
      busy={save.busy}
      act={(text) =>
        (save.act as (args: unknown) => Promise<unknown>)({
          params: { id },
          body: { version, ...(words.opinion ? { [words.field ?? 'opinion']: text } : {}) },
        })
      }
    />
  );
}

/** Which act is open: what was pressed, or what a thing to do named in the address. */
export function useOpenAct(
  offered: readonly { action: string; locked?: unknown }[],
): [string, (action: string) => void] {
  const [open, setOpen] = useState('');
  useAskedAct((asked) => {
    if (isOffered({ allowedActions: offered }, asked)) setOpen(asked);
  });
  return [open, setOpen];
}
