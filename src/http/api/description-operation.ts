import { z } from 'zod';
import type { ApiOperation } from './api-operation.ts';

export const DESCRIPTION = '/api/v1/openapi.json';

const openApi = z.looseObject({ openapi: z.string(), paths: z.looseObject({}) }).describe('An OpenAPI document.');

export const descriptionOperation: ApiOperation = {
  method: 'get',
  path: DESCRIPTION,
  id: 'describe',
  summary: 'This description',
  answers: { 200: { means: 'OpenAPI 3.1.', json: openApi } },
  errors: [],
};
