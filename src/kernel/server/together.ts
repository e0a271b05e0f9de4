/**
 * Questions of many requests at the same moment, asked of the database in one statement. One question is on its way at a
 * time; what comes meanwhile travels with the next. Each is answered by what was committed when it was asked, or later.
 */
export function together<Key, Answer>(ask: (keys: Key[]) => Promise<Answer[]>): (key: Key) => Promise<Answer> {
  let waiting: { key: Key; resolve: (answer: Answer) => void; reject: (error: unknown) => void }[] = [];
  let isAsking = false;
  const send = async (): Promise<void> => {
    while (waiting.length > 0) {
      const asked = waiting;
      waiting = [];
      try {
        const answers = await ask(asked.map((one) => one.key));
        asked.forEach((one, at) => one.resolve(answers[at] as Answer));
      } catch (error) {
        for (const one of asked) one.reject(error);
      }
    }
    isAsking = false;
  };
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (isAsking) return;
      isAsking = true;
      // Requests that arrived in the same turn of the event loop are all here by then.
      setImmediate(() => void send());
    });
}

/**
 * Does something for each item, so many at the same moment. After the first failure no other is begun, and it is thrown when
 * those under way have ended: whoever tidies up then has nobody working against him.
 */
export async function fewAtATime<Item>(
  count: number,
  items: readonly Item[],
  act: (item: Item) => Promise<void>,
): Promise<void> {
  const left = items.values();
  let failure: { why: unknown } | null = null;
  const take = async (): Promise<void> => {
    for (const item of left) {
      if (failure) return;
      try {
        await act(item);
      } catch (why) {
        failure ??= { why };
      }
    }
  };
  await Promise.all(Array.from({ length: count }, take));
  if (failure) throw (failure as { why: unknown }).why;
}
