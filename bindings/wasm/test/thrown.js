import assert from "node:assert/strict";

import { PartiqlIamError } from "partiql-iam";

/** The error of a call. */
export function thrown(call) {
  try {
    call();
  } catch (error) {
    assert.ok(error instanceof PartiqlIamError, error);
    return error;
  }
  return assert.fail("nothing was thrown");
}
