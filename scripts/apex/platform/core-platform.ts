import { assert } from './assert.ts';
import {
  allowsCallouts,
  callable,
  finalizer,
  finalizerContext,
  jobContext,
  queueable,
  queueableContext,
  schedulable,
  schedulableContext,
  stateful,
  systemAsync,
} from './async.ts';
import { batchable, batchableContext, databaseBatch } from './batch.ts';
import { blob } from './blob.ts';
import { boolean } from './boolean.ts';
import { crypto } from './crypto.ts';
import { date } from './date.ts';
import { datetime, time } from './datetime.ts';
import { decimal, double, roundingMode } from './decimal.ts';
import type { PlatformDeclaration } from './declare.ts';
import { encodingUtil } from './encoding.ts';
import { enumMethods } from './enum.ts';
import { exceptions } from './exceptions.ts';
import { http, httpCalloutMock, httpRequest, httpResponse } from './http.ts';
import { id } from './id.ts';
import { integer, long } from './integer.ts';
import { iterable, iterator, listIterator } from './iterator.ts';
import { json } from './json.ts';
import { jsonGenerator } from './json-generator.ts';
import { label } from './label.ts';
import { limits } from './limits.ts';
import { comparable, comparator, list } from './list.ts';
import { map } from './map.ts';
import { math } from './math.ts';
import { object } from './object.ts';
import { matcher, pattern } from './pattern.ts';
import { restContextClass, restRequest, restResponse } from './rest.ts';
import { set } from './set.ts';
import { string } from './string.ts';
import { loggingLevel, system } from './system.ts';
import { test } from './test.ts';
import { timeZone } from './time-zone.ts';
import { trigger, triggerOperation } from './trigger.ts';
import { type } from './type.ts';
import { userInfo } from './user-info.ts';
import { uuid } from './uuid.ts';

/** The platform's classes that need no database. An org adds its own. */
export const corePlatform: readonly PlatformDeclaration[] = [
  ...exceptions,
  allowsCallouts,
  assert,
  batchable,
  batchableContext,
  blob,
  boolean,
  callable,
  comparable,
  comparator,
  crypto,
  date,
  databaseBatch,
  datetime,
  decimal,
  double,
  encodingUtil,
  enumMethods,
  finalizer,
  finalizerContext,
  http,
  httpCalloutMock,
  httpRequest,
  httpResponse,
  id,
  integer,
  iterable,
  iterator,
  jobContext,
  json,
  jsonGenerator,
  label,
  limits,
  list,
  listIterator,
  loggingLevel,
  long,
  map,
  matcher,
  math,
  object,
  pattern,
  queueable,
  queueableContext,
  restContextClass,
  restRequest,
  restResponse,
  roundingMode,
  schedulable,
  schedulableContext,
  set,
  stateful,
  string,
  system,
  systemAsync,
  test,
  time,
  timeZone,
  trigger,
  triggerOperation,
  type,
  userInfo,
  uuid,
];
