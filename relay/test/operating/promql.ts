import { parser } from '@prometheus-io/lezer-promql';

/** What an expression asks for. */
export interface Asked {
  /** A metric, and the labels that it is filtered by. */
  selectors: { metric: string; labels: string[] }[];
  /** The labels that are summed over or matched by. */
  groupings: string[];
}

/** Parses PromQL by Prometheus's own grammar. Throws at the first place that is none. */
export function parsePromql(expression: string): Asked {
  const asked: Asked = { selectors: [], groupings: [] };
  const names: string[] = [];
  parser.parse(expression).iterate({
    enter: ({ type, name, from, to }) => {
      const text = expression.slice(from, to);
      if (type.isError) {
        throw new SyntaxError(`Not PromQL at ${from}: ${expression.slice(from, from + 30)}`);
      }
      if (name === 'VectorSelector') asked.selectors.push({ metric: '', labels: [] });
      const selector = asked.selectors.at(-1);
      if (name === 'Identifier' && selector?.metric === '') selector.metric = text;
      if (name === 'LabelName') {
        if (names.includes('LabelMatchers')) selector?.labels.push(text);
        else asked.groupings.push(text);
      }
      names.push(name);
    },
    leave: () => {
      names.pop();
    },
  });
  return asked;
}
