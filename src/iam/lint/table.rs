//! THE table of lints: code, severity, why.

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// It can't work, or is a security hole.
    Error,
    /// It works, but not for what it seems to be for, or it allows more than it should.
    Warning,
    /// It may well be right, and is worth knowing.
    Note,
}

impl Severity {
    /// The word in answers: `error`, `warning` or `note`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// Defines [`Lint`] from one row a lint: variant, code, severity, why.
macro_rules! lints {
    ($($variant:ident $code:literal $severity:ident $why:literal;)*) => {
        /// What can be wrong with a policy for QLDB.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Lint {
            $(#[doc = concat!("`", $code, "`: ", $why, ".")] $variant,)*
        }

        impl Lint {
            /// Every lint, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable code, such as `table-name`.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)*
                }
            }

            /// How bad it is.
            #[must_use]
            pub const fn severity(self) -> Severity {
                match self {
                    $(Self::$variant => Severity::$severity,)*
                }
            }

            /// Why it is wrong, in one sentence.
            #[must_use]
            pub const fn why(self) -> &'static str {
                match self {
                    $(Self::$variant => $why,)*
                }
            }
        }
    };
}

lints! {
    UnknownAction "unknown-action" Error
        "QLDB has no such action, so the pattern matches nothing";
    TableName "table-name" Error
        "table ARNs have the table's id of 22 letters and digits, never its name, so this one matches no table";
    PartiQLOnLedger "partiql-on-ledger" Error
        "PartiQL actions are authorized on tables and the system catalog, never on the ledger itself";
    SendCommandOnTable "send-command-on-table" Error
        "`qldb:SendCommand` is authorized on the ledger, never on a table or the system catalog";
    ActionResource "action-resource" Error
        "the action is never authorized on a resource of this type";
    ImpossibleArn "impossible-arn" Error
        "ARNs of QLDB have a partition, a region and an account of 12 digits, so this one matches nothing";
    PurgeElsewhere "purge-elsewhere" Error
        "only `qldb:PartiQLDropIndex` and `qldb:PartiQLDropTable` have `qldb:Purge`; for others the key is missing";
    PurgeValue "purge-value" Error
        "`qldb:Purge` is `true` for DROP INDEX and `false` for DROP TABLE, so this value never comes";
    ConditionKey "condition-key" Error
        "requests with these actions never have the key";
    ConfusedDeputy "confused-deputy" Error
        "without `aws:SourceArn` or `aws:SourceAccount` QLDB may assume the role for anybody's ledger";
    SourceAccounts "source-accounts" Error
        "the account in `aws:SourceArn` and `aws:SourceAccount` must be the same, or nobody can assume the role";
    SourceArn "source-arn" Error
        "QLDB sends `arn:…:ACCOUNT:*` for exports and `arn:…:stream/LEDGER/ID` for streams, so nobody can assume the role";
    ServicePrincipal "service-principal" Error
        "there is no such service principal; QLDB's is `qldb.amazonaws.com`";
    MalformedVariable "malformed-variable" Error
        "no policy variable has this form, so that nothing is allowed by it, and what it denies is not documented";
    MultivaluedKey "multivalued-key" Error
        "the key is multivalued, so that it has no documented meaning without `ForAllValues` or `ForAnyValue`";
    NoSendCommand "no-send-command" Warning
        "every PartiQL statement also needs `qldb:SendCommand` on the ledger, which this policy does not give";
    OnlySendCommand "only-send-command" Warning
        "in the mode `STANDARD` every statement also needs a PartiQL action on a table or the catalog, which this policy does not give";
    ChangeWithoutSelect "change-without-select" Warning
        "UPDATE and DELETE also need `qldb:PartiQLSelect` on the table, which this policy does not give";
    CatalogNotCovered "catalog-not-covered" Warning
        "`table/*` does not cover the system catalog, so `information_schema.user_tables` can't be read";
    PurgeOperator "purge-operator" Warning
        "`qldb:Purge` is a string, for which the `String…` operators are meant";
    WildcardAction "wildcard-action" Warning
        "the wildcard allows more actions than anybody listed";
    WildcardResource "wildcard-resource" Warning
        "the wildcard allows the actions on every ledger";
    PassRole "pass-role" Warning
        "without `iam:PassedToService` the role can be passed to any service";
    StreamRole "stream-role" Warning
        "a role for QLDB's journal streams also needs `kinesis:ListShards`, which this policy does not give";
    IncompleteArn "incomplete-arn" Warning
        "an ARN with fewer than six parts is completed with `*`, is refused in the policies of sessions, and after a `*` has two readings";
    EmptyVariable "empty-variable" Warning
        "where the value is empty, such as that of a tag, the pattern may match everything";
    ArnValue "arn-value" Warning
        "what an ARN operator does with a pattern of fewer than six parts is not documented";
    EmbeddedAddress "embedded-address" Warning
        "whether an IPv4 address that is written in IPv6 is the same address is not documented";
    EmptyValue "empty-value" Warning
        "whether an empty string is a value for `ForAllValues` and `ForAnyValue` is not documented";
    AllowAll "allow-all" Warning
        "a ledger in the mode `ALLOW_ALL` ignores permissions for PartiQL commands: `qldb:SendCommand` gives them all";
    Placeholder "placeholder" Note
        "it is the place of a template and no policy variable of IAM: the ARN matches nothing if it stays";
    SourceIp "source-ip" Note
        "it has been reported that `qldb:SendCommand` is denied from the right address too";
}
