/** What Node has of it, as far as it is needed: Node's types leave it to the browser's. */
declare namespace WebAssembly {
  class Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  type Module = object;
  const Module: {
    new (bytes: Uint8Array): Module;
    imports: (module: Module) => unknown[];
  };
  class Instance {
    constructor(module: Module);
    readonly exports: { memory: Memory };
  }
  function instantiate(bytes: Uint8Array): Promise<{ instance: { exports: unknown } }>;
}
