//! How large a policy may be.

/// The longest text that is read, in bytes. IAM's own quotas are far below; this one bounds time and memory.
pub const MAX_POLICY_BYTES: usize = 16 * 1024 * 1024;

/// How many statements a policy may have. IAM's quotas of characters leave room for a few hundred; this one bounds the time of a
/// decision.
pub const MAX_POLICY_STATEMENTS: usize = 20_000;

/// How deep objects and arrays may nest. A policy needs six levels.
pub const MAX_POLICY_DEPTH: usize = 16;
