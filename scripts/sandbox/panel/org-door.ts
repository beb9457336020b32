/** What a component's call of Apex ends with: JSON, or the error that it catches (status and body). */
export type ApexAnswer =
  | { readonly ok: true; readonly json: string }
  | { readonly ok: false; readonly error: { readonly status: number; readonly body: unknown } };

/** A file's bytes, as an org gives them out. */
export interface FileContent {
  readonly bytes: Uint8Array;
  readonly type: string;
  readonly name: string;
}

/** What the panel wants of the org, as one of its users. Users are named by their agents' ids. */
export interface PanelOrg {
  /** Calls an `@AuraEnabled` method, `Class.method`, with its arguments by name. */
  callApex: (
    user: string,
    method: string,
    params: Readonly<Record<string, unknown>>,
  ) => Promise<ApexAnswer>;
  /** The content of a version of a Salesforce File; undefined when the user cannot see it. */
  readFile: (user: string, versionId: string) => Promise<FileContent | undefined>;
  /** Passes on the messages of an event channel until the returned function is called. */
  hear: (
    user: string,
    channel: string,
    replayId: number,
    listener: (message: unknown) => void,
  ) => Promise<() => Promise<void>>;
  /** The LiveChatTranscript that belongs to a chat of Live Agent; undefined until the org has it. */
  transcriptOf: (chatKey: string) => Promise<string | undefined>;
}
