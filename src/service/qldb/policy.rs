//! What is QLDB's of the policies that are written for its statements.

use crate::iam::{PolicyWords, Refusal};

/// The statement that every PartiQL policy begins with. Its form is that of the guide's tutorial.
pub(crate) const SEND_COMMAND_SID: &str = "QLDBSendCommandPermission";

pub(crate) static POLICIES: PolicyWords = PolicyWords {
    first_sid: Some(SEND_COMMAND_SID),
    sid: "QLDBPartiQLPermissions",
    key_sid: "QLDBKeyPermission",
    several_targets: Refusal {
        code: "several-ledgers",
        message: "the statements are for several ledgers",
        help: "write one policy for each ledger",
    },
    template: Refusal {
        code: "template-ledger",
        message: "a policy can't be written for the template of a ledger",
        help: "give the ledger's ARN",
    },
    unresolved_help: "give the ledger's catalog, by which a policy names the table by its id, or write `table/*` on purpose with `--any-table`",
    limits: &[],
};

/// The policy is about tables, and the ledger does not look at permissions on tables.
#[cfg(feature = "policy")]
pub(crate) static ALLOW_ALL: Refusal = Refusal {
    code: "allow-all-ledger",
    message: "a ledger in the mode `ALLOW_ALL` ignores permissions on tables",
    help: "`qldb:SendCommand` on the ledger is all that its users need; change its permissions mode to `STANDARD` first",
};
