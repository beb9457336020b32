import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LiveAgentStandIn } from '../live-agent/stand-in.ts';
import { agentId, ids, initBody, queued, start, Visitor } from './live-agent-visitor.ts';

const someText: unknown = expect.any(String);
const containing = (part: string): unknown => expect.stringContaining(part);

let liveAgent: LiveAgentStandIn;
let visitor: Visitor;

beforeEach(async () => {
  liveAgent = await start({ agents: ['Ada', 'Grace'] });
  visitor = new Visitor(liveAgent);
  await visitor.open();
});

afterEach(() => liveAgent.close());

describe('ChasitorInit', () => {
  it('puts the visitor in the queue and says so', async () => {
    expect(await visitor.init()).toEqual({ status: 200, body: 'OK' });
    const [success, update] = await visitor.poll();
    expect(success).toMatchObject({
      type: 'ChatRequestSuccess',
      message: {
        connectionTimeout: 150_000,
        queuePosition: 1,
        estimatedWaitTime: 0,
        sensitiveDataRules: [],
        transcriptSaveEnabled: false,
        customDetails: [],
        geoLocation: { countryCode: 'SG' },
      },
    });
    expect(update).toEqual({
      type: 'QueueUpdate',
      message: { position: 0, estimatedWaitTime: 0 },
    });
    expect(liveAgent.chat(visitor.id)).toMatchObject({
      visitorName: 'Mei',
      state: 'waiting',
      prechat: [{ label: 'City', value: 'Xiamen' }],
    });
  });

  it('leaves queue updates out for a visitor who does not want them', async () => {
    await visitor.init({ receiveQueueUpdates: false });
    const messages = await visitor.poll();
    expect(messages).toMatchObject([
      { type: 'ChatRequestSuccess', message: { estimatedWaitTime: -1 } },
    ]);
  });

  it('takes entities, optional fields and fields that nobody knows', async () => {
    const answer = await visitor.init({
      trackingId: '',
      prechatDetails: [
        {
          label: 'Open ID',
          value: 'o1',
          transcriptFields: [],
          entityMaps: [],
          doKnowledgeSearch: false,
        },
      ],
      prechatEntities: [
        {
          entityName: 'Contact',
          showOnCreate: true,
          linkToEntityName: null,
          linkToEntityField: null,
          saveToTranscript: 'ContactId',
          entityFieldsMaps: [
            {
              fieldName: 'LastName',
              label: 'Open ID',
              doFind: true,
              isExactMatch: true,
              doCreate: false,
            },
          ],
        },
      ],
    });
    expect(answer.status).toBe(200);
  });

  const without = (field: string): Record<string, unknown> => ({ [field]: undefined });

  it.each([
    ['organizationId', without('organizationId')],
    ['organizationId', { organizationId: '00D000000000000' }],
    ['organizationId', { organizationId: `${ids.organizationId}EAA` }],
    ['deploymentId', { deploymentId: '572000000000000' }],
    ['buttonId', { buttonId: '573000000000000' }],
    ['buttonId', { buttonId: 5 }],
    ['sessionId', { sessionId: 'another' }],
    ['userAgent', without('userAgent')],
    ['language', without('language')],
    ['screenResolution', without('screenResolution')],
    ['visitorName', { visitorName: null }],
    ['prechatDetails', without('prechatDetails')],
    ['prechatDetails.0.transcriptFields', { prechatDetails: [{ label: 'a', value: 'b' }] }],
    ['prechatEntities', { prechatEntities: {} }],
    [
      'prechatEntities.0.entityFieldsMaps',
      { prechatEntities: [{ entityName: 'Contact', entityFieldsMap: [] }] },
    ],
    ['receiveQueueUpdates', { receiveQueueUpdates: 'true' }],
    ['isPost', { isPost: 'true' }],
  ])('refuses a wrong %s and names it', async (property, changes) => {
    const answer = await visitor.init(changes);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual({
      message: 'The request has missing or invalid fields',
      details: [{ property, message: someText }],
    });
    expect(liveAgent.state().chats).toEqual([]);
    expect((await visitor.init()).status).toBe(200);
  });

  it('is taken once', async () => {
    await visitor.init();
    expect((await visitor.init()).status).toBe(400);
    expect(liveAgent.state().chats).toHaveLength(1);
  });

  it('does nothing a second time under the same sequence', async () => {
    await visitor.init();
    expect((await visitor.post('ChasitorInit', initBody, 1)).status).toBe(200);
    expect(liveAgent.state().chats).toHaveLength(1);
  });

  it('takes ids of 18 characters if told to', async () => {
    liveAgent.faults.set('long-ids', 'accept');
    const organizationId = `${ids.organizationId}EAA`;
    expect((await visitor.init({ organizationId })).status).toBe(200);
    expect(liveAgent.faults.injected['long-ids']).toBe(1);
  });

  it.each([
    ['NoPost', { isPost: false }],
    ['NoPost', { isPost: undefined }],
  ])('fails with %s for %o', async (reason, changes) => {
    await visitor.init(changes);
    expect(await visitor.poll()).toEqual([
      { type: 'ChatRequestFail', message: { reason, postChatUrl: '' } },
    ]);
    expect(liveAgent.chat(visitor.id).state).toBe('ended');
  });

  it('fails without ChatRequestSuccess if nobody is online', async () => {
    for (const { id } of liveAgent.state().agents) liveAgent.setAgentStatus(id, 'away');
    await visitor.init();
    expect(await visitor.poll()).toMatchObject([
      { type: 'ChatRequestFail', message: { reason: 'Unavailable' } },
    ]);
  });
});

describe('who is asked', () => {
  const [ada, grace, nobody] = [0, 1, '005000000000000'];

  it.each([
    ['the named agent', { agentId: ada }, [ada]],
    [
      'the queue, if the named agent is away and may be replaced',
      { agentId: nobody, doFallback: true },
      [ada, grace],
    ],
    ['nobody, if the named agent is away', { agentId: nobody, doFallback: false }, []],
    [
      'the first override that is available',
      { buttonOverrides: [nobody, grace, ids.buttonId] },
      [grace],
    ],
    ['the queue, if a button comes first', { buttonOverrides: [ids.buttonId, ada] }, [ada, grace]],
    ['the agent of agent_button', { buttonOverrides: ['{0}_button'] }, [ada]],
    [
      'the button of agent_button, if the agent is away',
      { buttonOverrides: [`${nobody}_b`] },
      [ada, grace],
    ],
    ['the queue, with an empty agent', { agentId: '' }, [ada, grace]],
  ])('is %s', async (_what, wish, asked) => {
    const real = (one: unknown): unknown => {
      if (typeof one === 'number') return agentId(liveAgent, one);
      return typeof one === 'string' ? one.replace('{0}', agentId(liveAgent, 0)) : one;
    };
    const changes = Object.fromEntries(
      Object.entries(wish).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.map(real) : real(value),
      ]),
    );
    await visitor.init(changes);
    const willing = [ada, grace].filter((index) => {
      try {
        liveAgent.decline(visitor.id, agentId(liveAgent, index));
        return true;
      } catch {
        return false;
      }
    });
    expect(willing).toEqual(asked);
    expect(liveAgent.chat(visitor.id)).toMatchObject({ state: 'ended', endReason: 'Unavailable' });
  });
});

describe('Visitor requests', () => {
  const scope = `org_id=${ids.organizationId}&deployment_id=${ids.deploymentId}`;
  const ask = async (query: string, version = '48'): Promise<unknown> => {
    visitor.version = version;
    const answer = await visitor.send('GET', `Visitor/${query}`, {
      'X-LIVEAGENT-AFFINITY': undefined,
      'X-LIVEAGENT-SESSION-KEY': undefined,
    });
    return answer.status === 200 ? JSON.parse(answer.body) : answer;
  };
  const results = (...all: unknown[]): unknown => ({
    messages: [{ type: 'Availability', message: { results: all } }],
  });

  it('tell what is available, and leave isAvailable out for the rest', async () => {
    const [ada, grace] = [agentId(liveAgent, 0), agentId(liveAgent, 1)];
    liveAgent.setAgentStatus(grace, 'away');
    const list = [ids.buttonId, ada, grace, `${ada}_${ids.buttonId}`, '573000000000000'];
    expect(await ask(`Availability?${scope}&Availability.ids=[${list.join(',')}]`)).toEqual(
      results(
        { id: ids.buttonId, isAvailable: true },
        { id: ada, isAvailable: true },
        { id: grace },
        { id: `${ada}_${ids.buttonId}` },
        { id: '573000000000000' },
      ),
    );
  });

  it('know nothing available when everybody is away', async () => {
    for (const { id } of liveAgent.state().agents) liveAgent.setAgentStatus(id, 'away');
    expect(await ask(`Availability?${scope}&Availability.ids=[${ids.buttonId}]`)).toEqual(
      results({ id: ids.buttonId }),
    );
  });

  it('tell waiting times from API version 47 on', async () => {
    const query = `Availability?${scope}&Availability.ids=[${ids.buttonId},x]&Availability.needEstimatedWaitTime=1`;
    expect(await ask(query, '46')).toEqual(
      results({ id: ids.buttonId, isAvailable: true }, { id: 'x' }),
    );
    expect(await ask(query, '47')).toEqual(
      results(
        { id: ids.buttonId, isAvailable: true, estimatedWaitTime: 0 },
        { id: 'x', estimatedWaitTime: -1 },
      ),
    );
  });

  it('tell how buttons are set up', async () => {
    expect(await ask(`Settings?${scope}&Settings.buttonIds=[${ids.buttonId},x]`)).toMatchObject({
      messages: [
        {
          type: 'Settings',
          message: { pingRate: 50_000, buttons: [{ id: ids.buttonId, type: 'Standard' }] },
        },
      ],
    });
  });

  it.each([
    ['Availability?Availability.ids=[x]', 'org_id'],
    [`Availability?org_id=${ids.organizationId}&Availability.ids=[x]`, 'deployment_id'],
    [`Availability?org_id=00D&deployment_id=${ids.deploymentId}&Availability.ids=[x]`, 'org_id'],
    [`Availability?${scope}`, 'Availability.ids'],
    [`Availability?${scope}&Availability.ids=x`, 'Availability.ids'],
    [`Settings?${scope}`, 'Settings.buttonIds'],
  ])('%s is 400 because of %s', async (query, property) => {
    expect(await ask(query)).toEqual({
      status: 400,
      body: containing(`{"property":"${property}"`),
    });
  });
});

describe('the queue', () => {
  it('tells each visitor the position, and again when it changes', async () => {
    const first = await queued(liveAgent);
    await visitor.init();
    expect(await visitor.poll()).toMatchObject([
      { type: 'ChatRequestSuccess', message: { queuePosition: 2, estimatedWaitTime: 60 } },
      { type: 'QueueUpdate', message: { position: 1, estimatedWaitTime: 60 } },
    ]);
    liveAgent.accept(first.id, agentId(liveAgent));
    expect(await visitor.poll()).toEqual([
      { type: 'QueueUpdate', message: { position: 0, estimatedWaitTime: 0 } },
    ]);
  });

  it('is always at position 0 with Omni-Channel', async () => {
    liveAgent.faults.set('omni-queue', true);
    await queued(liveAgent);
    await visitor.init();
    expect(await visitor.poll()).toMatchObject([
      { type: 'ChatRequestSuccess', message: { queuePosition: 0 } },
      { type: 'QueueUpdate', message: { position: 0 } },
    ]);
    expect(liveAgent.faults.injected['omni-queue']).toBe(2);
  });

  it('moves up when the visitor in front leaves', async () => {
    const first = await queued(liveAgent);
    const second = await queued(liveAgent);
    await first.post('ChatEnd', { reason: 'client' });
    expect(await second.poll()).toMatchObject([{ type: 'QueueUpdate', message: { position: 0 } }]);
  });
});
