import { describe, expect, it } from 'vitest';
import { compile, evaluated, returned, run, thrown } from './run-apex.ts';

describe('inheritance (Apex Developer Guide, Extending a Class)', () => {
  const shape = `public abstract class Shape {
    protected String name = 'shape';
    public Shape() { Log.add('Shape()'); }
    public abstract Decimal area();
    public virtual String describe() { return name + ' ' + area(); }
  }`;
  const square = `public virtual class Square extends Shape {
    private Integer side;
    public Square(Integer side) { super(); this.side = side; name = 'square'; Log.add('Square()'); }
    public override Decimal area() { return side * side; }
  }`;
  const loud = `public class Loud extends Square {
    public Loud() { super(3); }
    public override String describe() { return super.describe().toUpperCase() + '!'; }
  }`;
  const log = `public class Log { public static List<String> all = new List<String>();
    public static void add(String s) { all.add(s); } }`;

  it('calls the method of the object, whatever the type of the variable', () => {
    const body = 'Shape s = new Loud(); return s.describe();';
    expect(returned(body, shape, square, loud, log)).toBe('SQUARE 9!');
  });

  it('runs constructors from the top down', () => {
    const body = 'Shape s = new Loud(); return Log.all;';
    expect(returned(body, shape, square, loud, log)).toBe('(Shape(), Square())');
  });

  it.each([
    [
      'public class A extends B {}',
      'public class B {}',
      'Non-virtual and non-abstract type cannot be extended: B',
    ],
    [
      'public class A extends B { public void go() {} }',
      'public virtual class B { public virtual void go() {} }',
      'Method must use the override keyword',
    ],
    [
      'public class A extends B { public override void go() {} }',
      'public virtual class B { public void go() {} }',
      'cannot be overridden',
    ],
    [
      'public class A extends B { }',
      'public abstract class B { public abstract void go(Integer i); }',
      'Class A must implement the method: go(Integer)',
    ],
    [
      'public class A implements B { }',
      'public interface B { void go(); }',
      'Class A must implement the method: go()',
    ],
    [
      'public class A extends B { }',
      'public virtual class B { public B(Integer i) { } }',
      'Default constructor not available in B',
    ],
    [
      'public virtual class A extends B { }',
      'public virtual class B extends A { }',
      'Class extends itself',
    ],
    ['public class A { Integer a; String A; }', 'public class B { }', 'Duplicate field: A'],
    [
      'public class A { void go(Integer i) { } void GO(Integer j) { } }',
      'public class B { }',
      'Method already defined',
    ],
    [
      'public class A { void go() { B b = new B(); } }',
      'public interface B { }',
      'Type cannot be constructed: B',
    ],
    [
      'public class A { void go() { B.secret(); } }',
      'public class B { private static void secret() { } }',
      'Method is not visible',
    ],
    [
      'public class A { Integer go() { return B.secret; } }',
      'public class B { private static Integer secret; }',
      'Variable is not visible: B.secret',
    ],
    [
      'public class A { static Integer n; Integer m; static Integer go() { return m; } }',
      'public class B { }',
      'Instance variable used in static code: m',
    ],
  ])('refuses %s beside %s', (one, other, expected) => {
    expect(() => compile([one, other])).toThrow(expected);
  });

  it('names every error at once, with file, line and column', () => {
    const sources = ['public class A {\n  Nope a;\n}', 'public class B {\n\n  Nope b;\n}'];
    expect(() => compile(sources)).toThrow(
      'A.cls:2:3 Invalid type: Nope\nB.cls:3:3 Invalid type: Nope',
    );
  });
});

describe('interfaces', () => {
  it('are called through, also when inherited', () => {
    const sources = [
      'public interface Named { String name(); }',
      'public interface Person extends Named { Integer age(); }',
      "public class Kid implements Person { public String name() { return 'Bo'; } public Integer age() { return 7; } }",
    ];
    expect(
      returned(
        'Person p = new Kid(); Named n = p; return n.name() + p.age() + (n instanceof Person);',
        ...sources,
      ),
    ).toBe('Bo7true');
  });

  it('sort by compareTo or with a Comparator (List Class, sort)', () => {
    const sources = [
      `public class Card implements Comparable {
        public Integer rank;
        public Card(Integer rank) { this.rank = rank; }
        public Integer compareTo(Object other) { return rank - ((Card) other).rank; }
        public override String toString() { return 'c' + rank; }
      }`,
      `public class Backwards implements Comparator<Card> {
        public Integer compare(Card a, Card b) { return b.rank - a.rank; }
      }`,
    ];
    const body = `List<Card> cards = new List<Card>{ new Card(2), new Card(3), new Card(1) };
      cards.sort();
      String up = '' + cards;
      cards.sort(new Backwards());
      return up + cards;`;
    expect(returned(body, ...sources)).toBe('(c1, c2, c3)(c3, c2, c1)');
  });
});

describe('members', () => {
  it('initialises static variables in the order of the source, when the class is first used', () => {
    const probe = `public class Probe {
      public static Integer a = 1;
      static { a = a + b.size(); }
      public static List<Integer> b = new List<Integer>{ 1, 2 };
    }`;
    expect(thrown('Integer i = Probe.a;', probe)).toBe(
      'System.NullPointerException: Attempt to de-reference a null object',
    );
  });

  it('keeps static variables for one transaction', () => {
    const probe = 'public class Probe { public static Integer n = 0; }';
    expect(returned('Probe.n++; return Probe.n;', probe)).toBe('1');
    expect(returned('Probe.n++; return Probe.n;', probe)).toBe('1');
  });

  it('runs initialisers before the constructor body, and this(…) once', () => {
    const probe = `public class Probe {
      public String log = 'field ';
      { log += 'block '; }
      public Probe() { this(1); log += 'none'; }
      public Probe(Integer n) { log += 'one '; }
    }`;
    expect(evaluated('new Probe().log', probe)).toBe('field block one none');
  });

  it('calls the accessors of properties, which reach the storage by its own name', () => {
    const probe = `public class Probe {
      public Integer plain { get; set; }
      public Integer doubled { get { return doubled * 2; } set { doubled = value + 1; } }
      public Integer computed { get { return plain + 1; } }
      public static String shared { get { if (shared == null) { shared = 'lazy'; } return shared; } private set; }
    }`;
    const body =
      'Probe p = new Probe(); p.plain = 1; p.doubled = 4; return p.computed + p.doubled + Probe.shared;';
    expect(returned(body, probe)).toBe('12lazy');
  });

  it.each([
    ['p.readOnly = 1;', 'Variable is not writable: readOnly'],
    ['p.guarded = 1;', 'Variable is not visible: Probe.guarded'],
    ['p.fixed = 1;', 'Final variable has already been initialized: fixed'],
  ])('refuses %s', (statement, expected) => {
    const probe = `public class Probe {
      public Integer readOnly { get { return 1; } }
      public Integer guarded { get; private set; }
      public final Integer fixed = 1;
    }`;
    expect(() => run(`Probe p = new Probe(); ${statement} return null;`, probe)).toThrow(expected);
  });

  it('lets tests see what is @TestVisible', () => {
    const probe = 'public class Probe { @TestVisible private static Integer n = 5; }';
    const test = '@IsTest private class ProbeTest { static Integer go() { return Probe.n; } }';
    expect(() => compile([probe, test])).not.toThrow();
    expect(() => run('return Probe.n;', probe)).toThrow('Variable is not visible');
  });

  it('finds names in any case', () => {
    expect(
      returned(
        'INTEGER Count = 1; return cOUNT + probe.GO();',
        'public class Probe { public static integer Go() { RETURN 2; } }',
      ),
    ).toBe('3');
  });

  it('reaches static members of outer classes from inner ones', () => {
    const probe = `public class Probe {
      private static Integer n = 4;
      private static Integer twice(Integer i) { return i * 2; }
      public class Inner { public Integer go() { return twice(n); } }
      public enum Kind { ONE, TWO }
    }`;
    expect(returned('return new Probe.Inner().go() + Probe.Kind.TWO.name();', probe)).toBe('8TWO');
  });
});

describe('overloads', () => {
  const probe = `public class Probe {
    public static String go(Object o) { return 'Object'; }
    public static String go(Long l) { return 'Long'; }
    public static String go(Decimal d) { return 'Decimal'; }
    public static String go(String s) { return 'String'; }
    public static String go(SObject s) { return 'SObject'; }
    public static String go(Account a) { return 'Account'; }
    public static String go(List<SObject> l) { return 'List<SObject>'; }
    public static String go(Exception e) { return 'Exception'; }
    public static String go(DmlException e) { return 'DmlException'; }
  }`;

  it.each([
    ['1', 'Long'],
    ['1.5', 'Decimal'],
    ["'a'", 'String'],
    ["Id.valueOf('001000000000001')", 'String'],
    ['new Account()', 'Account'],
    ['new Contact()', 'SObject'],
    ['new List<Account>()', 'List<SObject>'],
    ['new List<String>()', 'Object'],
    ['new DmlException()', 'DmlException'],
    ['new MathException()', 'Exception'],
    ['true', 'Object'],
  ])('%s goes to the closest parameter, %s', (argument, expected) => {
    expect(evaluated(`Probe.go(${argument})`, probe)).toBe(expected);
  });

  it('does not choose where none is closer', () => {
    const two =
      'public class Two { public static void go(String s) { } public static void go(Account a) { } }';
    expect(() => run('Two.go(null); return null;', two)).toThrow('Method is ambiguous');
  });
});

describe('objects as keys and texts', () => {
  const point = `public class Point {
    public Integer x, y;
    public Point(Integer x, Integer y) { this.x = x; this.y = y; }
    public Boolean equals(Object other) { Point p = (Point) other; return p.x == x && p.y == y; }
    public Integer hashCode() { return x; }
  }`;

  it('are equal as their class says (Using Custom Types in Map Keys and Sets)', () => {
    const body = `Set<Point> points = new Set<Point>{ new Point(1, 2), new Point(1, 2), new Point(1, 3) };
      return points.size() + ' ' + (new Point(1, 2) == new Point(1, 2)) + points.contains(new Point(1, 3));`;
    expect(returned(body, point)).toBe('2 truetrue');
  });

  it('are different objects when their class says nothing', () => {
    const body = 'Set<Plain> s = new Set<Plain>{ new Plain(), new Plain() }; return s.size();';
    expect(returned(body, 'public class Plain { }')).toBe('2');
  });

  it.each([
    ['new Point(1, 2)', 'Point:[x=1, y=2]'],
    ["new Account(Name = 'a')", 'Account:{Name=a}'],
    ["new List<Object>{ 1, 'a', null }", '(1, a, null)'],
    ["new Map<String, Integer>{ 'a' => 1 }", '{a=1}'],
    ['new MathException()', 'System.MathException: Script-thrown exception'],
    ['Point.class', 'Point'],
    ['List<Map<Id, Account>>.class', 'List<Map<Id,Account>>'],
    ["Blob.valueOf('abc')", 'Blob[3]'],
  ])('%s is written %s', (expression, expected) => {
    expect(evaluated(`'' + ${expression}`, point)).toBe(expected);
  });

  // Source: fflib_ObjectsTest of apex-enterprise-patterns/fflib-apex-common, which passes in orgs.
  it.each([
    ['Point.class == Point.class', 'true'],
    ['((Object) Point.class).equals(Point.class)', 'true'],
    ['new Set<Type>{ Point.class, Point.class, String.class }.size()', '2'],
    ["new Map<Type, String>{ Point.class => 'found' }.get(Point.class)", 'found'],
    ['((Object) Point.class).equals(String.class)', 'false'],
  ])('types are equal by what they name: %s is %s', (expression, expected) => {
    expect(evaluated(expression, point)).toBe(expected);
  });
});
