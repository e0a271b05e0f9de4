/** Names a demand of the plan or a law in test titles and machines, so that the trace page can find it. */
export const clause = (id: string, text: string): string => `${id} ${text}`;
