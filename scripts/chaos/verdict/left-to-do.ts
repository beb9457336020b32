const QUERIES = {
  inbox: 'select count(*) as count from inbox where done = 0',
  messages:
    "select count(*) as count from message where settled_at is null and status in ('queued', 'sending')",
  media: `select count(*) as count from message
    join conversation on conversation.id = message.conversation_id
    where medium is not null and (message.settled_at is null or conversation.chat_id is not null)`,
  reports: 'select count(*) as count from conversation where unreported > 0',
};

/** What is read from the journal. */
export const LEFT_QUERIES: readonly string[] = Object.values(QUERIES);

/** What a relay still has to do, by its journal, in words; empty when everything is done. */
export function leftToDo(rows: (sql: string) => Record<string, unknown>[]): string[] {
  return Object.entries(QUERIES).flatMap(([what, sql]) => {
    const count = Number(rows(sql)[0]?.['count'] ?? 0);
    return count > 0 ? [`${String(count)} ${what}`] : [];
  });
}
