/** What a form of this room consists of; `specs.tsx` holds one for every act of the contract. */
import type { ComponentType, ReactNode } from 'react';
import type { z } from 'zod';
import type { AnyEndpoint } from '#kernel/web/api.ts';
import type { FormState } from '#kernel/web/ui/index.ts';
import type { hazardChoices } from '../../shared/contract.ts';
import type { HazardRecord } from '../../shared/schema.ts';

export type Choices = z.infer<NonNullable<(typeof hazardChoices)['response']>>;

export interface ActContext {
  record: HazardRecord;
  choices: Choices;
  /** Civil day at the server. */
  today: string;
  me: { id: string; name: string };
  /** What the button that led here already knows (kind of evidence, role of the signature). */
  preset: URLSearchParams;
}

// oxlint-disable-next-line typescript/no-explicit-any -- forms differ in the value they hold
export type AnyValue = any;

export interface ActSpec<V extends object = AnyValue> {
  endpoint: AnyEndpoint;
  title: string;
  /** Under the title: what the act means. */
  intro?: (ctx: ActContext) => ReactNode;
  /** A page of its own, because much is written or read for it; else a drawer over the record. */
  page?: boolean;
  schema: z.ZodType;
  /** Optional answers that travel as null when they are left empty. */
  blanks?: readonly (keyof V & string)[];
  /** Checks that need the record or two fields at once. */
  also?: (value: V, ctx: ActContext) => { path: string; message: string }[];
  initial: (ctx: ActContext) => V;
  /** Takes out what the answers made void. */
  prepare?: (value: V, ctx: ActContext) => object;
  /** What the body holds beside the value. */
  more?: (ctx: ActContext) => Record<string, unknown>;
  /** False where the contract takes no version. */
  versioned?: boolean;
  verb: (value: V) => string;
  after: (ctx: ActContext, value: V) => string[];
  /** Said when it is done. */
  done: (value: V) => string;
  Fields: ComponentType<{ form: FormState<V>; ctx: ActContext }>;
  /** What one reads while deciding, beside or above the fields. */
  Aside?: ComponentType<{ ctx: ActContext }>;
}

/** Keeps the value's type inside the spec and forgets it in the list. */
export const define = <V extends object>(spec: ActSpec<V>): ActSpec => spec as unknown as ActSpec;
