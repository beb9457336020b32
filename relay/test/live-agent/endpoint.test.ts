import { describe, expect, it } from 'vitest';

import { allowedEndpoint, chatEndpoint } from '../../src/live-agent/endpoint.ts';

const HOST = 'https://d.la1-c1-tst.salesforceliveagent.com';
const HOME = `${HOST}/chat/rest/`;

describe('the Chat API endpoint that an admin pastes', () => {
  it.each([
    [HOME, HOME],
    [`${HOST}/chat/rest`, HOME],
    [`${HOST}/chat/rest//`, HOME],
    [`${HOST}/chat`, HOME],
    [`${HOST}/chat/`, HOME],
    [HOST, HOME],
    [`${HOST}/`, HOME],
    [`  ${HOME}\n`, HOME],
    [HOME.toUpperCase().replace('/CHAT/REST', '/chat/rest'), HOME],
    [`${HOME}?x=1#y`, HOME],
    ['https://admin:secret@chat.example.com/', 'https://chat.example.com/chat/rest/'],
    ['https://proxy.example.com/live/chat/rest/', 'https://proxy.example.com/live/chat/rest/'],
    ['https://chat.example.com:8443/chat', 'https://chat.example.com:8443/chat/rest/'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000/chat/rest/'],
    ['http://localhost:4000/chat', 'http://localhost:4000/chat/rest/'],
    ['http://[::1]:4000/', 'http://[::1]:4000/chat/rest/'],
  ])('%j is %s', (address, endpoint) => {
    expect(chatEndpoint(address)).toBe(endpoint);
  });

  it.each([
    '',
    'd.la1-c1-tst.salesforceliveagent.com',
    'http://d.la1-c1-tst.salesforceliveagent.com/chat/rest/',
    'http://127.0.0.2/',
    'http://0.0.0.0/',
    'http://localhost.example.com/',
    'ftp://localhost/',
    'gopher://127.0.0.1:6379/',
    'javascript:alert(1)',
    'file:///etc/passwd',
    'https://',
  ])('%j is refused', (address) => {
    expect(chatEndpoint(address)).toBeUndefined();
  });
});

describe('an address that SwitchServer names', () => {
  it.each([
    ['another chat server', 'https://d.la2-c2-tst.salesforceliveagent.com/chat'],
    ['the same one', `${HOST}/chat`],
    ['one with a default port', 'https://d.la2-c2-tst.salesforceliveagent.com:443/chat'],
  ])('is followed to %s of Salesforce', (_, address) => {
    expect(allowedEndpoint(address, HOME)).toBe(`${new URL(address).origin}/chat/rest/`);
  });

  it.each([
    'https://evil.example.com/chat',
    'https://salesforceliveagent.com.evil.example/chat',
    'https://evilsalesforceliveagent.com/chat',
    'https://salesforceliveagent.com/chat',
    'https://d.la2-c2-tst.salesforceliveagent.com@evil.example/chat',
    'https://evil.example\\@d.la2-c2-tst.salesforceliveagent.com/chat',
    'https://evil.example#.salesforceliveagent.com/chat',
    'https://evil.example/.salesforceliveagent.com/chat',
    'https://evil.example?x=.salesforceliveagent.com',
    'http://d.la2-c2-tst.salesforceliveagent.com/chat',
    'https://d.la2-c2-tst.salesforceliveagent.com:8080/chat',
    'https://d.la2-c2-tst.salesforceliveagent.com:22/chat',
    'http://127.0.0.1/chat',
    'http://localhost:6379/',
    'http://[::1]/chat',
    'https://127.0.0.1/chat',
    'https://2130706433/chat',
    'https://0x7f.1/chat',
    'https://[::ffff:127.0.0.1]/chat',
    'https://169.254.169.254/latest/meta-data/',
    'http://169.254.169.254/latest/meta-data/',
    'https://10.0.0.1/chat',
    'file:///etc/passwd',
    'gopher://127.0.0.1:6379/_FLUSHALL',
    '//d.la2-c2-tst.salesforceliveagent.com/chat',
    '/chat',
    '',
  ])('is not followed to %j', (address) => {
    expect(allowedEndpoint(address, HOME)).toBeUndefined();
  });

  it.each([
    ['https://chat.example.com/chat', 'https://chat.example.com/chat/rest/', true],
    ['https://b.chat.example.com/chat', 'https://chat.example.com/chat/rest/', true],
    ['https://b.chat.example.com/chat', 'https://a.chat.example.com/chat/rest/', true],
    ['https://other.example.com/chat', 'https://chat.example.com/chat/rest/', false],
    ['https://chat.example.org/chat', 'https://chat.example.com/chat/rest/', false],
    ['https://d.la1.salesforceliveagent.com', 'https://chat.example.com/chat/rest/', true],
    // A proxy of one's own may have a port of its own.
    ['https://chat.example.com:8443/', 'https://chat.example.com:8443/chat/rest/', true],
    ['https://chat.example.com:9443/', 'https://chat.example.com:8443/chat/rest/', false],
    // The end of an IP address is no domain.
    ['https://9.0.0.5/chat', 'https://10.0.0.5/chat/rest/', false],
    ['https://10.0.0.5/chat', 'https://10.0.0.5/chat/rest/', true],
    // Stand-ins on this machine differ in their port alone.
    ['http://127.0.0.1:4001/chat', 'http://127.0.0.1:4000/chat/rest/', true],
    ['http://localhost:4001/chat', 'http://127.0.0.1:4000/chat/rest/', false],
    ['http://x.0.0.1/chat', 'http://127.0.0.1:4000/chat/rest/', false],
  ])('%s from %s: followed is %s', (address, home, followed) => {
    expect(allowedEndpoint(address, home) !== undefined).toBe(followed);
  });
});
