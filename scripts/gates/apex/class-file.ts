import type { FieldType } from '../legacy-chat.ts';

const PACKAGE = 'com/nawforce/runforce';
const PUBLIC = 0x0001;
const STATIC = 0x0008;
const SUPER = 0x0020;

/**
 * The class by which apex-ls knows a standard object: a Java class with a field for each field of the
 * object, and nothing that would ever run (JVM Specification, chapter 4, "The class File Format").
 */
export function sObjectClass(name: string, fields: Readonly<Record<string, FieldType>>): Buffer {
  const pool = new ConstantPool();
  const self = `${PACKAGE}/SObjects/${name}`;
  const parent = `${PACKAGE}/System/SObject`;
  const thisClass = pool.class(self);
  const superClass = pool.class(parent);
  const token = (field: string, kind: string): Buffer =>
    Buffer.concat([
      u2(PUBLIC | STATIC, pool.utf8(field), pool.utf8(`L${PACKAGE}/Internal/${kind}$;`), 1),
      pool.attribute('Signature', u2(pool.utf8(`L${PACKAGE}/Internal/${kind}$<L${self};>;`))),
    ]);
  const members = Object.entries(fields).map(([field, type]) =>
    u2(PUBLIC, pool.utf8(field), pool.utf8(`L${PACKAGE}/System/${type};`), 0),
  );
  // aload_0; invokespecial SObject.<init>; return
  const code = Buffer.concat([
    Buffer.from([0x2a, 0xb7]),
    u2(pool.method(superClass, '<init>', '()V')),
    Buffer.from([0xb1]),
  ]);
  const constructor = Buffer.concat([
    u2(PUBLIC, pool.utf8('<init>'), pool.utf8('()V'), 1),
    pool.attribute('Code', Buffer.concat([u2(1, 1), u4(code.length), code, u2(0, 0)])),
  ]);
  const body = Buffer.concat([
    u2(PUBLIC | SUPER, thisClass, superClass, 0),
    u2(members.length + 2),
    token('SObjectType', 'SObjectType'),
    token('Fields', 'SObjectFields'),
    ...members,
    u2(1),
    constructor,
    u2(0),
  ]);
  // 52 is Java 8.
  return Buffer.concat([u4(0xcafebabe), u2(0, 52), pool.bytes(), body]);
}

class ConstantPool {
  readonly #entries: Buffer[] = [];
  readonly #known = new Map<string, number>();

  utf8(text: string): number {
    const bytes = Buffer.from(text);
    return this.#add(Buffer.concat([Buffer.from([1]), u2(bytes.length), bytes]));
  }

  class(name: string): number {
    return this.#add(Buffer.concat([Buffer.from([7]), u2(this.utf8(name))]));
  }

  method(owner: number, name: string, descriptor: string): number {
    const signature = u2(this.utf8(name), this.utf8(descriptor));
    const nameAndType = this.#add(Buffer.concat([Buffer.from([12]), signature]));
    return this.#add(Buffer.concat([Buffer.from([10]), u2(owner, nameAndType)]));
  }

  attribute(name: string, content: Buffer): Buffer {
    return Buffer.concat([u2(this.utf8(name)), u4(content.length), content]);
  }

  bytes(): Buffer {
    return Buffer.concat([u2(this.#entries.length + 1), ...this.#entries]);
  }

  #add(entry: Buffer): number {
    const key = entry.toString('latin1');
    const index = this.#known.get(key) ?? this.#entries.push(entry);
    this.#known.set(key, index);
    return index;
  }
}

function u2(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  values.forEach((value, at) => bytes.writeUInt16BE(value, at * 2));
  return bytes;
}

function u4(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
